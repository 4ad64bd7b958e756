"""The pages: who sees which card when, what is refused is shown as typed, lists do not grow their queries."""

from datetime import datetime
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.clock import BEIJING
from alliance.rules import archive
from tests.evaluation.yearly import the_yearly
from tests.supervision.reported import another
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import post, sign_in

TODAY = datetime(2026, 2, 10, 10, 0, tzinfo=BEIJING)
ALL = ("office", "head", "commission", "auditor")


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(TODAY, tick=True):
        yield


def _as(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, login)
    return client


def _ids(app: Flask, state: str) -> tuple[int, int, int]:
    """A round brought to a state: its id, and the cards of 呼吸内科 and 骨科."""
    with app.app_context():
        world = the_yearly()
        found = getattr(world, state)()
        return found.id, world.card("呼吸内科").id, world.card("骨科").id


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize("state", ["open_round", "checking", "scoring", "provisional", "decided"])
def test_who_sees_which_card(yearly_app: Flask, state: str) -> None:
    round_id, own, other = _ids(yearly_app, state)
    for login in ALL:
        client = _as(yearly_app, login)
        for address in ("/evaluation", f"/rounds/{round_id}", f"/cards/{own}", f"/cards/{other}"):
            page = client.get(address)
            assert page.status_code == 200, (login, address)
            assert not problems(page.text), (login, address, problems(page.text))
    for login in ("provincial-hxnk", "provincial-leader"):
        client = _as(yearly_app, login)
        page = client.get(f"/cards/{own}")
        assert not problems(page.text)
        assert ("上下转合计" in page.text) == (state in ("provisional", "decided"))
        assert (client.get(f"/cards/{other}").status_code, client.get(f"/rounds/{round_id}").status_code) == (404, 403)
    city = _as(yearly_app, "city-610100")
    assert city.get(f"/cards/{own}").status_code == (200 if state == "decided" else 404)
    assert _as(yearly_app, "city-610300").get(f"/cards/{own}").status_code == 404
    for login in ("qc", "weinan-member", "expert", "sysadmin"):
        assert _as(yearly_app, login).get(f"/cards/{own}").status_code == 403


def test_pictures_and_paper(yearly_app: Flask) -> None:
    round_id, own, _other = _ids(yearly_app, "provisional")
    office = _as(yearly_app, "office")
    for address, kind in (
        (f"/rounds/{round_id}/distribution.svg", "image/svg+xml"), (f"/cards/{own}/dimensions.svg", "image/svg+xml"),
        (f"/cards/{own}/card.pdf", "application/pdf"),
    ):  # fmt: skip
        answer = office.get(address)
        assert (answer.status_code, answer.mimetype) == (200, kind)
    assert _as(yearly_app, "university-gk").get(f"/cards/{own}/card.pdf").status_code == 404


def test_pictures_wait_for_points(yearly_app: Flask) -> None:
    round_id, own, _other = _ids(yearly_app, "scoring")
    assert _as(yearly_app, "office").get(f"/rounds/{round_id}/distribution.svg").status_code == 404
    assert _as(yearly_app, "provincial-hxnk").get(f"/cards/{own}/dimensions.svg").status_code == 404


@pytest.mark.clause("SN15-2.b")
def test_a_year_through_the_pages(yearly_app: Flask) -> None:
    office, lead = _as(yearly_app, "office"), _as(yearly_app, "provincial-hxnk")
    opened = post(office, "/evaluation", {"year": "2025"})
    assert opened.status_code == 302
    board = opened.location
    again = post(office, "/evaluation", {"year": "2025"})
    assert again.status_code == 409
    assert "每年只考核一次" in again.text
    with yearly_app.app_context():
        own, other = the_yearly().card("呼吸内科").id, the_yearly().card("骨科").id
    mine = f"/cards/{own}/self"
    wrong = post(lead, mine, {"p_homogeneity": "很好", "note_homogeneity": "有清单"})
    assert (wrong.status_code, "很好" in wrong.text, "有清单" in wrong.text) == (422, True, True)
    assert post(lead, mine, {"p_homogeneity": "4", "note_homogeneity": "有清单", "_seen": "1"}).status_code == 302
    assert post(office, f"{board}/close-self", {"_seen": "1"}, page=board).status_code == 302
    unchecked = post(office, f"{board}/begin-scoring", {"_seen": "2"}, page=board)
    assert (unchecked.status_code, "还有 1 份自评没有核对" in unchecked.text) == (409, True)
    assert post(office, f"{board}/check", {"_seen": "2"}, page=board).status_code == 302
    assert post(office, f"{board}/begin-scoring", {"_seen": "2"}, page=board).status_code == 302
    early = post(office, f"{board}/provisional", {"_seen": "3"}, page=board)
    assert (early.status_code, "2 项待评分" in early.text) == (409, True)
    high = post(office, f"/cards/{own}/score", {"p_homogeneity": "4.1", "p_training_quality": "6", "_seen": "3"})
    assert (high.status_code, 'value="4.1"' in high.text, "SN15-2.b" in high.text) == (409, True, True)
    assert not problems(high.text)
    assert (
        post(office, f"/cards/{own}/score", {"p_homogeneity": "4", "p_training_quality": "6", "_seen": "3"}).status_code
        == 302
    )
    line = f"{board}/score/training_quality"
    assert post(office, line, {f"p_{own}": "6", f"p_{other}": "5.5"}).status_code == 302
    assert post(office, f"/cards/{other}/score", {"p_homogeneity": "2", "p_training_quality": "5.5"}).status_code == 302
    assert post(office, f"{board}/compute", {"_seen": "3"}, page=board).status_code == 302
    formed = post(office, f"{board}/provisional", {"_seen": "4"}, page=board)
    assert formed.status_code == 302, formed.text
    head = _as(yearly_app, "head")
    assert f'href="{board}/decide"' in head.get(board).text
    back = post(head, f"{board}/reopen", {"remark": "核对骨科", "_seen": "5"})
    assert back.status_code == 302
    assert "核对骨科" in head.get(board).text


@pytest.mark.clause("SN15-3.6.a")
def test_indicators_through_the_pages(yearly_app: Flask) -> None:
    office, head, lead = (_as(yearly_app, login) for login in ("office", "head", "provincial-hxnk"))
    drafted = post(office, "/indicators")
    assert drafted.status_code == 302
    assert lead.get(drafted.location).status_code == 404
    assert "修订草案" not in lead.get("/indicators").text
    for address in ("/indicators", drafted.location, f"{drafted.location}/weights"):
        assert not problems(office.get(address).text)
    page = office.get(f"{drafted.location}/weights").text
    fields = {name: page.split(f'name="{name}"')[1].split('value="')[1].split('"')[0] for name in _names(page)}
    short = post(office, f"{drafted.location}/weights", {**fields, "w_conduct": "四"})
    assert (short.status_code, 'value="四"' in short.text) == (422, True)
    assert post(office, f"{drafted.location}/weights", {**fields, "w_conduct": "3", "_seen": "1"}).status_code == 302
    assert "权重合计为99" in head.get(drafted.location).text
    refused = post(head, f"{drafted.location}/adopt", {"title": "新版", "_seen": "2"}, page="/indicators")
    assert (refused.status_code, "SN15-3.6.a" in refused.text) == (409, True)
    assert post(office, f"{drafted.location}/weights", {**fields, "_seen": "2"}).status_code == 302
    assert (
        post(head, f"{drafted.location}/adopt", {"title": "新版", "_seen": "3"}, page=drafted.location).status_code
        == 302
    )
    assert "新版" in lead.get("/indicators").text


@pytest.mark.clause("SN15-3.6.a")
def test_an_expert_s_sheet_through_the_pages(yearly_app: Flask) -> None:
    round_id, own, other = _ids(yearly_app, "scoring")
    office, expert = _as(yearly_app, "office"), _as(yearly_app, "expert")
    page = f"/rounds/{round_id}/assignments"
    text = office.get(page).text
    who = next(
        part.split('"')[0] for part in text.split('<option value="')[1:] if "评审专家" in part.split("</option>")[0]
    )
    assert post(office, page, {"indicator": "homogeneity", "post": who}).status_code == 302
    mine = "/" + expert.get("/sheets").text.split('href="/sheets/')[1].split('"')[0].join(("sheets/", ""))
    assert post(expert, f"{mine}/accept", {"conflicts": str(other), "_seen": "1"}, page=mine).status_code == 409
    assert (
        post(
            expert, f"{mine}/accept", {"conflicts": str(other), "conflict_note": "师生", "_seen": "1"}, page=mine
        ).status_code
        == 302
    )
    high = post(expert, mine, {f"p_{own}": "9", f"note_{own}": "好", "_seen": "2"})
    assert (high.status_code, 'value="9"' in high.text) == (409, True)
    assert post(expert, mine, {f"p_{own}": "3", f"note_{own}": "有清单", "_seen": "2"}).status_code == 302
    assert post(expert, f"{mine}/close", {"_seen": "3"}, page=mine).status_code == 302
    assert _as(yearly_app, "qc").get(mine).status_code == 404
    for client, address in (
        (expert, mine), (expert, "/sheets"), (office, page), (office, f"/rounds/{round_id}"), (office, f"/rounds/{round_id}/progress"),
        (office, f"/rounds/{round_id}/check"), (office, f"/cards/{own}"), (office, f"/cards/{own}/correct"),
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert not problems(answer.text), (address, problems(answer.text))
    assert "评审专家 3 分（有清单）" in office.get(f"/cards/{own}").text
    assert office.get(f"/rounds/{round_id}/progress.svg").status_code == 200


@pytest.mark.clause("SN15-2.b")
def test_an_objection_through_the_pages(yearly_app: Flask) -> None:
    with time_machine.travel(datetime(2026, 1, 20, 10, 0, tzinfo=BEIJING), tick=True):
        round_id, own, _other = _ids(yearly_app, "provisional")
        lead, second, head = (_as(yearly_app, login) for login in ("provincial-hxnk", "office2", "head"))
        assert "提出异议" in lead.get(f"/cards/{own}").text
        empty = post(lead, f"/cards/{own}/object", {"about": "homogeneity"})
        assert empty.status_code == 422 and not problems(empty.text)
        raised = post(lead, f"/cards/{own}/object", {"text": "清单已交", "about": "homogeneity"})
        assert raised.status_code == 302
        assert "还有 1 份异议没有答复" in head.get(f"/rounds/{round_id}/decide").text
        page = second.get(raised.location)
        assert not problems(page.text)
        high = post(second, raised.location, {"upheld": "yes", "answer": "成立", "p_homogeneity": "9", "_seen": "1"})
        assert (high.status_code, "成立" in high.text) == (409, True)
        fine = {"upheld": "yes", "answer": "清单齐全", "p_homogeneity": "3", "_seen": "1"}
        assert post(second, raised.location, fine).status_code == 302
        told = lead.get(f"/cards/{own}").text
        assert "清单齐全" in told and not problems(told)
        assert "次日起才能审定" in head.get(f"/rounds/{round_id}/decide").text
    for address in (raised.location, f"/rounds/{round_id}"):
        assert not problems(head.get(address).text)


@pytest.mark.clause("SN15-2.b")
def test_the_archive_is_downloaded_and_its_hash_is_on_the_card(yearly_app: Flask) -> None:
    round_id, own, _other = _ids(yearly_app, "decided")
    office = _as(yearly_app, "office")
    content = office.get(f"/rounds/{round_id}/archive")
    assert content.mimetype == "application/json"
    assert archive.replay(content.data).same
    assert archive.sha256(content.data) in office.get(f"/rounds/{round_id}").text
    assert archive.sha256(content.data) in _as(yearly_app, "provincial-hxnk").get(f"/cards/{own}").text
    assert _as(yearly_app, "provincial-hxnk").get(f"/rounds/{round_id}/archive").status_code == 403


@pytest.mark.clause("SN15-3.6.a")
def test_a_draft_edited_through_the_pages(yearly_app: Flask) -> None:
    _ids(yearly_app, "decided")
    office, lead = _as(yearly_app, "office"), _as(yearly_app, "provincial-hxnk")
    drafted = post(office, "/indicators").location
    new = f"{drafted}/lines/new"
    fields = {
        "key": "ranked", "dimension": "governance", "words": "成员数名次", "words_en": "Place", "clause": "SN15-3.6.a", "weight": "4",
        "source": "data", "kind": "rank", "formula": "members + people_trained", "unit": "家", "undefined": "zero", "better": "more",
        "bands": "1 .. 2 = 4", "peers_min": "2",
    }  # fmt: skip
    wrong = post(office, new, {**fields, "_seen": "1"})
    assert (wrong.status_code, "单位不同" in wrong.text, "成员数名次" in wrong.text) == (409, True, True)
    assert not problems(wrong.text)
    unread = post(office, new, {**fields, "bands": "第一名四分", "_seen": "1"})
    assert (unread.status_code, "读不懂：第一名四分" in unread.text) == (422, True)
    assert post(office, new, {**fields, "formula": "members", "_seen": "1"}).status_code == 302
    assert "同专业名次" in office.get(drafted).text
    sheet, toml = office.get(f"{drafted}/file.xlsx"), office.get(f"{drafted}/file.toml")
    assert (sheet.status_code, toml.status_code, lead.get(f"{drafted}/file.toml").status_code) == (200, 200, 404)
    gone = post(office, f"{drafted}/lines/ranked/drop", {"_seen": "2"}, page=f"{drafted}/lines/ranked")
    assert gone.status_code == 302 and "同专业名次" not in office.get(drafted).text
    for version, content, name in (("3", sheet.data, "a.xlsx"), ("4", toml.data, "a.toml")):
        back = post(office, f"{drafted}/import", {"file": (BytesIO(content), name), "_seen": version})
        assert back.status_code == 302, back.text
        assert "同专业名次" in office.get(drafted).text
    broken = post(office, f"{drafted}/import", {"file": (BytesIO(b"= ["), "a.toml"), "_seen": "5"})
    assert (broken.status_code, "文件不能读作指标体系" in broken.text) == (409, True)
    full = post(
        office, f"{drafted}/dimensions/governance/drop", {"_seen": "5"}, page=f"{drafted}/dimensions/governance"
    )
    assert (full.status_code, "维度下还有指标" in full.text) == (409, True)
    for address in (
        drafted, f"{drafted}/lines/ranked", new, f"{drafted}/dimensions/governance", f"{drafted}/import", f"{drafted}/what-if",
        f"{drafted}/difference/1",
    ):  # fmt: skip
        page = office.get(address)
        assert page.status_code == 200 and not problems(page.text), (address, problems(page.text))
    assert "成员数名次" in office.get(f"{drafted}/difference/1").text
    assert "成员数名次 无 → " in office.get(f"{drafted}/what-if").text


def _names(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('name="')[1:] if part.startswith(("w_", "f_"))]


@pytest.mark.parametrize("more", [0, 48])
def test_lists_take_the_same_queries_for_two_and_fifty(yearly_app: Flask, more: int) -> None:
    def count(client: FlaskClient, address: str) -> int:
        client.get(address)
        with yearly_app.app_context(), statements() as sent:
            assert client.get(address).status_code == 200
        return len(sent)

    with yearly_app.app_context():
        world = the_yearly()
        for serial in range(more):
            another(serial, world.alliance())
        found = world.scoring()
        assert len(found.cards) == 2 + more
        addresses = ("/evaluation", f"/rounds/{found.id}", f"/cards/{world.card().id}")
    office = _as(yearly_app, "office")
    assert [count(office, address) for address in addresses] == [7, 12, 14]  # a form: is there a draft?
