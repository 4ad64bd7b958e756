"""The public's pages: no sign-in, nothing internal, valid HTML, the same number of statements for 1 and 50 rows."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from alliance.core.work import work
from alliance.ext import db
from alliance.register import actions
from alliance.register.model import Designation, Edition, Misuse, Objection
from tests.register.making import PROGRAMME, charter, filed, member, prepare, published
from tests.support import lists
from tests.support.browser import assert_valid_html
from tests.support.seen import statements
from tests.support.world import World, post, the_world

Browser = Callable[[str], FlaskClient]
NAME = "陕西示例呼吸内科专科联盟"


@pytest.fixture
def register(settled: Flask) -> Flask:
    """One active alliance with two members in a published list, a warned one, an ended one, one in preparation."""
    with settled.app_context():
        world = the_world()
        designation = filed(world)
        charter(world, designation, "provincial-hxnk")
        member(world, designation, "provincial-hxnk", "weinan")
        member(world, designation, "provincial-hxnk", "zhouzhi")
        warned, ended = filed(world, "骨科"), filed(world, "妇产科")
        published(world)
        actions.set_mark(warned, "yellow-card", world.actor("head"), world.now)
        actions.end(ended, "dissolved", world.now.date(), "内部理由不外传", world.actor("commission"), world.now)
        prepare(world, "消化内科")
    return settled


@pytest.mark.clause("SN15-2.a", "SN15-2.c")
def test_the_list_shows_the_filed_ones_and_marks_the_warned_one(register: Flask) -> None:
    page = register.test_client().get("/public")
    assert page.status_code == 200
    assert_valid_html(page.text)
    assert NAME in page.text
    assert "陕西示例骨科专科联盟" in page.text
    assert "黄牌" in page.text
    assert "已解散" in page.text
    assert "消化内科专科联盟" not in page.text
    assert "示例" in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/public?q=呼吸", "/public?q=无此联盟", "/public?state=ended&area=x&specialty=y", "/public/alliances/1",
        "/public/alliances/3", "/public/check", f"/public/check?q={NAME}", "/public/check?q=陕西示例妇产科专科联盟",
        "/public/check?q=某某", "/public/editions", "/public/editions/1", "/public/report?name=某某",
        "/public/editions/1/objection", "/public/thanks/report/7", "/public/thanks/objection/7",
    ],
)  # fmt: skip
def test_every_public_page_is_valid_html(register: Flask, address: str) -> None:
    page = register.test_client().get(address)
    assert page.status_code == 200
    assert_valid_html(page.text)


def test_nothing_internal_is_told(register: Flask) -> None:
    client = register.test_client()
    assert client.get("/public/alliances/4").status_code == 404  # in preparation
    assert client.get("/public/editions/9").status_code == 404
    assert client.get("/public/thanks/other/1").status_code == 404
    shown = client.get("/public/alliances/3").text
    assert "内部理由不外传" not in shown
    assert "/agreements/" not in shown


def test_a_draft_edition_is_not_public(register: Flask) -> None:
    with register.app_context():
        world = the_world()
        actions.draft_edition(PROGRAMME, world.now.date(), world.actor("office"), world.now)
    assert register.test_client().get("/public/editions/2").status_code == 404
    assert "第 2 版" not in register.test_client().get("/public/editions").text


@pytest.mark.clause("SN15-3.3.e")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (NAME, "已备案。"), ("陕西　示例 呼吸内科 专科联盟", "已备案。"), ("陕专联备〔2026〕1号", "已备案。"),
        ("陕西示例妇产科专科联盟", "已终止。"), ("陕西示例呼吸内科", "未备案。"), ("陕西示例消化内科专科联盟", "未备案。"),
    ],
)  # fmt: skip
def test_the_check_says_filed_ended_or_not_filed(register: Flask, words: str, said: str) -> None:
    page = register.test_client().get("/public/check", query_string={"q": words})
    assert said in page.text
    assert "SN15-3.3.e" in page.text
    assert "/public/report?name=" in page.text


def test_the_file_of_the_list_is_csv_with_a_mark_excel_knows_and_of_this_filter(register: Flask) -> None:
    client = register.test_client()
    answer = client.get("/public?as=csv&state=yellow-card")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert [line.split(",")[1] for line in answer.text.strip().splitlines()[1:]] == ["陕西示例骨科专科联盟"]
    assert client.get("/public?as=xlsx").data.startswith(b"PK")
    edition = client.get("/public/editions/1?as=csv").text.strip().splitlines()
    assert len(edition) == 4  # frozen: the warned one without its later mark, the ended one still there
    assert "黄牌" not in "".join(edition)
    assert client.get("/public/editions/1?as=xlsx").data.startswith(b"PK")


@pytest.mark.clause("SN15-3.3.e")
def test_anybody_reports_misuse_and_the_office_handles_it_to_a_recorded_end(
    register: Flask, browser_of: Browser
) -> None:
    client = register.test_client()
    wrong = post(client, "/public/report", {"name": "陕西某某联盟", "where": ""})
    assert wrong.status_code == 422
    assert "陕西某某联盟" in wrong.text
    assert_valid_html(wrong.text)
    sent = post(client, "/public/report", {"name": "陕西某某联盟", "where": "某医院门诊大厅牌匾", "contact": ""})
    assert sent.status_code == 302
    office = browser_of("office")
    assert "陕西某某联盟" in office.get("/").text
    address = "/letters/misuse/1"
    assert post(office, address, {"outcome": ""}).status_code == 422
    assert (
        post(browser_of("office2"), address, {"finding": "confirmed", "outcome": "已责令停止使用"}).status_code == 302
    )
    again = post(office, address, {"finding": "confirmed", "outcome": "重复办结"}, page="/letters?closed=1")
    assert again.status_code == 409
    with register.app_context():
        row = db.session.get_one(Misuse, 1)
        assert row.outcome == "已责令停止使用"
        assert row.closed_at is not None
    assert "陕西某某联盟" not in office.get("/").text


@pytest.mark.clause("SN15-2.a")
def test_an_objection_in_time_reaches_the_office(register: Flask, browser_of: Browser) -> None:
    with register.app_context():
        world = the_world()
        edition = db.session.get_one(Edition, 1)
        actions.object_to_edition(edition, NAME, "成员数不实", "王示例", world.now)
        assert db.session.get_one(Objection, 1).edition_id == 1
    office = browser_of("office")
    assert NAME in office.get("/letters?kind=objection").text
    assert lists.whole(register, office, "/letters?kind=objection")[-1][0] == NAME
    assert (
        post(office, "/letters/objection/1", {"finding": "rejected", "outcome": "经核实，成员数属实"}).status_code
        == 302
    )
    assert_valid_html(office.get("/letters/objection/1").text)


def fifty(world: World) -> None:
    """Forty-nine more filed alliances, past the procedure."""
    first = world.department("provincial", "呼吸内科")
    with work():
        db.session.execute(
            insert(Designation),
            [
                {
                    "programme": PROGRAMME, "scope": "provincial", "name": f"示例联盟{n:02}", "name_key": f"示例联盟{n:02}",
                    "pinyin": "", "specialty": "呼吸内科", "state": "active", "version": 1, "lead_id": first.organisation_id,
                    "lead_name": "示例省立医院", "department_id": first.id, "department_name": first.name,
                    "division_code": "610103", "authority_id": first.organisation.authority_id, "number": f"示例〔2026〕{n}号",
                    "filed_on": date(2026, 1, 1), "created_at": world.now, "end_reason": "", "mark": "", "charter": "",
                    "fictitious": True,
                }
                for n in range(49)
            ],
        )  # fmt: skip


@pytest.mark.parametrize(("login", "address", "count"), [("", "/public", 9), ("office", "/alliances", 9)])
def test_a_list_takes_the_same_statements_for_one_and_fifty(
    settled: Flask, browser_of: Browser, login: str, address: str, count: int
) -> None:
    with settled.app_context():
        filed(the_world())
    client = browser_of(login)
    client.get(address)  # the session is there, the templates are compiled
    taken = []
    for more in (False, True):
        with settled.app_context():
            if more:
                fifty(the_world())
            db.session.remove()
            with statements() as sent:
                page = client.get(address)
        assert page.text.count("〔2026〕") >= (50 if more else 1)
        taken.append(len(sent))
    assert taken == [count, count]
