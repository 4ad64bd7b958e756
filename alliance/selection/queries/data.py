"""Objective data: the rows, what a workbook is held against, the comparison within a specialty, the lists (SX3-16, SX3-17)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from alliance.core import settings
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.imports import sheet
from alliance.core.imports.names import Names
from alliance.core.reach import found, one
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Organisation
from alliance.rules import objective, windows
from alliance.rules.objective import Compared, Figure, System
from alliance.selection.model import CallDirection, Candidacy, IntakeCall, ObjectiveRow, Shortlist, Upload
from alliance.selection.rules import direction_of, workbook

READERS = OFFICE | {Role.PROVINCIAL_COMMISSION, Role.EVALUATION_CENTRE, Role.AUDITOR}


def sees(actor: Actor, programme: str) -> System:
    """The indicators, for a post that sees the objective data of a programme; NotFound for others."""
    own = actor.programme == programme or (actor.role is Role.AUDITOR and actor.programme is None)
    return found(objective.load(programme) if actor.role in READERS and own else None)


def supplies(actor: Actor, programme: str, at: datetime) -> bool:
    """Whether this post uploads the data: the evaluation centre; the office where there is none."""
    if actor.programme != programme:
        return False
    if actor.role is Role.EVALUATION_CENTRE:
        return True
    day = windows.beijing_day(at)
    return actor.is_office and not organisations.people_in_roles({Role.EVALUATION_CENTRE}, programme, day)


def rows(programme: str, specialty: str = "") -> Select[ObjectiveRow]:
    """The figures of a programme, as a query."""
    query = select(ObjectiveRow).where(ObjectiveRow.programme == programme)
    return query.where(ObjectiveRow.specialty == specialty) if specialty else query


def row(programme: str, row_id: int) -> ObjectiveRow:
    """One figure."""
    return one(rows(programme).where(ObjectiveRow.id == row_id))


def uploads(programme: str) -> list[Upload]:
    """The newest workbooks."""
    query = select(Upload).where(Upload.programme == programme).order_by(Upload.id.desc()).limit(20)
    return list(db.session.execute(query).scalars())


def subjects(programme: str, year: int) -> frozenset[str]:
    """The specialties applied for in a year."""
    query = select(Candidacy.subject).where(Candidacy.programme == programme, Candidacy.year == year).distinct()
    return frozenset(db.session.execute(query).scalars())


def known(programme: str, year: int) -> workbook.Known:
    """What a workbook's rows are held against."""
    names = Names()
    for each in db.session.execute(organisations.hospitals().order_by(Organisation.id)).scalars():
        names.add(each.id, each.name, (each.short_name,))
    return workbook.Known(found(objective.load(programme)), names, subjects(programme, year), year)


def read(content: bytes, programme: str, year: int) -> list[sheet.Row]:
    """Every row of a workbook with everything that is wrong with it; Refused where it cannot be read at all."""
    read_rows = sheet.read(content, workbook.SHEET)
    workbook.check(read_rows, known(programme, year))
    return read_rows


def standing(programme: str, keys: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], ObjectiveRow]:
    """The figures that are there already, by what they are the figure of (one query)."""
    wanted = set(keys)
    specialties = {key[0] for key in wanted}
    query = rows(programme).where(ObjectiveRow.specialty.in_(specialties))
    every = db.session.execute(query).scalars()
    by_key = {(each.specialty, each.hospital_id, each.indicator, each.year): each for each in every}
    return {key: each for key, each in by_key.items() if key in wanted}


@dataclass(frozen=True)
class Comparison:
    """A specialty compared: hospitals best first, their names, the figures by id, the median share of each indicator."""

    system: System
    year: int
    specialty: str
    hospitals: list[Compared]
    names: dict[int, str]
    places: dict[int, int]
    figures: dict[int, ObjectiveRow]


def comparison(programme: str, specialty: str, year: int) -> Comparison:
    """All hospitals of a specialty, from its figures (one query)."""
    system = found(objective.load(programme))
    every = list(db.session.execute(rows(programme, specialty).order_by(ObjectiveRow.id)).scalars())
    figures = [Figure(each.id, each.hospital_id, each.indicator, each.year, each.value) for each in every]
    compared = objective.compare(system, figures, year)
    ordered = sorted(compared.values(), key=lambda each: (-each.total, each.hospital_id))
    places = {each.hospital_id: 1 + sum(other.total > each.total for other in ordered) for each in ordered}
    names = {each.hospital_id: each.hospital_name for each in every}
    return Comparison(system, year, specialty, ordered, names, places, {each.id: each for each in every})


def compared_subjects(programme: str) -> list[tuple[str, int]]:
    """The specialties that have figures, with how many."""
    query = select(ObjectiveRow.specialty, func.count()).where(ObjectiveRow.programme == programme)
    grouped = db.session.execute(query.group_by(ObjectiveRow.specialty).order_by(ObjectiveRow.specialty))
    return [(name, int(many)) for name, many in grouped]


def candidates(programme: str, year: int, track: str, subject: str) -> list[Candidacy]:
    """The candidacies of a specialty under review."""
    query = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.year == year, Candidacy.track == track, Candidacy.subject == subject,
        Candidacy.state == "review",
    )  # fmt: skip
    return list(db.session.execute(query.order_by(Candidacy.id)).scalars())


def places(programme: str, year: int, track: str, subject: str) -> int | None:
    """The places a year's call gives a specialty: those of the directions its applications answer; of the direction of its
    own name where they name none. None where the call gives it none (SX3-10)."""
    asked = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.year == year, Candidacy.track == track, Candidacy.subject == subject,
        Candidacy.submitted_at.is_not(None), Candidacy.state != "withdrawn",
    )  # fmt: skip
    answered = {direction_of(one) or subject for one in db.session.execute(asked).scalars()} or {subject}
    query = select(func.sum(CallDirection.places)).join(IntakeCall, IntakeCall.id == CallDirection.call_id)
    return db.session.execute(
        query.where(IntakeCall.programme == programme, IntakeCall.year == year, CallDirection.track == track,
                    CallDirection.direction.in_(answered))
    ).scalar_one()  # fmt: skip


def groups(programme: str) -> list[tuple[int, str, str, int]]:
    """The specialties under review: (year, track, subject, how many)."""
    query = (
        select(Candidacy.year, Candidacy.track, Candidacy.subject, func.count())
        .where(Candidacy.programme == programme, Candidacy.state == "review")
        .group_by(Candidacy.year, Candidacy.track, Candidacy.subject)
        .order_by(Candidacy.year.desc(), Candidacy.track, Candidacy.subject)
    )
    return [(year, track, subject, int(many)) for year, track, subject, many in db.session.execute(query)]


def lists(programme: str) -> list[Shortlist]:
    """The lists of a programme that stand, newest first."""
    query = select(Shortlist).where(Shortlist.programme == programme, Shortlist.state != "withdrawn")
    return list(db.session.execute(query.order_by(Shortlist.id.desc())).scalars())


def shortlist(actor: Actor, list_id: int) -> Shortlist:
    """One list; NotFound for whom it does not concern."""
    row_ = found(db.session.get(Shortlist, list_id))
    if actor.role is Role.EVALUATION_CENTRE:
        raise NotFound
    sees(actor, row_.programme)
    return row_


def setting(programme: str) -> Mapping[str, Any]:
    """The office's settings for the list."""
    return settings.values(programme)


def content_of(compared: Comparison, asked: Sequence[Candidacy], cut: Sequence[objective.Cut]) -> dict[str, Any]:
    """What a list keeps: its candidates in order, and the figures it rests on."""
    by_id = {each.id: each for each in asked}
    years = {each.key: each.years for each in compared.system.indicators}
    return {
        "candidates": [
            {
                "id": each.key, "number": by_id[each.key].number, "name": by_id[each.key].lead_name,
                "hospital": by_id[each.key].lead_id, "department": by_id[each.key].department_name,
                "total": _words(each.total), "place": each.place, "taken": each.taken, "missed": _words(each.missed),
            }
            for each in cut
        ],
        "rows": {
            str(key): _words(each.value) for key, each in compared.figures.items()
            if each.indicator in years and compared.year - years[each.indicator] <= each.year < compared.year
        },
    }  # fmt: skip


def _words(value: Decimal) -> str:
    return format(value.normalize(), "f")
