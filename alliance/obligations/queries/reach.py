"""Whose duties are whose to see, the lists, the board and the months; each row as it stands now, from its records."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, extract, false, or_, select
from sqlalchemy.orm import selectinload

from alliance.core import inbox, reach
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.ext import db
from alliance.obligations import rules
from alliance.obligations.model import Obligation, ObligationNotice
from alliance.obligations.queries.kinds import outcomes
from alliance.obligations.rules import Fact, Outcome
from alliance.rules.shapes import ObligationKind

SEES_ALL = PROVINCE | {Role.AUDITOR}
WHOLE_HOSPITAL = frozenset({Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN})
READERS = SEES_ALL | WHOLE_HOSPITAL | {
    Role.LEAD_CLERK, Role.MEMBER_CLERK, Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.SUPERIOR,
}  # fmt: skip
OVERSEERS = SEES_ALL | {Role.CITY_COMMISSION}
OWN_SIDE: Mapping[Role, str] = {  # of overseers: what they owe themselves; the auditor owes nothing
    Role.OFFICE_HANDLER: "office", Role.OFFICE_HEAD: "office", Role.PROVINCIAL_COMMISSION: "province",
    Role.CITY_COMMISSION: "city", Role.AUDITOR: "",
}  # fmt: skip
STANDS = ("overdue", "open", "handed", "done", "late", "excused", "lapsed")
AT_MOST = 2_000  # duties one list or board reads again from their records


def scope(actor: Actor) -> ColumnElement[bool]:
    """The duties this actor may see: the programme's, its area's and its own, its hospital's, its department's."""
    if actor.role in SEES_ALL:
        return Obligation.programme == (actor.programme or Obligation.programme)
    mine = Obligation.owner_id == actor.organisation_id
    if actor.role == Role.CITY_COMMISSION:
        area = and_(Obligation.authority_id == actor.organisation_id, Obligation.side != "office")
        return or_(area, and_(mine, Obligation.side == "city"))
    if actor.role in (Role.COUNTY_COMMISSION, Role.SUPERIOR):
        return and_(mine, Obligation.role == str(actor.role))
    if actor.role in WHOLE_HOSPITAL:
        return mine
    if actor.role == Role.LEAD_CLERK:
        return and_(mine, Obligation.side == "lead", Obligation.department_id == actor.department_id)
    if actor.role == Role.MEMBER_CLERK:
        return and_(mine, Obligation.side == "member")
    return false()


def own(actor: Actor) -> ColumnElement[bool]:
    """What this actor's side owes itself: of office and commissions their own, of a hospital all it may see."""
    if actor.role in OVERSEERS:
        return and_(scope(actor), Obligation.side == OWN_SIDE[actor.role])
    return scope(actor)


def of_record(actor: Actor, kind: str, record_type: str, record_id: int) -> Obligation | None:
    """The duty of a kind about one record, if this actor may see it: the rectification of a yellow card."""
    query = select(Obligation).where(
        Obligation.kind == kind, Obligation.record_id == record_id, Obligation.record_type == record_type, scope(actor)
    )
    return db.session.execute(query.order_by(Obligation.id.desc()).limit(1)).scalar_one_or_none()


def get(actor: Actor, obligation_id: int) -> Obligation:
    """One duty with its extensions; NotFound outside the actor's scope."""
    query = select(Obligation).where(Obligation.id == obligation_id, scope(actor))
    return reach.one(query.options(selectinload(Obligation.extensions)))


@dataclass(frozen=True)
class Seen:
    """A duty as it stands now: the row, its outcome by the records, the kind, and the day its record moved the due to."""

    row: Obligation
    outcome: Outcome
    kind: ObligationKind
    day: date

    @property
    def stand(self) -> str:
        """One of STANDS."""
        if self.outcome.state != "open":
            return self.outcome.state
        if self.outcome.handed:
            return "handed"
        return "overdue" if self.due is not None and self.due < self.day else "open"

    @property
    def due(self) -> date | None:
        """The due day in force: the row's, or the later one its record was just given."""
        return max((one.until for one in self.outcome.fact.moved if one.what == "due"), default=self.row.due)

    @property
    def proof(self) -> tuple[str, str, int | None]:
        """What fulfilled it: words, and the record behind."""
        fact: Fact = self.outcome.fact
        if self.row.proof:
            return self.row.proof, self.row.proof_type, self.row.proof_id
        return fact.proof, fact.proof_type, fact.proof_id


def seen(rows: Sequence[Obligation], day: date) -> list[Seen]:
    """These duties as they stand: a fixed number of queries for each kind among them."""
    found = outcomes(rows, day)
    return [Seen(row, found[row.id], rules.kind_of(row), day) for row in rows]


def _by_due(query: Select[Obligation]) -> Select[Obligation]:
    return query.order_by(Obligation.due.is_(None), Obligation.due, Obligation.id)


def _year(year: int) -> ColumnElement[bool]:
    """Due in a year, or still owed from an earlier one."""
    return or_(Obligation.year == year, and_(Obligation.year < year, Obligation.state == "open"))


def mine(actor: Actor, year: int, day: date) -> list[Seen]:
    """What this actor's side owes in a year, and what it still owes from before, by due day."""
    query = select(Obligation).where(own(actor), _year(year)).options(selectinload(Obligation.extensions))
    return seen(db.session.execute(_by_due(query).limit(AT_MOST)).scalars().all(), day)


def of_designation(actor: Actor, designation_id: int, day: date) -> list[Seen]:
    """The duties about one alliance, by due day."""
    query = select(Obligation).where(scope(actor), Obligation.designation_id == designation_id)
    query = query.options(selectinload(Obligation.extensions))
    return seen(db.session.execute(_by_due(query).limit(AT_MOST)).scalars().all(), day)


def in_year(actor: Actor, year: int, day: date, kind: str = "") -> list[Seen]:
    """What is owed in a year as far as this actor may see it, of one kind or of all."""
    query = select(Obligation).where(scope(actor), _year(year))
    if kind:
        query = query.where(Obligation.kind == kind)
    return seen(db.session.execute(_by_due(query).limit(AT_MOST)).scalars().all(), day)


def board(found: Iterable[Seen]) -> Mapping[str, Counter[str]]:
    """How many of each kind stand how."""
    counted: dict[str, Counter[str]] = {}
    for one in found:
        counted.setdefault(one.row.kind, Counter())[one.stand] += 1
    return counted


def month(actor: Actor, year: int, number: int, day: date) -> list[Seen]:
    """What opens, is due or closes in a month: this actor's own duties, an overseer's whole area."""
    whose = scope(actor) if actor.role in OVERSEERS else own(actor)
    days = (Obligation.opens, Obligation.due, Obligation.closes)
    falls = or_(*(and_(extract("year", one) == year, extract("month", one) == number) for one in days))
    return seen(db.session.execute(_by_due(select(Obligation).where(whose, falls)).limit(AT_MOST)).scalars().all(), day)


def years(actor: Actor) -> list[int]:
    """The years that have duties, newest first."""
    query = select(Obligation.year).where(scope(actor)).distinct().order_by(Obligation.year.desc())
    return list(db.session.execute(query).scalars())


def pending(programme: str) -> list[Obligation]:
    """The duties of a programme that the calendar still follows: open ones, and lapsed ones that may be let in again."""
    query = select(Obligation).where(Obligation.programme == programme, Obligation.state.in_(("open", "lapsed")))
    return list(db.session.execute(query.order_by(Obligation.id)).scalars())


def known(programme: str, periods: Iterable[str]) -> set[tuple[str, str, str]]:
    """What has a row already: kind, subject and period (one query)."""
    query = select(Obligation.kind, Obligation.subject, Obligation.period).where(
        Obligation.programme == programme, Obligation.period.in_(set(periods))
    )
    return {(kind, subject, period) for kind, subject, period in db.session.execute(query)}


def told(rows: Sequence[Obligation]) -> dict[int, set[str]]:
    """What was already told of these duties for their present due day (one query)."""
    query = select(ObligationNotice.obligation_id, ObligationNotice.stage, ObligationNotice.due).where(
        ObligationNotice.obligation_id.in_([row.id for row in rows])
    )
    due = {row.id: row.due for row in rows}
    found: dict[int, set[str]] = {}
    for number, stage, day in db.session.execute(query):
        if due[number] == day:
            found.setdefault(number, set()).add(stage)
    return found


def notices(row: Obligation) -> list[ObligationNotice]:
    """Who was told what about a duty, newest first."""
    query = select(ObligationNotice).where(ObligationNotice.obligation_id == row.id)
    return list(db.session.execute(query.order_by(ObligationNotice.id.desc())).scalars())


def todos(rows: Sequence[Obligation]) -> dict[int, inbox.Todo]:
    """The open to-do by which each of these duties is asked for: its chapter's, or its own."""
    asked: dict[str, dict[int, Obligation]] = {}
    for row in rows:
        kind = rules.kind_of(row)
        place, number = (row.record_type, row.record_id) if kind.todo else (Obligation.__tablename__, row.id)
        if place and number is not None:
            asked.setdefault(place, {})[number] = row
    found: dict[int, inbox.Todo] = {}
    for place, by_record in asked.items():
        for todo in inbox.open_about(place, by_record):
            row = by_record[todo.record_id]
            if todo.kind == (rules.kind_of(row).todo or DO):
                found[row.id] = todo
    return found


DO = "obligation.do"
OVERDUE = "obligation.overdue"
