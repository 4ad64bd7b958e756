"""One unmistakable patient goes through everything; afterwards nothing of it stands anywhere but under its seal.

Looked into: logs, addresses, mails, journal, to-dos, notices, sessions, drafts (all as the database has them, byte by
byte), the files beside it, error pages, and every page and export that any post may open.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from alliance import jobs
from alliance.care.model import CareEntry, CareStep, Consultation, Referral
from alliance.core import inbox, journal
from alliance.core.actor import SYSTEM, Role
from alliance.core.work import work
from alliance.demo.people import ACCOUNTS, PASSWORD
from alliance.ext import db
from tests.access.canary import CANARY, Found, crawl, dumped, in_answer, in_bytes, in_database, in_folder, in_text
from tests.api.calls import Caller, referral_body, token_of
from tests.care.allied import PDF, allied, the_allied
from tests.care.logged import csv, line
from tests.support.counts import many
from tests.support.figures import Figure
from tests.support.world import NOW

__all__ = ["allied"]
pytestmark = pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
SENDER, RECEIVER, LEADER = "weinan-desk", "provincial-desk", "weinan-leader"
# Posts of the sender's side and of strangers, beside one account of each post.
MORE = (
    ("referral_desk", SENDER), ("hospital_leader", LEADER), ("hospital_admin", "weinan-admin"),
    ("referral_desk", "ankang-desk"), ("city_commission", "city-610500"),
)  # fmt: skip
WIDE = ("auditor",)
NEAR = ("care.", "home.", "todos.")
FORM = {
    "patient_name": CANARY.name, "resident_id": CANARY.resident_id, "phone": CANARY.phone, "diagnosis": "社区获得性肺炎",
    "consent_by": "patient", "consent_at": "2026-06-15T09:00", "urgency": "routine", "care_type": "outpatient",
}  # fmt: skip


def entered(app: Flask, login: str) -> FlaskClient:
    """Signed in as that person; the form's token is switched off."""
    client = app.test_client()
    assert client.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code == 302
    return client


class Stage:
    """The people, and everything the platform answered to those who do not know the patient."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.desk, self.other = entered(app, SENDER), entered(app, RECEIVER)
        with app.app_context():
            world = the_allied()
            self.partner = f"{world.breath.id}:{world.id('provincial')}"
        self.addresses: list[str] = []

    def newest(self, table: str) -> int:
        """The number of the row made last."""
        with self.app.app_context():
            return int(db.session.execute(text(f"SELECT max(id) FROM {table}")).scalar_one())

    def post(self, client: FlaskClient, address: str, data: dict[str, Any], status: int) -> Any:
        """Send a form; where it leads is kept to be looked into."""
        answer = client.post(address, data=data, content_type="multipart/form-data")
        assert answer.status_code == status, (address, answer.status_code)
        self.addresses.append(str(answer.headers))
        return answer


@pytest.fixture
def sung(allied: Flask, caplog: pytest.LogCaptureFixture) -> Iterator[Stage]:
    """The canary's way: forms good and bad, drafts, papers, steps, reveal, slip, consultation, import, jobs, errors."""
    allied.config["WTF_CSRF_ENABLED"] = False
    caplog.set_level(logging.DEBUG)
    with time_machine.travel(NOW, tick=False):
        stage = Stage(allied)
        _referred(stage)
        _consulted(stage)
        _imported(stage)
        _called(stage)
        _ended(stage)
        with allied.app_context():
            jobs.look(NOW + timedelta(hours=1))
        yield stage


def _referred(stage: Stage) -> None:
    new, form = "/care/referrals/new", {**FORM, "partner": stage.partner}
    named = (BytesIO(PDF), f"{CANARY.name}检查.pdf")
    stage.post(stage.desk, new, {**form, "diagnosis": ""}, 422)
    stage.post(stage.desk, new, {**form, "reason": f"{CANARY.name}，电话{CANARY.phone}"}, 409)
    stage.post(stage.desk, "/care/referrals/new/draft", {**form, "reason": f"患者{CANARY.name}要求"}, 200)
    stage.post(stage.desk, new, {**form, "files": named}, 409)
    stage.post(stage.desk, new, {**form, "files": (BytesIO(PDF), "检查.pdf")}, 302)
    stage.post(stage.desk, new, form, 409)  # open already
    one = f"/care/referrals/{stage.newest('referral')}"
    shown = stage.post(stage.other, f"{one}/identity", {"purpose": "registration"}, 200)
    assert CANARY.name in shown.text  # the seal does open for those who may
    stage.post(stage.other, f"{one}/ask", {"text": f"{CANARY.name}的CT"}, 409)
    for step, data in (("accept", {}), ("arrive", {}), ("outcome", {"outcome": "好转", "result": "improved"})):
        stage.post(stage.other, f"{one}/{step}", data, 302)
    stage.post(stage.desk, f"{one}/files/{stage.newest('file')}", {}, 200)
    stage.post(stage.desk, f"{one}/close", {}, 302)


def _consulted(stage: Stage) -> None:
    form = {**FORM, "partner": stage.partner, "question": f"{CANARY.resident_id}性质？"}
    stage.post(stage.desk, "/care/consultations/new", form, 409)
    stage.post(stage.desk, "/care/consultations/new", {**form, "question": "性质？"}, 302)
    one = stage.newest("consultation")
    stage.post(stage.other, f"/care/consultations/{one}/identity", {"purpose": "verify"}, 200)


def _imported(stage: Stage) -> None:
    named = {"name": CANARY.name, "resident_id": CANARY.resident_id, "day": "2026-05-02"}
    content = csv(line(number="SL-1", **named), line(number="SL-2", **{**named, "diagnosis": ""}))
    stage.post(stage.desk, "/care/imports", {"file": (BytesIO(content), f"{CANARY.name}台账.csv")}, 302)
    one = f"/care/imports/{stage.newest('care_import')}"
    stage.post(stage.desk, f"{one}/enter", {}, 302)
    stage.post(stage.desk, f"{one}/rejected", {}, 200)
    with stage.app.app_context():
        assert len(db.session.execute(select(CareEntry)).scalars().all()) == 1


def _called(stage: Stage) -> None:
    """The same patient from the hospital's own system: refused, sent twice under one key, in a batch, opened."""
    with stage.app.app_context():
        world = the_allied()
        body = referral_body(world, patient=vars(CANARY), despite_open=True)
        own, theirs = (Caller(stage.app.test_client(), token_of(one)) for one in ("weinan", "provincial"))
    asked = {"reason": f"{CANARY.name}，{CANARY.phone}"}
    for answer, status in (
        (own("POST", "/referrals", {**body, **asked}, Idempotency_Key="c-0"), 409),
        (own("POST", "/referrals", {**body, "patient": {**vars(CANARY), "phone": [CANARY.phone]}}), 422),
        (own("POST", "/referrals", body, Idempotency_Key="c-1"), 201),
        (own("POST", "/referrals", body, Idempotency_Key="c-1"), 201),
        (own("POST", "/referrals", {**body, **asked}, Idempotency_Key="c-1"), 409),
        (own("POST", "/referrals/batch", {"items": [body, {**body, **asked}]}, Idempotency_Key="c-2"), 200),
    ):
        assert answer.status_code == status, answer.text
        stage.addresses.append(str(answer.headers))
        assert list(in_answer("interface", answer)) == []
    opened = theirs("POST", f"/referrals/{stage.newest('referral')}/patient", {"purpose": "verify"})
    assert (opened.status_code, CANARY.name in str(opened.json)) == (200, True)


def _ended(stage: Stage) -> None:
    """A session that had ended while the form was filled in; somebody who asks what is kept; a form of no meaning."""
    gone = entered(stage.app, SENDER)
    who = gone.get("/care/referrals/new").text.split('name="_who" value="', 1)[1].split('"', 1)[0]
    gone.post("/sign-out", data={})
    answer = gone.post(
        "/care/referrals/new", data={**FORM, "partner": stage.partner, "_who": who, "_page": "/care/referrals/new"}
    )
    stage.addresses.append(str(answer.headers))
    assert answer.status_code in (302, 303)
    leader = entered(stage.app, LEADER)
    found = stage.post(leader, "/care/privacy/find", {"resident_id": CANARY.resident_id}, 200)
    assert list(in_answer("find", found)) == []
    for address in ("/care/referrals/999999/nonsense", "/care/referrals/999999/identity"):
        stage.post(stage.other, address, dict(FORM), 404)


def everywhere(stage: Stage, caplog: pytest.LogCaptureFixture) -> list[Found]:
    """Every place but the pages."""
    logs = "\n".join(f"{record.getMessage()} {record.exc_text or ''} {record.__dict__}" for record in caplog.records)
    found = [*in_text("log", logs), *in_text("log", caplog.text), *in_database(stage.app)]
    found += in_folder(Path(stage.app.extensions["alliance"].data_dir))
    found += [one for words in stage.addresses for one in in_text("address", words)]
    return found


def test_the_canary_is_nowhere_and_a_planted_one_is_found(
    sung: Stage, caplog: pytest.LogCaptureFixture, figure: Figure
) -> None:
    assert everywhere(sung, caplog) == []
    if sung.app.extensions["alliance"].database_url.startswith("postgresql"):
        assert list(in_bytes("pg_dump", dumped(sung.app))) == []
    _plant(sung, caplog)
    figure(
        "canary",
        f"{sung.app.extensions['alliance'].database_url.partition(':')[0]}: logs, addresses, database, files, mails: found 0",
    )


def _plant(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Each guard is seen to fail: what is put there by hand is found there."""
    logging.getLogger("alliance.care").info("patient %s", CANARY.phone)
    assert {one.place for one in everywhere(stage, caplog)} == {"log"}
    caplog.clear()
    stage.addresses.append(f"Location: /care?q={CANARY.name}")
    assert {one.place for one in everywhere(stage, caplog)} == {"address"}
    stage.addresses.pop()
    with stage.app.app_context(), work():
        case = db.session.execute(select(Referral).limit(1)).scalar_one()
        inbox.ask("referral.note", "请知悉", f"患者{CANARY.name}", case, NOW, role=Role.REFERRAL_DESK, by=SYSTEM)
        journal.write("referral.note", SYSTEM, NOW, case, remark=CANARY.resident_id)
        step = db.session.execute(select(CareStep).limit(1)).scalar_one()
        step.before = {**step.before, "note": CANARY.name}
    found = everywhere(stage, caplog)
    places = {one.place for one in found}
    assert places == {"journal", "care_step", "todo"} or all(".sqlite" in place for place in places)
    assert {CANARY.name, CANARY.resident_id} <= {one.secret.partition(" ")[0] for one in found}


@pytest.mark.on("sqlite")
@pytest.mark.soak
def test_no_page_or_export_of_any_post_tells(sung: Stage, caplog: pytest.LogCaptureFixture, figure: Figure) -> None:
    """Every page of every post under soak; in the ordinary run all that the auditor reads, and what is near care of the others."""
    caplog.set_level(logging.INFO)
    asked = 0
    for role, login in (*((str(role), login) for role, login in ACCOUNTS), *MORE):
        wide = login in WIDE or many(0, 1)
        found, n = crawl(sung.app, entered(sung.app, login), role, (1, 2) if many(0, 1) else (1,), () if wide else NEAR)
        # What its own author left on a page, when the session had ended, is given back to that author alone.
        own = "referral_desk /care/referrals/new"
        assert [one for one in found if login != SENDER or not one.place.startswith(own)] == [], login
        asked += n
    assert asked > many(250, 2000)
    assert list(in_text("log", caplog.text)) == []
    figure("canary", f"{asked} pages and exports of {len(ACCOUNTS) + len(MORE)} people, found 0")


@pytest.mark.on("sqlite")
def test_no_answer_to_a_hospitals_system_tells(sung: Stage) -> None:
    """Its own hospital's system too sees the surname only, unless it opens an identity for a purpose."""
    for hospital in ("provincial", "ankang"):
        with sung.app.app_context():
            token = token_of(hospital, name="second")
        client = sung.app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        found, asked = crawl(sung.app, client, "token", (1,))
        assert (found, asked > 10) == ([], True)


@pytest.mark.on("sqlite")
def test_a_planted_one_is_found_on_the_pages(sung: Stage) -> None:
    with sung.app.app_context(), work():
        db.session.get_one(Referral, 1).diagnosis = CANARY.name
        db.session.get_one(Consultation, 1).number = CANARY.phone
    found, _asked = crawl(sung.app, entered(sung.app, RECEIVER), "referral_desk", (1,), NEAR)
    assert {"referral_desk /care?scope=all", "referral_desk /care/referrals/1"} <= {one.place for one in found}
    found, _asked = crawl(sung.app, entered(sung.app, "auditor"), "auditor", (1,), NEAR)
    assert "auditor /care/consultations/1" in {one.place for one in found}


@pytest.mark.on("sqlite")
def test_an_error_tells_nothing(sung: Stage, caplog: pytest.LogCaptureFixture) -> None:
    sung.app.config["PROPAGATE_EXCEPTIONS"] = False
    with sung.app.app_context(), db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE care_tally RENAME TO care_tally_away"))
    form = {**FORM, "partner": sung.partner, "despite_open": "y"}
    answer = sung.desk.post("/care/referrals/new", data=form)
    assert answer.status_code in (500, 503)
    assert list(in_answer("error", answer)) == []
    assert list(in_text("log", caplog.text)) == []
