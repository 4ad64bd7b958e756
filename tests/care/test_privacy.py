"""A patient's identity: sealed in its own column, masked for the two hospitals, opened for a purpose, nowhere else."""

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core.journal import JournalEntry
from alliance.core.patients import Identity, unseal
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
@pytest.mark.parametrize("login", WATCHERS)
def test_other_posts_see_neither_name_nor_mask(canary: Flask, login: str) -> None:
    client = canary.test_client()
    sign_in(client, login)
    for page in PAGES:
        answer = client.get(page, follow_redirects=True)
        assert answer.status_code == 200, page
        assert told(answer.text) == []
        assert "慕＊" not in answer.text
        assert "肺部阴影" not in answer.text
    assert client.post("/care/referrals/2/identity", data={"purpose": "contact"}).status_code in (403, 422)
    canary.config["WTF_CSRF_ENABLED"] = False
    assert client.post("/care/referrals/2/identity", data={"purpose": "contact"}).status_code == 403


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("login", DESKS)
def test_the_two_desks_see_the_mask_until_they_say_why(canary: Flask, login: str) -> None:
    client = canary.test_client()
    sign_in(client, login)
    for page in PAGES:
        answer = client.get(page, follow_redirects=True)
        assert told(answer.text) == [], page
    assert "慕＊＊＊＊" in client.get("/care/referrals/2").text
    without = post(client, "/care/referrals/2/identity", {"purpose": ""}, page="/care/referrals/2")
    assert (without.status_code, told(without.text)) == (422, [])
    opened = post(client, "/care/referrals/2/identity", {"purpose": "verify"}, page="/care/referrals/2")
    assert (opened.status_code, told(opened.text)) == (200, list(SECRETS))
    assert "no-store" in opened.headers["Cache-Control"]
    assert CANARY.name not in opened.text.split("</title>")[0]
    again = client.get("/care/referrals/2")
    assert told(again.text) == []
    assert "查看患者身份" in again.text


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("login", ["ankang-desk", "yanan-desk", "provincial-xxgnk", "city-610600"])
def test_another_hospitals_record_is_not_there(canary: Flask, login: str) -> None:
    canary.config["WTF_CSRF_ENABLED"] = False
    client = canary.test_client()
    client.post("/sign-in", data={"login": login, "password": "shifan-demo"})
    for address in ("/care/referrals/2", "/care/consultations/1"):
        expected = 404 if not login.startswith("city") else 200  # yanan is a member: its city sees the alliance
        assert client.get(address).status_code == expected
    for address in ("/care/referrals/2/identity", "/care/referrals/2/accept", "/care/consultations/1/schedule"):
        assert client.post(address, data={"purpose": "contact"}).status_code in (404, 403)
