"""The pages: who is shown what, what is refused is shown as typed, and lists do not grow their queries."""

import json
from datetime import date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from alliance.clock import BEIJING, today
from alliance.core.actor import SYSTEM
from alliance.core.work import work
from alliance.ext import db
from alliance.supervision import actions, notices
from alliance.supervision.model import Report
from tests.supervision.reported import OPENS, another, the_reported
from tests.support import lists
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import post, sign_in

PAGES = ("/reports", "/reports/2026/H1", "/misconducts")


@pytest.fixture
def report_id(reported_app: Flask) -> int:
    """A report that is open today, whatever today is."""
    with reported_app.app_context():
        report = the_reported().open()
        with work():
            far = date(today().year + 1, 1, 31)
            db.session.execute(update(Report).values(opened_on=date(2026, 1, 1), due=far, closes=far))
        return report.id


def _as(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, login)
    return client


def _typed(client: FlaskClient, address: str) -> dict[str, str]:
    """The fields of the form as shown, so that only what a test changes differs."""
    import html5lib

    tree = html5lib.parse(client.get(address).text, namespaceHTMLElements=False)
    fields = {
        one.get("name"): one.get("value", "")
        for one in tree.iter("input")
        if one.get("name", "").startswith(("n_", "_"))
    }
    return fields | {one.get("name"): (one.text or "").strip("\n") for one in tree.iter("textarea")}


WORDS = {"s_done": "开展巡诊", "s_plan": "继续", "s_deviations": "无"}


def test_scope(reported_app: Flask, report_id: int) -> None:
    for login in ("office", "head", "commission", "auditor", "provincial-hxnk", "provincial-leader", "city-610100"):
        assert _as(reported_app, login).get(f"/reports/{report_id}").status_code == 200, login
    for login in ("university-gk", "provincial-xxgnk", "city-610300"):
        assert _as(reported_app, login).get(f"/reports/{report_id}").status_code == 404, login
    for login in ("weinan-member", "qc", "expert", "sysadmin", "provincial-desk"):
        assert _as(reported_app, login).get(f"/reports/{report_id}").status_code == 403, login


def test_where_nothing_is_reported_the_page_is_not_offered(reported_app: Flask) -> None:
    """What stands among an alliance's pages opens: for the office and the lead from the beginning, else with a report."""
    with reported_app.app_context():
        one = the_reported().alliance("骨科").id
    asked = ("office", "university-gk", "university-leader", "auditor", "commission")
    offered = {}
    for login in asked:
        client = _as(reported_app, login)
        offered[login] = f'href="/alliances/{one}/reports"' in client.get(f"/alliances/{one}").text
        assert client.get(f"/alliances/{one}/reports").status_code == (200 if offered[login] else 404), login
    assert offered == {login: login in ("office", "university-gk") for login in asked}
    with reported_app.app_context():
        the_reported().open()
    for login in asked:
        client = _as(reported_app, login)
        assert f'href="/alliances/{one}/reports"' in client.get(f"/alliances/{one}").text, login
        assert client.get(f"/alliances/{one}/reports").status_code == 200, login


@pytest.mark.parametrize("login", ["office", "provincial-hxnk", "city-610100", "auditor"])
def test_pages_are_valid(reported_app: Flask, report_id: int, login: str) -> None:
    client = _as(reported_app, login)
    with reported_app.app_context():
        of = f"/alliances/{the_reported().alliance().id}/reports"
    for address in (*PAGES, of, f"/reports/{report_id}"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert not problems(page.text), (address, problems(page.text))


@pytest.mark.clause("SN15-3.5.d")
def test_filled_from_the_logs_changed_without_reason_and_mended(reported_app: Flask, report_id: int) -> None:
    client, address = _as(reported_app, "provincial-hxnk"), f"/reports/{report_id}/edit"
    shown = _typed(client, address)
    assert (shown["n_up_referrals"], shown["n_down_referrals"]) == ("12", "5")
    typed = {**shown, **WORDS, "n_up_referrals": "15", "step": "submit"}
    refused = post(client, address, typed)
    assert refused.status_code == 409
    assert not problems(refused.text)
    for words in ("SN15-3.5.d", 'value="15"', "开展巡诊", "填报 15，台账已确认 12"):
        assert words in refused.text
    done = post(
        client, address, {**_typed(client, address), **typed, "why_up_referrals": "三例走纸质转诊单", "_key": "x1"}
    )
    assert done.status_code == 302
    assert "三例走纸质转诊单" in client.get(f"/reports/{report_id}").text


@pytest.mark.clause("SN15-A1")
@pytest.mark.parametrize("wrong", ["", "十二", "-1", "3.5"])
def test_not_a_whole_number_stands_at_its_field(reported_app: Flask, report_id: int, wrong: str) -> None:
    client, address = _as(reported_app, "provincial-hxnk"), f"/reports/{report_id}/edit"
    page = post(client, address, {**_typed(client, address), **WORDS, "n_up_referrals": wrong, "step": "submit"})
    assert page.status_code == 422
    assert 'id="n_up_referrals-error"' in page.text
    assert "开展巡诊" in page.text
    assert not problems(page.text)


def test_saved_at_any_time_by_hand_and_by_script(reported_app: Flask, report_id: int) -> None:
    client, address = _as(reported_app, "provincial-hxnk"), f"/reports/{report_id}/edit"
    shown = _typed(client, address)
    saved = post(client, address, {**shown, "n_up_referrals": "十二", "step": "save"})
    assert saved.status_code == 302
    again = _typed(client, address)
    assert again["n_up_referrals"] == "十二"
    stale = post(client, f"/reports/{report_id}/draft", {**shown, "_key": "y"}, page=address)
    assert (stale.status_code, stale.json and stale.json["seen"]) == (200, int(shown["_seen"]))
    assert _typed(client, address)["n_up_referrals"] == "十二"  # what the other tab changed and this one did not stays
    both = {**shown, "n_up_referrals": "13", "_key": "y2"}
    assert post(client, f"/reports/{report_id}/draft", both, page=address).status_code == 409
    again = _typed(client, address)
    fresh = post(client, f"/reports/{report_id}/draft", {**again, "_key": "z", "s_done": "草稿"}, page=address)
    assert set(json.loads(fresh.text)) == {"saved", "seen"}
    assert _typed(client, address)["s_done"] == "草稿"


def test_review_by_the_office(reported_app: Flask, report_id: int) -> None:
    lead, office, address = _as(reported_app, "provincial-hxnk"), _as(reported_app, "office"), f"/reports/{report_id}"
    shown = _typed(lead, f"{address}/edit")
    assert post(lead, f"{address}/edit", {**shown, **WORDS, "step": "submit"}).status_code == 302
    seen = _typed(office, address)["_seen"]
    empty = post(office, f"{address}/review", {"step": "return", "_seen": seen, "remark": " "}, page=address)
    assert empty.status_code == 409
    done = post(office, f"{address}/review", {"step": "return", "_seen": seen, "remark": "请补充"}, page=address)
    assert done.status_code == 302
    late = post(office, f"{address}/review", {"step": "accept", "_seen": seen, "remark": ""}, page=address)
    assert late.status_code == 409
    assert "请补充" in lead.get(f"{address}/edit").text
    assert lead.post(f"{address}/review").status_code in (403, 422)


@time_machine.travel(datetime(2026, 11, 23, 10, 0, tzinfo=BEIJING))
def test_lists_take_the_same_queries_for_two_and_fifty(reported_app: Flask, report_id: int) -> None:
    office = _as(reported_app, "office")
    office.get("/reports")  # the first page also writes the session

    def counts() -> list[int]:
        numbers = []
        for address in ("/reports", "/reports/2026/H1"):
            with reported_app.app_context(), statements() as sent:
                office.get(address)
            numbers.append(len(sent))
        return numbers

    assert counts() == [9, 8]
    with reported_app.app_context():
        like = the_reported().alliance()
        for serial in range(48):
            another(serial, like)
        actions.open_period("shaanxi-alliance", 2026, "H1", SYSTEM, OPENS)
        assert db.session.query(Report).count() == 50
    assert counts() == [9, 8]
    for address in ("/reports", "/reports/2026/H1"):
        assert len(lists.whole(reported_app, office, address)) > 50


def test_misconduct_through_the_pages(reported_app: Flask) -> None:
    office = _as(reported_app, "office")
    with reported_app.app_context():
        world = the_reported()
        address, weinan = f"/misconducts/new?designation={world.alliance().id}", world.hospital("weinan").id
    assert not problems(office.get("/misconducts/new").text)
    short = post(office, address, {"organisation_id": weinan, "what": "私自兼职"})
    assert short.status_code == 422
    assert "私自兼职" in short.text
    typed = {"organisation_id": weinan, "happened_on": "2026-03-08", "what": "私自兼职", "finding": "医院查实"}
    done = post(office, address, typed)
    assert done.status_code == 302
    head = _as(reported_app, "head")
    page = head.get(done.location)
    assert not problems(page.text)
    annulled = post(head, f"{done.location}/annul", {"reason": "登记有误", "_seen": "1"}, page=done.location)
    assert annulled.status_code == 302
    assert "登记有误" in head.get(done.location).text


def test_subject_of_a_to_do(reported_app: Flask) -> None:
    with reported_app.app_context():
        assert notices.subject(the_reported().open()) == "陕西示例呼吸内科专科联盟 · 2026 年上半年总结"
