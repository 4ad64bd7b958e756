"""In a real browser: a clerk proves a duty by keyboard on a phone; two officers claim and hand over what it asks of them."""

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from alliance.core import inbox
from alliance.core.actor import Role
from alliance.core.work import work
from alliance.demo.people import PASSWORD
from alliance.obligations import actions
from alliance.rules.windows import BEIJING
from tests.supervision.reported import PDF, PROGRAMME, the_reported
from tests.support.browser import assert_sound, shot

MARCH = datetime(2026, 3, 27, 9, 0, tzinfo=BEIJING)  # a Friday, four days before the training plans are due
NewPage = Callable[..., Page]


@pytest.fixture
def app(reported_app: Flask) -> Flask:
    """The live server serves the world in which half-years are reported."""
    return reported_app


def enter(page: Page, login: str) -> Page:
    page.goto("/sign-in")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_function("!location.pathname.startsWith('/sign-in')")
    return page


def press_on(page: Page, name: str, role: str = "link") -> None:
    """Reach it with the tab key alone, as somebody without a mouse does, and press Enter."""
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _time in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached by the tab key")


@pytest.mark.clause("SN15-4.2")
def test_a_duty_proved_by_keyboard_and_a_to_do_handed_over(app: Flask, new_page: NewPage) -> None:
    with time_machine.travel(MARCH, tick=False):
        with app.app_context():
            actions.keep(PROGRAMME, MARCH)
            world = the_reported()
            with work():
                inbox.ask(
                    "test.review", "审核半年工作总结", "示例联盟", world.alliance(), MARCH, role=Role.OFFICE_HANDLER,
                    by=world.actor("provincial-hxnk"), due=MARCH.date(),
                )  # fmt: skip
        clerk = enter(new_page(width=360), "provincial-hxnk")
        clerk.goto("/obligations")
        assert_sound(clerk)
        shot(clerk, "obligations-mine-360")
        press_on(clerk, "2026 年度培训计划")
        clerk.wait_for_url("**/obligations/*")
        assert_sound(clerk)
        press_on(clerk, "提交完成证明")
        clerk.wait_for_url("**/hand-in")
        assert_sound(clerk)
        clerk.get_by_label("完成情况").fill("年度计划已印发")
        clerk.set_input_files("input[type=file]", {"name": "计划.pdf", "mimeType": "application/pdf", "buffer": PDF})
        press_on(clerk, "提交", "button")
        clerk.wait_for_url("**/obligations/*")
        expect(clerk.locator("h1")).to_contain_text("按期完成")
        officer = enter(new_page(), "office")
        officer.goto("/obligations/list?kind=training-plan&year=2026")
        assert_sound(officer)
        shot(officer, "obligations-list-1280")
        officer.goto("/")
        officer.get_by_role("link", name="认领、转交、提醒").first.click()
        press_on(officer, "认领", "button")
        expect(officer.get_by_role("button", name="放回岗位")).to_be_visible()
        officer.get_by_label("转交给").select_option(index=0)
        officer.get_by_label("交接说明").fill("请今天看完")
        press_on(officer, "转交", "button")
        expect(officer.get_by_role("button", name="放回岗位")).to_have_count(0)
        assert_sound(officer)
        other = enter(new_page(), "office2")
        other.get_by_role("link", name="认领、转交、提醒").first.click()
        expect(other.locator("main")).to_contain_text("请今天看完")
        expect(other.get_by_role("button", name="放回岗位")).to_be_visible()
