"""Designations of further programmes, their evaluations made ready and decided, for tests of what follows."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from alliance.clock import BEIJING
from alliance.core.actor import Actor, Role
from alliance.core.work import work
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.register import actions as register
from alliance.rules import intake
from alliance.terms import actions, queries, rules
from alliance.terms.model import Finding
from tests.selection.shanxi import _person, actor, department

OFFICES = {"shanxi-centre": "centre", "shanxi-specialty": "specialty", "wenzhou-specialty": "wenzhou"}
PLACES = {
    "shanxi-centre": ("taiyuan", "神经内科"), "shanxi-specialty": ("taiyuan", "心血管内科"), "wenzhou-specialty": ("wenzhou", "肿瘤科"),
}  # fmt: skip
CLERKS = {"shanxi-centre": "taiyuan-clerk", "shanxi-specialty": "taiyuan-clerk1", "wenzhou-specialty": "wenzhou-clerk"}
SCOPES = {"shanxi-centre": "centre", "shanxi-specialty": "competitive", "wenzhou-specialty": "city"}


def moment(day: date, hour: int = 10) -> datetime:
    """A moment of a day in Beijing."""
    return datetime.combine(day, time(hour), BEIJING)


def office(programme: str, post: str = "office") -> Actor:
    """The handler, head or commission of a programme."""
    return actor(f"{OFFICES[programme]}-{post}")


def designated(programme: str, on: date, *, scope: str = "", until: date | None = None, name: str = "") -> Any:
    """A designation of a day, made as selection makes it."""
    where = department(*PLACES[programme])
    scope = scope or SCOPES[programme]
    taken = intake.load(programme)
    assert taken is not None
    if until is None:
        until = intake.term_ends(taken, on, scope)
    return register.designate(
        office(programme, "commission"), moment(on), programme=programme, scope=scope, name=name or f"示例{where.name}专科",
        specialty=where.name, department_id=where.id, valid_until=until,
    )  # fmt: skip


def evaluation_centre() -> Actor:
    """The evaluation centre's person of the key specialties; made where there is none yet."""
    if who.person_by_login("evaluation") is None:
        at = moment(date(2024, 1, 2))
        with work():
            row = organisations.add_organisation(
                actor("specialty-head"), at, name="省医疗服务评价中心（示例）", kind="commission", division_code="140000",
                tier="province", fictitious=True,
            )  # fmt: skip
            organisations.give_post(
                actor("specialty-head"), at, _person("evaluation"), Role.EVALUATION_CENTRE, row,
                programme="shanxi-specialty", since=at.date(),
            )  # fmt: skip
    return actor("evaluation")


def ready(designation: Any, evaluation: str, year: int, on: date, figures: dict[str, str] | None = None) -> None:
    """Bring every source of an evaluation."""
    known = rules.terms_of(designation.programme)
    one, at = known.evaluation(evaluation), moment(on, 9)
    handler, clerk = office(designation.programme), actor(CLERKS[designation.programme])
    for source in one.asked(designation.scope):
        if source.figures:
            given = figures or {next(iter(known.indicators)): "1"}
            actions.put_figures(
                designation,
                min(year, on.year),
                {key: Decimal(value) for key, value in given.items()},
                "示例数据",
                handler,
                at,
            )
        elif source.paper:
            hand_in(designation, source.paper, year, moment(min(on, date(year, 12, 31))))
        elif source.by == "department":
            actions.put_view(designation, one, source, year, "示例总结", "", "", clerk, at)
        elif source.by == "authority":
            above = Actor(Role.COUNTY_COMMISSION, "示例县", 9001, organisation_id=designation.authority_id)
            actions.put_view(designation, one, source, year, "示例意见", "", "", above, at)
        else:
            actions.put_view(designation, one, source, year, "示例意见", "示例专家甲、乙、丙", "", handler, at)


def hand_in(designation: Any, kind: str, year: int, at: datetime) -> Any:
    """A paper filled in and handed in."""
    clerk = actor(CLERKS[designation.programme])
    row = actions.begin(designation, kind, year, clerk, at)
    if row.state == "draft":
        answers = {one.key: "3" if one.kind == "number" else "示例内容" for one in actions.kind_of(row).parts}
        actions.submit(row, answers, clerk, at)
    return row


def proposed(designation: Any, evaluation: str, ground: str, year: int, on: date) -> Finding:
    """A finding proposed on a day; its sources are brought first."""
    if evaluation:
        ready(designation, evaluation, year, on)
        return actions.propose(
            designation, evaluation, ground, year, "示例事实", office(designation.programme), moment(on, 11)
        )
    return actions.propose(
        designation, "", ground, on.year, "示例事实", office(designation.programme), moment(on, 11), happened_on=on
    )


def decided(designation: Any, evaluation: str, ground: str, year: int, on: date) -> Finding:
    """A finding decided on the day it was proposed: the hospital has stated its view, it was considered."""
    row = proposed(designation, evaluation, ground, year, on)
    return settle(row, on)


def settle(row: Finding, on: date) -> Finding:
    """Decide a proposed finding on a day."""
    if row.heard_by is not None:
        actions.state_view(row, "示例意见", actor(CLERKS[row.programme]), moment(on, 12))
    actions.decide(row, "已研究", office(row.programme, "commission"), moment(on, 13))
    return row


def latest(designation: Any) -> Finding:
    """The newest finding about it."""
    return queries.past(designation.id)[0]
