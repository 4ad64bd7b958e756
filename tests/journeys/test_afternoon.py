"""An officer's afternoon with the half-year's reports, and a member's with the activities in its Excel sheet."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from alliance.clock import BEIJING
from alliance.ext import db
from alliance.supervision import actions, queries
from alliance.supervision.model import Report
from tests.journeys.people import Company
from tests.supervision.reported import OPENS, PROGRAMME, WORDS, another, reported_app, the_reported
from tests.support.counts import many

__all__ = ["reported_app"]
AFTERNOON = datetime(2026, 7, 20, 14, tzinfo=BEIJING)
CLERK, SENDS_NOTHING = "provincial-hxnk", "陕西示例骨科专科联盟"
RETURNED = "陕西示例第1专科联盟"
REPORTS, ROWS, BAD = many(6, 60), many(10, 40), 3


@pytest.fixture
def app(reported_app: Flask) -> Flask:
    """As many alliances as there are reports; all but one have handed theirs in."""
    with reported_app.app_context():
        world = the_reported()
        for serial in range(1, REPORTS - 1):
            another(serial, world.alliance())
        actions.open_period(PROGRAMME, 2026, "H1", world.actor("office"), OPENS)
        for report in db.session.query(Report).filter(Report.designation_name != SENDS_NOTHING):
            actions.submit(report, queries.proposed(report), WORDS, world.actor(CLERK), OPENS)
    return reported_app


@pytest.fixture
def company(app: Flask, new_page: Callable[..., Page]) -> Iterator[Company]:
    """Everybody, on that afternoon."""
    with time_machine.travel(AFTERNOON) as time:
        made = Company(app, new_page, time)
        yield made
        assert made.missing == []


def _row(serial: int) -> str:
    day = date(2026, 6, 1) + timedelta(days=serial % 25)
    held_on = ("昨天", "2026-07-21", day.isoformat())[serial - 1 if serial < BAD else -1]
    kind = "聚餐" if serial == BAD else "教学查房"
    return f"{kind}\t第{serial}次查房（示例）\t{held_on}\t\t\t渭南示例医院\t\t{serial}"


@pytest.mark.soak
@pytest.mark.browser
@pytest.mark.clause("SN15-3.5.d", "SN15-4.1", "SN15-4.2")
def test_an_officers_afternoon_and_a_members_paste(company: Company) -> None:
    office = company("office")
    office.open("/reports/2026/H1")
    office.see(f"共 {REPORTS} 条")
    office.choose("状态", "待审核")
    office.press("筛选")
    office.see(f"共 {REPORTS - 1} 条")
    office.fill({"联盟或牵头医院": RETURNED})
    office.press("筛选")
    office.press_link(RETURNED)
    office.fill({"审核意见": "请补充困难和问题（示例）"})
    office.press("退回修改")
    office.see("已退回修改")
    _accept_the_others(company)
    office.open("/reports/2026/H1")
    office.fill({"联盟或牵头医院": SENDS_NOTHING})
    office.press("筛选")
    office.press_link(SENDS_NOTHING)
    office.press("延期")
    office.fill({"新的截止日": "2026-08-14", "理由": "经办人员住院（示例）"})
    office.press("延期")
    office.see("已延期")
    office.open("/reports/2026/H1?mark=accepted&sort=alliance")
    office.see(f"共 {REPORTS - 2} 条")
    assert office.download("导出 Excel").stat().st_size > 1000
    _paste(company)


def _accept_the_others(company: Company) -> None:
    """Page by page: what is ticked is listed with its figures and confirmed."""
    office = company("office")
    while True:
        office.open("/reports/2026/H1?mark=submitted")
        boxes = office.main.locator("input[name=id]")
        if not boxes.count():
            return
        for box in boxes.all():
            box.check()
        n = boxes.count()
        office.press("批量审核通过选中的")
        office.press(f"确认审核通过 {n} 份")
        office.see(f"已审核通过 {n} 份")


def _paste(company: Company) -> None:
    """Rows copied from Excel, three of them wrong: the good ones go in, the others stay and are mended."""
    member = company("weinan-member")
    member.open("/activities")
    member.press("从 Excel 批量登记")
    member.fill({"从 Excel 粘贴": "\n".join(_row(serial) for serial in range(1, ROWS + 1))})
    member.press("检查")
    member.see("「昨天」不是日期", "活动日期不能晚于今天", "没有这一种类")
    member.press(f"登记可以登记的 {ROWS - BAD} 行")
    member.see(f"已登记 {ROWS - BAD} 项；还有 {BAD} 行没有登记")
    box = member.field("从 Excel 粘贴")
    left = box.input_value()
    assert left.splitlines() == [_row(serial) for serial in range(1, BAD + 1)], "as typed"
    box.fill(left.replace("昨天", "2026-06-03").replace("2026-07-21", "2026-06-04").replace("聚餐", "教学查房"))
    member.press("再检查一次" if member.main.get_by_role("button", name="再检查一次").count() else "检查")
    member.press(f"登记可以登记的 {BAD} 行")
    member.see(f"已登记 {BAD} 项")
    member.open("/activities?scope=ours")
    member.see(f"共 {ROWS} 条", "缺佐证")
