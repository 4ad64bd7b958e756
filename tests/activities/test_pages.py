"""The pages of activities: lists, kinds, logging, a record, a member's word."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.activities.model import Activity
from alliance.ext import db
from tests.activities.test_activities import DAY, LEAD, PROOF, logged
from tests.care.allied import PDF, the_allied
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import post, sign_in

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.usefixtures("that_day")]
NEW = "/alliances/1/activities/new?kind=teaching_round"


def client_of(app: Flask, login: str) -> FlaskClient:
    """Signed in as that person."""
    client = app.test_client()
    sign_in(client, login)
    return client


def typed(app: Flask, **more: Any) -> dict[str, Any]:
    """The form as one would fill it in."""
    with app.app_context():
        world = the_allied()
        ids = {"host": world.id("provincial"), "members": [world.id("weinan")]}
    return {
        "title": "肺部感染教学查房", "held_on": DAY.isoformat(), "people": "12", "teachers": "孙主任", "summary": "病例讨论",
        **ids, "evidence": (io.BytesIO(PDF), "签到表.pdf"), **more,
    }  # fmt: skip


def test_logged_acknowledged_and_read(allied: Flask) -> None:
    lead, member = client_of(allied, LEAD), client_of(allied, "weinan-member")
    answer = post(lead, NEW, typed(allied), content_type="multipart/form-data")
    assert answer.location == "/activities/1", answer.text
    assert "认可或异议" in member.get("/").text
    page = member.get("/activities/1").text
    assert "认可这次活动" in page
    assert member.get("/activities/1/evidence/1").status_code in (200, 404)
    assert post(member, "/activities/1/acknowledge", {}, page="/activities/1").status_code == 302
    assert "已确认" in lead.get("/activities/1").text
    figures = lead.get("/alliances/1/activities").text
    assert "/activities?alliance=1&amp;year=2026&amp;kind=teaching_round&amp;state=confirmed&amp;scope=all" in figures


def test_evidence_is_downloaded_by_those_who_may_see_the_activity(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = logged(world, evidence=PROOF)
        from alliance.core import files

        file_id = files.of(one, "evidence")[0].id
    answer = client_of(allied, "weinan-member").get(f"/activities/1/evidence/{file_id}")
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for login in ("ankang-member", "provincial-xxgnk"):
        client = client_of(allied, login)
        assert client.get("/activities/1").status_code == 404
        assert client.get(f"/activities/1/evidence/{file_id}").status_code == 404
    assert client_of(allied, "office").get(f"/activities/1/evidence/{file_id + 99}").status_code == 404


def test_what_is_wrong_keeps_what_was_typed(allied: Flask) -> None:
    lead = client_of(allied, LEAD)
    for more, status, words in (
        ({"people": "1.5"}, 422, "people-error"), ({"people": "-1"}, 422, "people-error"), ({"title": ""}, 422, "title-error"),
        ({"held_on": "2026-06-16"}, 409, "不能晚于今天"), ({"held_on": "2020-01-01"}, 409, "SN15-5.3"),
        ({"members": []}, 409, "请勾选"),
    ):  # fmt: skip
        answer = post(lead, NEW, typed(allied, **more), content_type="multipart/form-data")
        assert (answer.status_code, words in answer.text, "病例讨论" in answer.text) == (status, True, True), more
        assert problems(answer.text) == []
    with allied.app_context():
        assert db.session.query(Activity).count() == 0


def test_a_double_click_logs_once(allied: Flask) -> None:
    lead = client_of(allied, LEAD)
    for _click in range(2):
        answer = post(lead, NEW, typed(allied, _key="same"), page="/activities", content_type="multipart/form-data")
        assert answer.location == "/activities/1"
    with allied.app_context():
        assert db.session.query(Activity).count() == 1


def test_disputing_and_withdrawing_ask_for_a_reason(allied: Flask) -> None:
    with allied.app_context():
        logged(the_allied(), evidence=PROOF)
    member, lead = client_of(allied, "weinan-member"), client_of(allied, LEAD)
    assert post(member, "/activities/1/dispute", {"remark": ""}).status_code == 422
    assert post(member, "/activities/1/dispute", {"remark": "没有参加"}).status_code == 302
    assert "没有参加" in lead.get("/activities/1").text
    assert "成员单位对活动有异议" in lead.get("/").text
    assert lead.get("/activities/1/dispute").status_code == 404
    assert post(lead, "/activities/1/withdraw", {"remark": "登记有误"}).status_code == 302
    assert "已撤回" in member.get("/activities/1").text
    assert "成员单位对活动有异议" not in lead.get("/").text


def test_further_evidence(allied: Flask) -> None:
    with allied.app_context():
        logged(the_allied())
    lead = client_of(allied, LEAD)
    assert "还没有佐证" in lead.get("/activities/1").text
    nothing = post(lead, "/activities/1/evidence", {}, page="/activities/1", content_type="multipart/form-data")
    assert nothing.status_code == 422
    wrong = {"evidence": (io.BytesIO(b"MZ"), "表.exe")}
    answer = post(lead, "/activities/1/evidence", wrong, page="/activities/1", content_type="multipart/form-data")
    assert (answer.status_code, "不能上传" in answer.text) == (409, True)
    good = {"evidence": (io.BytesIO(PDF), "照片.pdf")}
    assert (
        post(lead, "/activities/1/evidence", good, page="/activities/1", content_type="multipart/form-data").status_code
        == 302
    )
    assert "照片.pdf" in lead.get("/activities/1").text


READ = (
    "/activities", "/activities?scope=answer&state=logged&year=2026&kind=teaching_round&alliance=1", "/activities?year=x",
    "/activities/1", "/activities/1/print", "/activities/2", "/alliances/1/activities", "/alliances/1/activities?year=2024",
)  # fmt: skip
WRITE = (
    "/alliances/1/activities/paste",
    "/activities/new",
    "/alliances/1/activities/new",
    NEW,
    "/alliances/1/activities/new?kind=technique_introduction",
)


def test_every_page_is_valid(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        logged(world, evidence=PROOF)
        logged(world, "academic_event", member_ids=[], evidence=PROOF)
    for login in (LEAD, "weinan-member", "office"):
        client = client_of(allied, login)
        named = READ if login != "weinan-member" else tuple(one for one in READ if one != "/activities/2")
        for address in (*named, *(WRITE if login != "office" else ())):
            answer = client.get(address)
            assert (answer.status_code, problems(answer.text)) == (200, []), (login, address)
    assert client_of(allied, LEAD).get("/alliances/1/activities/new?kind=party").status_code == 404
    assert "备案前不能登记活动" in client_of(allied, "provincial-xxgnk").get("/alliances/3/activities/new").text


def test_the_list_takes_the_same_queries_for_one_row_and_fifty(allied: Flask) -> None:
    from alliance.activities.rules import Held

    client = client_of(allied, LEAD)
    client.get("/activities")
    for more in (range(1), range(1, 53)):
        with allied.app_context():
            world = the_allied()
            for serial in more:
                logged(world, held=Held(title=f"查房{serial}", held_on=DAY))
        with allied.app_context(), statements() as seen:
            assert ("下一页" in client.get("/activities").text) == (len(more) > 1)
        assert len(seen) == 9


PASTE = "/alliances/1/activities/paste"


def test_a_paste_is_tried_entered_and_the_rest_stays(allied: Flask) -> None:
    lead = client_of(allied, LEAD)
    rows = f"教学查房\t甲课\t{DAY}\t\t\t渭南示例医院\t\t12\n教学查房\t乙课\t昨天\t\t\t渭南示例医院\t\t9\n"
    tried = post(lead, PASTE, {"rows": rows, "step": "try"})
    assert (tried.status_code, problems(tried.text)) == (200, [])
    assert ("登记可以登记的 1 行" in tried.text, "「昨天」不是日期" in tried.text) == (True, True)
    with allied.app_context():
        assert db.session.query(Activity).count() == 0
    for _click in range(2):
        answer = post(lead, PASTE, {"rows": rows, "step": "enter", "_key": "once", "_page": PASTE}, page="/activities")
        assert answer.location == PASTE
    page = lead.get(PASTE).text
    assert problems(page) == []
    assert ("乙课\t昨天" in page, "甲课\t" in page, "「昨天」不是日期" in page) == (True, False, True)
    with allied.app_context():
        assert [one.title for one in db.session.query(Activity)] == ["甲课"]
    mended = rows.splitlines()[1].replace("昨天", DAY.isoformat())
    answer = post(lead, PASTE, {"rows": mended, "step": "enter", "_page": PASTE}, page=PASTE)
    assert answer.location == "/activities?alliance=1&scope=ours"
    assert "乙课" not in lead.get(PASTE).text.split("<textarea")[1]
    assert post(lead, PASTE, {"rows": " "}).status_code == 422
    assert post(lead, PASTE, {"rows": "x\n" * 301, "step": "enter"}).status_code == 409
    assert lead.get("/alliances/1/activities/template.xlsx").data.startswith(b"PK")
    assert client_of(allied, "provincial-xxgnk").get(PASTE).status_code in (200, 404)


def test_a_plan_and_a_list_of_names_on_their_pages(allied: Flask) -> None:
    with allied.app_context():
        logged(the_allied(), evidence=PROOF)
    lead, plan = client_of(allied, LEAD), "/alliances/1/activities/plan?year=2026"
    assert problems(lead.get(plan).text) == []
    wrong = post(lead, plan, {"n_teaching_round": "十"})
    assert (wrong.status_code, 'value="十"' in wrong.text) == (422, True)
    assert post(lead, plan, {"n_teaching_round": "4", "p_teaching_round": "60", "_seen": "0"}).status_code == 302
    refused = post(lead, plan, {"n_teaching_round": "3", "reason": "", "_seen": "1"})
    assert (refused.status_code, "调整已定的年度计划须写明理由" in refused.text) == (409, True)
    assert post(lead, plan, {"n_teaching_round": "3", "reason": "人员调整", "_seen": "1"}).status_code == 302
    page = lead.get("/alliances/1/activities?year=2026").text
    assert problems(page) == []
    assert ("人员调整" in page, "培训人员按人计" in page) == (True, True)
    assert lead.get("/alliances/1/activities/plan.svg?year=2026").mimetype == "image/svg+xml"
    assert client_of(allied, "weinan-member").get(plan).status_code == 403
    people = "/activities/1/trainees"
    assert post(lead, people, {"trainees": "张某 某医院"}, page="/activities/1").status_code == 422
    assert (
        post(lead, people, {"trainees": "张某 渭南示例医院\n李某 渭南示例医院"}, page="/activities/1").status_code
        == 302
    )
    assert ("张某" in lead.get("/activities/1").text, "张某" in lead.get("/activities/1/print").text) == (True, True)
    watcher = client_of(allied, "auditor")
    assert ("张某" in watcher.get("/activities/1").text, "张某" in watcher.get("/activities/1/print").text) == (
        False,
        False,
    )
