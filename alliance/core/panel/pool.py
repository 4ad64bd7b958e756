"""The pool of a programme's experts: entered by its office, duties accepted by the expert himself, suspended with a reason."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import Select, exists, select

from alliance.core import inbox, journal, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.language import N_
from alliance.core.panel.model import Expert
from alliance.core.reach import one
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import windows
from alliance.rules.clauses import within

CLAUSE = "SX3-9"
DUTIES, DECLINED, OVERDUE = "expert.duties", "expert.declined", "expert.overdue"  # what is asked of whom


def of(programme: str) -> Select[Expert]:
    """The pool of a programme, as a query."""
    return select(Expert).where(Expert.programme == programme)


def every(programme: str) -> list[Expert]:
    """The pool of a programme, by specialty and name."""
    return list(db.session.execute(of(programme).order_by(Expert.specialty, Expert.name, Expert.id)).scalars())


def expert(programme: str, expert_id: int) -> Expert:
    """One of them; NotFound for another's."""
    return one(of(programme).where(Expert.id == expert_id))


def mine(actor: Actor) -> list[Expert]:
    """Where this person stands in a pool, as the expert he acts as."""
    if actor.role is not Role.EXPERT:
        return []
    query = of(actor.programme or "").where(Expert.person_id == actor.person_id)
    return list(db.session.execute(query).scalars())


def enter(
    programme: str, person_id: int, name: str, organisation: str, specialty: str, title: str, actor: Actor, at: datetime
) -> Expert:
    """Take a person into the pool, and ask him to accept the duties by a day."""
    _office(programme, actor)
    if not specialty.strip():
        raise Refused(within(programme, CLAUSE), _("专家须有专业"), field="specialty")
    with work():
        row = Expert(
            programme=programme, person_id=person_id, name=name, organisation=organisation, specialty=specialty.strip(),
            title=title.strip(), entered_at=at, entered_by=actor.name,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        journal.write("expert.enter", actor, at, row, clause=within(programme, CLAUSE), specialty=row.specialty)
        _ask(row, actor, at)
    return row


def answer_due(programme: str, at: datetime) -> tuple[date | None, str]:
    """By when an expert answers what he is asked (办公室设定), and a word where that day is not known."""
    days = settings.values(programme).get("answer_workdays")
    return settings.due_in_workdays(windows.beijing_day(at), int(days)) if days else (None, "")


def _ask(row: Expert, actor: Actor, at: datetime) -> None:
    row.answer_due, note = answer_due(row.programme, at)
    inbox.ask(
        DUTIES, N_("接受或谢绝专家职责"), row.specialty, row, at, role=Role.EXPERT, by=actor, person_id=row.person_id,
        due=row.answer_due, due_note=note,
    )  # fmt: skip


def accept_duties(row: Expert, words: str, actor: Actor, at: datetime) -> None:
    """The expert accepts the duties, as they read that day."""
    if actor.role is not Role.EXPERT or actor.person_id != row.person_id:
        raise Refused(within(row.programme, CLAUSE), _("职责由专家本人接受"))
    with work():
        db.session.refresh(row, with_for_update=True)
        if row.duties != words:
            row.duties, row.accepted_at, row.declined_at, row.declined_reason = words, at, None, ""
            journal.write("expert.duties", actor, at, row, clause=within(row.programme, CLAUSE))
        inbox.settle(row, at, actor)


def decline_duties(row: Expert, reason: str, actor: Actor, at: datetime) -> None:
    """He does not accept them, with the reason; the office is told. Who has accepted is suspended by the office instead."""
    if actor.role is not Role.EXPERT or actor.person_id != row.person_id:
        raise Refused(within(row.programme, CLAUSE), _("职责由专家本人接受或谢绝"))
    if not reason.strip():
        raise Refused(within(row.programme, CLAUSE), _("谢绝职责须写明理由"), field="remark")
    with work():
        db.session.refresh(row, with_for_update=True)
        if row.accepted_at is not None or row.declined_at is not None:
            raise Refused(within(row.programme, CLAUSE), _("您已经答复过；要退出专家库请与主管部门联系"))
        row.declined_at, row.declined_reason = at, reason.strip()
        journal.write("expert.decline", actor, at, row, clause=within(row.programme, CLAUSE), remark=reason)
        inbox.settle(row, at, actor)
        _tell(DECLINED, N_("专家谢绝职责，请补充人选或请其重新考虑"), row, actor, at, note=row.declined_reason)


def ask_again(row: Expert, actor: Actor, at: datetime) -> None:
    """Ask once more who has declined, or has let the day pass."""
    _office(row.programme, actor)
    with work():
        db.session.refresh(row, with_for_update=True)
        if row.accepted_at is not None:
            raise Refused(within(row.programme, CLAUSE), _("这位专家已接受职责"))
        row.declined_at, row.declined_reason = None, ""
        inbox.settle(row, at, actor)
        _ask(row, actor, at)
        journal.write("expert.ask", actor, at, row, clause=within(row.programme, CLAUSE))


def overdue(at: datetime, actor: Actor = SYSTEM) -> int:
    """Tell the offices once who has not answered by his day; how many experts (the daily job)."""
    told = exists().where(
        inbox.Todo.record_type == Expert.__tablename__, inbox.Todo.record_id == Expert.id, inbox.Todo.kind == OVERDUE,
        inbox.Todo.closed_at.is_(None),
    )  # fmt: skip
    late = select(Expert).where(
        Expert.answer_due < windows.beijing_day(at), Expert.accepted_at.is_(None), Expert.declined_at.is_(None),
        Expert.suspended_from.is_(None), ~told,
    )  # fmt: skip
    rows = db.session.execute(late.order_by(Expert.id)).scalars().all()
    with work():
        for row in rows:
            _tell(OVERDUE, N_("专家逾期未答复是否接受职责，请催办或补充人选"), row, actor, at)
    return len(rows)


def _tell(kind: str, words: str, row: Expert, actor: Actor, at: datetime, note: str = "") -> None:
    inbox.ask(kind, words, row.name, row, at, role=Role.OFFICE_HANDLER, by=actor, note=note)


def suspend(row: Expert, since: date, until: date | None, reason: str, actor: Actor, at: datetime) -> None:
    """Suspend him for some days, or until it is lifted: he is neither drawn nor invited."""
    _office(row.programme, actor)
    if not reason.strip():
        raise Refused(within(row.programme, CLAUSE), _("暂停专家须写明理由"), field="reason")
    if until is not None and until < since:
        raise Refused(within(row.programme, CLAUSE), _("暂停的截止日不能早于开始日"), field="until")
    with work():
        db.session.refresh(row, with_for_update=True)
        row.suspended_from, row.suspended_to, row.suspended_reason = since, until, reason.strip()
        inbox.settle(row, at, actor, DECLINED, OVERDUE)
        journal.write(
            "expert.suspend",
            actor,
            at,
            row,
            clause=within(row.programme, CLAUSE),
            remark=reason,
            since=str(since),
            until=str(until),
        )


def lift(row: Expert, reason: str, actor: Actor, at: datetime) -> None:
    """End a suspension before its time, with a reason."""
    _office(row.programme, actor)
    if not reason.strip():
        raise Refused(within(row.programme, CLAUSE), _("恢复专家须写明理由"), field="reason")
    if not row.suspended_on(windows.beijing_day(at)) and row.suspended_from is None:
        raise Refused(within(row.programme, CLAUSE), _("这位专家没有被暂停"))
    with work():
        db.session.refresh(row, with_for_update=True)
        row.suspended_from, row.suspended_to, row.suspended_reason = None, None, ""
        journal.write("expert.lift", actor, at, row, clause=within(row.programme, CLAUSE), remark=reason)


def _office(programme: str, actor: Actor) -> None:
    if not actor.is_office or actor.programme != programme:
        raise Refused(within(programme, CLAUSE), _("专家库由本项目的主管部门管理"))


def why_not(
    expert: Expert, own: Collection[int], hospitals: Mapping[int, str], at: datetime, *, asked: bool = False
) -> str:  # fmt: skip
    """Why an expert is not asked about dossiers of these hospitals; "" where nothing speaks against it (SX3-9).

    `asked`: this panel has invited him already.
    """
    if asked:
        return str(_("已受邀"))
    if expert.declined_at is not None:
        return str(_("已谢绝专家职责"))
    if expert.accepted_at is None:
        return str(_("还没有接受专家职责"))
    if expert.suspended_on(windows.beijing_day(at)):
        return str(_("暂停中：%(why)s", why=expert.suspended_reason))
    names = [name for key, name in hospitals.items() if key in own]
    return str(_("在申报医院任职或近期曾任职：%(names)s", names="、".join(names))) if names else ""
