"""The pages of care: lists, a record, sending, steps; what is wrong keeps what was typed."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.care import queries
from alliance.care.model import Referral
from alliance.ext import db
from tests.care.allied import patient, resident_id, the_allied
from tests.care.made import RECEIVER, SENDER, in_state, requested, sent, step
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import post, sign_in

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.usefixtures("that_day")]


def client_of(app: Flask, login: str) -> FlaskClient:
    """Signed in as that person."""
    client = app.test_client()
    sign_in(client, login)
    return client


def typed(app: Flask, **more: Any) -> dict[str, Any]:
    """The form of a new referral as one would fill it in."""
    with app.app_context():
        world = the_allied()
        partner = f"{world.breath.id}:{world.id('provincial')}"
    who = patient()
    return {
        "partner": partner, "patient_name": who.name, "resident_id": who.resident_id, "phone": who.phone,
        "diagnosis": "社区获得性肺炎", "diagnosis_code": "j18.9", "urgency": "urgent", "consent_by": "patient",
        "consent_at": "2026-06-15T09:30", "reason": "氧合下降", "tests-0-name": "胸部CT", "tests-0-on": "2026-06-14",
        "tests-0-saved": "280", **more,
    }  # fmt: skip


def test_a_referral_travels_through_the_pages(allied: Flask) -> None:
    sender, receiver = client_of(allied, SENDER), client_of(allied, RECEIVER)
    answer = post(sender, "/care/referrals/new", typed(allied))
    assert answer.status_code == 302, answer.text
    page = answer.location
    assert page == "/care/referrals/1"
    assert "J18.9" in sender.get(page).text
    assert "答复转诊申请" in receiver.get("/").text
    for name, words in (
        ("accept", {}), ("arrive", {"recognised": "0"}), ("outcome", {"outcome": "好转出院", "advice": "两周后复查"}),
    ):  # fmt: skip
        done = post(receiver, f"{page}/{name}", {**words, "_seen": _seen(receiver, page)}, page=page)
        assert done.status_code == 302, done.text
    assert "两周后复查" in sender.get(page).text
    assert post(sender, f"{page}/close", {"_seen": _seen(sender, page)}, page=page).status_code == 302
    assert "已办结" in receiver.get(page).text
    with allied.app_context():
        assert queries.recount([the_allied().breath.id]) == []


def _seen(client: FlaskClient, page: str) -> str:
    """The version the page is shown with: on its own button, or on the page a button leads to."""
    text = client.get(page).text
    link = re.search(rf'href="({page}/[a-z_]+)"', text)
    found = re.search(r'name="_seen" value="(\d+)"', text if link is None else client.get(link.group(1)).text)
    assert found is not None
    return found.group(1)


def test_a_consultation_travels_through_the_pages(allied: Flask) -> None:
    sender, receiver = client_of(allied, "weinan-member"), client_of(allied, "provincial-hxnk")
    data = {**typed(allied), "question": "性质？是否穿刺？"}
    answer = post(sender, "/care/consultations/new", data)
    assert answer.location == "/care/consultations/1"
    page = answer.location
    for name, words in (
        ("schedule", {"scheduled_for": "2026-06-16T15:00", "expert": "孙主任"}),
        ("hold", {"held_at": "2026-06-15T10:00"}), ("answer", {"expert": "孙主任", "opinion": "考虑炎症"}),
    ):  # fmt: skip
        assert receiver.get(f"{page}/{name}").status_code == 200
        done = post(receiver, f"{page}/{name}", {**words, "_seen": _seen(receiver, page)}, page=page)
        assert done.status_code == 302, done.text
    assert post(sender, f"{page}/close", {"_seen": _seen(sender, page)}, page=page).status_code == 302
    assert "考虑炎症" in sender.get(page).text
    assert "考虑炎症" not in client_of(allied, "office").get(page).text


WRONG: tuple[tuple[dict[str, str], int, str], ...] = (
    ({"resident_id": "6.1E+17"}, 409, "表格软件"),
    ({"diagnosis": ""}, 422, "请填写诊断"),
    ({"consent_at": "2026-06-15T10:01"}, 409, "不能晚于现在"),
    ({"partner": "1:1"}, 422, "partner-error"),
    ({"tests-1-name": "血气"}, 422, "请填写检查日期"),
    ({"tests-0-saved": "-1"}, 422, "tests-0-saved-error"),
    ({"diagnosis": "欧阳示例甲：肺炎"}, 409, "请删去"),
)


def test_what_is_wrong_keeps_what_was_typed(allied: Flask) -> None:
    client = client_of(allied, SENDER)
    for more, status, words in WRONG:
        answer = post(client, "/care/referrals/new", typed(allied, **more))
        assert (answer.status_code, words in answer.text) == (status, True), more
        for kept in ("氧合下降", "胸部CT", 'value="欧阳示例甲"', "2026-06-14"):
            assert kept in answer.text
        assert problems(answer.text) == []
    with allied.app_context():
        assert db.session.query(Referral).count() == 0


def test_a_second_one_asks_to_be_meant(allied: Flask) -> None:
    client = client_of(allied, SENDER)
    assert post(client, "/care/referrals/new", typed(allied)).status_code == 302
    warned = post(client, "/care/referrals/new", typed(allied))
    assert warned.status_code == 409
    assert 'name="despite_open"' in warned.text
    assert 'name="despite_open"' not in client.get("/care/referrals/new").text
    assert post(client, "/care/referrals/new", typed(allied, despite_open="y")).status_code == 302
    assert "经确认后发出" in client.get("/care/referrals/2").text


def test_a_double_click_acts_once(allied: Flask) -> None:
    client = client_of(allied, SENDER)
    data = typed(allied, _key="the-same-key")
    first, second = (post(client, "/care/referrals/new", data, page="/care") for _ in range(2))
    assert first.location == second.location == "/care/referrals/1"
    with allied.app_context():
        assert db.session.query(Referral).count() == 1


def test_the_choices_of_the_last_one_are_kept(allied: Flask) -> None:
    client = client_of(allied, SENDER)
    post(client, "/care/referrals/new", typed(allied, consent_by="relative"))
    again = client.get("/care/referrals/new").text
    partner = typed(allied)["partner"]
    assert f'selected value="{partner}"' in again
    assert 'selected value="relative"' in again
    assert resident_id(1) not in again


def test_overtaken_is_told_who_was_first(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = sent(world)
        version = case.version
        step(world, case, "accept", RECEIVER)
    client = client_of(allied, RECEIVER)
    answer = post(client, "/care/referrals/1/accept", {"_seen": version}, page="/care/referrals/1")
    assert answer.status_code == 409
    assert "已先办理" in answer.text


def test_a_step_that_is_refused_keeps_its_words(allied: Flask) -> None:
    with allied.app_context():
        sent(the_allied())
    client = client_of(allied, RECEIVER)
    page = "/care/referrals/1"
    without = post(client, f"{page}/decline", {"code": "", "text": "床位紧张"}, page=page)
    assert (without.status_code, "床位紧张" in without.text) == (422, True)
    other = post(client, f"{page}/decline", {"code": "other", "text": "欧阳示例甲家属要求"}, page=page)
    assert (other.status_code, "家属要求" in other.text, "请删去" in other.text) == (409, True, True)
    assert post(client, f"{page}/decline", {"code": "no-bed", "text": "明日有床"}, page=page).status_code == 302
    sender = client_of(allied, SENDER)
    assert "明日有床" in sender.get(page).text
    assert "转诊未获接收" in sender.get("/").text
    assert "明日有床" not in client_of(allied, "office").get(page).text
    assert post(sender, f"{page}/note", {}, page=page).status_code == 302
    assert "转诊未获接收" not in sender.get("/").text


READ = (
    "/care", "/care?kind=consultation", "/care?scope=all", "/care?scope=todo&state=open&direction=up&alliance=1",
    "/care?period=2026-06&scope=all", "/care?scope=nonsense&state=x", "/care/referrals/1", "/care/referrals/2",
    "/care/consultations/1", "/care/consultations/2", "/alliances/1/care", "/alliances/1/care?year=2025",
)  # fmt: skip


def test_every_page_is_valid(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        in_state(world, "referral", "declined")
        in_state(world, "referral", "returned", 2)
        requested(world)
        in_state(world, "consultation", "closed", 3)
    for login in (RECEIVER, "office", "weinan-leader"):
        client = client_of(allied, login)
        for address in READ:
            answer = client.get(address)
            assert (answer.status_code, problems(answer.text)) == (200, []), (login, address)
    picture = client_of(allied, "auditor").get("/alliances/1/care/2026.svg")
    assert (picture.mimetype, picture.data[:5]) == ("image/svg+xml", b"<?xml")


def test_figures_lead_to_their_records(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        in_state(world, "referral", "arrived")
        in_state(world, "referral", "returned", 2)
        sent(world, 3)
    client = client_of(allied, "provincial-hxnk")
    figures = client.get("/alliances/1/care").text
    address = "/care?alliance=1&amp;period=2026&amp;direction=up&amp;scope=all"
    assert address in figures
    listed = client.get(address.replace("&amp;", "&")).text
    assert "共 2 条" in listed
    assert "共 0 条" not in listed


def test_before_filing_the_alliances_page_says_so(allied: Flask) -> None:
    client = client_of(allied, "provincial-xxgnk")
    assert "备案以前不能登记" in client.get("/alliances/3/care").text
    assert client.get("/alliances/1/care").status_code == 200, "the same hospital leads it"
    assert client_of(allied, "ankang-desk").get("/alliances/1/care").status_code == 404


def test_a_list_takes_the_same_queries_for_one_row_and_fifty(allied: Flask) -> None:
    client = client_of(allied, RECEIVER)
    addresses = ("/care?scope=all", "/care?kind=consultation&scope=all")
    client.get(addresses[0])  # the first page keeps the session's token
    for more in (range(1, 2), range(2, 53)):
        with allied.app_context():
            world = the_allied()
            for serial in more:
                sent(world, serial)
                requested(world, serial)
        for address in addresses:
            with allied.app_context(), statements() as seen:
                assert ("下一页" in client.get(address).text) == (len(more) > 1)
            assert len(seen) == 8
