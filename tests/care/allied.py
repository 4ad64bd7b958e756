"""A world in which alliances stand: made by the actions of register and members, filed by the commission."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from alliance.core.patients import Identity
from alliance.members import actions as members
from alliance.register import actions as register
from alliance.register.queries import Designation, search
from alliance.rules.identifiers import RESIDENT_CHECKS, RESIDENT_WEIGHTS
from tests.support import papers
from tests.support.application import build_schema, living, running
from tests.support.databases import Databases, Place
from tests.support.world import NOW, World, build_world, the_world

PDF = papers.PDF
FILED = NOW - timedelta(days=2 * 365)


@dataclass
class Allied:
    """The world with its alliances: 呼吸内科 (weinan, yanan, zhouzhi), 骨科 (weinan, ankang), and 心血管内科 in preparation."""

    world: World
    breath: Designation
    bones: Designation
    heart: Designation

    def actor(self, login: str):  # type: ignore[no-untyped-def]
        return self.world.actor(login)

    def id(self, key: str) -> int:
        return self.world.hospital(key).id


def resident_id(serial: int, born: date = date(1961, 3, 4)) -> str:
    """A number with a right check digit that cannot be issued: 615999 is no division."""
    body = f"615999{born:%Y%m%d}{serial:03d}"
    rest = sum(int(digit) * weight for digit, weight in zip(body, RESIDENT_WEIGHTS, strict=True)) % 11
    return body + RESIDENT_CHECKS[rest]


def patient(serial: int = 1, name: str = "欧阳示例甲") -> Identity:
    """A fictitious patient."""
    return Identity(name, resident_id(serial), "13800000000")


def build_allied(at: datetime = FILED) -> None:
    """Three alliances of the demo world, inside an app context."""
    world = build_world()
    for login, name, keys in (
        ("provincial-hxnk", "陕西示例呼吸内科专科联盟", ("weinan", "yanan", "zhouzhi")),
        ("university-gk", "陕西示例骨科专科联盟", ("weinan", "ankang")),
        ("provincial-xxgnk", "陕西示例心血管内科专科联盟", ("weinan",)),
    ):
        clerk = world.actor(login)
        assert clerk.department_id is not None
        designation = members.prepare(
            clerk, at, programme="shaanxi-alliance", scope="provincial", name=name, specialty="",
            department_id=clerk.department_id, demo=True,
        )  # fmt: skip
        for key in keys:
            members.enter_existing(
                designation, world.actor("office"), at, organisation_id=world.hospital(key).id, since=at.date(),
                until=None, reason="平台启用前已签", file=("协议.pdf", PDF), department_name="内科",
            )  # fmt: skip
        if login != "provincial-xxgnk":
            register.file(designation, world.actor("commission"), at)


def the_allied() -> Allied:
    """What was built, for the present app context."""
    world = the_world()
    office = world.actor("office")
    return Allied(world, *(search(office, words)[0] for words in ("呼吸内科", "骨科", "心血管内科")))


def _build(place: Place) -> None:
    build_schema(place)
    with running(place) as app, app.app_context():
        build_allied()


@pytest.fixture
def allied(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that world: inside `with allied.app_context()`, the_allied()."""
    with living(databases, "allied", database_kind, _build) as app:
        yield app
