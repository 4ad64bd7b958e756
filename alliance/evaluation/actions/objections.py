"""Objections to provisional results, and figures corrected by exception (SN15-2.b)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from alliance.core import files, inbox, journal
from alliance.core.actor import Actor
from alliance.core.language import day_words
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.evaluation import flow, notices, queries, rules
from alliance.evaluation.actions.results import form, hold_as_formed
from alliance.evaluation.actions.rounds import COMPUTED, claim, fill
from alliance.evaluation.model import Correction, Objection, ScoreCard
from alliance.ext import db
from alliance.rules import indicators, windows
from alliance.rules import programme as programmes

Upload = tuple[str, bytes]


def object_to(
    card: ScoreCard, text: str, about: Sequence[str], actor: Actor, at: datetime, papers: Sequence[Upload] = ()
) -> Objection:
    """The alliance objects, until the end of the last day of the window. Whoever decides has to look again."""
    _may_object(card, actor, at)
    if not text.strip():
        raise Refused("SN15-2.b", _("请写明异议的理由"), field="text")
    known = {line.indicator for line in card.lines}
    with work():
        claim(card.round, None, ("provisional",))
        one = Objection(
            card_id=card.id, text=text.strip(), indicators=[key for key in about if key in known], raised_at=at,
            raised_by_id=actor.person_id, raised_by=actor.name,
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        for name, content in papers:
            files.attach(one, "evidence", name, content, actor, at, clause="SN15-2.b")
        journal.write(
            "objection.raise", actor, at, one, clause="SN15-2.b", remark=one.text, designation_id=card.designation_id,
            indicators=one.indicators,
        )  # fmt: skip
        inbox.settle(card, at, actor, "card.check")
        notices.ask_to_review(one, actor, at)
    return one


def _may_object(card: ScoreCard, actor: Actor, at: datetime) -> None:
    if not flow.speaks_for(actor, card):
        raise Refused("SN15-2.b", _("异议由牵头科室经办或牵头医院负责人提出"))
    if card.round.state != "provisional" or card.left_out:
        raise Refused("SN15-2.b", _("只有初步结果可以提出异议"))
    due = card.round.objections_due
    if due is not None and not windows.stands_open(due, at):
        raise Refused("SN15-2.b", _("异议期限已于 %(day)s 结束", day=day_words(due)))


def answer(
    one: Objection, upheld: bool, words: str, actor: Actor, at: datetime, points: Mapping[str, Decimal] | None = None,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Answer an objection with reasons; upheld, the reviewer may set other points for what was scored by hand."""
    values: dict[str, Any] = {
        "answer": words.strip(), "answered_at": at, "answered_by_id": actor.person_id, "answered_by": actor.name,
    }  # fmt: skip
    given = dict(points or {}) if upheld else {}
    with work():
        values["changed"] = _changes(one, given)
        step = "uphold" if upheld else "reject"
        flow.OBJECTION_FLOW.move(
            one, step, actor, at, seen=seen, remark=words, values=values, changed=values["changed"]
        )
        claim(one.card.round, None, ("provisional",))
        for line in one.card.lines:
            if line.indicator in values["changed"]:
                line.points, line.scored_by_id, line.scored_by, line.scored_at = (
                    given[line.indicator], actor.person_id, actor.name, at,
                )  # fmt: skip
                line.note = _("异议复核：%(words)s", words=words.strip())
        db.session.flush()
        form(one.card.round)
        inbox.settle(one, at, actor)
        notices.tell_answer(one, actor, at)


def _changes(one: Objection, given: Mapping[str, Decimal]) -> dict[str, list[str]]:
    """What the answer changes: [before, after] of lines scored by hand, each within its range."""
    system = rules.system_for(one.card)
    lines = {line.indicator: line for line in one.card.lines if line.manual}
    for key, points in given.items():
        if key not in lines:
            raise Refused("SN15-2.b", _("该指标由台账数据计算，不能人工评分；数据有误的，请更正数据"))
        rules.in_range(system, system.indicator(key), points, f"p_{key}")
    was = {key: lines[key].points or Decimal(0) for key in given}
    shown = indicators.format_number
    return {key: [shown(was[key]), shown(points)] for key, points in given.items() if points != lines[key].points}


def withdraw(one: Objection, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The alliance takes its objection back."""
    with work():
        flow.OBJECTION_FLOW.move(one, "withdraw", actor, at, seen=seen)
        inbox.settle(one, at, actor)


def correct_figure(card: ScoreCard, fact: str, value: int, reason: str, actor: Actor, at: datetime) -> Correction:
    """Set a figure otherwise than the records have it: an exception with its reason, journalled and shown on the card.

    While figures are checked and scored; once results are provisional only where the alliance has objected, or to keep
    a figure as it was taken although a record came in later.
    """
    formed = card.round.state == "provisional"
    kept = formed and card.facts.get(fact) == value
    _may_correct(card, fact, value, reason, actor, kept)
    with work():
        if formed and not kept:
            hold_as_formed(card.round, queries.cards(card.round_id))
        claim(card.round, None, (*COMPUTED, "provisional"))
        row = Correction(
            card_id=card.id, fact=fact, was=card.facts.get(fact), value=value, reason=reason.strip(), at=at,
            by_id=actor.person_id, by=actor.name,
        )  # fmt: skip
        db.session.add(row)
        journal.write(
            "card.correct", actor, at, card, clause="SN15-2.b", remark=row.reason, fact=fact, was=row.was, value=value
        )
        if not kept:
            fill(card.round, card.round.computed_at or at, None)
            if formed:
                form(card.round)
    return row


def _may_correct(card: ScoreCard, fact: str, value: int, reason: str, actor: Actor, kept: bool) -> None:
    if not flow.office(actor, card.round):
        raise Refused("SN15-2.b", _("数据更正由本项目的联盟管理办公室办理"))
    if flow.judged_own(actor, card):
        raise Refused(
            "SN15-3.3.a",
            _("本人在“%(name)s”的牵头医院任职（或近期曾任职），不能更正其数据", name=card.designation_name),
        )
    if fact not in {one.key for one in programmes.load(card.round.programme).facts}:
        raise Refused("SN15-2.b", _("没有这项数据"), field="fact")
    if value < 0:
        raise Refused("SN15-2.b", _("数据不能小于 0"), field="value")
    if not reason.strip():
        raise Refused("SN15-2.b", _("更正数据须写明理由"), field="reason")
    if kept:
        return
    objected = any(one.state == "open" for one in queries.objections_of(card.id))
    if card.round.state not in COMPUTED and not (card.round.state == "provisional" and objected):
        raise Refused(
            "SN15-2.b", _("只在核对、评分中，或联盟提出异议后，才能更正数据；初步结果形成后可以按取数时的数固定")
        )
