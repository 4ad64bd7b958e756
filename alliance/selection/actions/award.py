"""From the list to designations: shown, objected to, checked again, decided (together), entered in the register.

SX3-20, 21; SX6-9, 11.2, 11.3; WZ10-2.3, 4.1.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import inbox, journal, publicity, settings
from alliance.core.actor import OFFICE, SYSTEM, Actor, Role
from alliance.core.journal import JournalEntry
from alliance.core.language import N_
from alliance.core.publicity import Publicity, PublicityLine, PublicObjection, Row
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register import actions as register
from alliance.register.queries import Designation
from alliance.rules import intake, titles, windows
from alliance.rules.clauses import within
from alliance.selection import notices
from alliance.selection.actions import asking, boards, letters
from alliance.selection.flow import FLOW
from alliance.selection.model import Board, Candidacy, Verdict
from alliance.selection.queries import boards as queries
from alliance.selection.rules import award, places
from alliance.selection.rules.way import route_of

OBJECT, CO_DECIDE = "publicity.answer", "candidacy.joint"


def publish(board: Board, actor: Actor, at: datetime) -> Publicity:
    """Show the list to the public: what every meeting agreed to, within every quota (SX3-20, SX6-9)."""
    route = route_of(board)
    with work():
        board = boards.board_for(board.programme, board.year, board.track)
        ready = _ready(board)
        for record in ready:
            FLOW.move(record, "publish", actor, at)
        boards.within(board.programme, board.year, board.track)
        asked = route.publicity
        assert asked is not None  # the guard of the flow has seen it
        days = int(settings.value(board.programme, asked.days_setting)) if asked.days_setting else asked.days
        rows = [Row(one, one.lead_name, one.subject, name_of(one)[0]) for one in ready]
        inbox.settle(board, at, actor)
        return publicity.begin(
            board, board.programme, asking.title(board), rows, days, asked.counted, asked.clause, actor, at
        )


def decide(board: Board, actor: Actor, at: datetime) -> list[Designation]:
    """Where the text asks for no publicity: what every meeting agreed to is decided at once (WZ10-4.1)."""
    with work():
        board = boards.board_for(board.programme, board.year, board.track)
        ready = _ready(board)
        boards.within(board.programme, board.year, board.track)
        inbox.settle(board, at, actor)
        return [_granted(one, "decide", actor, at) for one in ready]


def _ready(board: Board) -> list[Candidacy]:
    route = route_of(board)
    every = queries.listed(board)
    gone = [one.lead_name for one in every if one.state in ("refused", "withdrawn", "review")]
    if gone:
        raise Refused(route.clause, _("名单上有已退出评审的申报，请先移出，会议须重新审议"), todo=gone)
    ready = [one for one in every if one.state == "board"]
    if not ready:
        raise Refused(route.clause, _("名单上没有待办理的申报"))
    return ready


def object_to(
    shown: Publicity, line: PublicityLine | None, reason: str, name: str, contact: str, at: datetime
) -> PublicObjection:  # fmt: skip
    """Take an objection from anybody, by name or without one; the office is asked to answer."""
    days = int(settings.value(shown.programme, "public_letter_workdays"))
    with work():
        one = publicity.object_to(shown, line, reason, name, contact, at, days)
        about = line.hospital if line is not None else _("整个名单")
        for organisation_id in _offices(shown.programme, at):
            inbox.ask(
                OBJECT, N_("办理公示异议"), f"{shown.title} · {about}"[:200], one, at, role=Role.OFFICE_HANDLER, by=SYSTEM,
                organisation_id=organisation_id, due=one.due, due_note=one.due_note,
            )  # fmt: skip
    return one


def _offices(programme: str, at: datetime, role: Role = Role.OFFICE_HANDLER) -> list[int]:
    posts = organisations.people_in_roles({role}, programme, windows.beijing_day(at))
    return sorted({one.organisation_id for one in posts})


def answer(
    one: PublicObjection, finding: str, outcome: str, actor: Actor, at: datetime, *, until: date | None = None
) -> None:  # fmt: skip
    """Answer an objection: not by who nominated or listed it. Found right, it goes back to the experts (SX3-21)."""
    shown = publicity.get(one.programme, one.publicity_id)
    with work():
        about = _about(shown, one)
        _may_answer(one, about, shown.clause, actor)
        publicity.answer(one, finding, outcome, shown.clause, actor, at)
        if finding == "upheld":
            for record in about:
                _recheck(record, outcome, actor, at)
        if until is not None:
            publicity.extend(shown, until, outcome, actor, at)
        inbox.settle(one, at, actor)


def _about(shown: Publicity, one: PublicObjection) -> list[Candidacy]:
    """The candidacies an objection is about that are still shown: its own row, or all of the list."""
    ids = [line.record_id for line in shown.lines if one.line_id in (None, line.id)]
    query = select(Candidacy).where(Candidacy.id.in_(ids)).order_by(Candidacy.id)
    return list(db.session.execute(query).scalars())


def why_not_answer(one: PublicObjection, actor: Actor) -> Refused | None:
    """Why this person may not answer an objection; None where nothing stands in the way."""
    shown = publicity.get(one.programme, one.publicity_id)
    try:
        _may_answer(one, _about(shown, one), shown.clause, actor)
    except Refused as refused:
        return refused
    return None


def _may_answer(one: PublicObjection, about: Sequence[Candidacy], clause: str, actor: Actor) -> None:
    if actor.role not in OFFICE or actor.programme != one.programme:
        raise Refused(clause, _("异议由本项目的管理办公室办理"))
    if any(record.lead_id in actor.own_hospitals for record in about):
        raise Refused(clause, _("您在该医院任职或近期曾任职，须回避，请由其他人员办理"))
    if actor.person_id is not None and actor.person_id in _nominators(about):
        raise Refused(clause, _("推荐和列名由您办理，异议须由另一位人员核实"))


def _nominators(about: Sequence[Candidacy]) -> set[int]:
    """Who proposed these candidacies or put them on the list."""
    query = select(JournalEntry.person_id).where(
        JournalEntry.record_type == Candidacy.__tablename__, JournalEntry.record_id.in_([one.id for one in about]),
        JournalEntry.event.in_(("candidacy.nominate", "candidacy.choose")),
    )  # fmt: skip
    return {one for one in db.session.execute(query).scalars() if one is not None}


def _recheck(record: Candidacy, why: str, actor: Actor, at: datetime) -> None:
    if record.state != "publicity":
        return
    FLOW.move(record, "recheck", actor, at, remark=why, values={"review_score": None, "argued_approved": None})
    board = boards.board_for(record.programme, record.year, record.track)
    boards.take_off(board, record, actor, at)
    notices.arrived_in_review(record, actor, at, N_("公示异议成立，待专家复核"))
    asking.decided(record, actor, at)


def extend(shown: Publicity, until: date, reason: str, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """Put the end of a publicity off: by the office, with a reason."""
    if actor.role not in OFFICE | {Role.PROVINCIAL_COMMISSION} or actor.programme != shown.programme:
        raise Refused(shown.clause, _("公示由本项目的主管部门延长"))
    publicity.extend(shown, until, reason, actor, at, seen=seen)


def settle(record: Candidacy, actor: Actor, at: datetime) -> Designation | None:
    """After the publicity: decided and entered in the register, or sent to who decides with the commission (SX3-21)."""
    if record.funded and route_of(record).decided_jointly(record.track):
        with work():
            FLOW.move(record, "to-joint", actor, at)
            asking.decided(record, actor, at)
            for organisation_id in _offices(record.programme, at, Role.CO_DEPARTMENT):
                inbox.ask(
                    CO_DECIDE, N_("会同确定待出具意见"), f"{record.lead_name} · {record.subject}", record, at,
                    role=Role.CO_DEPARTMENT, by=actor, organisation_id=organisation_id,
                )  # fmt: skip
        return None
    return _granted(record, "grant", actor, at)


def answer_jointly(record: Candidacy, agrees: bool, text: str, actor: Actor, at: datetime) -> Verdict:
    """The co-deciding department agrees, or not with a reason (SX3-21)."""
    if actor.role is not Role.CO_DEPARTMENT or actor.programme != record.programme:
        raise Refused(within(record.programme, "SX3-21"), _("由会同部门出具意见"))
    if record.lead_id in actor.own_hospitals:
        raise Refused(within(record.programme, "SX3-21"), _("您在该医院任职或近期曾任职，须回避，请由其他人员办理"))
    if not agrees and not text.strip():
        raise Refused(within(record.programme, "SX3-21"), _("不同意须写明理由"), field="text")
    with work():
        db.session.refresh(record, with_for_update=True)
        if record.state != "joint" or award.said_jointly(record) is not None:
            raise Refused(within(record.programme, "SX3-21"), _("这件申报不在会同确定中，或已出具意见"))
        said = Verdict(
            candidacy_id=record.id, station=award.JOINT, verdict="agree" if agrees else "refuse", text=text.strip(), facts={},
            organisation_name=actor.organisation_name, person_id=actor.person_id, by=actor.name, given_at=at,
        )  # fmt: skip
        db.session.add(said)
        inbox.settle(record, at, actor, CO_DECIDE)
        asking.joint_said(record, actor, at)
        journal.write(
            "candidacy.joint",
            actor,
            at,
            record,
            clause=within(record.programme, "SX3-21"),
            remark=text,
            verdict=said.verdict,
        )
    return said


def settle_jointly(record: Candidacy, actor: Actor, at: datetime) -> Designation | None:
    """After the joint opinion: decided, or ended with the other department's reason."""
    said = award.said_jointly(record)
    if said is not None and said.verdict == "refuse":
        refuse(record, "not-agreed", said.text, actor, at)
        return None
    return _granted(record, "grant-jointly", actor, at)


def refuse(record: Candidacy, step: str, reason: str, actor: Actor, at: datetime) -> None:
    """End a candidacy that is not decided for (pass-over, not-granted, not-agreed), and tell the hospital why."""
    with work():
        FLOW.move(record, step, actor, at, remark=reason, values={"closed_at": at})
        inbox.settle(record, at, actor, notices.LIST)
        asking.concluded(record, actor, at)
        letters.refused(record, reason, FLOW.step(step).clause_for(record), actor, at)
        _told(record, N_("申报未获确定"), actor, at, reason)


def enter_reported(records: Sequence[Candidacy], actor: Actor, at: datetime) -> list[Designation]:
    """Enter what a county has decided and reported: one list, whole or not at all, within its places (WZ10-2.3)."""
    if not records:
        raise Refused("", _("请选择要登记的项目"))
    made = []
    with work():
        for record in records:
            boards.board_for(record.programme, record.year, record.track)
            known = queries.ground(record.programme, record.year, record.track)
            for one in places.unknown(record.programme, places.place_of(record, known), known):
                raise Refused(one.clause, _("还没有录入人口数据，名额无法计算"))
            places.refuse(queries.stops(record, known))
            made.append(_granted(record, "enter-reported", actor, at))
    return made


def _granted(record: Candidacy, step: str, actor: Actor, at: datetime) -> Designation:
    """Take the deciding step: the designation is entered with its number and term, the hospital is told."""
    with work():
        db.session.refresh(record)
        FLOW.may(record, step, actor, at)
        name, plaque = name_of(record)
        taken = intake.load(record.programme)
        day = windows.beijing_day(at)
        made = register.designate(
            actor, at, programme=record.programme, scope=record.track, name=name, specialty=record.subject[:40],
            department_id=record.department_id, valid_until=intake.term_ends(taken, day, record.track) if taken else None,
        )  # fmt: skip
        values: dict[str, Any] = {"designation_id": made.id, "closed_at": at, "name": name, "plaque": plaque}
        FLOW.move(record, step, actor, at, values=values, number=made.number)
        inbox.settle(record, at, actor, notices.REVIEW)
        letters.granted(record, made, FLOW.step(step).clause_for(record), actor, at)
        _told(record, N_("申报已确定"), actor, at, f"{name} {made.number}")
        asking.concluded(record, actor, at)
    return made


def _told(record: Candidacy, words: str, actor: Actor, at: datetime, why: str = "") -> None:
    """The clerk reads what was decided in place of what was told before; the leader has the letter."""
    inbox.settle(record, at, actor, notices.OUTCOME)
    notices.tell_clerk(record, words, actor, at, why)
    asking.decided(record, actor, at)


def name_of(record: Candidacy) -> tuple[str, str]:
    """The registered name and the plaque: built from their parts where the text says how, else hospital and specialty.

    A further one of the same disease (SX6-11.1) bears its hospital's name behind, since a name belongs to one only.
    """
    parts = titles.load(record.programme)
    if parts is None:
        return f"{record.lead_name}{record.subject}"[:80], ""
    built = titles.build(parts, record.subject)
    if built.problem:
        raise Refused(built.clause, built.problem)
    if record.argued.strip() and record.argued_approved:
        return f"{built.name}（{record.lead_name}）"[:80], built.plaque
    return built.name, built.plaque
