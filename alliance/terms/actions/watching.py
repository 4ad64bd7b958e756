"""What the calendar brings: evaluations that open are asked of those who bring their sources, terms that end are told."""

from datetime import datetime
from typing import Any

from alliance.core import inbox, journal
from alliance.core.actor import SYSTEM, Role
from alliance.core.language import N_
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.rules import windows
from alliance.rules.terms import Source
from alliance.terms import queries
from alliance.terms.model import HeldEvaluation

POSTS = {
    "evaluation-centre": Role.EVALUATION_CENTRE, "department": Role.LEAD_CLERK, "office": Role.OFFICE_HANDLER,
    "authority": Role.CITY_COMMISSION,
}  # fmt: skip


def watch(programme: str, at: datetime) -> int:
    """Open the evaluations of a programme whose day has come, each once, and ask for what they rest on; how many."""
    opened = 0
    with work():
        held = queries.held(programme)
        for designation, one in queries.due_now(programme, windows.beijing_day(at)):
            if (designation.id, one.evaluation.key, one.year) not in held:
                _open(designation, one, at)
                opened += 1
    return opened


def _open(designation: Any, one: queries.Open, at: datetime) -> None:
    row = HeldEvaluation(
        programme=designation.programme, designation_id=designation.id, evaluation=one.evaluation.key, year=one.year,
        opens=one.opens, closes=one.closes, opened_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    journal.write(
        "evaluation.open", SYSTEM, at, row, clause=one.evaluation.clause, evaluation=one.evaluation.key, year=one.year
    )
    subject = f"{designation.name} · {one.year} 年 · {one.evaluation.words}"
    for source, brought in queries.sources_of(designation, one.evaluation, one.year):
        if not brought and not source.paper:
            _ask(row, designation, source, subject, at)
    for place in organisations.desks(designation.programme, Role.OFFICE_HANDLER, windows.beijing_day(at)):
        inbox.ask(
            "finding.make", N_("依据齐后提出评估认定"), subject, row, at, role=Role.OFFICE_HANDLER, by=SYSTEM,
            due=one.closes, organisation_id=place,
        )  # fmt: skip


def _ask(row: HeldEvaluation, designation: Any, source: Source, subject: str, at: datetime) -> None:
    """Of the post that brings it; an authority by its own rank."""
    role, department = POSTS[source.by], None
    if source.by == "department":
        places, department = [designation.lead_id], designation.department_id
    elif source.by == "authority":
        above = organisations.organisation(designation.authority_id) if designation.authority_id else None
        places = [above.id] if above else []
        role = role if above is None or above.division_code.endswith("00") else Role.COUNTY_COMMISSION
    else:
        places = organisations.desks(designation.programme, role, windows.beijing_day(at))
    for place in places:
        inbox.ask(
            f"source.{source.key}", N_("提供评估依据"), subject, row, at, role=role, by=SYSTEM, due=row.closes,
            organisation_id=place, department_id=department, note=source.words,
        )  # fmt: skip
