"""Shanxi's world with experts, an evaluation centre and candidacies under review: what a panel works on."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest
from flask import Flask

from alliance.core.actor import SYSTEM, Role
from alliance.core.panel import Expert, pool
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.rules import objective
from alliance.selection.actions import panels, reviews
from alliance.selection.model import Candidacy, Invitation, ObjectiveRow, Panel, PanelCase, Upload
from alliance.selection.queries import panels as queries
from tests.selection import shanxi as base
from tests.selection.shanxi import HOSPITALS, actor, department
from tests.support.application import living, running
from tests.support.databases import Databases, Place
from tests.support.world import NOW

SX3, SX6, WZ10 = "shanxi-specialty", "shanxi-centre", "wenzhou-specialty"
LONG_AGO = NOW - timedelta(days=1000)
YEAR = NOW.year
OFFICES = {SX3: "specialty", SX6: "centre", WZ10: "wenzhou"}
# login → (specialty, hospital where he also holds a post, until when)
EXPERTS: dict[str, tuple[str, str, date | None]] = {
    "ex1": ("神经", "", None), "ex2": ("神经", "", None), "ex3": ("管理", "", None), "ex4": ("管理", "", None),
    "own": ("神经", "taiyuan", None), "was": ("神经", "taiyuan", NOW.date() - timedelta(days=300)),
    "longago": ("管理", "taiyuan", NOW.date() - timedelta(days=400)),
}  # fmt: skip
WANTED = (("taiyuan", "神经内科"), ("datong", "外科"), ("wenzhou", "肿瘤科"))


def login_of(name: str, programme: str = SX3) -> str:
    """The login of an expert of a programme."""
    return f"{OFFICES[programme]}-{name}"


def hospital(key: str) -> Any:
    """A hospital by its key."""
    return who.organisation_named(next(one[1] for one in HOSPITALS if one[0] == key))


def _build(place: Place) -> None:
    base._build(place)
    with running(place) as app, app.app_context():
        for programme in OFFICES:
            _people(programme)
            _entered(programme)
        _centre()


def _centre() -> None:
    centre = organisations.add_organisation(
        SYSTEM, LONG_AGO, name="山西省医疗服务评价中心（示例）", kind="commission", division_code="140000", tier="province",
        fictitious=True,
    )  # fmt: skip
    organisations.give_post(
        SYSTEM,
        LONG_AGO,
        base._person("centre-data"),
        Role.EVALUATION_CENTRE,
        centre,
        programme=SX3,
        since=LONG_AGO.date(),
    )


def _people(programme: str) -> None:
    place = who.organisation(actor(f"{OFFICES[programme]}-office").organisation_id or 0)
    for name, (_specialty, at, until) in EXPERTS.items():
        person = base._person(login_of(name, programme))
        organisations.give_post(
            SYSTEM, LONG_AGO, person, Role.EXPERT, place, programme=programme, since=LONG_AGO.date()
        )
        if at:
            post = organisations.give_post(
                SYSTEM, LONG_AGO, person, Role.HOSPITAL_ADMIN, hospital(at), since=LONG_AGO.date()
            )
            if until is not None:
                with work():
                    post.until = until


def _entered(programme: str) -> None:
    place = who.organisation(actor(f"{OFFICES[programme]}-office").organisation_id or 0)
    for name, (specialty, _at, _until) in EXPERTS.items():
        person = who.person_by_login(login_of(name, programme))
        assert person is not None
        with work():
            db.session.add(Expert(
                programme=programme, person_id=person.id, name=person.name, organisation=place.name, specialty=specialty,
                title="主任医师", entered_at=LONG_AGO, entered_by="示例", duties="示例职责", accepted_at=LONG_AGO,
            ))  # fmt: skip


@pytest.fixture
def judged(databases: Databases, database_kind: str) -> Iterator[Flask]:
    """An application on a copy of that world."""
    with living(databases, "reviewed", database_kind, _build) as app:
        yield app


def candidacy(where: tuple[str, str] = WANTED[0], programme: str = SX3, **more: Any) -> Candidacy:
    """A candidacy, in review unless another state is asked."""
    place = department(*where)
    given: dict[str, Any] = {
        "programme": programme, "track": {SX3: "competitive", SX6: "centre", WZ10: "city"}[programme], "year": YEAR,
        "number": f"{programme}-{place.id}", "lead_id": place.organisation_id, "lead_name": place.organisation.name,
        "department_id": place.id, "department_name": place.name, "division_code": place.organisation.division_code,
        "subject": "神经内科", "state": "review", "answers": {}, "created_at": NOW, "saved_at": NOW, "submitted_at": NOW,
    } | more  # fmt: skip
    with work():
        row = Candidacy(**given)
        db.session.add(row)
        db.session.flush()
    return row


def office(programme: str = SX3) -> Any:
    """Who handles a programme."""
    return actor(f"{OFFICES[programme]}-office")


def expert(name: str, programme: str = SX3) -> Expert:
    """An expert of the pool."""
    login = login_of(name, programme)
    return next(one for one in pool.every(programme) if one.name == f"{login}示例")


def made(*records: Candidacy, **more: Any) -> Panel:
    """A panel of these candidacies."""
    first = records[0]
    waived = {"site": "示例理由"} if first.programme == SX6 else {}
    given: dict[str, Any] = {"title": "示例评审组", "waived": waived} | more
    return panels.make(
        first.programme, first.year, first.track, given["title"], records, given["waived"], office(first.programme), NOW
    )


def on_panel(
    programme: str = SX3, *, names: tuple[str, ...] = ("ex1", "ex2", "ex3"), opened: bool = True, **more: Any
) -> Panel:
    """A panel of one candidacy, with experts who accepted, open."""
    more = cast("dict[str, Any]", {"shortlisted": True, "data_score": Decimal(50)}) | more if programme != SX6 else more
    where = more.pop("where", WANTED[1])
    found = made(candidacy(where, programme, **more))
    for name in names:
        one = panels.invite(found, expert(name, programme), office(programme), NOW)
        reviews.accept(one, (), "", actor(login_of(name, programme)), NOW)
    if opened:
        panels.open_(found, office(programme), NOW)
    return found


def sheet(
    one: Invitation, case: PanelCase, points: str = "4", verdict: str = "agree", argued: bool | None = None
) -> None:
    """Fill in a sheet of one dossier."""
    asked = queries.aspects_of(one.panel)
    who_ = actor(one.person.removesuffix("示例"))
    reviews.give(one, case, {each.key: points for each in asked}, {}, verdict, "示例意见", argued, who_, NOW)


def hand_in(found: Panel, **more: Any) -> None:
    """Every expert of a panel writes and hands in."""
    for one in list(found.invitations):
        if one.state == "accepted":
            for case in found.cases:
                if case.id not in one.conflicts:
                    sheet(one, case, **more)
            reviews.close(one, actor(one.person.removesuffix("示例")), NOW)


def figures(values: dict[str, str], programme: str = SX3, *, subject: str = "神经内科", but: str = "") -> None:
    """The same value of every indicator for each hospital by its key; one indicator may be left out."""
    system = objective.load(programme)
    assert system is not None
    with work():
        upload = Upload(
            programme=programme, name="示例.xlsx", digest="0" * 64, taken=0, same=0, left_out=0, at=NOW, by="示例"
        )
        db.session.add(upload)
        db.session.flush()
        db.session.add_all(
            ObjectiveRow(
                programme=programme, specialty=subject, hospital_id=hospital(key).id, hospital_name=hospital(key).name,
                indicator=one.key, year=YEAR - 1, value=Decimal(value), source="示例平台", upload_id=upload.id,
                changed_at=NOW, changed_by="示例",
            )
            for key, value in values.items() for one in system.indicators if one.key != but
        )  # fmt: skip
