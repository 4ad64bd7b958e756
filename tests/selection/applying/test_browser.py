"""In a real browser: self-check, draft, papers, submission, signature, the city's order, the form check — wide and narrow,
and the essentials without script."""

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page, expect

from alliance.demo.people import PASSWORD
from tests.selection.made import SX3, called, department, filled
from tests.support.browser import assert_sound, shot
from tests.support.papers import PDF
from tests.support.world import NOW

NewPage = Callable[..., Page]


@pytest.fixture
def app(further: Flask) -> Flask:
    """The live server serves the two cities."""
    return further


def enter(page: Page, login: str) -> Page:
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")
    return page


@pytest.mark.clause("SX3-11", "SX3-14", "SX3-15")
def test_an_application_goes_from_the_self_check_to_the_review(app: Flask, new_page: NewPage) -> None:
    with time_machine.travel(NOW, tick=False):
        with app.app_context():
            called()
            filled(department("yc1"), SX3)
        clerk = enter(new_page(), "yc1-clerk")
        clerk.goto(f"/selection/{SX3}/check?track=competitive")
        clerk.get_by_role("link", name="建立申报").click()
        clerk.fill("#subject", "神经内科")
        clerk.fill("#code", "03.04")
        clerk.select_option("#direction", "神经")
        assert_sound(clerk)
        shot(clerk, "candidacy-new-1280")
        clerk.get_by_role("button", name="建立申报").click()
        clerk.wait_for_url("**/edit")
        record = clerk.url.removesuffix("/edit")
        clerk.set_input_files("#file_form", {"name": "申报书.pdf", "mimeType": "application/pdf", "buffer": PDF})
        assert_sound(clerk)
        shot(clerk, "candidacy-edit-1280")
        clerk.get_by_role("button", name="暂存并核对").click()
        clerk.wait_for_url("**/check")
        assert_sound(clerk)
        shot(clerk, "candidacy-check-1280")
        clerk.check("#true")
        clerk.get_by_role("button", name="提交申报").click()
        clerk.wait_for_url("**/receipt")
        expect(clerk.locator("main")).to_contain_text("晋重专备申〔2026〕1号")
        leader = enter(new_page(width=360), "yc1-leader")
        leader.goto(f"{record}/verdict")
        assert_sound(leader)
        shot(leader, "candidacy-verdict-360")
        leader.check("input[name=verdict][value=agree]")
        leader.get_by_role("button", name="签署意见").click()
        leader.wait_for_url(record)
        city = enter(new_page(java_script_enabled=False), "yuncheng")
        city.goto("/candidacies")
        city.get_by_role("link", name="排定名次并推荐").click()
        city.locator("input[name^=rank_]").fill("1")
        shot(city, "candidacy-rank-1280")
        city.get_by_role("button", name="保存名次并推荐已排名的").click()
        city.wait_for_url("**/candidacies")
        office = enter(new_page(), "specialty-office")
        office.goto(f"{record}/verdict")
        office.check("input[name=paper_form][value=yes]")
        office.check("input[name=verdict][value=agree]")
        shot(office, "candidacy-verdict-1280")
        office.get_by_role("button", name="签署意见").click()
        office.wait_for_url(record)
        expect(office.locator("h1")).to_contain_text("评审中")
        assert_sound(office)
        shot(office, "candidacy-1280")
        clerk.set_viewport_size({"width": 360, "height": 800})
        for path, name in ((record, "candidacy-360"), ("/candidacies?tab=all", "candidacies-360")):
            clerk.goto(path)
            assert_sound(clerk)
            shot(clerk, name)
