"""Evaluations: which are open of a designation, what they rest on, what is still lacking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from alliance.core import settings
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules import terms
from alliance.rules.terms import Evaluation, Source
from alliance.terms import rules
from alliance.terms.model import Finding, HeldEvaluation, YearFigure, YearPaper, YearSource

HANDED_IN = ("submitted", "accepted")


@dataclass(frozen=True)
class Open:
    """An evaluation of a designation that is open: of which year, between which days, and the finding that ends it."""

    evaluation: Evaluation
    year: int
    opens: date
    closes: date
    finding: Finding | None

    def late(self, day: date) -> bool:
        """Whether its last day is past and nothing was decided."""
        return day > self.closes and (self.finding is None or self.finding.state != "decided")


def open_of(designation: Any, day: date, rows: Sequence[Finding]) -> list[Open]:
    """The evaluations of an active designation that are held now or overdue; `rows` are its findings."""
    known, values = rules.terms_of(designation.programme), settings.values(designation.programme)
    return opened(designation, known, values, day, rows)


def opened(designation: Any, known: terms.Terms, values: Any, day: date, rows: Sequence[Finding]) -> list[Open]:
    """The same with what a list reads once."""
    if designation.state != "active" or designation.filed_on is None:
        return []
    found = []
    for one in known.on_track(designation.scope):
        days = (_end if one.when == "end" else _yearly)(one, designation, values, day)
        if days is not None:
            year, first, last = days
            made = next(
                (row for row in rows if (row.evaluation, row.year) == (one.key, year) and row.state != "dropped"), None
            )
            found.append(Open(one, year, first, last, made))
    return found


def _end(one: Evaluation, designation: Any, values: Any, day: date) -> tuple[int, date, date] | None:
    if designation.valid_until is None:
        return None
    first, last = terms.end_window(designation.valid_until, int(values[one.ahead_setting]))
    return (last.year, first, last) if day >= first else None


def _yearly(one: Evaluation, designation: Any, values: Any, day: date) -> tuple[int, date, date] | None:
    year = terms.year_open(one, designation.filed_on, day)
    if year is None:
        return None
    return (year, *terms.window(one, year, str(values[one.closes_setting]) if one.closes_setting else ""))


def sources_of(designation: Any, evaluation: Evaluation, year: int) -> list[tuple[Source, Any]]:
    """Each source of an evaluation with what was brought: a view, a paper handed in, the count of figures; None without."""
    brought = views(designation.id, evaluation.key, year)
    held = figures_year(designation, evaluation, year)
    return [
        (one, _brought(one, designation.id, held if one.figures else year, brought))
        for one in evaluation.asked(designation.scope)
    ]


def figures_year(designation: Any, evaluation: Evaluation, year: int) -> int:
    """Of which year the figures of an evaluation are: its own; at the end of a term the newest that has any."""
    if evaluation.when == "yearly":
        return year
    query = select(func.max(YearFigure.year)).where(
        YearFigure.designation_id == designation.id, YearFigure.year <= year
    )
    return db.session.execute(query).scalar_one() or year


def lacking(designation: Any, evaluation: Evaluation, year: int) -> list[Source]:
    """The sources that are still missing."""
    return [one for one, brought in sources_of(designation, evaluation, year) if not brought]


def views(designation_id: int, evaluation: str, year: int) -> dict[str, YearSource]:
    """What the sources of an evaluation said, by source."""
    query = select(YearSource).where(
        YearSource.designation_id == designation_id, YearSource.evaluation == evaluation, YearSource.year == year
    )
    return {one.source: one for one in db.session.execute(query).scalars()}


def _brought(source: Source, designation_id: int, year: int, brought: dict[str, YearSource]) -> Any:
    if source.figures:
        return figures(designation_id, year)
    if source.paper:
        query = select(YearPaper).where(
            YearPaper.designation_id == designation_id, YearPaper.kind == source.paper, YearPaper.year == year,
            YearPaper.state.in_(HANDED_IN),
        )  # fmt: skip
        return db.session.execute(query).scalar_one_or_none()
    return brought.get(source.key)


def figures(designation_id: int, year: int) -> dict[str, YearFigure]:
    """The objective figures of a year by indicator."""
    query = select(YearFigure).where(YearFigure.designation_id == designation_id, YearFigure.year == year)
    return {one.indicator: one for one in db.session.execute(query).scalars()}


def histories(designation_ids: Iterable[int]) -> dict[int, list[Finding]]:
    """The findings of several designations, newest first (one query)."""
    ids = list(designation_ids)
    found: dict[int, list[Finding]] = {one: [] for one in ids}
    query = select(Finding).where(Finding.designation_id.in_(ids)).order_by(Finding.id.desc())
    for one in db.session.execute(query).scalars() if ids else ():
        found[one.designation_id].append(one)
    return found


def due_now(programme: str, day: date) -> list[tuple[Any, Open]]:
    """The evaluations of a programme without a finding that are open on a day (three queries)."""
    active = register.active(programme, day)
    rows, known, values = histories(one.id for one in active), rules.terms_of(programme), settings.values(programme)
    return [
        (one, each) for one in active for each in opened(one, known, values, day, rows[one.id]) if each.finding is None
    ]


def held(programme: str) -> dict[tuple[int, str, int], HeldEvaluation]:
    """The evaluations the calendar has opened, by designation, evaluation and year."""
    query = select(HeldEvaluation).where(HeldEvaluation.programme == programme)
    return {(one.designation_id, one.evaluation, one.year): one for one in db.session.execute(query).scalars()}


def held_one(designation_id: int, evaluation: str, year: int) -> HeldEvaluation | None:
    """One of them; None where the calendar has not opened it."""
    query = select(HeldEvaluation).where(
        HeldEvaluation.designation_id == designation_id, HeldEvaluation.evaluation == evaluation,
        HeldEvaluation.year == year,
    )  # fmt: skip
    return db.session.execute(query).scalar_one_or_none()
