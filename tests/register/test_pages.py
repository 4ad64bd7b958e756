"""The inner pages of the register: whose they are, what is refused and keeps what was typed, exports, the name check."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.ext import db
from alliance.register import actions, queries
from alliance.register.model import Edition
from tests.register.making import PROGRAMME, charter, filed, member, prepare
from tests.support import lists
from tests.support.browser import assert_valid_html
from tests.support.world import post, the_world

Browser = Callable[[str], FlaskClient]


@pytest.fixture
def register(settled: Flask) -> Flask:
    """1 filed with a member, 2 in preparation, 3 ended; edition 1 in draft."""
    with settled.app_context():
        world = the_world()
        designation = filed(world)
        charter(world, designation, "provincial-hxnk")
        member(world, designation, "provincial-hxnk", "weinan")
        prepare(world, "骨科")
        ended = filed(world, "妇产科")
        actions.draft_edition(PROGRAMME, world.now.date(), world.actor("office"), world.now)
        actions.end(ended, "dissolved", world.now.date(), "连续两年不合格", world.actor("commission"), world.now)
    return settled


@pytest.mark.parametrize(
    ("login", "address"),
    [
        ("office", "/alliances"), ("office", "/alliances?state=active&q=呼吸"), ("office", "/alliances/1"),
        ("office", "/alliances/3"), ("office", "/search?q=示例"), ("office", "/search"), ("office", "/editions"),
        ("office", "/editions/1"), ("office", "/editions/1/rows/1"), ("office", "/board"), ("office", "/specialties"),
        ("office", "/letters"), ("head", "/alliances/3/free-name"), ("head", "/editions/1"), ("auditor", "/editions/1"),
        ("university-gk", "/alliances/2"), ("university-gk", "/alliances/2/name"), ("weinan-member", "/alliances/1"),
        ("city-610500", "/alliances/1"), ("baoji-xhnk", "/alliances"), ("expert", "/alliances/1"),
    ],
)  # fmt: skip
def test_the_pages_are_valid_html(register: Flask, browser_of: Browser, login: str, address: str) -> None:
    page = browser_of(login).get(address)
    assert page.status_code == 200
    assert_valid_html(page.text)


@pytest.mark.parametrize(
    ("login", "address", "status"),
    [
        ("baoji-xhnk", "/alliances/1", 404), ("weinan-member", "/alliances/2", 404), ("city-610300", "/alliances/1", 404),
        ("expert", "/alliances/2", 404), ("office", "/alliances/99", 404), ("sysadmin", "/alliances", 403),
        ("provincial-hxnk", "/editions", 403), ("provincial-hxnk", "/board", 403), ("office", "/alliances/3/free-name", 403),
        ("office", "/editions/99", 404), ("office", "/editions/1/rows/99", 404), ("provincial-hxnk", "/letters", 403),
        ("head", "/editions/99/reopen", 404),
    ],
)  # fmt: skip
def test_a_stranger_finds_nothing(register: Flask, browser_of: Browser, login: str, address: str, status: int) -> None:
    assert browser_of(login).get(address).status_code == status


def test_the_record_shows_state_members_charter_and_what_it_means(register: Flask, browser_of: Browser) -> None:
    page = browser_of("office").get("/alliances/1").text
    for words in ("在册", "成员单位 1 家，其中县级 0 家（0%）", "联盟章程", "SN15-3.5.e", "发起筹建", "备案"):
        assert words in page, words
    assert "SN15-5.3" in browser_of("university-gk").get("/alliances/2").text
    assert "名称仍予保留" in browser_of("head").get("/alliances/3").text


def test_the_export_is_of_this_filter_and_this_scope(register: Flask, browser_of: Browser) -> None:
    rows = browser_of("office").get("/alliances?state=ended&as=csv").text.strip().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["陕西示例妇产科专科联盟"]
    rows = browser_of("university-gk").get("/alliances?as=csv").text.strip().splitlines()
    assert [row.split(",")[0] for row in rows[1:]] == ["陕西示例骨科专科联盟"]
    assert browser_of("office").get("/alliances?as=xlsx").data.startswith(b"PK")


@pytest.mark.clause("SN15-3.3.d")
def test_the_name_check_answers_while_typing(register: Flask, browser_of: Browser) -> None:
    client = browser_of("university-gk")
    taken = client.get("/names/check", query_string={"name": "陕西示例 呼吸内科专科联盟"}).get_json()
    assert taken["tone"] == "bad"
    assert "已被使用" in taken["text"]
    assert "陕西示例呼吸内科联盟" in taken["text"]
    free = client.get("/names/check", query_string={"name": "陕西示例儿科专科联盟"}).get_json()
    assert free["tone"] == "good"
    own = client.get("/names/check/provincial/2", query_string={"name": "陕西示例骨科专科联盟"}).get_json()
    assert own["tone"] == "good"
    assert client.get("/names/check").get_json() == {"tone": "plain", "text": ""}
    city = client.get("/names/check/city", query_string={"name": "陕西示例儿科专科联盟"}).get_json()
    assert city["tone"] == "bad"  # the provincial pattern is kept for provincial alliances


@pytest.mark.clause("SN15-3.3.d")
def test_a_refused_name_comes_back_as_typed(register: Flask, browser_of: Browser) -> None:
    client = browser_of("university-gk")
    refused = post(client, "/alliances/2/name", {"name": "陕西示例呼吸 内科专科联盟", "specialty": ""})
    assert refused.status_code == 409
    assert "陕西示例呼吸 内科专科联盟" in refused.text
    assert "SN15-3.3.d" in refused.text
    assert_valid_html(refused.text)
    assert post(client, "/alliances/2/name", {"name": "", "specialty": ""}).status_code == 422
    assert post(client, "/alliances/2/name", {"name": "陕西示例骨科联盟", "specialty": ""}).status_code == 302


@pytest.mark.clause("SN15-2.a")
def test_an_edition_is_drafted_signed_and_published_on_its_pages(register: Flask, browser_of: Browser) -> None:
    office, head = browser_of("office"), browser_of("head")
    left_out = post(office, "/editions/1/rows/3", {"remark": "", "_seen": "1"})
    assert left_out.status_code == 302
    left_out = post(office, "/editions/1/rows/1", {"remark": "", "_seen": "2"})
    assert left_out.status_code == 302
    refused = post(head, "/editions/1/steps/sign", {"_seen": "3"}, page="/editions/1")
    assert refused.status_code == 409
    assert "陕西示例呼吸内科专科联盟" in refused.text
    assert_valid_html(refused.text)
    assert post(office, "/editions/1/rows/1", {"step": "list", "_seen": "3"}).status_code == 302
    stale = post(head, "/editions/1/steps/sign", {"_seen": "4"}, page="/editions/1")  # alliance 3 ended on that day
    assert (stale.status_code, "重新取数" in stale.text) == (409, True)
    assert post(office, "/editions/1/steps/refresh", {"_seen": "4"}, page="/editions/1").status_code == 302
    assert post(head, "/editions/1/steps/sign", {"_seen": "5"}, page="/editions/1").status_code == 302
    assert post(head, "/editions/1/reopen", {"remark": "", "_seen": "6"}).status_code == 422
    overtaken = post(office, "/editions/1/steps/publish", {"_seen": "5"}, page="/editions/1")
    assert overtaken.status_code == 409
    assert post(office, "/editions/1/steps/publish", {"_seen": "6"}, page="/editions/1").status_code == 302
    assert post(office, "/editions/1/steps/other", {"_seen": "6"}, page="/editions").status_code == 404
    with register.app_context():
        edition = db.session.get_one(Edition, 1)
        assert edition.state == "published"
        assert [row["name"] for row in edition.rows] == ["陕西示例呼吸内科专科联盟"]
    assert_valid_html(office.get("/editions/1").text)


@pytest.mark.clause("SN15-3.1")
def test_the_board_counts_alliances_and_members_and_names_the_gaps(register: Flask) -> None:
    with register.app_context():
        world = the_world()
        board = queries.board(PROGRAMME)
        xian, weinan = (world.actor(login).organisation_id for login in ("city-610100", "city-610500"))
        assert xian is not None
        assert weinan is not None
        assert board.specialties == ["呼吸内科"]
        assert board.cell("呼吸内科", xian) == (1, 0)
        assert board.cell("呼吸内科", weinan) == (0, 1)
        assert board.of_specialty("呼吸内科") == (1, 1)
        assert board.of_area(weinan) == (0, 1)
        assert "内科" not in board.without
        assert "外科" in board.without


@pytest.mark.clause("SN15-3.3.d")
def test_the_office_adds_a_specialty_with_a_reason(register: Flask, browser_of: Browser) -> None:
    client = browser_of("office")
    assert post(client, "/specialties", {"name": "脑卒中", "reason": ""}).status_code == 422
    assert post(client, "/specialties", {"name": "脑卒中", "reason": "国家卒中中心建设"}).status_code == 302
    again = post(client, "/specialties", {"name": "脑 卒中", "reason": "再来一次"})
    assert again.status_code == 409
    assert "再来一次" in again.text
    assert browser_of("commission").get("/specialties").status_code == 200


@pytest.mark.parametrize("address", ["/editions", "/alliances", "/alliances/day", "/contacts", "/organisations"])
def test_lists_in_every_way(register: Flask, browser_of: Browser, address: str) -> None:
    assert len(lists.whole(register, browser_of("office"), address)) > 2
