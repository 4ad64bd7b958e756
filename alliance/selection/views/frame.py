"""What the pages of selection share: the blueprint, who may come in, whom the entry concerns."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response
from flask_babel import force_locale

from alliance.core import files, pages
from alliance.core.access import me
from alliance.core.actor import OFFICE, PROVINCE, Actor, Role
from alliance.core.programmes import concerns
from alliance.core.reach import found
from alliance.organisations.queries import Department
from alliance.rules import intake
from alliance.rules.programme import Programme, all_programmes
from alliance.selection import queries

bp = Blueprint("selection", __name__)
APPLICANTS = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER})
READERS = APPLICANTS | PROVINCE | {
    Role.HOSPITAL_ADMIN, Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.EVALUATION_CENTRE, Role.CO_DEPARTMENT,
    Role.AUDITOR, Role.EXPERT,
}  # fmt: skip
REVIEWERS = PROVINCE | {Role.EVALUATION_CENTRE, Role.AUDITOR}
CALLERS = OFFICE | {Role.PROVINCIAL_COMMISSION}


def concerned(actor: Actor) -> bool:
    """Whether any programme that takes applications is this post's."""
    return any(concerns(one, actor) for one in all_programmes() if intake.load(one.key) is not None)


def judges(actor: Actor) -> bool:
    """Whether this post is asked to judge applications."""
    return actor.role is Role.EXPERT and concerned(actor)


def offered(key: str) -> tuple[Programme, intake.Intake]:
    """A programme this post sees, with its intake."""
    programme = queries.offered_one(me(), key)
    return programme, found(intake.load(programme.key))


def chosen(departments: list[Department], wanted: int | None) -> Department | None:
    """The department asked for by the address, else the first."""
    return next((one for one in departments if one.id == wanted), departments[0] if departments else None)


def printed(said: Callable[[], Mapping[str, Any]], name: str, kind: str) -> Response:
    """A paper (shapes.PAPER) as Word or PDF: Chinese, whoever prints it."""
    from alliance.documents import papers  # here: drawing libraries are heavy

    with force_locale("zh"):
        data = {**said(), "mark": pages.paper_mark()}
    made = papers.pdf(data) if kind == "pdf" else papers.docx(data)
    return pages.sent(made, f"{name}.{kind}", files.KINDS[kind])
