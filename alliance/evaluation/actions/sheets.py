"""Who scores which indicator: QC centres and experts invited, conflicts declared, blind until all have closed (SN15-3.6.a)."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.evaluation import flow, notices, queries, rules
from alliance.evaluation.model import Assignment, Given, Round, ScoreCard, ScoreLine
from alliance.ext import db
from alliance.organisations.queries import Post
from alliance.rules import indicators, windows

ASSIGNED_IN = ("open", "checking", "scoring")


def assign(round: Round, indicator: str, post: Post, actor: Actor, at: datetime) -> Assignment:
    """Ask a QC centre's person, an expert or a named officer to score one indicator over all alliances it is asked of."""
    if not flow.office(actor, round):
        raise Refused("SN15-3.6.a", _("评分任务由本项目的联盟管理办公室分派"))
    if round.state not in ASSIGNED_IN:
        raise Refused("SN15-2.b", _("形成初步结果以后不能再分派评分"))
    if indicator not in rules.by_hand(round):
        raise Refused("SN15-3.6.a", _("只有人工评定的指标需要分派"), field="indicator")
    source = flow.SCORING.get(Role(post.role))
    if source is None or post.programme != round.programme:
        raise Refused("SN15-3.6.a", _("只能请本项目的质控中心、评审专家或办公室经办人评分"), field="post")
    due, note = settings.due_in_workdays(windows.beijing_day(at), settings.value(round.programme, "scoring_workdays"))
    with work():
        one = Assignment(
            round_id=round.id, indicator=indicator, source=source,
            person_id=post.person_id, person=post.person.name, organisation=post.organisation.name, invited_at=at,
            invited_by=actor.name, due=due, due_note=note,
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        journal.write("assignment.invite", actor, at, one, clause="SN15-3.6.a", indicator=indicator, person=one.person)
        _clear(one)
        notices.invite(one, actor, at, post.organisation_id)
    return one


def accept(
    one: Assignment, conflicts: Collection[int], words: str, actor: Actor, at: datetime, seen: int | None = None
) -> None:
    """Take the task on, with the alliances one must not judge; those of the own hospitals are left out anyway."""
    known = {card.id for card in queries.cards(one.round_id)}
    if not set(conflicts) <= known:
        raise Refused("SN15-3.6.a", _("评分表不属于本轮考核"))
    if conflicts and not words.strip():
        raise Refused("SN15-3.6.a", _("请说明利益冲突的情形"), field="conflict_note")
    values = {"conflicts": sorted(conflicts), "conflict_note": words.strip()}
    with work():
        flow.ASSIGNMENT_FLOW.move(one, "accept", actor, at, seen=seen, values=values, conflicts=sorted(conflicts))


def decline(one: Assignment, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Do not take it on; what was already given is thrown away with it."""
    with work():
        flow.ASSIGNMENT_FLOW.move(
            one, "decline", actor, at, seen=seen, remark=reason, values={"reason": reason.strip()}
        )
        inbox.settle(one, at, actor)


def give(
    one: Assignment, points: Mapping[int, Decimal | None], notes: Mapping[int, str], actor: Actor, at: datetime,
    seen: int | None = None,
) -> None:  # fmt: skip
    """Keep points as they are now; seen by nobody else until the sheet is closed."""
    if not flow.invited(actor, one) or one.state != "accepted":
        raise Refused("SN15-3.6.a", _("接受评分以后、交出以前才能填写"))
    if one.round.state != "scoring":
        raise Refused("SN15-2.b", _("考核不在评分阶段，评分不能改动"))
    systems, known = rules.systems_of(one.round), {card.id: card for card in queries.scorable(one, actor)}
    for card_id, given in points.items():
        if card_id not in known:
            raise Refused("SN15-3.3.a", _("不能为本人任职（或近期曾任职）的医院或有利益冲突的联盟评分"))
        if given is not None:
            system = indicators.for_specialty(systems, known[card_id].specialty)
            rules.in_range(system, system.indicator(one.indicator), given, f"p_{card_id}")
    with work():
        _claim(one, seen)
        rows = {row.card_id: row for row in one.given}
        for card_id, given in points.items():
            _put(one, rows.get(card_id), card_id, given, notes.get(card_id, "").strip())
        journal.write("assignment.give", actor, at, one, clause="SN15-2.b", cards=len(points))


def _put(one: Assignment, row: Given | None, card_id: int, points: Decimal | None, note: str) -> None:
    if points is None:
        if row is not None:
            db.session.delete(row)
    elif row is None:
        db.session.add(Given(assignment_id=one.id, card_id=card_id, points=points, note=note))
    else:
        row.points, row.note = points, note


def _claim(one: Assignment, seen: int | None) -> None:
    version = one.version if seen is None else seen
    done = db.session.execute(
        update(Assignment)
        .where(Assignment.id == one.id, Assignment.version == version, Assignment.state == "accepted")
        .values(version=version + 1)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Overtaken(what=_("评分"))
    db.session.refresh(one)


def close(one: Assignment, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Hand the sheet in: every alliance without a conflict has its points. The last one settles the lines."""
    given = {row.card_id for row in one.given}
    lacking = [card.designation_name for card in queries.scorable(one, actor) if card.id not in given]
    if lacking and flow.invited(actor, one):
        raise Refused("SN15-2.b", _("还有 %(n)s 个联盟没有评分", n=len(lacking)), todo=lacking[: rules.FIRST])
    with work():
        flow.ASSIGNMENT_FLOW.move(one, "close", actor, at, seen=seen, values={"closed_at": at})
        inbox.settle(one, at, actor)
        _settle_lines(one, at)


def send_back(one: Assignment, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The office sends a closed sheet back while scoring goes on; the lines wait again."""
    if one.round.state != "scoring":
        raise Refused("SN15-2.b", _("考核不在评分阶段，评分不能改动"))
    with work():
        flow.ASSIGNMENT_FLOW.move(one, "return", actor, at, seen=seen, remark=reason, values={"closed_at": None})
        _clear(one)
        notices.invite(one, actor, at, _place(one))


def take_back(one: Assignment, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The office withdraws an invitation that was not carried out."""
    with work():
        flow.ASSIGNMENT_FLOW.move(
            one, "withdraw", actor, at, seen=seen, remark=reason, values={"reason": reason.strip()}
        )
        inbox.settle(one, at, actor)
        _settle_lines(one, at)


def remind(round: Round, actor: Actor, at: datetime) -> int:
    """Remind everybody who still owes this round something, once a workday each; how many were reminded."""
    if not flow.office(actor, round):
        raise Refused("SN15-2.b", _("催办由本项目的联盟管理办公室办理"))
    owed = queries.owed(round.id)
    if not owed:
        raise Refused("SN15-2.b", _("没有待办的自评和评分任务，无需催办"))
    return inbox.remind(owed, actor, at)


def remind_due(programme: str, at: datetime) -> int:
    """Before the day of a self-evaluation or a scoring task, whoever still owes it is reminded, once (办公室设定)."""
    today, days = windows.beijing_day(at), timedelta(days=int(settings.value(programme, "evaluation_reminder_days")))
    owed = [todo for found in queries.running(programme) for todo in queries.owed(found.id)]
    near = [todo for todo in owed if todo.due is not None and today <= todo.due <= today + days]
    last = inbox.reminded(near)
    fresh = [todo for todo in near if todo.id not in last or last[todo.id].day < (todo.due or today) - days]
    return inbox.remind(fresh, SYSTEM, at) if fresh and settings.works_on(today) else 0


def _place(one: Assignment) -> int:
    """The organisation in which the person was asked."""
    on = one.invited_at.date()
    return next(
        post.organisation_id for post in queries.invitable(one.round.programme, on) if post.person_id == one.person_id
    )


def _lines(one: Assignment) -> list[tuple[ScoreCard, ScoreLine]]:
    return [
        (card, line) for card in queries.cards(one.round_id) if not card.left_out
        for line in card.lines if line.indicator == one.indicator and line.manual
    ]  # fmt: skip


def _clear(one: Assignment) -> None:
    """Until all sheets are in, the lines have no points."""
    for _card, line in _lines(one):
        line.points, line.scored_by_id, line.scored_by, line.scored_at, line.note = None, None, "", None, ""


def _settle_lines(one: Assignment, at: datetime) -> None:
    """With the last sheet in, each line gets the mean of what was given for it, rounded to the system's step."""
    db.session.flush()
    if any(other.indicator == one.indicator for other in queries.open_assignments(one.round_id)):
        return
    systems = rules.systems_of(one.round)
    sheets: dict[tuple[int, str], list[Any]] = dict(queries.given(one.round_id))
    for card, line in _lines(one):
        given = sheets.get((line.card_id, one.indicator))
        if given:
            step = indicators.for_specialty(systems, card.specialty).rounding
            line.points, line.scored_at = indicators.settled(given, step), at
            line.scored_by = _("%(n)s 份评分表", n=len(given))
