"""What the calendar brings: evaluations that open are asked of those who bring their sources, terms that end are told."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from alliance.core import inbox
from alliance.core.actor import SYSTEM, Role
from alliance.core.language import N_
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.rules import windows
from alliance.rules.terms import Source
from alliance.terms import queries

POSTS = {
    "evaluation-centre": Role.EVALUATION_CENTRE, "department": Role.LEAD_CLERK, "office": Role.OFFICE_HANDLER,
    "authority": Role.CITY_COMMISSION,
}  # fmt: skip


def watch(programme: str, at: datetime) -> int:
    """Ask for what the open evaluations of a programme rest on, each source once; how many things were asked."""
    day, asked = windows.beijing_day(at), 0
    with work():
        before = _asked_before()
        for designation, one in queries.due_now(programme, day):
            subject = f"{designation.name} · {one.year} 年 · {one.evaluation.words}"
            for source, brought in queries.sources_of(designation, one.evaluation, one.year):
                key = (f"source.{source.key}", designation.id, subject)
                if not brought and not source.paper and key not in before:
                    asked += _ask(designation, source, subject, one.closes, at)
            if ("finding.make", designation.id, subject) not in before:
                asked += _ask_office(designation, subject, one.closes, at)
    return asked


def _asked_before() -> set[tuple[str, int, str]]:
    todo = inbox.Todo
    query = select(todo.kind, todo.record_id, todo.subject).where(
        todo.record_type == "designation", todo.kind.startswith("source.") | (todo.kind == "finding.make")
    )
    return {(kind, number, subject) for kind, number, subject in db.session.execute(query)}


def _ask(designation: Any, source: Source, subject: str, due: Any, at: datetime) -> int:
    """Of the post that brings it; an authority by its own rank."""
    role, places, department = POSTS[source.by], [], None
    if source.by == "department":
        places, department = [designation.lead_id], designation.department_id
    elif source.by == "authority":
        places = [designation.authority_id] if designation.authority_id else []
        role = role if designation.division_code.endswith("00") else Role.COUNTY_COMMISSION
    else:
        places = organisations.desks(designation.programme, role, windows.beijing_day(at))
    for place in places:
        inbox.ask(
            f"source.{source.key}", N_("提供评估依据"), subject, designation, at, role=role, by=SYSTEM, due=due,
            organisation_id=place, department_id=department, note=source.words,
        )  # fmt: skip
    return len(places)


def _ask_office(designation: Any, subject: str, due: Any, at: datetime) -> int:
    places = organisations.desks(designation.programme, Role.OFFICE_HANDLER, windows.beijing_day(at))
    for place in places:
        inbox.ask(
            "finding.make", N_("依据齐后提出评估认定"), subject, designation, at, role=Role.OFFICE_HANDLER, by=SYSTEM,
            due=due, organisation_id=place,
        )  # fmt: skip
    return len(places)
