"""What the public and its machines may ask: any day, files with validators, certificates, former names, and not too often."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as members
from alliance.register import actions
from alliance.register.model import Designation, Misuse, PublicVisit
from tests.register.making import PROGRAMME, filed, prepare, published
from tests.support.browser import assert_valid_html
from tests.support.world import NOW, post, the_world

Browser = Callable[[str], FlaskClient]
OLD, NEW = "陕西示例呼吸内科专科联盟", "陕西示例呼吸内科专科医联体"


@pytest.fixture
def register(settled: Flask) -> Flask:
    """One alliance renamed ten days after its filing, an edition before and one after; one ended; one in preparation."""
    with settled.app_context():
        world = the_world()
        one, two = filed(world), filed(world, "骨科")
        published(world)
        world.now += timedelta(days=10)
        members.amend(one, on=world.now.date(), actor=world.actor("commission"), at=world.now, clause="SN15-3.3.a",
                      reason="更名备案", name=NEW, demo=True)  # fmt: skip
        actions.end(two, "dissolved", world.now.date(), "责令解散", world.actor("commission"), world.now)
        published(world)
        prepare(world, "消化内科")
    return settled


@pytest.mark.parametrize(
    "address",
    [
        "/public/day", "/public/day?on=2026-06-15&q=呼吸", "/public/day?on=1999-01-01", "/public/day?on=x", "/public/data",
        "/public/editions/2/compare", "/public/editions/2/compare?with=1", "/public/editions/1/compare", "/public?q=hxnk",
        f"/public/check?q={OLD}", "/public/alliances/1", "/public/editions/2",
    ],
)  # fmt: skip
def test_every_page_is_valid_and_tells_nothing_in_preparation(register: Flask, address: str) -> None:
    page = register.test_client().get(address)
    assert page.status_code == 200
    assert_valid_html(page.text)
    assert "消化内科" not in page.text


@pytest.mark.clause("SN15-2.a")
def test_the_register_of_a_day_has_the_names_and_states_of_that_day(register: Flask) -> None:
    client = register.test_client()
    before, after = client.get("/public/day?on=2026-06-24").text, client.get("/public/day?on=2026-06-25").text
    assert (OLD in before, "现名" in before, before.count("在册") >= 2) == (True, True, True)
    assert (OLD in after, NEW in after, "已解散" in after) == (False, True, True)
    rows = client.get("/public/register.json?on=2026-06-24").get_json()
    assert [(row["name"], row["state"]) for row in rows["alliances"]] == [
        (OLD, "active"),
        ("陕西示例骨科专科联盟", "active"),
    ]
    rows = client.get("/public/register.json?on=2026-06-25").get_json()
    assert [(row["name"], row["state"], row["ended_on"]) for row in rows["alliances"]] == [
        (NEW, "active", None), ("陕西示例骨科专科联盟", "dissolved", "2026-06-25"),
    ]  # fmt: skip


def test_files_carry_validators_and_are_not_sent_twice(register: Flask) -> None:
    client = register.test_client()
    for address in (
        "/public/register.json",
        "/public/register.csv",
        "/public/editions/1.json",
        "/public/editions/1.csv",
    ):
        first = client.get(address)
        assert first.status_code == 200
        tag, day = first.headers["ETag"], first.headers["Last-Modified"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(address, headers={"If-Modified-Since": day}).status_code == 304
        assert client.get(address, headers={"If-None-Match": 'W/"other"'}).status_code == 200
    held = client.get("/public/register.json").headers["ETag"]
    with register.app_context():
        world = the_world()
        actions.set_mark(db.session.get_one(Designation, 1), "yellow-card", world.actor("head"), world.now)
    assert client.get("/public/register.json", headers={"If-None-Match": held}).status_code == 200
    table = list(csv.reader(io.StringIO(client.get("/public/register.csv").get_data().decode("utf-8-sig"))))
    assert (table[0][:2], len(table)) == (["number", "name"], 3)


@pytest.mark.clause("SN15-2.a")
def test_a_correction_stands_on_the_edition_and_in_its_files(register: Flask, browser_of: Browser) -> None:
    client, office, head = register.test_client(), browser_of("office"), browser_of("head")
    held = client.get("/public/editions/1.json").headers["ETag"]
    address = "/editions/1/corrections/new"
    typed = {"row": "1", "fact": "department", "now": "示例更正科室", "reason": "科室名称误写"}
    assert post(office, address, {**typed, "reason": ""}).status_code == 422
    refused = post(office, address, {**typed, "now": ""})
    assert (refused.status_code, "科室名称误写" in refused.text) == (409, True)
    assert_valid_html(refused.text)
    assert post(office, address, typed).status_code == 302
    assert "更正1" not in client.get("/public/editions/1.csv").get_data(as_text=True)
    assert_valid_html(head.get("/corrections/1").text)
    own = post(office, "/corrections/1/steps/sign", {"_seen": "1"}, page="/corrections/1")
    assert own.status_code == 409
    assert post(head, "/corrections/1/steps/sign", {"_seen": "1"}, page="/corrections/1").status_code == 302
    answer = client.get("/public/editions/1.json", headers={"If-None-Match": held})
    assert [(one["serial"], one["now"]) for one in answer.get_json()["corrections"]] == [(1, "示例更正科室")]
    assert "示例更正科室" not in {row["department"] for row in answer.get_json()["rows"]}
    assert "更正1" in client.get("/public/editions/1.csv").get_data(as_text=True)
    page = client.get("/public/editions/1")
    assert "示例更正科室" in page.text
    assert_valid_html(page.text)
    assert_valid_html(head.get("/editions/1").text)


@pytest.mark.clause("SN15-2.a")
def test_under_embargo_neither_page_nor_file_is_there(settled: Flask, browser_of: Browser) -> None:
    with time_machine.travel(NOW, tick=False):
        with settled.app_context():
            world = the_world()
            filed(world)
            edition = actions.draft_edition(PROGRAMME, world.now.date(), world.actor("office"), world.now)
            actions.sign_edition(edition, world.actor("head"), world.now)
        office, client = browser_of("office"), settled.test_client()
        past = post(
            office, "/editions/1/steps/publish", {"_seen": "2", "public_from": "2026-06-15T08:00"}, page="/editions/1"
        )
        assert (past.status_code, "2026-06-15T08:00" in past.text) == (409, True)
        typed = {"_seen": "2", "public_from": "2026-06-16T09:00"}
        assert post(office, "/editions/1/steps/publish", typed, page="/editions/1").status_code == 302
        assert_valid_html(office.get("/editions/1").text)
        assert_valid_html(browser_of("head").get("/editions/1/withdraw").text)
        hidden = ("/public/editions/1", "/public/editions/1.json", "/public/editions/1.csv", "/public/editions/1.xlsx",
                  "/public/editions/1/compare", "/public/editions/1/objection")  # fmt: skip
        assert {client.get(address).status_code for address in hidden} == {404}
        assert client.get("/public/editions.json").get_json()["editions"] == []
        assert "第 1 版" not in client.get("/public").text + client.get("/public/alliances/1").text
    with time_machine.travel(NOW.replace(day=16, hour=9), tick=False):
        assert {client.get(address).status_code for address in hidden} == {200}
        assert [one["serial"] for one in client.get("/public/editions.json").get_json()["editions"]] == [1]


@pytest.mark.clause("SN15-3.3.e")
def test_a_certificate_is_verified_by_code_or_number(register: Flask) -> None:
    client = register.test_client()
    with register.app_context():
        told = {one.id: (one.code, one.number) for one in db.session.query(Designation).all()}
    for words in told[1]:
        page = client.get(f"/public/verify/{words}")
        assert (page.status_code, "备案有效" in page.text, OLD in page.text) == (200, True, True)
        assert_valid_html(page.text)
    assert "已终止" in client.get(f"/public/verify/{told[2][0]}").text
    unknown = client.get("/public/verify/ABCDEFGHIJ")
    assert (unknown.status_code, "没有这个备案" in unknown.text) == (404, True)
    assert_valid_html(unknown.text)
    assert client.get(f"/public/verify/{told[1][0]}.svg").mimetype == "image/svg+xml"
    assert client.get("/public/verify/nothing.svg").status_code == 404


@pytest.mark.clause("SN15-3.3.d")
@pytest.mark.parametrize("words", ["呼吸", "hxnk", OLD, "〔2026〕1号"])
def test_the_search_finds_names_former_names_initials_and_numbers(register: Flask, words: str) -> None:
    page = register.test_client().get("/public", query_string={"q": words})
    assert NEW in page.text
    assert f"曾用名：{OLD}" in page.text


def test_the_search_finds_the_lead_by_its_short_name(register: Flask) -> None:
    with register.app_context(), work():
        the_world().hospital("provincial").short_name = "示例省医"
    assert NEW in register.test_client().get("/public", query_string={"q": "省医"}).text
    assert NEW not in register.test_client().get("/public", query_string={"q": "市医"}).text


@pytest.mark.clause("SN15-3.3.e")
def test_one_address_asks_only_so_often_and_is_told_when_again(register: Flask) -> None:
    client = register.test_client()
    form = {"name": "陕西假冒联盟", "where": "某医院大厅", "contact": ""}
    with time_machine.travel(NOW, tick=False):
        for _n in range(5):
            assert post(client, "/public/report", form).status_code == 302
        stopped = post(client, "/public/report", form)
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "3600")
    assert "陕西假冒联盟" in stopped.text
    assert "11:00" in stopped.text
    assert_valid_html(stopped.text)
    with register.app_context():
        assert db.session.query(Misuse).count() == db.session.query(PublicVisit).count() == 5
        assert all("127.0.0.1" not in one.address for one in db.session.query(PublicVisit).all())
    other = {"REMOTE_ADDR": "203.0.113.9"}
    with time_machine.travel(NOW, tick=False):
        assert client.get("/public/check?q=某某", environ_overrides=other).status_code == 200
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert post(client, "/public/report", form).status_code == 302
    with register.app_context():
        assert actions.sweep_visits(NOW + timedelta(days=2)) == 7
        assert db.session.query(PublicVisit).count() == 0


@pytest.mark.clause("SN15-3.3.e")
def test_the_name_check_is_limited_by_the_office_s_setting(register: Flask) -> None:
    with register.app_context(), work():
        for _n in range(60):
            db.session.add(PublicVisit(address="x", kind="check", at=NOW))
    client = register.test_client()
    with time_machine.travel(NOW, tick=False):
        codes = [client.get("/public/check?q=某某").status_code for _n in range(61)]
        assert codes == [200] * 60 + [429]
        assert_valid_html(client.get("/public/check?q=某某").text)
        assert client.get("/public/check").status_code == 200


@pytest.mark.clause("SN15-3.3.d")
def test_the_office_sees_reserved_and_freed_names_and_the_head_frees_one(register: Flask, browser_of: Browser) -> None:
    office, head = browser_of("office"), browser_of("head")
    page = office.get("/names")
    assert (OLD in page.text, "陕西示例骨科专科联盟" in page.text, "更名备案" in page.text) == (True, True, True)
    assert_valid_html(page.text)
    assert office.get("/names/1/free").status_code == 403
    assert_valid_html(head.get("/names/1/free").text)
    assert post(head, "/names/1/free", {"remark": ""}).status_code == 422
    assert post(head, "/names/1/free", {"remark": "不再混淆"}).status_code == 302
    again = post(head, "/names/1/free", {"remark": "再来一次"})
    assert (again.status_code, "再来一次" in again.text) == (409, True)
    freed = office.get("/names?kind=freed")
    assert (OLD in freed.text, "不再混淆" in freed.text) == (True, True)
    assert_valid_html(freed.text)
    assert_valid_html(office.get("/alliances/day?on=2026-06-24").text)
    assert_valid_html(office.get("/alliances/1").text)
