"""Two cities and a county beside the small Shanxi: their hospitals, authorities and people; applications in any state.

`further` is the application; `filled()` enters figures that just reach every limit, `ready()` brings a draft that lacks nothing,
`candidacy(state=…)` makes a row directly in a state, for chapters that begin later.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from alliance.clock import BEIJING
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions as organisations
from alliance.organisations import queries as bodies
from alliance.organisations.queries import Department
from alliance.register import actions as register
from alliance.rules import programme as programmes
from alliance.selection import actions, queries, rules
from alliance.selection.model import CLOSED, Candidacy
from alliance.selection.rules import Origin, Stated
from tests.rules.test_criteria import file, values
from tests.selection import shanxi
from tests.support.application import living
from tests.support.databases import Databases, Place
from tests.support.papers import pdf
from tests.support.world import NOW

SX6, SX3, WZ10 = "shanxi-centre", "shanxi-specialty", "wenzhou-specialty"
CASES = {SX6: "criteria_sx6", SX3: "criteria_sx3", WZ10: "criteria_wz10"}
DAYS = {SX6: datetime(2026, 5, 20, 10, tzinfo=BEIJING), SX3: NOW, WZ10: datetime(2025, 3, 10, 10, tzinfo=BEIJING)}
TRACKS = {SX6: "centre", SX3: "competitive", WZ10: "city"}
SUBJECTS = {SX6: ("癫痫", "icd10", "G40.900"), SX3: ("神经内科", "subject", "03.04"), WZ10: ("肿瘤科", "subject", "19")}
LONG_AGO = NOW - timedelta(days=1000)
AUTHORITIES = (  # key, name, division (code, name, level), the post that speaks
    ("yuncheng", "运城市卫生健康委（示例）", ("140800", "运城市", "prefecture"), Role.CITY_COMMISSION, "city"),
    ("linfen", "临汾市卫生健康委（示例）", ("141000", "临汾市", "prefecture"), Role.CITY_COMMISSION, "city"),
    ("ruian", "瑞安市卫生健康局（示例）", ("330381", "瑞安市", "county"), Role.COUNTY_COMMISSION, "county"),
)
HOSPITALS = (
    ("yc1", "运城示例一院", "yuncheng", "三级", "city", ("神经内科", "骨科")),
    ("yc2", "运城示例二院", "yuncheng", "三级", "city", ("神经内科",)),
    ("lf1", "临汾示例医院", "linfen", "三级", "city", ("神经内科", "儿科")),
    ("ra1", "瑞安示例医院", "ruian", "三级", "county", ("肿瘤科",)),
)
KEYS = {**{key: name for key, name, *_rest in shanxi.HOSPITALS}, **{one[0]: one[1] for one in HOSPITALS}}


def _build(place: Place) -> None:
    from tests.support.application import running

    shanxi._build(place)
    with running(place) as app, app.app_context():
        _more()


def _more() -> None:
    above = {one[0]: _authority(*one) for one in AUTHORITIES}
    for key, name, authority, level, tier, departments in HOSPITALS:
        _hospital(key, name, above[authority], level, tier, departments)


def _authority(key: str, name: str, division: tuple[str, str, str], role: Role, tier: str) -> Any:
    row = organisations.add_organisation(
        SYSTEM, LONG_AGO, name=name, kind="commission", division_code=division[0], tier=tier, fictitious=True
    )
    for login in (key, f"{key}-second"):
        organisations.give_post(SYSTEM, LONG_AGO, shanxi._person(login), role, row, since=LONG_AGO.date())
    return row


def _hospital(key: str, name: str, authority: Any, level: str, tier: str, departments: tuple[str, ...]) -> None:
    row = organisations.add_organisation(
        SYSTEM, LONG_AGO, name=name, kind="hospital", division_code=authority.division_code, tier=tier, level=level,
        grade="甲等", category="综合医院", fictitious=True, source="示例数据", superior_id=authority.id,
    )  # fmt: skip
    for number, each in enumerate(departments):
        made = organisations.add_department(SYSTEM, LONG_AGO, row, each)
        organisations.give_post(
            SYSTEM, LONG_AGO, shanxi._person(f"{key}-clerk{number or ''}"), Role.LEAD_CLERK, row, department=made,
            since=LONG_AGO.date(),
        )  # fmt: skip
    organisations.give_post(
        SYSTEM, LONG_AGO, shanxi._person(f"{key}-leader"), Role.HOSPITAL_LEADER, row, since=LONG_AGO.date()
    )


@pytest.fixture
def further(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of the larger small world."""
    with living(databases, "further", database_kind, _build) as app:
        yield app


def actor(login: str) -> Actor:
    """The actor behind a login."""
    return shanxi.actor(login)


def department(hospital: str, name: str = "") -> Department:
    """A department by its hospital's key; the first where none is named."""
    row = bodies.organisation_named(KEYS[hospital])
    assert row is not None
    wanted = name or next(one[5][0] for one in (*shanxi.HOSPITALS, *HOSPITALS) if one[0] == hospital)
    return next(one for one in bodies.departments_of(row.id) if one.name == wanted)


def clerk_of(where: Department) -> str:
    """The login of a department's clerk."""
    key = next(key for key, name in KEYS.items() if name == where.organisation.name)
    number = next(one[5] for one in (*shanxi.HOSPITALS, *HOSPITALS) if one[0] == key).index(where.name)
    return f"{key}-clerk{number or ''}"


def called(year: int = 2026, opens: date = date(2026, 6, 1), closes: date = date(2026, 6, 30)) -> None:
    """The year's call of the programme that calls."""
    lines = {"competitive": "神经 3\n儿科 1", "directed-hospital": "神经 1", "directed-city": "神经 1"}
    actions.set_call(SX3, year, opens, closes, lines, actor("specialty-office"), datetime(year, 1, 5, tzinfo=BEIJING))


def filled(where: Department, programme: str, at: datetime | None = None, **changed: str) -> None:
    """Figures of a department that just reach every limit of a programme for the year of `at`."""
    paper, at = file(CASES[programme]), at or DAYS[programme]
    shift = at.year - paper["year"]
    asked = {
        (key, year + shift if year else 0): text for (key, year), text in values(paper["base"], changed).items()
        if key != "hospital_grade"
    }  # fmt: skip
    origin = Origin(at.date() - timedelta(days=10), "医院年报", "李示例")
    actions.enter(where, asked, origin, actor(clerk_of(where)), at)


def stated(programme: str, **more: Any) -> Stated:
    """What an application states."""
    subject, system, code = SUBJECTS[programme]
    signers = dict.fromkeys(("national-letter", "provincial-letter"), ("某示例", "示例医学会主任委员"))
    told: dict[str, Any] = {
        "subject": subject, "code_system": system, "code": code, "signers": signers,
        "direction": "神经" if programme == SX3 else "",
    }  # fmt: skip
    return Stated(**(told | more))


def started(where: Department, programme: str, at: datetime | None = None, track: str = "", **more: Any) -> Candidacy:
    """A draft just begun."""
    at, track = at or DAYS[programme], track or TRACKS[programme]
    clerk = actor(clerk_of(where))
    return actions.start(programmes.load(programme), track, where, stated(programme, **more), clerk, at)


def ready(where: Department, programme: str, at: datetime | None = None, track: str = "", **more: Any) -> Candidacy:
    """A draft that lacks nothing: figures, papers, who wrote them."""
    at = at or DAYS[programme]
    filled(where, programme, at)
    made = started(where, programme, at, track, **more)
    way = rules.route_of(made)
    papers = [(one.key, f"{one.words}.pdf", pdf(one.key)) for one in way.papers_on(made.track)]
    return actions.save(made, stated(programme, **more), actor(clerk_of(where)), at, uploads=papers)


def submitted(where: Department, programme: str, at: datetime | None = None, track: str = "", **more: Any) -> Candidacy:
    """Submitted to the hospital's leader."""
    made = ready(where, programme, at, track, **more)
    actions.submit(made, actor(clerk_of(where)), at or DAYS[programme])
    return made


CHECKED = {
    "main_city": "no",
    **{f"paper_{key}": "yes" for key in (
        "national-letter", "provincial-letter", "plan", "results", "team", "rank", "techniques", "equipment", "form",
    )},
    **{f"excl_{key}": "no" for key in ("device", "licensed", "step", "pieced")},
}  # fmt: skip


def agreed(made: Candidacy, login: str, at: datetime | None = None, facts: dict[str, str] | None = None) -> Candidacy:
    """The present station agrees."""
    actions.verdict(
        made, "agree", "同意", facts if facts is not None else CHECKED, actor(login), at or DAYS[made.programme]
    )
    return made


def candidacy(
    state: str = "review", programme: str = SX3, where: Department | None = None, at: datetime = NOW, **columns: Any
) -> Candidacy:  # fmt: skip
    """A row directly in a state; a granted one with its designation."""
    where = where or department("taiyuan")
    hospital, subject = where.organisation, str(columns.pop("subject", where.name))
    serial = len(db.session.execute(db.select(Candidacy.id)).all()) + 1
    given: dict[str, Any] = {
        "track": TRACKS[programme], "year": at.year, "number": f"示例申〔{at.year}〕{serial}号", "name": f"{hospital.name}{subject}",
        "submitted_at": None if state == "draft" else at, "closed_at": at if state in CLOSED else None,
        "returned_from": "form" if state == "returned" else "", "saved_by": "示例",
    } | columns  # fmt: skip
    with work():
        if state == "granted" and "designation_id" not in given:
            office = next(one for one in shanxi.OFFICES if one[1] == programme)[0]
            given["designation_id"] = register.designate(
                actor(f"{office}-commission"), at, programme=programme, scope=given["track"], name=given["name"],
                specialty=subject, department_id=where.id,
            ).id  # fmt: skip
        row = Candidacy(
            programme=programme, lead_id=hospital.id, lead_name=hospital.name, department_id=where.id,
            department_name=where.name, division_code=hospital.division_code, subject=subject, state=state,
            created_at=at, saved_at=at, **given,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
    return queries.candidacies.by_id(row.id)
