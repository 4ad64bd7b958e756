"""The privacy pages: who opened which identity, when and why; what is kept; erasing on request; for the leader alone."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import event, select

from alliance.care import actions, queries
from alliance.care.actions import imports
from alliance.care.model import Consultation, Referral
from alliance.care.queries import Readings
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.patients import unseal
from alliance.demo.people import PASSWORD
from alliance.ext import db
from tests.care.allied import PDF, the_allied
from tests.care.logged import csv, line, tried
from tests.care.made import RECEIVER, SENDER, in_state, requested, sent
from tests.care.sealed import WHO
from tests.support.browser import assert_valid_html
from tests.support.seen import statements
from tests.support.world import NOW, post, sign_in

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")]
PAGES = (
    "/care/privacy", "/care/privacy/readings", "/care/privacy/record", "/care/privacy/erase", "/care/privacy/readings.csv",
    "/care/privacy/readings.xlsx", "/care/privacy/record.xlsx",
)  # fmt: skip
NOTICE = "/care/privacy/notice"
LEADER, THEIRS, STRANGER = "weinan-leader", "provincial-leader", "yanan-leader"


@pytest.fixture
def opened(allied: Flask, that_day: None) -> Flask:
    """A referral opened by both desks, a consultation's paper by the receiver, rejected rows taken back by the sender."""
    with allied.app_context():
        world = the_allied()
        case = sent(world, patient=WHO)
        asked = requested(world, attachments=[("检查报告.pdf", PDF)])
        actions.reveal(case, world.actor(SENDER), NOW - timedelta(hours=2), "contact")
        actions.reveal(case, world.actor(RECEIVER), NOW - timedelta(hours=1), "registration")
        [paper] = queries.attachments(asked)
        actions.open_file(asked, paper.id, world.actor(RECEIVER), NOW - timedelta(minutes=30))
        bad = tried(world.actor(SENDER), csv(line(diagnosis="")), "慕容金丝雀.csv")
        imports.give_back(bad, world.actor(SENDER), NOW)
    return allied


def entered(app: Flask, login: str) -> FlaskClient:
    """Signed in as that person."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert client.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code == 302
    return client


def listed(client: FlaskClient, **asked: Any) -> list[list[str]]:
    """The exported list, row by row, without its heading."""
    answer = client.get("/care/privacy/readings.csv", query_string=asked)
    assert answer.status_code == 200
    return [row.split(",") for row in answer.data.decode("utf-8-sig").splitlines()[1:]]


def rows_of(workbook: bytes) -> list[list[str]]:
    """The cells of a workbook's first sheet, as words."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python()]


def test_each_hospital_reads_of_its_own_patients_alone(opened: Flask) -> None:
    own, theirs, stranger = (entered(opened, login) for login in (LEADER, THEIRS, STRANGER))
    assert [(row[4], row[6]) for row in listed(own)] == [("取回导入的问题行", ""), ("查看患者身份", "联系患者或家属")]
    assert [(row[4], row[3]) for row in listed(own, side="other")] == [
        ("打开附件", "示例省立医院"), ("查看患者身份", "示例省立医院"),
    ]  # fmt: skip
    assert [row[6] for row in listed(theirs)] == ["", "挂号、住院登记"]
    assert [row[4] for row in listed(theirs, side="other")] == ["查看患者身份"]
    assert listed(stranger) == listed(stranger, side="other") == []
    for client in (own, theirs, stranger):
        for page in (*PAGES, f"{PAGES[1]}?side=other", NOTICE):
            answer = client.get(page)
            assert answer.status_code == 200
            assert not any(word.encode() in answer.data for word in (WHO.name, WHO.resident_id, WHO.phone, "慕＊"))
            if answer.mimetype == "text/html":
                assert_valid_html(answer.text)


def test_the_list_is_searched_and_paged(opened: Flask) -> None:
    client = entered(opened, LEADER)
    with opened.app_context():
        number = db.session.execute(select(Referral.number)).scalar_one()
    assert len(listed(client, q=number)) == len(listed(client, q=number, side="other")) == 1
    assert len(listed(client, q="ZZ-NONE")) == 0
    who = listed(client)[0][1]
    assert len(listed(client, q=who[:2])) == 2
    for asked, n in (
        ({"what": "reveal"}, 1), ({"what": "rejected"}, 1), ({"what": "nonsense"}, 2), ({"purpose": "contact"}, 1),
        ({"purpose": "verify"}, 0), ({"since": "2026-06-15"}, 2), ({"until": "2026-06-14"}, 0), ({"since": "2026-06-16"}, 0),
        ({"since": "yesterday"}, 2), ({"until": "9999-12-31"}, 2), ({"since": "0001-01-01"}, 2), ({"q": "%"}, 0),
        ({"side": "nobody"}, 2), ({"before": "1"}, 2),
    ):  # fmt: skip
        assert len(listed(client, **asked)) == n, asked
    assert "没有符合条件的查看记录" in client.get("/care/privacy/readings?q=ZZ-NONE").text
    first = client.get("/care/privacy/readings?before=1").text
    assert "近 90 天没有人查看过" in first


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(opened: Flask) -> None:
    client = entered(opened, LEADER)
    counted, page = [], ""
    for more in (0, 60):
        with opened.app_context():
            world = the_allied()
            case = db.session.execute(select(Referral)).scalar_one()
            for n in range(more):
                actions.reveal(case, world.actor(SENDER), NOW - timedelta(minutes=n), "verify")
            with statements() as sent_now:
                page = client.get("/care/privacy/readings").text
            counted.append(len([one for one in sent_now if "journal" in one or "referral" in one]))
    assert "下一页" in page
    assert counted == [3, 3]  # how many, the rows, the numbers of the referrals


def test_the_workbooks_say_the_same(opened: Flask) -> None:
    client = entered(opened, LEADER)
    rows = rows_of(client.get("/care/privacy/readings.xlsx").data)
    assert [row[4] for row in rows if row and row[4] in ("查看患者身份", "取回导入的问题行")] == [
        "取回导入的问题行", "查看患者身份",
    ]  # fmt: skip
    record = rows_of(client.get("/care/privacy/record.xlsx").data)
    assert {"双向转诊", "远程会诊", "台账导入"} <= {row[0] for row in record}


def test_the_notice_tells_the_office_settings(opened: Flask) -> None:
    for login in (LEADER, SENDER, "weinan-member", "office", "auditor"):
        page = entered(opened, login).get(NOTICE)
        assert page.status_code == 200
        assert_valid_html(page.text)
        assert "记录结束 5 年后清除" in page.text
    assert entered(opened, "city-610500").get(NOTICE).status_code == 403


def test_no_other_post_opens_them(opened: Flask) -> None:
    for login in (
        SENDER,
        "weinan-member",
        "weinan-admin",
        "provincial-hxnk",
        "office",
        "head",
        "commission",
        "auditor",
    ):
        client = entered(opened, login)
        for page in PAGES:
            assert client.get(page).status_code == 403, (login, page)
        for page in ("/care/privacy/erase", "/care/privacy/find"):
            assert client.post(page, data={}).status_code == 403, (login, page)


def test_whose_records_there_are_and_erasing_them_by_page(opened: Flask) -> None:
    with opened.app_context():
        number = in_state(the_allied(), "referral", "closed", 9).number
        ended = db.session.execute(select(Referral).where(Referral.number == number)).scalar_one()
        row_id = ended.id
        whose = unseal(ended.patient)
    client = opened.test_client()
    sign_in(client, LEADER)
    page = "/care/privacy/erase"
    found = post(client, "/care/privacy/find", {"resident_id": whose.resident_id}, page=page)
    assert (found.status_code, number in found.text, whose.resident_id in found.text) == (200, True, False)
    assert_valid_html(found.text)
    assert f'value="{number}"' in client.get(page, query_string={"numbers": number}).text
    wrong = post(client, "/care/privacy/find", {"resident_id": "123"}, page=page)
    assert wrong.status_code == 409
    given = {"numbers": number, "reason": "患者本人申请", "checked": "y"}
    for lacking in given:
        answer = post(client, page, {**given, lacking: ""}, page=page)
        assert answer.status_code == 422, lacking
        assert "患者本人申请" in answer.text or lacking == "reason"
        assert_valid_html(answer.text)
    done = post(client, page, given, page=page)
    assert done.status_code == 302
    assert "患者本人申请" in client.get(page).text
    again = post(client, page, given, page=page)
    assert (again.status_code, "已经清除" in again.text, "患者本人申请" in again.text) == (409, True, True)
    desk = opened.test_client()
    sign_in(desk, SENDER)
    shown = desk.get(f"/care/referrals/{row_id}").text
    assert ("患者身份已于" in shown, "查看患者身份…" in shown) == (True, False)
    opening = post(desk, f"/care/referrals/{row_id}/identity", {"purpose": "contact"}, page=f"/care/referrals/{row_id}")
    assert (opening.status_code, "清除" in opening.text) == (409, True)
    with opened.app_context():
        [told] = db.session.execute(select(Todo).where(Todo.text == "对方医院依申请清除了患者身份，请知悉")).scalars()
        assert told.organisation_id == the_allied().id("provincial")


def test_an_empty_hospital_is_told_what_will_stand_here(allied: Flask, that_day: None) -> None:
    client = entered(allied, STRANGER)
    for page, said in (
        (PAGES[0], "近一年没有向其他医院提供"),
        (PAGES[1], "近 90 天没有人查看过"),
        (PAGES[3], "还没有依申请清除过"),
    ):
        assert said in client.get(page).text
    with allied.app_context():
        assert db.session.execute(select(Consultation.id)).all() == []
        assert db.session.execute(select(JournalEntry.id).where(JournalEntry.event == "privacy.find")).all() == []


def test_the_lists_and_the_daily_job_are_found_by_their_own_indexes(allied: Flask) -> None:
    since, until = NOW - timedelta(days=90), NOW
    with allied.app_context():
        leader = the_allied().actor(LEADER)
        wanted: list[tuple[Callable[[], Any], str]] = [
            (lambda: _lines(queries.readings(leader, Readings(since, until, "own"))), "ix_journal_opened "),
            (lambda: _lines(queries.readings(leader, Readings(since, until, "other"))), "ix_journal_opened_at "),
            (lambda: _lines(queries.erasures(leader)), "ix_journal_erased"),
            (lambda: actions.erase_old(NOW), "ix_referral_kept "),
            (lambda: actions.erase_old(NOW), "ix_care_entry_kept "),
        ]
        for act, index in wanted:
            asked: list[tuple[str, Any]] = []
            note = lambda _c, _k, statement, given, *_more, asked=asked: asked.append((statement, given))  # noqa: E731
            event.listen(db.engine, "before_cursor_execute", note)
            act()
            event.remove(db.engine, "before_cursor_execute", note)
            with db.engine.connect() as connection:
                plans = [
                    str(row[-1])
                    for statement, given in asked if statement.startswith("SELECT")
                    for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
                ]  # fmt: skip
            assert any(index in f"{plan} " for plan in plans), (index, plans)


def _lines(query: Any) -> None:
    db.session.execute(query.order_by(JournalEntry.id.desc()).limit(50)).all()
