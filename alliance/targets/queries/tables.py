"""What is read of targets: tables with their actuals, measures with their notes, prizes; limited to who asks."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from alliance.core import programmes
from alliance.core.actor import Actor
from alliance.core.reach import found, one
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.rules import targets
from alliance.rules.programme import Programme, all_programmes
from alliance.targets.model import MeasureNote, Prize, SupportMeasure, TargetActual, TargetHolder

DONE = "done"


@dataclass(frozen=True)
class Table:
    """A hospital's table: its plan, who reports, the actuals by target and year, and where each target stands."""

    plan: targets.Plan
    rows: tuple[targets.Target, ...]
    holder: int | None
    holder_name: str
    actuals: dict[str, dict[int, TargetActual]]
    standings: tuple[targets.Standing, ...]

    @property
    def years(self) -> list[int]:
        """The years with any actual."""
        return sorted({year for by_year in self.actuals.values() for year in by_year})

    @property
    def tally(self) -> dict[str, int]:
        """How many targets are met, open, unknown."""
        return targets.tally(self.standings)


@dataclass(frozen=True)
class Measure:
    """A support measure with its state; overdue when its due day is past and it is not done."""

    support: targets.Support
    row: SupportMeasure | None
    notes: int
    overdue: bool

    @property
    def state(self) -> str:
        """open, under_way or done."""
        return self.row.state if self.row else "open"


def offered(actor: Actor) -> list[Programme]:
    """The programmes with targets that are this post's."""
    return [each for each in programmes.seen_by(actor) if targets.load(each.key) is not None]


def offered_one(actor: Actor, key: str) -> tuple[Programme, targets.Targets]:
    """One of them with its targets; NotFound for another."""
    programme = found(next((each for each in offered(actor) if each.key == key), None))
    return programme, found(targets.load(key))


def plan(known: targets.Targets, key: str) -> targets.Plan:
    """A hospital's table; NotFound for another key."""
    try:
        return known.plan(key)
    except KeyError as unknown:
        raise NotFound from unknown


def plans(programme: str, known: targets.Targets) -> list[targets.Plan]:
    """The tables as they are shown (one query); see `_shown`."""
    holders = _holders(programme)
    return [_shown(each, holders.get(each.key)) for each in known.plans]


def tables(programme: str, known: targets.Targets, actor: Actor) -> list[Table]:
    """The hospitals' tables with their actuals (two queries): a hospital sees the one it reports on, others see all."""
    holders = _holders(programme)
    actuals = _all(select(TargetActual).where(TargetActual.programme == programme))
    every = [_table(known, each, holders.get(each.key), actuals) for each in known.plans]
    return [each for each in every if not actor.is_hospital or each.holder == actor.organisation_id]


def _holders(programme: str) -> dict[str, Any]:
    """By table: the id and name of the organisation that reports on it, and whether it is made up."""
    body = organisations.Organisation
    query = select(TargetHolder.plan, body.id, body.name, body.fictitious).join(
        body, body.id == TargetHolder.organisation_id
    )
    return {row.plan: row for row in db.session.execute(query.where(TargetHolder.programme == programme))}


def _shown(plan: targets.Plan, holder: Any) -> targets.Plan:
    """A table on which a made-up hospital reports bears that hospital's name: no real one stands over invented figures."""
    if holder is None or not holder.fictitious:
        return plan
    partner = _("示例输出医院")
    return replace(
        plan, hospital=holder.name, hospital_en=holder.name, partner=partner, partner_en=partner
    )  # fmt: skip


def table(programme: str, known: targets.Targets, key: str, actor: Actor) -> Table:
    """One hospital's table; NotFound where there is none, or another hospital asks."""
    return found(next((each for each in tables(programme, known, actor) if each.plan.key == key), None))


def holder(programme: str, key: str) -> int | None:
    """The organisation that reports on a table."""
    query = select(TargetHolder.organisation_id).where(TargetHolder.programme == programme, TargetHolder.plan == key)
    return db.session.execute(query).scalar_one_or_none()


def holder_row(programme: str, key: str) -> TargetHolder | None:
    """Who reports on a table, as the record to-dos are about."""
    query = select(TargetHolder).where(TargetHolder.programme == programme, TargetHolder.plan == key)
    return db.session.execute(query).scalar_one_or_none()


def planned() -> list[tuple[str, targets.Targets]]:
    """The programmes that run here and have tables of targets."""
    running = programmes.switched_on()
    mine = [one for one in all_programmes() if one.key in running]
    return [(one.key, known) for one in mine if (known := targets.load(one.key)) is not None and known.plans]


def holders(programme: str) -> list[TargetHolder]:
    """Everybody who reports on a table of a programme."""
    return _all(select(TargetHolder).where(TargetHolder.programme == programme).order_by(TargetHolder.id))


def held(actor: Actor, holder_id: int) -> TargetHolder:
    """Who reports on a table, where this post may see the table."""
    row: TargetHolder = one(select(TargetHolder).where(TargetHolder.id == holder_id))
    table(row.programme, offered_one(actor, row.programme)[1], row.plan, actor)
    return row


def actuals_of_year(programme: str, key: str, year: int) -> dict[str, TargetActual]:
    """The actuals of one table and year by target, held for a change."""
    query = select(TargetActual).where(
        TargetActual.programme == programme, TargetActual.plan == key, TargetActual.year == year
    )
    return {each.target: each for each in _all(query.with_for_update())}


def measures(programme: str, known: targets.Targets, on: date) -> list[Measure]:
    """The support measures in the order of the text (two queries)."""
    rows = {each.clause: each for each in _all(select(SupportMeasure).where(SupportMeasure.programme == programme))}
    notes: dict[str, int] = {}
    for clause in _all(select(MeasureNote.clause).where(MeasureNote.programme == programme)):
        notes[clause] = notes.get(clause, 0) + 1
    return [_measure(each, rows.get(each.clause), notes.get(each.clause, 0), on) for each in known.measures]


def measure(programme: str, known: targets.Targets, clause: str, on: date) -> Measure:
    """One measure; NotFound where the text has none."""
    return found(next((each for each in measures(programme, known, on) if each.support.clause == clause), None))


def measure_row(programme: str, clause: str) -> SupportMeasure | None:
    """The row of a measure, held for a change."""
    query = select(SupportMeasure).where(SupportMeasure.programme == programme, SupportMeasure.clause == clause)
    return db.session.execute(query.with_for_update()).scalar_one_or_none()


def notes(programme: str, clause: str) -> list[MeasureNote]:
    """The notes on a measure, newest first."""
    query = select(MeasureNote).where(MeasureNote.programme == programme, MeasureNote.clause == clause)
    return _all(query.order_by(MeasureNote.id.desc()))


def prizes(programme: str, actor: Actor) -> list[Prize]:
    """The prizes of a programme, newest first: a hospital sees its own."""
    return _all(_prizes(programme, actor).order_by(Prize.won_on.desc(), Prize.id.desc()))


def prize(programme: str, prize_id: int, actor: Actor) -> Prize:
    """One of them."""
    found_one: Prize = one(_prizes(programme, actor).where(Prize.id == prize_id))
    return found_one


def _prizes(programme: str, actor: Actor) -> Select[Any]:
    query = select(Prize).where(Prize.programme == programme)
    if not actor.is_hospital:
        return query
    mine = select(TargetHolder.plan).where(
        TargetHolder.programme == programme, TargetHolder.organisation_id == actor.organisation_id
    )
    return query.where(Prize.plan.in_(mine))


def history(programme: str, key: str, target: str) -> list[TargetActual]:
    """The actuals of one target, newest year first."""
    query = select(TargetActual).where(
        TargetActual.programme == programme, TargetActual.plan == key, TargetActual.target == target
    )
    return _all(query.order_by(TargetActual.year.desc()))


def _all(query: Select[Any]) -> list[Any]:
    return list(db.session.execute(query).scalars())


def _table(
    known: targets.Targets, each: targets.Plan, holder: Any, actuals: list[TargetActual]
) -> Table:  # fmt: skip
    rows = known.rows(each)
    mine: dict[str, dict[int, TargetActual]] = {}
    for row in actuals:
        if row.plan == each.key:
            mine.setdefault(row.target, {})[row.year] = row
    standings = tuple(
        targets.standing(target, {year: row.value for year, row in mine.get(target.key, {}).items()}, each.year)
        for target in rows
    )
    who, name = (holder.id, holder.name) if holder else (None, "")
    return Table(_shown(each, holder), rows, who, name, mine, standings)


def _measure(support: targets.Support, row: SupportMeasure | None, notes: int, on: date) -> Measure:
    overdue = row is not None and row.state != DONE and row.due is not None and row.due < on
    return Measure(support, row, notes, overdue)
