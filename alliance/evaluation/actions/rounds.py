"""A year's round (SN15-2.b): opened, computed from confirmed records, made provisional, decided."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import inbox, journal, settings
from alliance.core.actor import Actor, Role
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import flow, notices, queries, rules
from alliance.evaluation.model import IndicatorVersion, Round, ScoreCard, ScoreLine
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import indicators, windows


def open_round(programme: str, year: int, actor: Actor, at: datetime) -> Round:
    """Begin the evaluation of a finished year with the indicator system in force: one card for each alliance."""
    if not (actor.is_office and actor.programme == programme):
        raise Refused("SN15-3.1", _("年度考核由本项目的联盟管理办公室组织"))
    today = windows.beijing_day(at)
    if today <= date(year, 12, 31):
        raise Refused("SN15-2.b", _("%(year)s 年度尚未结束，考核取全年数据，次年才能启动", year=year))
    if queries.by_year(programme, year) is not None:
        raise Refused("SN15-2.b", _("%(year)s 年度的考核已经开展，每年只考核一次", year=year))
    system = queries.adopted(programme)
    if system is None:
        raise Refused("SN15-3.6.a", _("还没有采用的指标体系，请先采用一份"))
    taking_part = queries.taking_part(programme, year, today)
    if not taking_part:
        raise Refused("SN15-2.b", _("没有参加 %(year)s 年度考核的联盟", year=year))
    with work():
        found = _new_round(programme, year, system, at)
        journal.write("round.open", actor, at, found, clause="SN15-2.b", year=year, cards=len(taking_part))
        for card in _new_cards(found, system, taking_part):
            notices.ask_to_self_evaluate(card, actor, at)
        notices.ask_office(found, Role.OFFICE_HANDLER, actor, at)
    return found


def _marks(programme: str) -> dict[str, Any]:
    """What the office has set: marks and veto."""
    values = settings.values(programme)
    return {key: values[key] for key in ("pass_mark", "outstanding_mark", "misconduct_veto")}


def _new_round(programme: str, year: int, system: IndicatorVersion, at: datetime) -> Round:
    due, note = settings.due_in_workdays(at.date(), settings.value(programme, "self_evaluation_workdays"))
    found = Round(
        programme=programme, year=year, indicator_version=system, opened_at=at, self_due=due, self_due_note=note,
        **_marks(programme),
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    return found


def _new_cards(found: Round, system: IndicatorVersion, designations: Sequence[Any]) -> list[ScoreCard]:
    asked = rules.system_of(system).indicators
    cards = [
        ScoreCard(
            round_id=found.id, designation_id=one.id, designation_name=one.name, lead_id=one.lead_id,
            lead_name=one.lead_name, department_id=one.department_id, authority_id=one.authority_id,
            lines=[
                ScoreLine(indicator=line.key, source=line.source, manual=line.kind == "manual", weight=line.weight)
                for line in asked
            ],
        )
        for one in designations
    ]  # fmt: skip
    db.session.add_all(cards)
    db.session.flush()
    return cards


def close_self(round: Round, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """End self-evaluation: the data lines are computed and scoring begins."""
    with work():
        flow.ROUND_FLOW.move(round, "close-self", actor, at, seen=seen, values={"computed_at": at})
        _fill(round, at, actor)
        notices.ask_office(round, Role.OFFICE_HANDLER, actor, at)


def compute(round: Round, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Compute the data lines again from the records as they are now; points given by hand stay."""
    if not flow.office(actor, round):
        raise Refused("SN15-3.1", _("年度考核由本项目的联盟管理办公室组织"))
    if round.state != "scoring":
        raise Refused("SN15-2.b", _("只有评分中的考核可以重新取数；已形成的结果不再变动"))
    with work():
        version = round.version if seen is None else seen
        done = db.session.execute(
            update(Round)
            .where(Round.id == round.id, Round.version == version, Round.state == "scoring")
            .values(computed_at=at, version=version + 1)
            .execution_options(synchronize_session=False)
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Overtaken(what=_("年度考核"))
        journal.write("round.compute", actor, at, round, clause="SN15-2.b")
        _fill(round, at, None)


def _fill(found: Round, at: datetime, settled_by: Actor | None) -> None:
    """Figures and data lines of every card; literal in its number of statements, however many alliances there are."""
    cards, system = queries.cards(found.id), rules.system_of(found.indicator_version)
    today = windows.beijing_day(at)
    facts = queries.facts([card.designation_id for card in cards], found.year, today)
    active = set(register.active_among([card.designation_id for card in cards], today))
    ended = _("联盟已终止，不再参加本年度考核")
    columns = [
        {
            "id": card.id, "facts": facts[card.designation_id]["used"],
            "unconfirmed": facts[card.designation_id]["unconfirmed"],
            "left_out": "" if card.designation_id in active else ended,
        }
        for card in cards
    ]  # fmt: skip
    lines = [
        rules.computed(system, line, facts[card.designation_id]["used"])
        for card in cards for line in card.lines if not line.manual
    ]  # fmt: skip
    db.session.execute(update(ScoreCard), columns)
    db.session.execute(update(ScoreLine), lines)
    if settled_by is not None:
        for card in cards:
            inbox.settle(card, at, settled_by)
    db.session.expire_all()


def provisional(round: Round, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Form the results: every line has its points, the totals are their sums, the office's marks are frozen."""
    cards = queries.cards(round.id)
    if round.state == "scoring":
        rules.hold_complete(cards)
    marks = _marks(round.programme)
    due, note = settings.due_in_workdays(at.date(), settings.value(round.programme, "result_objection_workdays"))
    values = {
        **marks, "provisional_at": at, "provisional_by_id": actor.person_id, "provisional_by": actor.name,
        "objections_due": due, "objections_note": note,
    }  # fmt: skip
    with work():
        flow.ROUND_FLOW.move(round, "provisional", actor, at, seen=seen, values=values)
        rows = [_outcome(card, marks) for card in cards if not card.left_out]
        db.session.execute(update(ScoreCard), rows)
        db.session.expire_all()
        for card in queries.cards(round.id):
            if not card.left_out:
                notices.ask_to_check(card, actor, at)
        notices.ask_office(round, Role.OFFICE_HEAD, actor, at)


def _outcome(card: ScoreCard, marks: dict[str, Any]) -> dict[str, Any]:
    total = rules.total(card.lines)
    vetoed = bool(marks["misconduct_veto"]) and card.facts.get("misconducts", 0) > 0
    result = indicators.result(total, marks, ("misconduct",) if vetoed else ())
    return {"id": card.id, "total": total, "result": result, "vetoed": vetoed}


def reopen(round: Round, remark: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Back to scoring, with a reason: an objection was right, or something was overlooked."""
    values = {
        "provisional_at": None, "provisional_by_id": None, "provisional_by": "", "objections_due": None,
        "objections_note": "",
    }  # fmt: skip
    with work():
        flow.ROUND_FLOW.move(round, "reopen", actor, at, seen=seen, remark=remark, values=values)
        _settle_cards(round, actor, at)
        db.session.execute(
            update(ScoreCard).where(ScoreCard.round_id == round.id).values(total=None, result="", vetoed=False)
        )
        notices.ask_office(round, Role.OFFICE_HANDLER, actor, at)


def decide(round: Round, actor: Actor, at: datetime, seen: int | None = None) -> dict[int, str]:
    """Make the results final: {alliance: result}. Called by standing, which proposes what follows, in one work()."""
    with work():
        values = {"decided_at": at, "decided_by_id": actor.person_id, "decided_by": actor.name}
        flow.ROUND_FLOW.move(round, "decide", actor, at, seen=seen, values=values)
        _settle_cards(round, actor, at)
        inbox.settle(round, at, actor)
        return {card.designation_id: card.result for card in queries.cards(round.id) if not card.left_out}


def _settle_cards(found: Round, actor: Actor, at: datetime) -> None:
    for card in queries.cards(found.id):
        inbox.settle(card, at, actor)
