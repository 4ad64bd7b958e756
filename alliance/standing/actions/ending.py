"""How a measure ends: an order carried out on its day, a proposal given up, a card rectified and lifted (SN15-2.c, 2.d)."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.care import actions as care
from alliance.core import journal, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as members
from alliance.register import actions as register
from alliance.register import queries as designations
from alliance.rules import windows
from alliance.standing import notices, queries
from alliance.standing.flow import FLOW, OPEN
from alliance.standing.model import Measure


def carry_out(measure: Measure, actor: Actor, at: datetime) -> None:
    """The day has come (SN15-2.d): memberships and agreements end, open referrals stay to be finished, all stays readable.

    Other measures under way against the alliance fall away with it; its yellow card ends. Nothing while a review suspends it.
    """
    with work():
        db.session.refresh(measure, with_for_update=True)  # an objection that arrives now waits, or is first
        if queries.suspended(measure.id) or measure.carried_out_at is not None:
            return
        designation = designations.by_id(measure.designation_id)
        assert measure.effective_on is not None
        on, reason = measure.effective_on, notices.end_reason(measure)
        already = designation.ended_on is not None  # by lapse or of its own will, between the order and its day
        if not already:
            members.end_all(designation, on, reason, actor, at)
            care.mark_ended(designation.id, actor, at)
            register.end(designation, "dissolved", on, reason, actor, at)
            _bar(designation, reason, actor, at)
        measure.carried_out_at = at
        said = _("联盟此前已终止，名录不再变动") if already else ""
        journal.write("measure.carry-out", actor, at, measure, clause=measure.clause, remark=said, effective_on=on)
        for other in queries.of_designation(designation.id):
            if other.id != measure.id and other.state in OPEN:
                drop(other, "联盟已解散，不再办理", SYSTEM, at)
            elif other.kind == "yellow-card" and other.state == "in_force":
                lift(other, "联盟已解散，黄牌随之终止", SYSTEM, at)


def _bar(designation: Any, reason: str, actor: Actor, at: datetime) -> None:
    """Keep the hospital from leading the same specialty again for the months the office set; no text asks it, 0 is none."""
    months = int(settings.value(designation.programme, "dissolution_bar_months"))
    if months:
        register.bar(designation, windows.months_after(at.date(), months), reason, actor, at)


def take_effect(at: datetime) -> list[Measure]:
    """Carry out every order whose day has come and that no review suspends, and publish the cards whose days for a review
    are over; at each look of the calendar."""
    due = queries.orders_due(at.date())
    for measure in due:
        carry_out(measure, SYSTEM, at)
    for card in queries.unmarked_cards():
        with work():
            show_cards(card.designation_id, SYSTEM, at)
    return due


def drop(measure: Measure, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Give a proposed measure up, with a reason: after the hearing, or because the commission declines to order it."""
    with work():
        FLOW.move(measure, "drop", actor, at, seen=seen, remark=reason, values={"end_reason": reason.strip()[:500]})
        notices.ask_next(measure, actor, at)


def verify(measure: Measure, finding: str, met: bool, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The office records whether what a yellow card asked for was put right, with what it found; again as often as needed."""
    with work():
        values = {
            "verification": "met" if met else "unmet", "verified_on": at.date(), "verified_by": actor.name,
            "finding": finding.strip(),
        }  # fmt: skip
        FLOW.move(measure, "verify", actor, at, seen=seen, remark=finding, values=values, met=met)
        notices.ask_next(measure, actor, at)


def lift(measure: Measure, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The head of the office lifts a yellow card before the next round does, with a reason; its rectification was verified."""
    with work():
        values = {"lifted_on": at.date(), "end_reason": reason.strip()[:500]}
        FLOW.move(measure, "lift", actor, at, seen=seen, remark=reason, values=values)
        show_cards(measure.designation_id, actor, at)
        notices.ask_next(measure, actor, at)


def show_cards(designation_id: int, actor: Actor, at: datetime) -> None:
    """Write beside the name whether a yellow card is in force that no review suspends; one that has ended keeps none."""
    designation = designations.by_id(designation_id)
    mark = "yellow-card" if queries.shown_cards(designation_id, at.date()) else ""
    if designation.state == "active" and designation.mark != mark:
        register.set_mark(designation, mark, actor, at)
