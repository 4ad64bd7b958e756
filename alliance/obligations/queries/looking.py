"""One look at the records behind a kind of duty: which rows are followed, and whether new ones are looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import Select, exists, or_, select

from alliance.core import settings
from alliance.core.actor import Actor, Role
from alliance.ext import db
from alliance.obligations import rules
from alliance.obligations.model import Obligation
from alliance.obligations.rules import About, Owner
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import settings as office
from alliance.rules import workdays
from alliance.rules.programme import Programme
from alliance.rules.shapes import ObligationKind
from alliance.rules.values import SettingValue
from alliance.rules.windows import BEIJING

Q = TypeVar("Q")


@dataclass(frozen=True)
class Ground:
    """What all kinds of one programme share: the day, the settings, all rows looked at, the alliances, the office.

    With `fresh`, records without a row are read too; `known` are the programme's own duties that have one.
    """

    programme: Programme
    day: date
    values: Mapping[str, SettingValue]
    rows: Sequence[Obligation]
    fresh: bool

    @cached_property
    def alliances(self) -> Mapping[int, register.Designation]:
        """The alliances of the rows; with `fresh` also all that stand in the register (two queries)."""
        found = {one.id: one for one in register.active(self.programme.key, self.day)} if self.fresh else {}
        others = {row.designation_id for row in self.rows if row.designation_id is not None} - found.keys()
        return {**found, **register.by_ids(others)}

    @cached_property
    def known(self) -> frozenset[tuple[str, str]]:
        """Kind and period of what the programme as a whole owed so far."""
        whole = select(Obligation.kind, Obligation.period).where(
            Obligation.programme == self.programme.key, Obligation.designation_id.is_(None)
        )
        return frozenset((kind, period) for kind, period in db.session.execute(whole))

    @cached_property
    def office(self) -> Owner | None:
        """The office as the one who owes; None while there is none."""
        found = organisations.one_of_kind("office")
        return Owner(found.id, found.name, Role.OFFICE_HANDLER) if found else None

    @cached_property
    def province(self) -> Owner | None:
        """The provincial commission as the one who owes; None while there is none."""
        found = organisations.one_of_kind("province")
        return Owner(found.id, found.name, Role.PROVINCIAL_COMMISSION) if found else None

    @cached_property
    def calendar(self) -> workdays.Calendar:
        """The workdays as the office keeps them."""
        return settings.calendar()

    @property
    def reader(self) -> Actor:
        """Records are read as the auditor reads: everything of the programme, no patient, nothing to change."""
        return Actor(Role.AUDITOR, "", programme=self.programme.key)


@dataclass(frozen=True)
class Look:
    """One kind on that ground, with the rows of it whose records are read again."""

    ground: Ground
    kind: ObligationKind
    rows: Sequence[Obligation]

    @property
    def programme(self) -> Programme:
        return self.ground.programme

    @property
    def day(self) -> date:
        return self.ground.day

    @property
    def fresh(self) -> bool:
        return self.ground.fresh

    @property
    def reader(self) -> Actor:
        return self.ground.reader

    def asked(self, query: Select[Q]) -> Select[Q]:
        """Of a query over one kind of record: those of the rows, and the ones that have no row yet."""
        id_: Any = query.selected_columns.id
        ids = [row.record_id for row in self.rows]
        if not self.fresh:
            return query.where(id_.in_(ids))
        have = exists().where(Obligation.kind == self.kind.key, Obligation.record_id == id_)
        return query.where(or_(id_.in_(ids), ~have))

    def days(self, setting: str) -> int:
        return office.whole(self.ground.values, setting)

    def text(self, setting: str) -> str:
        return office.text(self.ground.values, setting)

    def in_workdays(self, row: Obligation | None, since: date) -> tuple[date | None, str]:
        """The kind's workdays from a day on: as the row says once it is dated; the calendar is read for what is new or
        waits for a calendar."""
        if row is not None and row.due is not None:
            return row.due, ""
        return settings.due_in_workdays(since, self.days(self.kind.due_setting), self.ground.calendar)

    def closes(self, due: date | None) -> date | None:
        return rules.closing(self.kind, due, self.ground.values)


def lead(record: Any) -> Owner:
    """The lead department a record names."""
    return Owner(record.lead_id, record.lead_name, Role.LEAD_CLERK, record.department_id)


def about(record: Any) -> About:
    """The alliance a record names."""
    return About(record.designation_id, record.designation_name, record.lead_id, record.authority_id)


def about_alliance(one: register.Designation) -> About:
    """An alliance itself."""
    return About(one.id, one.name, one.lead_id, one.authority_id)


def start_of(day: date) -> datetime:
    """The first moment of a day, where a record keeps only the day."""
    return datetime.combine(day, time.min, BEIJING)


def read(query: Select[Q]) -> Sequence[Q]:
    """The records of a query, oldest first (one query)."""
    return db.session.execute(query.order_by(query.selected_columns.id)).scalars().all()
