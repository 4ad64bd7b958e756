"""What an expert does: accept with his conflicts, step back, give points and an opinion, hand in; the last sheet closes the panel.
What the office does with the result: nominate, or turn down (SX3-17, SX3-19, SX6-9, SX6-11.1)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import delete, update

from alliance.core import inbox, journal, panel, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.selection import notices
from alliance.selection.actions import asking
from alliance.selection.flow import FLOW, INVITATION_FLOW, PANEL_FLOW, is_office
from alliance.selection.model import Candidacy, Invitation, Mark, Panel, PanelCase, Sheet
from alliance.selection.queries import panels as queries
from alliance.selection.rules import judging

POOL = "SX3-9"


def accept(
    one: Invitation, conflicts: Collection[int], words: str, actor: Actor, at: datetime, *, seen: int | None = None
) -> None:
    """Take it on, with the dossiers one must not judge; those of the own hospitals are left out anyway."""
    known = {case.id: case for case in one.panel.cases}
    if not set(conflicts) <= set(known):
        raise Refused(POOL, _("所选申报不在本评审组中"), field="conflicts")
    if conflicts and not words.strip():
        raise Refused(POOL, _("请说明利益冲突的情形"), field="conflict_note")
    own = {key for key, case in known.items() if case.candidacy.lead_id in actor.own_hospitals}
    values = {"conflicts": sorted({*conflicts, *own}), "conflict_note": words.strip()}
    with work():
        INVITATION_FLOW.move(one, "accept", actor, at, seen=seen, values=values, conflicts=len(values["conflicts"]))
        asking.accepted(one, actor, at)


def step_back(one: Invitation, case: PanelCase, words: str, actor: Actor, at: datetime) -> None:
    """A conflict seen later: the dossier is neither seen nor judged any more, and what was given for it goes."""
    if not panel.invited(actor, one) or one.state != "accepted":
        raise Refused(POOL, _("接受评审以后、交出以前才能申请回避"))
    if not words.strip():
        raise Refused(POOL, _("请说明利益冲突的情形"), field="conflict_note")
    with work():
        panel.claim(one, Invitation, None)
        one.conflicts = sorted({*one.conflicts, case.id})
        one.conflict_note = f"{one.conflict_note}\n{words.strip()}".strip()
        _forget(one, [case.id])
        journal.write("invitation.recuse", actor, at, one, clause=POOL, remark=words, candidacy=case.candidacy.number)


def _forget(one: Invitation, cases: Collection[int]) -> None:
    ids = [opinion.id for opinion in one.opinions if opinion.case_id in cases]
    db.session.execute(delete(Mark).where(Mark.sheet_id.in_(ids)).execution_options(synchronize_session=False))
    db.session.execute(delete(Sheet).where(Sheet.id.in_(ids)).execution_options(synchronize_session=False))
    db.session.expire(one, ["opinions"])


def decline(one: Invitation, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Not take it on; what was given so far goes with it."""
    _leave(one, "decline", reason, actor, at, seen)


def withdraw(one: Invitation, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The office takes an invitation back that was not carried out."""
    _leave(one, "withdraw", reason, actor, at, seen)


def _leave(one: Invitation, step: str, reason: str, actor: Actor, at: datetime, seen: int | None) -> None:
    with work():
        _hold(one.panel)
        INVITATION_FLOW.move(one, step, actor, at, seen=seen, remark=reason, values={"reason": reason.strip()})
        _forget(one, [case.id for case in one.panel.cases])
        asking.left(one, actor, at)
        if step == "decline":
            asking.declined(one, actor, at)
        _close_if_last(one.panel, actor, at)


def give(
    one: Invitation, case: PanelCase, typed: Mapping[str, str], notes: Mapping[str, str], verdict: str, words: str,
    argued: bool | None, actor: Actor, at: datetime, *, seen: int | None = None,
) -> Sheet:  # fmt: skip
    """Keep points and opinion of one dossier as they are now; nobody else sees them before every sheet is closed."""
    if not panel.invited(actor, one) or one.state != "accepted" or one.panel.state != "open":
        raise Refused(judging.clause_of(one.panel.programme), _("评审组开始评审以后、交出以前才能填写"))
    if case.panel_id != one.panel_id or case.id in one.conflicts or case.candidacy.lead_id in actor.own_hospitals:
        raise Refused(POOL, _("不能评审本人任职（或近期曾任职）的医院或有利益冲突的申报"))
    asked = queries.aspects_of(one.panel)
    points = {each.key: judging.read_points(each, typed.get(each.key, "")) for each in asked}
    with work():
        panel.claim(one, Invitation, seen)
        opinion = next((each for each in one.opinions if each.case_id == case.id), None)
        if opinion is None:
            opinion = Sheet(invitation_id=one.id, case_id=case.id)
            db.session.add(opinion)
        opinion.verdict, opinion.text, opinion.argued = (
            verdict,
            words.strip(),
            argued if case.candidacy.argued else None,
        )
        db.session.flush()
        _put(opinion, points, notes)
        journal.write("invitation.give", actor, at, one, clause=judging.clause_of(one.panel.programme),
                      candidacy=case.candidacy.number)  # fmt: skip
        db.session.flush()
        db.session.expire(one, ["opinions"])
    return opinion


def _put(opinion: Sheet, points: Mapping[str, Decimal | None], notes: Mapping[str, str]) -> None:
    rows = {mark.aspect: mark for mark in opinion.marks}
    for key, given in points.items():
        note = notes.get(key, "").strip()
        if given is None:
            if key in rows:
                opinion.marks.remove(rows[key])
        elif key in rows:
            rows[key].points, rows[key].note = given, note
        else:
            opinion.marks.append(Mark(aspect=key, points=given, note=note))


def close(one: Invitation, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Hand everything in; it cannot be changed any more. The last one closes the panel."""
    with work():
        _hold(one.panel)
        INVITATION_FLOW.move(one, "close", actor, at, seen=seen, values={"closed_at": at})
        inbox.settle(one, at, actor)
        _close_if_last(one.panel, actor, at)


def _hold(found: Panel) -> None:
    """One after the other: of two who hand in at once the second sees the first, so that the last one is known."""
    db.session.refresh(found, with_for_update=True)
    db.session.expire(found, ["invitations", "cases"])


def _close_if_last(found: Panel, actor: Actor, at: datetime) -> None:
    """With every sheet in and enough of them, the panel is closed, and what they come to is written to the candidacies."""
    db.session.flush()
    db.session.expire(found, ["invitations"])
    if found.state != "open" or any(one.state in panel.OPEN for one in found.invitations):
        return
    least = int(settings.value(found.programme, "panel_least"))
    if judging.heard_and_seen(found) or any(
        len(judging.judges(found, case, ("closed",))) < least for case in found.cases
    ):
        inbox.ask("panel.more", N_("评审表已交出，专家或登记不足，请补齐"), found.title, found, at,
                  role=Role.OFFICE_HANDLER, by=actor, organisation_id=queries.office_of(found.programme, at))  # fmt: skip
        return
    PANEL_FLOW.move(found, "close", actor, at, values={"closed_at": at})
    inbox.settle(found, at, actor)
    for case in found.cases:
        _conclude(case)
    inbox.ask("panel.read", N_("查看评审结果，列入建议名单或不通过"), found.title, found, at, role=Role.OFFICE_HANDLER, by=actor,
              organisation_id=queries.office_of(found.programme, at))  # fmt: skip


def _conclude(case: PanelCase) -> None:
    result = queries.result_of(case)
    case.score, case.agreed, case.argued = result.score, result.agreed, result.argued
    db.session.execute(
        update(Candidacy).where(Candidacy.id == case.candidacy_id)
        .values(review_score=result.score, argued_approved=result.argued, version=Candidacy.version + 1)
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip


def nominate(record: Candidacy, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """On to the board: the review is complete and the experts' opinion carries it."""
    with work():
        FLOW.move(record, "nominate", actor, at, seen=seen)
        _done_with(record, actor, at)
        notices.ask_list(record, actor, at)


def turn_down(record: Candidacy, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Not passed, with the reason; the applicant is told."""
    with work():
        FLOW.move(record, "turn-down", actor, at, seen=seen, remark=reason, values={"closed_at": at})
        tell(record, reason, actor, at)
        _done_with(record, actor, at)


def _done_with(record: Candidacy, actor: Actor, at: datetime) -> None:
    """Nothing is asked of the office about a dossier that has gone on, nor of a panel all of whose dossiers have."""
    inbox.settle(record, at, actor, notices.REVIEW)
    case = judging.of_case(record.id)
    if case is not None and all(each.candidacy.state != "review" for each in case.panel.cases):
        inbox.settle(case.panel, at, actor)


def tell(record: Candidacy, why: str, actor: Actor, at: datetime) -> None:
    """The applicant's clerk and leader read the result in place of what was told before, and the office has it off its list;
    inside the present work()."""
    for kind in (notices.OUTCOME, notices.REVIEW):
        inbox.settle(record, at, actor, kind)
    notices.tell_outcome(record, N_("查看评审结果：未通过"), actor, at, why)


def known(record: Candidacy, actor: Actor, at: datetime) -> None:
    """The applicant has taken note."""
    if actor.role is not Role.LEAD_CLERK or actor.department_id != record.department_id:
        raise Refused("", _("由申报科室经办知悉"))
    with work():
        inbox.settle(record, at, actor, "candidacy.outcome")
        journal.write("candidacy.known", actor, at, record)


def remind(found: Panel, actor: Actor, at: datetime) -> int:
    """Remind the experts who still owe their sheets, once a workday each; how many."""
    if not is_office(actor, found):
        raise Refused(judging.clause_of(found.programme), _("催办由本项目的主管部门办理"))
    owed = queries.owed(found)
    if not owed:
        raise Refused("", _("没有待交的评审表，无需催办"))
    return inbox.remind(owed, actor, at)


def overdue(at: datetime, actor: Actor) -> int:
    """Ask each office to urge experts whose day has passed; how many panels (the daily job)."""
    late = queries.late(at)
    with work():
        for found in late:
            inbox.ask("panel.overdue", N_("有评审专家逾期未交，请催办或补邀"), found.title, found, at,
                      role=Role.OFFICE_HANDLER, by=actor, organisation_id=queries.office_of(found.programme, at))  # fmt: skip
    return len(late)
