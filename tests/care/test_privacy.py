"""A patient's identity: sealed in its own column, masked for the two hospitals, opened for a purpose, nowhere else."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.core.journal import JournalEntry
from alliance.core.patients import Identity, unseal
from alliance.demo.people import PASSWORD
from alliance.ext import Base, db
from tests.care.allied import resident_id, the_allied
from tests.care.made import RECEIVER, SENDER, in_state, requested, sent, step
from tests.support.world import post, sign_in

CANARY = Identity("慕容金丝雀", resident_id(777), "13912345678")
SECRETS = (CANARY.name, CANARY.name[:2], CANARY.resident_id, CANARY.phone)
# Posts that may open pages of care, but not the patient.
WATCHERS = (
    "office",
    "head",
    "commission",
    "auditor",
    "city-610500",
    "weinan-leader",
    "weinan-admin",
    "provincial-leader",
)
DESKS = (SENDER, "weinan-member", RECEIVER, "provincial-hxnk")


def told(text: str) -> list[str]:
    """Which of the secrets stand in a text."""
    return [secret for secret in SECRETS if secret in text]


@pytest.fixture
def canary(allied: Flask, that_day: None) -> Flask:
    """One patient, referred and consulted about, opened once, through every step."""
    with allied.app_context():
        world = the_allied()
        in_state(world, "referral", "closed")
        requested(world, patient=CANARY)
        case = sent(world, patient=CANARY)
        for name in ("accept", "arrive", "outcome"):
            step(world, case, name, RECEIVER)
        step(world, case, "close", SENDER)
    return allied


def test_no_table_holds_it_in_clear(canary: Flask) -> None:
    client = canary.test_client()
    sign_in(client, RECEIVER)
    shown = post(client, "/care/referrals/2/identity", {"purpose": "contact"}, page="/care/referrals/2")
    assert told(shown.text) == list(SECRETS)
    with canary.app_context():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                assert told(" ".join(map(str, row))) == [], table.name
        sealed = db.session.execute(select(Base.metadata.tables["referral"].c.patient).where(
            Base.metadata.tables["referral"].c.id == 2
        )).scalar_one()  # fmt: skip
        assert CANARY.name.encode() not in sealed
        assert unseal(sealed) == CANARY
        line = db.session.execute(select(JournalEntry).where(JournalEntry.event == "referral.reveal")).scalar_one()
        assert (line.facts, line.remark) == ({"purpose": "contact"}, "")


PAGES = ("/care?scope=all", "/care?kind=consultation&scope=all", "/care/referrals/2", "/care/consultations/1",
         "/alliances/1/care", "/")  # fmt: skip


@pytest.mark.on("sqlite")
def test_other_posts_see_neither_name_nor_mask(canary: Flask) -> None:
    canary.config["WTF_CSRF_ENABLED"] = False
    for login in WATCHERS:
        client = entered(canary, login)
        for page in PAGES:
            answer = client.get(page, follow_redirects=True)
            assert answer.status_code == 200, (login, page)
            assert told(answer.text) == []
            assert "慕＊" not in answer.text
            assert "肺部阴影" not in answer.text
        assert client.post("/care/referrals/2/identity", data={"purpose": "contact"}).status_code == 403


@pytest.mark.on("sqlite")
def test_the_two_desks_see_the_mask_until_they_say_why(canary: Flask) -> None:
    canary.config["WTF_CSRF_ENABLED"] = False
    opening = "/care/referrals/2/identity"
    for login in DESKS:
        client = entered(canary, login)
        for page in PAGES:
            assert told(client.get(page, follow_redirects=True).text) == [], (login, page)
        assert "慕＊＊＊＊" in client.get("/care/referrals/2").text
        without = client.post(opening, data={"purpose": ""})
        assert (without.status_code, told(without.text)) == (422, [])
        opened = client.post(opening, data={"purpose": "verify"})
        assert (opened.status_code, told(opened.text)) == (200, list(SECRETS))
        assert "no-store" in opened.headers["Cache-Control"]
        assert CANARY.name not in opened.text.split("</title>")[0]
        again = client.get("/care/referrals/2").text
        assert (told(again), "查看患者身份" in again) == ([], True)


@pytest.mark.on("sqlite")
def test_another_hospitals_record_is_not_there(canary: Flask) -> None:
    canary.config["WTF_CSRF_ENABLED"] = False
    for login in ("ankang-desk", "yanan-desk", "provincial-xxgnk", "city-610800"):
        client = entered(canary, login)
        for address in ("/care/referrals/2", "/care/consultations/1"):
            assert client.get(address).status_code == 404, login
        for address in ("/care/referrals/2/identity", "/care/referrals/2/accept", "/care/consultations/1/schedule"):
            assert client.post(address, data={"purpose": "contact"}).status_code == (403 if "city" in login else 404)


def entered(app: Flask, login: str) -> FlaskClient:
    """Signed in as that person; for tests that switched the form token off."""
    client = app.test_client()
    assert client.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code == 302
    return client
