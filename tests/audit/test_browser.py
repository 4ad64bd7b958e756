"""In a real browser: a form filled and sent in the last second, another a second later, the lapse confirmed (SN15-5.2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from alliance.audit import actions
from alliance.demo.people import PASSWORD
from tests.audit.audited import LAST, PAST, PDF, Audited
from tests.support.browser import assert_sound
from tests.support.counts import many
from tests.support.world import the_world

pytestmark = pytest.mark.clause("SN15-5.2", "SN15-A1")
NewPage = Callable[..., Page]


def signed_in(page: Page, login: str) -> Page:
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")
    return page


def begun(app: Flask, *states: tuple[str, str]) -> dict[str, int]:
    """The campaign opened, alliances at the states named; their forms' ids by specialty."""
    with app.app_context():
        audited = Audited(the_world())
        audited.opened()
        for specialty, state in states:
            audited.to(state, specialty)
        return {one: audited.audit(one).id for one in ("呼吸内科", "急诊科", "烧伤科", "骨科")}


def fill(page: Page, id: int, patrols: str = "6") -> None:
    """The clerk's sections, one after the other."""
    page.goto(f"/audit-forms/{id}/sections/filler")
    page.fill("#filler", "王示例")
    page.fill("#contact", "029-00000000")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/sections/alliance_name")
    for key in ("has_charter", "has_agreements", "has_council"):
        page.locator(f"#{key}-0").check()
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/sections/members")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/sections/achievements")
    page.fill("#achievements", "省级课题三项。")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/sections/academic_events")
    for key, n in (("academic_events", "4"), ("patrol_visits", patrols), ("people_trained", "30")):
        page.fill(f"#{key}", n)
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/sections/hospital_support")
    page.fill("#hospital_support", "医院给予专项经费。")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/sections/key_tasks")
    page.fill("#key_tasks", "推广新技术两项，培训六十人。")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/check")


def send(page: Page, id: int, reason: str = "") -> None:
    page.goto(f"/audit-forms/{id}/check")
    page.locator("#true").check()
    if reason:
        page.fill("#late_reason", reason)
    page.get_by_role("button", name="报送", exact=True).click()


def test_the_last_second_and_the_next(app: Flask, new_page: NewPage) -> None:
    """At 23:59:59 of the due day a form is taken, at 00:00:00 it is refused; a lapse is proposed and confirmed."""
    with time_machine.travel(LAST - timedelta(minutes=10), tick=False) as clock:
        ids = begun(app)
        with app.app_context():
            Audited(the_world(), LAST - timedelta(minutes=10)).fill("骨科")
        clerk = signed_in(new_page(), "xian-jzk")
        fill(clerk, ids["急诊科"])
        clock.move_to(LAST)
        send(clerk, ids["急诊科"])
        expect(clerk.get_by_text("已报送，转所属医院评价")).to_be_visible()
        late = signed_in(new_page(), "university-gk")
        late.goto(f"/audit-forms/{ids['骨科']}/check")
        clock.move_to(PAST)
        late.locator("#true").check()
        late.get_by_role("button", name="报送", exact=True).click()
        expect(late.locator("#refused")).to_contain_text("SN15-5.2")
        expect(late.locator("#true")).to_be_checked()
        send(late, ids["骨科"], "主要经办人住院")
        expect(late.get_by_text("由其决定是否收取").first).to_be_visible()
        _lapse(new_page, ids)
        clerk.goto(f"/audit-forms/{ids['急诊科']}")
        expect(clerk.locator("h1")).to_contain_text("待医院评价")


def _lapse(new_page: NewPage, ids: dict[str, int]) -> None:
    office = signed_in(new_page(), "office")
    office.goto("/audits")
    office.get_by_role("link", name="2026 年度审核评估").click()
    office.get_by_role("link", name="提出视为放弃…").click()
    office.get_by_role("button", name="提出视为放弃").click()
    expect(office.get_by_text("已对 2 个联盟提出视为放弃")).to_be_visible()
    commission = signed_in(new_page(), "commission")
    commission.goto(f"/audit-forms/{ids['骨科']}/steps/take")
    commission.fill("#text", "住院证明属实")
    commission.get_by_role("button", name="收取迟报").click()
    expect(commission.locator("h1")).to_contain_text("待医院评价")
    commission.goto("/audits/1?show=lapse")
    commission.get_by_role("link", name="陕西示例烧伤科专科联盟").click()
    commission.get_by_role("link", name="确认视为放弃资格").click()
    commission.get_by_role("button", name="确认视为放弃资格").click()
    expect(commission.locator(".error-summary")).to_contain_text("请写明理由")
    commission.fill("#text", "逾期未报，经催报无回复")
    commission.get_by_role("button", name="确认视为放弃资格").click()
    expect(commission.locator("h1")).to_contain_text("已视为放弃")
    commission.goto(f"/audit-forms/{ids['呼吸内科']}/steps/keep")
    commission.fill("#text", "受灾停诊")
    commission.get_by_role("button", name="保留资格").click()
    expect(commission.locator("h1")).to_contain_text("待报送")


def test_what_is_typed_is_kept_by_itself(app: Flask, new_page: NewPage) -> None:
    ids = begun(app)
    page = signed_in(new_page(), "xian-jzk")
    page.goto(f"/audit-forms/{ids['急诊科']}/sections/achievements")
    page.fill("#achievements", "省级课题三项。")
    with page.expect_response("**/draft") as answer:
        pass
    assert answer.value.status == 200
    page.reload()
    expect(page.locator("#achievements")).to_have_value("省级课题三项。")


@pytest.mark.soak
@pytest.mark.parametrize("width", (360, 1280)[: many(1, 2)])
def test_the_pages_are_sound(app: Flask, new_page: NewPage, width: int) -> None:
    ids = begun(app, ("急诊科", "office"), ("呼吸内科", "passed"))
    with app.app_context():
        audited = Audited(the_world(), PAST)
        audited.fill("骨科", {"patrol_visits": "六次"})
        passed = audited.audit("呼吸内科")
        actions.doubt(passed, "培训人数系虚构", audited.actor("office"), PAST, evidence=[("证据.pdf", PDF)])
        actions.propose_lapses(passed.campaign, audited.actor("office"), PAST)
    ways = {
        "office": [
            "/audits", "/audits/new", "/audits/1", "/audits/1?show=lapse", "/audits/1/steps/close",
            f"/audit-forms/{ids['急诊科']}", f"/audit-forms/{ids['急诊科']}/evaluation",
            f"/audit-forms/{ids['急诊科']}/steps/doubt",
        ],
        "commission": [f"/audit-forms/{ids['呼吸内科']}/steps/revoke", f"/audit-forms/{ids['骨科']}/steps/confirm-lapse"],
        "university-gk": [
            "/audits", f"/audit-forms/{ids['骨科']}", f"/audit-forms/{ids['骨科']}/sections/alliance_name",
            f"/audit-forms/{ids['骨科']}/sections/members", f"/audit-forms/{ids['骨科']}/sections/academic_events",
            f"/audit-forms/{ids['骨科']}/check",
        ],
    }  # fmt: skip
    for login, paths in ways.items():
        page = signed_in(new_page(width=width), login)
        for path in paths:
            page.goto(path)
            assert_sound(page)
