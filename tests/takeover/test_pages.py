"""The pages as their people meet them: who may open them, a batch from paper to confirmed, what is refused as typed."""

import io
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from alliance.core import files
from alliance.core.imports import tables
from alliance.evaluation import queries as rounds
from alliance.takeover import actions
from tests.standing.judged import PDF, the_judged
from tests.support import lists
from tests.support.browser import assert_valid_html
from tests.support.world import post
from tests.takeover.taken import AT, ROWS, entered, workbook

Browser = Callable[[str], FlaskClient]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.clause("SN15-2.d")
@pytest.mark.on("sqlite")
def test_from_paper_to_confirmed(judged_app: Flask, browser_of: Browser) -> None:
    office, head = browser_of("office"), browser_of("head")
    with time_machine.travel(AT):
        office, head = browser_of("office"), browser_of("head")
        form = {"title": "关于考核结果的通知", "paper_number": "陕专联〔2024〕3号", "paper_on": "2024-03-20",
                "file": (io.BytesIO(PDF), "通知.pdf")}  # fmt: skip
        answer = post(office, "/takeover/new", form)
        assert (answer.status_code, answer.location) == (302, "/takeover/1")
        refused = post(office, "/takeover/1/add/result", {**ROWS["result"], "result": "fail", "year": "去年"})
        assert refused.status_code == 409
        assert "去年" in refused.text
        assert "四位数" in refused.text
        assert post(office, "/takeover/1/add/result", {**ROWS["result"], "result": "fail"}).status_code == 302
        tried = post(office, "/takeover/1/workbook", {
            "step": "try", "file": (io.BytesIO(workbook({"member": [ROWS["member"]]})), "旧.xlsx", XLSX),
        })  # fmt: skip
        assert tried.status_code == 200
        assert_valid_html(tried.text)
        carried = tried.text.split('name="carried" value="')[1].split('"')[0]
        done = post(office, "/takeover/1/workbook", {"step": "import", "carried": carried, "carried_name": "旧.xlsx"})
        assert done.status_code == 302
        assert post(office, "/takeover/1/submit", page="/takeover/1").status_code == 302
        for page in ("/takeover", "/takeover/1", "/takeover/entries/1", "/takeover/1/confirm"):
            assert_valid_html(head.get(page).text)
        assert lists.whole(judged_app, head, "/takeover")[-1][0] == "关于考核结果的通知"
        ticked = {"entry": ["1", "2"], "step": "confirm"}
        assert post(office, "/takeover/1/confirm", ticked).status_code == 409
        assert post(head, "/takeover/1/confirm", ticked).location == "/takeover/1"
        with judged_app.app_context():
            alliance_id = the_judged().alliance("骨科").id
            assert rounds.history(alliance_id) == {2023: "fail"}
        shown = head.get(f"/alliances/{alliance_id}/standing").text
        assert "历史补录" in shown
        assert "陕专联〔2024〕3号" in shown


@pytest.mark.clause("SN15-3.4.b")
@pytest.mark.on("sqlite")
def test_strangers_find_nothing(judged_app: Flask, browser_of: Browser) -> None:
    with judged_app.app_context():
        judged = the_judged()
        found, [entry] = entered(judged, "member", login="university-gk", designation_id=judged.alliance("骨科").id)
        places = (
            f"/takeover/{found.id}",
            f"/takeover/entries/{entry.id}",
            f"/takeover/{found.id}/papers/{files.of(found, 'paper')[0].id}",
        )
    for login, status in (("university-gk", 200), ("office", 200), ("auditor", 200), ("university-sjnk", 404), ("xian-fck", 404),
                          ("weinan-member", 403), ("city-610100", 403)):  # fmt: skip
        client = browser_of(login)
        for place in places:
            assert client.get(place).status_code == status, (login, place)


@pytest.mark.on("sqlite")
def test_the_template_is_read_back_and_its_examples_are_not_imported(judged_app: Flask, browser_of: Browser) -> None:
    answer = browser_of("office").get("/takeover/template.xlsx")
    sheets = tables.sheets(answer.data, 1000)
    assert list(sheets) == ["联盟", "成员", "存量协议", "岗位", "考核结果", "处理措施"]
    lead = browser_of("university-gk").get("/takeover/template.xlsx")
    assert list(tables.sheets(lead.data, 1000)) == ["成员", "存量协议"]
    with judged_app.app_context():
        judged = the_judged()
        batch_id = actions.open_batch(
            judged.actor("office"), AT, programme="shaanxi-alliance", title="文件", paper_on=AT.date()
        ).id
    office = browser_of("office")
    tried = post(office, f"/takeover/{batch_id}/workbook", {"file": (io.BytesIO(answer.data), "模板.xlsx", XLSX)})
    assert tried.status_code == 409
    assert "没有要补录的内容" in tried.text


@pytest.mark.on("sqlite")
def test_what_is_no_workbook_is_refused(judged_app: Flask, browser_of: Browser) -> None:
    with judged_app.app_context():
        batch_id = entered(the_judged(), submit=False)[0].id
    office = browser_of("office")
    for content, name in ((PDF, "通知.pdf"), (b"nonsense", "旧.xlsx"), (b"", "空.xlsx")):
        answer = post(office, f"/takeover/{batch_id}/workbook", {"file": (io.BytesIO(content), name)})
        assert answer.status_code == 409, name
    assert post(office, f"/takeover/{batch_id}/workbook", {"carried": "###"}).status_code == 409
