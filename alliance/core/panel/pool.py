"""The pool of a programme's experts: entered by its office, duties accepted by the expert himself, suspended with a reason."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import Select, select

from alliance.core import journal
from alliance.core.actor import Actor, Role
from alliance.core.panel.model import Expert
from alliance.core.reach import one
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import windows
from alliance.rules.clauses import within

CLAUSE = "SX3-9"


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
    """Take a person into the pool."""
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
    return row


def accept_duties(row: Expert, words: str, actor: Actor, at: datetime) -> None:
    """The expert accepts the duties, as they read that day."""
    if actor.role is not Role.EXPERT or actor.person_id != row.person_id:
        raise Refused(within(row.programme, CLAUSE), _("职责由专家本人接受"))
    with work():
        db.session.refresh(row, with_for_update=True)
        if row.duties != words:
            row.duties, row.accepted_at = words, at
            journal.write("expert.duties", actor, at, row, clause=within(row.programme, CLAUSE))


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
    if expert.accepted_at is None:
        return str(_("还没有接受专家职责"))
    if expert.suspended_on(windows.beijing_day(at)):
        return str(_("暂停中：%(why)s", why=expert.suspended_reason))
    names = [name for key, name in hospitals.items() if key in own]
    return str(_("在申报医院任职或近期曾任职：%(names)s", names="、".join(names))) if names else ""
