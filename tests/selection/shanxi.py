"""A small Shanxi and Wenzhou beside the world: two hospitals, their people, the offices of the further programmes."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from alliance.core import settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.work import work
from alliance.demo import people
from alliance.organisations import actions, queries
from alliance.organisations.queries import Department
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.world import NOW

KEYS = ("shanxi-centre", "shanxi-specialty", "shanxi-regional-centre", "wenzhou-specialty")
HOSPITALS = (
    ("taiyuan", "太原示例医院", "140100", "三级", "甲等", ("神经内科", "心血管内科")),
    ("datong", "大同示例医院", "140200", "二级", "甲等", ("外科",)),
    ("wenzhou", "温州示例医院", "330300", "二级", "甲等", ("肿瘤科",)),
)
OFFICES = (
    ("centre", "shanxi-centre", "山西省专病中心管理部门（示例）", "140000"),
    ("specialty", "shanxi-specialty", "山西省重点专科管理部门（示例）", "140000"),
    ("regional", "shanxi-regional-centre", "山西省区域医疗中心管理部门（示例）", "140000"),
    ("wenzhou", "wenzhou-specialty", "温州市重点专科管理部门（示例）", "330300"),
)


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        long_ago = NOW - timedelta(days=1000)
        actions.load_reference(long_ago)
        with work():
            _hospitals()
            _offices()
            _treasury()


def _treasury() -> None:
    at = NOW - timedelta(days=1000)
    row = actions.add_organisation(
        SYSTEM,
        at,
        name="山西省财政厅（示例）",
        kind="commission",
        division_code="140000",
        tier="province",
        fictitious=True,
    )
    actions.give_post(
        SYSTEM, at, _person("treasury"), Role.CO_DEPARTMENT, row, programme="shanxi-regional-centre", since=at.date()
    )


def _person(login: str) -> queries.Person:
    return actions.add_person(
        SYSTEM, NOW - timedelta(days=1000), login=login, name=f"{login}示例", password_hash=people._hash()
    )


def _hospitals() -> None:
    at = NOW - timedelta(days=1000)
    for key, name, division, level, grade, departments in HOSPITALS:
        row = actions.add_organisation(
            SYSTEM, at, name=name, kind="hospital", division_code=division, tier="city", level=level, grade=grade,
            category="综合医院", fictitious=True, source="示例数据",
        )  # fmt: skip
        for number, each in enumerate(departments):
            department = actions.add_department(SYSTEM, at, row, each)
            actions.give_post(
                SYSTEM, at, _person(f"{key}-clerk{number or ''}"), Role.LEAD_CLERK, row, department=department,
                since=at.date(),
            )  # fmt: skip
        actions.give_post(SYSTEM, at, _person(f"{key}-leader"), Role.HOSPITAL_LEADER, row, since=at.date())


def _offices() -> None:
    at = NOW - timedelta(days=1000)
    for key, programme, name, division in OFFICES:
        row = actions.add_organisation(
            SYSTEM, at, name=name, kind="commission", division_code=division, tier="province", fictitious=True
        )
        for suffix, role in (
            ("office", Role.OFFICE_HANDLER), ("head", Role.OFFICE_HEAD), ("commission", Role.PROVINCIAL_COMMISSION),
            ("finance", Role.CO_DEPARTMENT),
        ):  # fmt: skip
            actions.give_post(SYSTEM, at, _person(f"{key}-{suffix}"), role, row, programme=programme, since=at.date())
        head = actor(f"{key}-head")
        settings.put(programme, "switched_on", "true", head, NOW - timedelta(days=900), "启用")


def actor(login: str) -> Actor:
    """The actor behind a login."""
    person = queries.person_by_login(login)
    assert person is not None, login
    found = queries.actor_for(person, NOW.date())
    assert found is not None
    return found


def department(hospital: str, name: str) -> Department:
    """A department by its hospital's key."""
    row = queries.organisation_named(next(each[1] for each in HOSPITALS if each[0] == hospital))
    assert row is not None
    return next(one for one in queries.departments_of(row.id) if one.name == name)


@pytest.fixture
def shanxi(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that small world."""
    with living(databases, "shanxi", database_kind, _build) as app:
        yield app
