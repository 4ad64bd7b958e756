"""What a list offers on its page: columns, order, saved views, file, paper. On the list of activities."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from alliance.activities.rules import Held
from tests.activities.test_activities import DAY, LEAD, logged
from tests.care.allied import allied, the_allied
from tests.support.html import problems
from tests.support.world import post, sign_in

__all__ = ["allied"]
pytestmark = pytest.mark.on("sqlite")


@pytest.fixture
def lead(allied: Flask) -> FlaskClient:
    """The lead's clerk, with two activities: one titled as no spreadsheet should run it."""
    with allied.app_context():
        world = the_allied()
        logged(world, held=Held(title="=1+1 甲课", held_on=DAY, people=3))
        logged(world, "academic_event", member_ids=[], held=Held(title="乙会", held_on=DAY, people=40))
    client = allied.test_client()
    sign_in(client, LEAD)
    return client


def cells(content: bytes) -> list[list[Any]]:
    """The rows of the only sheet."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_columns_and_order_come_from_the_address(lead: FlaskClient) -> None:
    page = lead.get("/activities?sort=people&col=number&col=people").text
    assert problems(page) == []
    assert 'aria-sort="ascending"' in page
    assert page.index("HD20260001") < page.index("HD20260002")
    assert '<td data-label="种类">' not in page
    again = lead.get("/activities?sort=-people&col=number&col=people").text
    assert again.index("HD20260002") < again.index("HD20260001")


def test_the_file_holds_this_list_and_says_what_it_is(lead: FlaskClient) -> None:
    answer = lead.get("/activities?kind=academic_event&sort=-held_on&col=people&as=xlsx")
    rows = cells(answer.data)
    assert rows[1][0] == "筛选：种类：学术活动；按日期排序（从大到小）"
    assert [row[:2] for row in rows[2:]] == [["活动", "人数"], ["乙会", 40]]
    both = lead.get("/activities?as=csv").data.decode("utf-8-sig").splitlines()
    assert len(both) == 3
    assert "'=1+1 甲课" in both[2], "a formula never lives"
    assert lead.get("/activities?as=xlsx").headers["Content-Disposition"].startswith("attachment")


def test_the_sheet_of_paper_states_the_filter(lead: FlaskClient) -> None:
    page = lead.get("/activities?kind=academic_event&as=print").text
    assert problems(page) == []
    assert "筛选：种类：学术活动" in page
    assert ("乙会" in page, "甲课" in page, "共 1 条" in page) == (True, False, True)
    assert "没有筛选，列出可以查看的全部" in lead.get("/activities?as=print").text
    assert "没有符合条件的记录" in lead.get("/activities?state=withdrawn&as=print").text


def test_a_view_is_saved_opened_and_deleted(lead: FlaskClient) -> None:
    typed = {"list": "activities", "query": "kind=academic_event&col=people", "name": "学术", "back": "/activities"}
    answer = post(lead, "/lists/views", {**typed, "_key": "once"}, page="/activities")
    assert answer.location == "/activities?kind=academic_event&col=people"
    assert post(lead, "/lists/views", {**typed, "_key": "once"}, page="/activities").status_code == 302
    page = lead.get(answer.location).text
    assert problems(page) == []
    assert '<a href="/activities?kind=academic_event&amp;col=people" aria-current="true">学术</a>' in page
    taken = post(lead, "/lists/views", typed, page="/activities")
    assert (taken.status_code, "已有同名的视图" in taken.text, "学术" in taken.text) == (409, True, True)
    assert post(lead, "/lists/views", {**typed, "name": " "}, page="/activities").status_code == 422
    assert post(lead, "/lists/views/1/drop", {"back": "//elsewhere"}, page="/activities").location == "/"
    assert "学术</a>" not in lead.get("/activities").text.split("list-tools")[1].split("<table")[0]
    assert post(lead, "/lists/views/1/drop", {}, page="/activities").status_code == 404
