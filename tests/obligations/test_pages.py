"""The pages of duties: mine, the calendar and its file, the board and its lists, one duty; strangers find nothing."""

from datetime import date, datetime
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.core import inbox, notices
from alliance.ext import db
from alliance.obligations import actions
from alliance.obligations.model import Obligation
from alliance.rules.windows import BEIJING
from tests.filing.stage import stage
from tests.standing.judged import day, in_force, judged_app, proposed, the_judged
from tests.supervision.reported import PDF, PROGRAMME, the_reported
from tests.support import lists
from tests.support.html import problems
from tests.support.world import post, sign_in, the_world

__all__ = ["judged_app"]
MARCH = datetime(2026, 3, 27, 9, 0, tzinfo=BEIJING)  # a Friday, four days before the training plans are due
PAGES = (
    "/obligations", "/obligations?year=2025", "/obligations/board", "/obligations/list?stand=open", "/obligations/calendar",
    "/obligations/calendar?month=2026-03", "/obligations/calendar?month=nonsense", "/obligations/remind?kind=training-plan",
)  # fmt: skip


def begin(app: Flask, login: str) -> tuple[FlaskClient, int, int]:
    """The duties of March; the training plan of 呼吸内科 and the alliance."""
    with app.app_context():
        actions.keep(PROGRAMME, MARCH)
        alliance = the_reported().alliance().id
        query = select(Obligation.id).where(Obligation.kind == "training-plan", Obligation.designation_id == alliance)
        number = db.session.execute(query).scalar_one()
    client = app.test_client()
    sign_in(client, login)
    return client, number, alliance


@time_machine.travel(MARCH)
def test_the_offices_pages_are_whole_and_its_figures_open_their_lists(reported_app: Flask) -> None:
    client, number, alliance = begin(reported_app, "office")
    for address in (*PAGES, f"/obligations/{number}", f"/alliances/{alliance}/obligations", f"/obligations/{number}/extend",
                    f"/obligations/{number}/excuse"):  # fmt: skip
        page = client.get(address, follow_redirects=True)
        assert page.status_code == 200, address
        assert problems(page.text) == [], address
    board = client.get("/obligations/board").text
    assert "/obligations/list?kind=training-plan&amp;stand=open&amp;year=2026" in board
    listed = client.get("/obligations/list?kind=training-plan&stand=open&year=2026").text
    assert listed.count("2026 年度培训计划") == 2
    assert "一并催办未办的 2 项" in listed
    assert "没有符合条件的事项" in client.get("/obligations/list?kind=training-plan&q=没有这家").text


@time_machine.travel(MARCH)
def test_reminding_all_from_the_list_and_once_a_day(reported_app: Flask) -> None:
    client, number, _alliance = begin(reported_app, "office")
    address = "/obligations/remind?kind=training-plan&year=2026"
    assert "将催办 2 项" in client.get(address).text
    assert post(client, address).status_code == 302
    again = post(client, address)
    assert again.status_code == 409
    assert "今天已经催办过" in again.text
    with reported_app.app_context():
        todo = inbox.open_about("obligation", [number])[0]
        assert inbox.reminded([todo])[todo.id].day == MARCH.date()


@time_machine.travel(MARCH)
def test_a_clerk_hands_its_proof_in_and_sees_it_stand(reported_app: Flask) -> None:
    client, number, _alliance = begin(reported_app, "provincial-hxnk")
    mine = client.get("/obligations").text
    assert problems(mine) == []
    assert "还有 4 天" in mine
    assert f"/obligations/{number}/hand-in" in client.get(f"/obligations/{number}").text
    form = f"/obligations/{number}/hand-in"
    assert problems(client.get(form).text) == []
    missing = post(client, form, {"words": "年度计划已印发"})
    assert missing.status_code == 409
    assert "请附证明文件" in missing.text
    assert "年度计划已印发" in missing.text
    assert post(client, form, {"words": ""}).status_code == 422
    given = {"words": "年度计划已印发", "file": (BytesIO(PDF), "计划.pdf")}
    assert post(client, form, given, content_type="multipart/form-data").status_code == 302
    page = client.get(f"/obligations/{number}").text
    assert "按期完成" in page
    assert "计划.pdf" in page
    assert problems(page) == []
    assert client.get("/obligations/board").status_code == 403


@time_machine.travel(MARCH)
def test_what_is_still_to_be_done_comes_first_and_each_figure_opens_its_duties(reported_app: Flask) -> None:
    client, number, alliance = begin(reported_app, "provincial-hxnk")
    with reported_app.app_context():
        plan = db.session.get_one(Obligation, number)
        others = select(Obligation.id).where(Obligation.designation_id == alliance, Obligation.id != number)
        later = db.session.execute(others.where(Obligation.side == "lead", Obligation.due > plan.due)).scalars().first()
        actions.excuse(plan, "今年由省里统一培训", the_world().actor("office", MARCH.date()), MARCH)
    whole = client.get("/obligations").text
    assert -1 < whole.find(f'href="/obligations/{later}"') < whole.find(f'href="/obligations/{number}"')
    assert "/obligations?year=2026&amp;stand=open" in whole
    waiting = client.get("/obligations?year=2026&stand=open").text
    assert f'href="/obligations/{later}"' in waiting
    assert f'href="/obligations/{number}"' not in waiting
    assert problems(waiting) == []


@time_machine.travel(MARCH)
def test_the_office_gives_more_time_sends_back_and_lets_go(reported_app: Flask) -> None:
    client, number, _alliance = begin(reported_app, "office")
    refused = post(client, f"/obligations/{number}/extend", {"until": "2026-03-31", "reason": "换届"})
    assert refused.status_code == 409
    assert "换届" in refused.text
    assert post(client, f"/obligations/{number}/extend", {"until": "2026-04-30", "reason": "换届"}).status_code == 302
    page = client.get(f"/obligations/{number}").text
    assert "原截止" in page
    assert "2026年3月31日" in page
    assert "2026年4月30日" in page
    assert problems(page) == []
    assert post(client, f"/obligations/{number}/send-back", {"reason": "示例"}).status_code == 409
    assert post(client, f"/obligations/{number}/excuse", {"reason": ""}).status_code == 422
    assert post(client, f"/obligations/{number}/excuse", {"reason": "联盟重组"}).status_code == 302
    assert "免办" in client.get(f"/obligations/{number}").text


@time_machine.travel(MARCH)
@pytest.mark.parametrize("login", ["university-gk", "weinan-member"])
def test_a_stranger_finds_nothing(reported_app: Flask, login: str) -> None:
    client, number, _alliance = begin(reported_app, login)
    assert client.get(f"/obligations/{number}").status_code == 404
    assert client.get(f"/obligations/{number}/files/1").status_code == 404
    if login == "university-gk":
        assert client.get(f"/obligations/{number}/hand-in").status_code == 404


@time_machine.travel(MARCH)
def test_the_file_for_calendar_programs(reported_app: Flask) -> None:
    client, number, _alliance = begin(reported_app, "provincial-hxnk")
    answer = client.get("/obligations/calendar.ics?year=2026")
    assert answer.mimetype == "text/calendar"
    text = answer.data.decode()
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"UID:obligation-{number}@" in text.replace("\r\n ", "")
    assert f"DTSTART;VALUE=DATE:{date(2026, 3, 31):%Y%m%d}" in text
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 2


@time_machine.travel(MARCH)
def test_home_and_the_alliance_lead_to_the_duties_and_english_is_whole(reported_app: Flask) -> None:
    client, _number, alliance = begin(reported_app, "provincial-hxnk")
    assert 'href="/obligations"' in client.get("/").text
    assert f"/alliances/{alliance}/obligations" in client.get(f"/alliances/{alliance}").text
    month = client.get("/obligations/calendar?month=2026-03").text
    assert "2026 年度培训计划" in month


JUNE = datetime(2026, 6, 16, 9, 0, tzinfo=BEIJING)


@time_machine.travel(JUNE)
@pytest.mark.clause("SN15-2.c")
def test_a_yellow_card_leads_to_its_own_duty(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        card = in_force(judged, proposed(judged, "骨科", 2025, "45"), day(2026, 3, 20))
        page, alliance = f"/measures/{card.id}", card.designation_id
    client = judged_app.test_client()
    sign_in(client, "university-gk")
    assert f'href="/alliances/{alliance}/obligations">本联盟的应办事项' in client.get(page).text, (
        "no duty yet: the list"
    )
    with judged_app.app_context():
        actions.keep(PROGRAMME, JUNE)
        query = select(Obligation.id).where(Obligation.kind == "rectification")
        number = db.session.execute(query).scalar_one()
    for login in ("university-gk", "office", "auditor"):
        client = judged_app.test_client()
        sign_in(client, login)
        shown = client.get(page).text
        assert f'href="/obligations/{number}">打开这项整改' in shown and problems(shown) == [], login
        assert "年度黄牌警告整改" in client.get(f"/obligations/{number}").text


@time_machine.travel(JUNE)
@pytest.mark.parametrize(
    ("login", "title"),
    [
        ("xian-leader", "医院意见"),
        ("city-610100", "市级意见"),
        ("office", "办公室意见"),
        ("commission", "关于示例联盟的决定"),
    ],
)
def test_who_is_asked_has_his_own_page_of_duties(reported_app: Flask, login: str, title: str) -> None:
    with reported_app.app_context():
        world, office = the_world(), the_world().actor("commission")
        one = stage(world, "xian").to("office")
        lead = the_reported().alliance()
        to = (("superior", int(office.organisation_id or 0), "示例", office.role),)
        notices.issue(
            lead, "criticism", "关于示例联盟的决定", ["示例"], code="示例", issuer="示例", clause="SN15-3.6.c",
            actor=office, at=one.at, to=to, designation_id=lead.id,
        )  # fmt: skip
        actions.keep(PROGRAMME, JUNE)
        query = select(Obligation.id).where(Obligation.title.contains(title))
        number = db.session.execute(query).scalar_one()
    client = reported_app.test_client()
    sign_in(client, login)
    mine = client.get("/obligations")
    assert mine.status_code == 200
    assert title in mine.text
    assert f"/obligations/{number}" in mine.text
    assert problems(mine.text) == []
    shown = client.get(f"/obligations/{number}")
    assert shown.status_code == 200
    assert problems(shown.text) == []
    assert "打开所依据的记录" in shown.text
    assert "我的应办事项" in mine.text


@time_machine.travel(MARCH)
def test_the_training_plan_leads_to_the_years_plan(reported_app: Flask) -> None:
    client, number, alliance = begin(reported_app, "provincial-hxnk")
    page = client.get(f"/obligations/{number}").text
    assert f"/alliances/{alliance}/activities/plan?year=2026" in page
    assert "在平台填写" in page
    assert problems(page) == []


@time_machine.travel(MARCH)
def test_the_auditor_owes_nothing_and_sees_the_board(reported_app: Flask) -> None:
    client, _number, _alliance = begin(reported_app, "auditor")
    answer = client.get("/obligations")
    assert answer.status_code == 302
    assert answer.location == "/obligations/board"


@time_machine.travel(MARCH)
def test_the_lists_in_every_way(reported_app: Flask) -> None:
    office, _number, alliance = begin(reported_app, "office")
    lead, _same, _again = begin(reported_app, "provincial-hxnk")
    for client, address in (
        (office, "/obligations/list"),
        (office, f"/alliances/{alliance}/obligations"),
        (lead, "/obligations"),
    ):
        assert ">联盟</th>" in client.get(f"{address}?as=print").text, (
            "in small print on the page, in a column on paper"
        )
        assert "2026 年度培训计划" in {row[0] for row in lists.whole(reported_app, client, address)}, address
