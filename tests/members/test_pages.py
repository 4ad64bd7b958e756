"""The pages of members: from the name to the signed agreement as the people do it, strangers, refusals, lists."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions, queries
from alliance.members.model import Agreement, Candidate, Membership
from alliance.register.model import Designation
from tests.register.making import ASPECTS, PDF, TERMS, candidate, charter, filed, member, offered, prepare
from tests.support.browser import assert_valid_html
from tests.support.seen import few_and_many
from tests.support.world import NOW, post, the_world

Browser = Callable[[str], FlaskClient]
LEAD = "provincial-hxnk"
DAY = "2026-06-15"


def scan() -> tuple[BytesIO, str]:
    return BytesIO(PDF), "协议盖章页.pdf"


def test_from_the_name_to_the_member(settled: Flask, browser_of: Browser) -> None:
    lead, other = browser_of(LEAD), browser_of("weinan-member")
    form = {"scope": "provincial", "specialty": "呼吸内科", "ending": "专科联盟", "name": "", "founded_on": ""}
    checked = post(lead, "/alliances/new", {**form, "step": "check"})
    assert "可以使用" in checked.text
    assert post(lead, "/alliances/new", {**form, "step": "begin"}).location == "/alliances/1/members"
    assert "申请备案以前还缺" in lead.get("/alliances/1/members").text
    for kind, title in (("charter", "联盟章程"), ("plan", "发展规划")):
        paper = {
            "kind": kind, "title": title, "adopted_on": "2026-01-05", "file": scan(), "adopted_by": "成员代表大会",
            "votes_for": "21", "votes_against": "1", "votes_abstained": "0",
        }  # fmt: skip
        assert post(lead, "/alliances/1/papers", paper).status_code == 302
    with settled.app_context():
        weinan = the_world().hospital("weinan").id
    assert "渭南示例医院" in lead.get("/alliances/1/candidates/new?q=wnsl").text
    proposed = post(
        lead, f"/alliances/1/candidates/new/{weinan}", {"department_id": "", "department_name": "内科", "ties": ""}
    )
    assert proposed.location == "/candidates/1"
    for number, key in enumerate(ASPECTS, 1):
        typed: dict[str, Any] = {
            "positive": "yes",
            "note": "材料齐全",
            "held_on": DAY,
            "assessors": "评估组",
            "_seen": str(number),
        }
        typed |= {"files": scan()} if key == "on_site" else {}
        assert post(lead, f"/candidates/1/aspects/{key}", typed).status_code == 302
    assert post(lead, "/candidates/1/conclude", {"_seen": "9"}, page="/candidates/1").status_code == 302
    terms = {"since": DAY, "until": "", **TERMS}
    assert post(lead, "/candidates/1/agreement", terms).location == "/agreements/1"
    without = post(lead, "/agreements/1/hand/offer", {"_seen": "1"}, page="/agreements/1")
    assert without.status_code == 409
    assert_valid_html(without.text)
    sent = post(lead, "/agreements/1/hand/offer", {"_seen": "1", "file": scan()}, page="/agreements/1")
    assert sent.status_code == 302
    assert "陕西示例呼吸内科专科联盟" in other.get("/").text
    assert "等待本院签署" in other.get("/members").text
    assert "签署成员协议" in other.get("/alliances/1").text
    assert post(other, "/agreements/1/hand/sign", {"_seen": "2"}, page="/agreements/1").status_code == 302
    mine = other.get("/members").text
    assert "等待本院签署" not in mine
    assert TERMS["responsibilities"] in mine
    assert "1 份有效" in lead.get("/members").text
    with settled.app_context():
        assert [one.organisation_id for one in queries.current(1, the_world().now.date()) if not one.lead] == [weinan]
    assert "补传本院盖章的协议扫描件" in other.get("/").text
    assert post(other, "/agreements/1/hand/supply", {"file": scan()}, page="/agreements/1").status_code == 302
    assert "补传本院盖章的协议扫描件" not in other.get("/").text
    assert lead.get("/candidates/1/files/3").data == PDF
    assert other.get("/agreements/1/files/4").data == PDF
    assert other.get("/agreements/1/files/1").status_code == 404  # the charter's file is another record's


@pytest.fixture
def members(settled: Flask) -> Flask:
    """Alliance 1 filed: 渭南 a member (agreement 1), 延安 asked to sign (agreement 2), 安康 under assessment (candidate 3)."""
    with settled.app_context():
        world = the_world()
        designation = filed(world)
        charter(world, designation, LEAD)
        member(world, designation, LEAD, "weinan")
        offered(world, designation, LEAD, "yanan")
        candidate(world, designation, LEAD, "ankang")
        told = actions.Elected(world.hospital("weinan").id, "王示例", "chair", NOW.date(), date(2029, 6, 14))
        actions.elect(designation, told, world.actor(LEAD), NOW)
        prepare(world, "骨科")
    return settled


@pytest.mark.parametrize(
    ("login", "address"),
    [
        (LEAD, "/alliances/new"), (LEAD, "/alliances/1/members"), (LEAD, "/alliances/1/members?on=2020-01-01"),
        (LEAD, "/alliances/1/members?on=nonsense"), (LEAD, "/members"), (LEAD, "/alliances/1/candidates/new"),
        (LEAD, "/alliances/1/candidates/new?q=无此医院"), (LEAD, "/candidates/1"), (LEAD, "/candidates/3"),
        (LEAD, "/candidates/3/aspects/on_site"), (LEAD, "/candidates/3/aspects/legal"), (LEAD, "/candidates/3/steps/decline"),
        (LEAD, "/candidates/1/agreement"), (LEAD, "/agreements/1"), (LEAD, "/agreements/2"), (LEAD, "/agreements/2/steps/recall"),
        (LEAD, "/alliances/1/papers"), ("weinan-member", "/members"), ("weinan-member", "/alliances/1/members"),
        ("weinan-member", "/agreements/1"), ("weinan-member", "/agreements/1/steps/end"), ("yanan-member", "/agreements/2"),
        ("yanan-member", "/agreements/2/steps/decline"), ("ankang-leader", "/members"), ("office", "/alliances/1/members"),
        ("office", "/candidates/3"), ("office", "/alliances/1/existing?q=示例"), ("auditor", "/agreements/1"),
        (LEAD, "/agreements/1/print"), (LEAD, "/candidates/3/print"), (LEAD, "/alliances/1/members/print"),
        (LEAD, "/alliances/1/council"), (LEAD, "/alliances/1/council/new"), (LEAD, "/council/1"), ("office", "/council/1"),
        ("weinan-member", "/alliances/1/council?on=2020-01-01"), ("weinan-member", "/council/1"),
        (LEAD, "/alliances/1/papers?on=2020-01-01"),
        ("city-610100", "/alliances/1/papers"), ("dali-member", "/members"), ("university-gk", "/alliances/2/members"),
    ],
)  # fmt: skip
def test_the_pages_are_valid_html(members: Flask, browser_of: Browser, login: str, address: str) -> None:
    page = browser_of(login).get(address)
    assert page.status_code == 200
    assert_valid_html(page.text)


@pytest.mark.parametrize(
    ("login", "address", "status"),
    [
        ("baoji-xhnk", "/alliances/1/members", 404), ("dali-member", "/agreements/1", 404), ("weinan-member", "/agreements/2", 404),
        ("weinan-member", "/candidates/1", 404), ("yanan-leader", "/candidates/2", 404), (LEAD, "/alliances/2/members", 404),
        ("office", "/candidates/1/aspects/legal", 403), (LEAD, "/candidates/1/aspects/other", 404), ("office", "/members", 403),
        (LEAD, "/candidates/3/steps/other", 404), (LEAD, "/agreements/1/steps/other", 404), ("office", "/alliances/new", 403),
        ("expert", "/alliances/1/members", 403), ("baoji-xhnk", "/alliances/1/council", 404), ("baoji-xhnk", "/council/1", 404),
        ("office", "/alliances/1/council/new", 403), ("weinan-member", "/candidates/3/print", 404),
        ("dali-member", "/agreements/1/print", 404), ("weinan-member", "/candidates/1/files/1", 404),
        ("weinan-member", "/agreements/99", 404), (LEAD, "/papers/99", 404),
    ],
)  # fmt: skip
def test_a_stranger_finds_nothing(members: Flask, browser_of: Browser, login: str, address: str, status: int) -> None:
    assert browser_of(login).get(address).status_code == status


@pytest.mark.clause("SN15-3.3.d")
def test_a_taken_name_is_refused_and_what_was_typed_stays(members: Flask, browser_of: Browser) -> None:
    client = browser_of("baoji-xhnk")
    typed = {
        "scope": "provincial",
        "specialty": "",
        "ending": "联盟",
        "name": "陕西示例　呼吸内科专科联盟",
        "founded_on": "2020-02-03",
    }
    refused = post(client, "/alliances/new", {**typed, "step": "begin"})
    assert refused.status_code == 409
    assert "陕西示例　呼吸内科专科联盟" in refused.text
    assert "2020-02-03" in refused.text
    assert "可用名称：陕西示例呼吸内科联盟" in refused.text
    assert_valid_html(refused.text)
    checked = post(client, "/alliances/new", {**typed, "step": "check"})
    assert checked.status_code == 200
    assert "已被使用" in checked.text
    with members.app_context():
        assert db.session.query(Designation).count() == 2


@pytest.mark.clause("SN15-3.4.b")
def test_a_conclusion_before_time_is_refused_with_what_is_missing(members: Flask, browser_of: Browser) -> None:
    client = browser_of(LEAD)
    early = post(client, "/candidates/3/conclude", {"_seen": "1"}, page="/candidates/3")
    assert early.status_code == 409
    assert "SN15-3.4.b" in early.text
    assert "现场评估：尚未评估" in early.text
    ahead = post(
        client, "/candidates/3/aspects/on_site", {"positive": "yes", "note": "已到院", "held_on": "", "assessors": ""}
    )
    assert ahead.status_code == 409
    assert "已到院" in ahead.text
    assert post(client, "/candidates/3/aspects/legal", {"note": ""}).status_code == 422


def test_reasons_are_asked_and_kept(members: Flask, browser_of: Browser) -> None:
    yanan, weinan = browser_of("yanan-member"), browser_of("weinan-member")
    assert post(yanan, "/agreements/2/steps/decline", {"remark": "", "_seen": "2"}).status_code == 422
    assert post(yanan, "/agreements/2/steps/decline", {"remark": "条款待商", "_seen": "2"}).status_code == 302
    assert "条款待商" in browser_of(LEAD).get("/agreements/2").text
    late = {"remark": "学科调整", "on": "2099-01-01", "_seen": "3"}
    refused = post(weinan, "/agreements/1/steps/end", late)
    assert refused.status_code == 409
    assert "学科调整" in refused.text
    assert browser_of("weinan-leader").get("/agreements/1/steps/end").status_code == 403
    lead = browser_of(LEAD)
    assert post(lead, "/agreements/2/acknowledge", page="/agreements/2").status_code == 302


@pytest.mark.clause("SN15-3.4.b")
def test_the_office_enters_an_existing_agreement_on_its_page(members: Flask, browser_of: Browser) -> None:
    office = browser_of("office")
    with members.app_context():
        dali = the_world().hospital("dali").id
    typed = {"since": "2021-03-01", "until": "", "department_name": "内科", "ties": "", "remark": "原件已核"}
    bare = post(office, f"/alliances/1/existing/{dali}", typed)
    assert bare.status_code == 409
    assert "原件已核" in bare.text
    assert post(office, f"/alliances/1/existing/{dali}", {**typed, "file": scan()}).status_code == 302
    assert "存量" in office.get("/alliances/1/members").text


def many(count: int) -> None:
    """More members and candidates of alliance 1, past the procedures."""
    world = the_world()
    with work():
        hospital = world.hospital("weinan")
        for model in (Candidate, Agreement, Membership):
            rows = [_row(model, n, hospital.id) for n in range(100, 100 + count)]
            db.session.execute(insert(model), rows)


def _row(model: type, n: int, hospital_id: int) -> dict[str, object]:
    shared: dict[str, object] = {"designation_id": 1, "organisation_id": hospital_id}
    if model is Candidate:
        return {
            **shared,
            "id": n,
            "organisation_name": f"示例{n}",
            "state": "declined",
            "proposed_at": NOW,
            "version": 1,
        }
    if model is Agreement:
        return {
            **shared, "id": n, "candidate_id": n, "since": NOW.date(), "state": "ended", "version": 1, "lead_signed_at": NOW,
            "member_signed_at": NOW, "made_at": NOW, "ended_on": NOW.date(),
        }  # fmt: skip
    ended = {"since": NOW.date(), "until": NOW.date()}
    return {**shared, **ended, "organisation_name": f"示例{n}", "agreement_id": n, "lead": False, "county_level": False}


@pytest.mark.parametrize(
    ("login", "address", "count"), [(LEAD, f"/alliances/1/members?on={DAY}", 13), ("weinan-member", "/members", 11)]
)
def test_a_list_takes_the_same_statements_for_one_and_fifty(
    members: Flask, browser_of: Browser, login: str, address: str, count: int
) -> None:
    assert few_and_many(members, browser_of(login), address, many) == [count, count]
