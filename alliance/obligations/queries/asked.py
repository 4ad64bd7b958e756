"""The duties of whoever is asked: an opinion at a station of a filing, a change or an audit; the receipt of a letter.

They are read from the chapters' own to-dos and letters, with the due day these carry. Only who is asked, his hospital and
the province see them: the area's commission does not, unless it is asked itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import contains_eager

from alliance.audit import queries as audit
from alliance.changes import queries as changes
from alliance.core.actor import Role
from alliance.core.inbox import Todo
from alliance.core.language import N_
from alliance.core.notices import Notice, NoticeService
from alliance.ext import db
from alliance.filing import queries as filing
from alliance.obligations.model import Obligation
from alliance.obligations.queries.looking import Look
from alliance.obligations.rules import NOTHING, About, Duty, Fact, Owner
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import windows

TITLES: Mapping[Role, str] = {
    Role.HOSPITAL_LEADER: N_("医院意见"), Role.CITY_COMMISSION: N_("市级意见"), Role.OFFICE_HANDLER: N_("办公室意见"),
    Role.PROVINCIAL_COMMISSION: N_("省卫生健康委意见"),
}  # fmt: skip
Opinions = Mapping[int, Sequence[Any]]
ASKED = (
    Todo.id.label("todo"), Todo.role.label("role"), Todo.organisation_id.label("place"), Todo.opened_at.label("since"),
    Todo.closed_at.label("until"), Todo.due.label("due"), Todo.due_note.label("due_note"),
)  # fmt: skip


def filing_opinions(look: Look) -> Iterator[Duty]:
    """SN15-A2: each body's opinion at its station; a silent city has not given one."""
    asked = _asked(look, filing.visible(look.reader), "application")
    yield from _opinions(look, asked, filing.opinions_on({one[0].id for one in asked}), "application")


def change_opinions(look: Look) -> Iterator[Duty]:
    """SN15-3.3.a: a change goes the way of a short filing."""
    asked = _asked(look, changes.visible(look.reader), "change_filing")
    yield from _opinions(look, asked, changes.opinions_on({one[0].id for one in asked}), "change_filing")


def audit_opinions(look: Look) -> Iterator[Duty]:
    """SN15-A1: the evaluations of hospital and city, the office's check, the commission's audit."""
    asked = _asked(look, audit.visible(look.reader), "audit")
    yield from _opinions(look, asked, audit.evaluations_of({one[0].id for one in asked}), "audit")


def _asked(look: Look, query: Any, record_type: str) -> Sequence[Any]:
    """The records with what was asked about them: what has a row, and what has none yet (one query). Columns are read,
    not objects: a to-do is closed by a statement, behind the back of one read before."""
    about = and_(Todo.record_type == record_type, Todo.record_id == query.selected_columns.id)
    asked = query.join(Todo, about).where(Todo.kind == look.kind.todo, _wanted(look, "todo", Todo.id, Todo.record_id))
    return db.session.execute(asked.add_columns(*ASKED).order_by(Todo.id)).all()


def _wanted(look: Look, what: str, id_: Any, record_id: Any) -> ColumnElement[bool]:
    ids = [int(row.subject.partition(":")[2]) for row in look.rows]
    if not look.fresh:
        return id_.in_(ids)  # type: ignore[no-any-return]
    have = exists().where(
        Obligation.kind == look.kind.key, Obligation.record_id == record_id,
        Obligation.subject == literal(f"{what}:") + cast(id_, String),
    )  # fmt: skip
    return or_(id_.in_(ids), ~have)


def _opinions(look: Look, asked: Sequence[Any], given: Opinions, record_type: str) -> Iterator[Duty]:
    cities = organisations.names_of({one.place for one in asked if one.role == Role.CITY_COMMISSION})
    for one in asked:
        record, owner = one[0], _owner(look, one, cities)
        if owner is None:
            continue
        opens = windows.beijing_day(one.since)
        name = record.designation_name if record_type == "audit" else record.name
        yield Duty(
            f"todo:{one.todo}", "once", f"{record.number} · {TITLES[owner.role]}", owner,
            min(opens, one.due) if one.due else opens, one.due, look.closes(one.due), one.due_note,
            About(record.designation_id, name, record.lead_id, None), record_type, record.id,
            _spoken(one, given.get(record.id, ()), record_type),
        )  # fmt: skip


def _owner(look: Look, one: Any, cities: Mapping[int, str]) -> Owner | None:
    """The body whose post is asked."""
    role = Role(one.role)
    if role == Role.HOSPITAL_LEADER:
        return Owner(one[0].lead_id, one[0].lead_name, role)
    if role == Role.CITY_COMMISSION:
        return Owner(one.place, cities[one.place], role)
    return look.ground.province if role == Role.PROVINCIAL_COMMISSION else look.ground.office


def _spoken(one: Any, opinions: Sequence[Any], record_type: str) -> Fact:
    """Agreed, returned or refused: an opinion was given. What was taken back or stopped needs none any more."""
    if one.until is None:
        return NOTHING
    said = next((each for each in opinions if each.given_at == one.until), None)
    if said is None:
        return Fact(excused=N_("已撤回或中止，不再需要意见"))
    if said.verdict == "silent":
        return Fact(lost=N_("至期限未反馈意见，已转下一站"))
    return Fact(said.given_at, None, N_("已出具意见"), record_type, one[0].id)


def letter_receipts(look: Look) -> Iterator[Duty]:
    """SN15-2.d: service of a letter is proved by its receipt: by the alliance, its hospital, the superior authority."""
    rows = {row.record_id: row for row in look.rows}
    served = _served(look)
    alliances = register.by_ids({one.notice.designation_id for one in served if one.notice.designation_id is not None})
    for one in served:
        alliance, letter = alliances[one.notice.designation_id or 0], one.notice
        opens = windows.beijing_day(one.served_at)
        due, note = look.in_workdays(rows.get(one.id), opens)
        role = Role(one.role)
        department = alliance.department_id if role == Role.LEAD_CLERK else None
        fact = NOTHING
        if one.received_at is not None:
            fact = Fact(one.received_at, None, N_("已签收"), "notice_service", one.id)
        yield Duty(
            f"service:{one.id}", "once", f"{letter.number} · {letter.title}",
            Owner(one.organisation_id, one.organisation_name, role, department), opens, due, look.closes(due), note,
            About(alliance.id, alliance.name, alliance.lead_id, None), "notice_service", one.id, fact,
        )  # fmt: skip


def _served(look: Look) -> Sequence[NoticeService]:
    """The letters about alliances of the programme, each with whom it was served on (one query)."""
    designations = register.visible(look.reader).subquery()
    query = (
        select(NoticeService)
        .join(NoticeService.notice)
        .where(
            Notice.designation_id.in_(select(designations.c.id)),
            _wanted(look, "service", NoticeService.id, NoticeService.id),
        )
        .options(contains_eager(NoticeService.notice))
        .order_by(NoticeService.id)
    )
    return db.session.execute(query).scalars().all()
