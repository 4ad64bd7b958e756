"""What changes about measures: proposed from a decided round or on conduct, heard, signed, issued.

decide_round is the only way a round becomes final: its results and the measures they lead to stand or fall together.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from alliance.care import actions as care
from alliance.core import files, journal, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.evaluation import actions as evaluation
from alliance.evaluation import queries as rounds
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import queries as designations
from alliance.rules.ladder import NONE, Consequence
from alliance.standing import notices, queries, rules
from alliance.standing.actions.ending import carry_out, lift, show_cards
from alliance.standing.flow import FLOW
from alliance.standing.model import Measure

Upload = tuple[str, bytes]  # a file's name and content


def decide_round(round: Any, actor: Actor, at: datetime, seen: int | None = None) -> list[Measure]:
    """Make a year's results final and propose what follows from each alliance's whole history (SN15-2.c, 2.d, 3.6.b).

    A yellow card in force from an earlier year is lifted by any later result that is no failure. Returns the measures
    proposed; all in one work(), with the decision itself.
    """
    with work():
        results = evaluation.decide(round, actor, at, seen)
        care.close_year(round.programme, round.year, at)
        histories = rounds.histories(results)
        ladder = rules.ladder_of(round.programme)
        found = designations.by_ids(results)
        proposed = []
        for designation_id in sorted(results):
            history = histories[designation_id]
            consequence = rules.consequence(ladder, history, round.year)
            if not rules.fails(ladder, history[round.year]):
                _lift_earlier(designation_id, round.year, at)
            if consequence.measure != NONE and found[designation_id].state == "active":
                proposed.append(_propose_from(found[designation_id], round.year, consequence, actor, at))
    return proposed


def _propose_from(designation: Any, year: int, consequence: Consequence, actor: Actor, at: datetime) -> Measure:
    because = queries.because(designation.id, consequence.because)
    words = notices.reasons_of(designation.programme, designation.name, because)
    facts = {"ground": "evaluation", "year": year, "because": because, "clause": consequence.clause, "reasons": words}
    return _propose(designation, consequence.measure, facts, actor, at)


def _lift_earlier(designation_id: int, year: int, at: datetime) -> None:
    for card in queries.cards_in_force(designation_id):
        if card.year < year:
            lift(card, f"{year} 年度考核没有不合格，黄牌随结果审定解除", SYSTEM, at)


def propose_conduct(
    designation: Any, kind: str, reasons: str, actor: Actor, at: datetime, *, evidence: Sequence[Upload] = ()
) -> Measure:
    """Propose a criticism or a dissolution on conduct, with reasons and the papers that prove them (SN15-3.6.c)."""
    if actor.role != Role.OFFICE_HANDLER or actor.programme != designation.programme:
        raise Refused("SN15-3.6.c", _("由联盟管理办公室经办提出"))
    rules.not_own(designation.lead_id, actor)
    rules.conduct_kind(kind)
    rules.reasons_given(reasons)
    with work():
        facts = {"ground": "conduct", "year": at.year, "clause": "SN15-3.6.c", "reasons": reasons.strip()}
        measure = _propose(designation, kind, facts, actor, at)
        for name, content in evidence:
            files.attach(measure, "evidence", name, content, actor, at, clause="SN15-3.6.c")
    return measure


def _propose(designation: Any, kind: str, facts: Mapping[str, Any], actor: Actor, at: datetime) -> Measure:
    rules.still_active(designation)
    lead = organisations.organisation(designation.lead_id)
    superior = organisations.superior_of(lead)
    measure = Measure(
        programme=designation.programme,
        designation_id=designation.id,
        designation_name=designation.name,
        department_id=designation.department_id,
        lead_id=lead.id,
        lead_name=lead.name,
        superior_id=superior.id if superior else None,
        authority_id=designation.authority_id,
        kind=kind,
        proposed_at=at,
        proposed_by_id=actor.person_id,
        proposed_by=actor.name,
        **facts,
    )
    db.session.add(measure)
    remark = str(facts["reasons"])
    journal.write(
        "measure.propose", actor, at, measure, clause=measure.clause, remark=remark, kind=kind, year=measure.year
    )
    notices.ask_next(measure, actor, at)
    return measure


def hear(measure: Measure, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Inform the alliance of what is intended and open its hearing for the set workdays (SN15-2.d, R)."""
    with work():
        days = int(settings.value(measure.programme, "hearing_workdays"))
        until, note = settings.due_in_workdays(at.date(), days)
        values = {"informed_at": at, "informed_by": actor.name, "heard_by": until, "heard_by_note": note}
        FLOW.move(measure, "hear", actor, at, seen=seen, values=values, until=until)
        notices.inform(measure, actor, at)
        notices.ask_next(measure, actor, at)


def state(
    measure: Measure, words: str, actor: Actor, at: datetime, seen: int | None = None, *, papers: Sequence[Upload] = ()
) -> None:
    """The alliance is heard: its statement, with the papers it has."""
    if not words.strip():
        raise Refused("SN15-2.d", _("请写明陈述申辩的意见；没有意见可以声明放弃"), field="statement")
    with work():
        _end_hearing(measure, "state", "stated", actor, at, seen, statement=words.strip())
        for name, content in papers:
            files.attach(measure, "statement", name, content, actor, at, clause="SN15-2.d")


def waive(measure: Measure, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The alliance declares that it has nothing to say."""
    _end_hearing(measure, "waive", "waived", actor, at, seen)


def close_hearing(measure: Measure, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The office ends a hearing in which nothing was said, after its last day, and says how the alliance was reached."""
    _end_hearing(measure, "close", "silent", actor, at, seen, remark=reason)


def _end_hearing(
    measure: Measure,
    step: str,
    end: str,
    actor: Actor,
    at: datetime,
    seen: int | None,
    *,
    statement: str = "",
    remark: str = "",
) -> None:
    values: dict[str, Any] = {"hearing_end": end, "statement": statement}
    if end != "silent":
        values |= {"stated_at": at, "stated_by": actor.name}
    with work():
        FLOW.move(measure, step, actor, at, seen=seen, remark=remark or statement, values=values)
        notices.ask_next(measure, actor, at)


def sign(measure: Measure, remark: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The head of the office signs: the first of two persons. Where something was stated, `remark` says how it was considered."""
    with work():
        stated = measure.hearing_end == "stated"
        values = {
            "signed_by_id": actor.person_id, "signed_by": actor.name, "signed_at": at,
            "consideration": remark.strip() if stated else "",
        }  # fmt: skip
        if measure.state == "heard":
            rules.considered(measure, remark)
        FLOW.move(measure, "sign", actor, at, seen=seen, remark=remark, values=values)
        rules.supported(measure, rounds.history(measure.designation_id))
        notices.ask_next(measure, actor, at)


def issue(measure: Measure, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """A second person issues the numbered letter; a yellow card then shows beside the name (SN15-2.c, 3.6.b, 3.6.c)."""
    with work():
        _put_in_force(measure, "issue", at.date(), actor, at, seen)
        if measure.kind == "yellow-card":
            show_cards(measure.designation_id, actor, at)


def order(measure: Measure, effective_on: date | None, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The provincial commission orders the dissolution from a day on; if that is today, it is carried out at once.

    Without a day: the office's number of workdays after today (办公室设定), where the calendar knows them.
    """
    day = rules.effective_day(effective_on or queries.usual_effect(measure.programme, at.date()), at.date())
    with work():
        _put_in_force(measure, "order", day, actor, at, seen)
        if day == at.date():
            carry_out(measure, actor, at)


def _put_in_force(measure: Measure, step: str, day: date, actor: Actor, at: datetime, seen: int | None) -> None:
    """Number and serve the letter and put the measure in force: when the step is refused, the number goes back too."""
    notice = notices.issue(measure, day, actor, at)
    values = {"issued_by_id": actor.person_id, "issued_by": actor.name, "effective_on": day, "notice_id": notice.id}
    FLOW.move(measure, step, actor, at, seen=seen, values=values, number=notice.number, effective_on=day)
    rules.supported(measure, rounds.history(measure.designation_id))
    rules.still_active(designations.by_id(measure.designation_id))
    notices.ask_next(measure, actor, at)
