"""In a real browser: what is typed is kept by itself, and the main pages are sound at both widths."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from alliance.demo.people import PASSWORD
from tests.filing.test_journey import begun
from tests.support.browser import assert_sound

pytestmark = pytest.mark.clause("SN15-A2")
NewPage = Callable[..., Page]


def signed_in(page: Page, login: str) -> Page:
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")
    return page


def test_what_is_typed_is_kept_by_itself(app: Flask, new_page: NewPage) -> None:
    id = begun(app, whole=False)
    page = signed_in(new_page(), "xian-jzk")
    page.goto(f"/filings/{id}/sections/building_capability")
    for words in ("设有独立病区三个。", "设有独立病区四个。"):
        page.fill("#building_capability", words)
        with page.expect_response("**/draft") as answer:
            pass
        assert answer.value.status == 200
    expect(page.locator("[data-saved]")).to_contain_text("已保存")
    page.reload()
    expect(page.locator("#building_capability")).to_have_value("设有独立病区四个。")
    page.get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/sections/supporting_papers")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_are_sound(app: Flask, new_page: NewPage, width: int) -> None:
    draft, waiting = begun(app, whole=False), begun(app, "office", "provincial")
    ways = {
        "xian-jzk": [
            "/filings", f"/filings/{draft}", f"/filings/{draft}/sections/department",
            f"/filings/{draft}/conditions/leader", f"/filings/{draft}/check", f"/filings/{draft}/withdraw",
        ],
        "office": ["/filings?tab=open", f"/filings/{waiting}", f"/filings/{waiting}/opinion"],
    }  # fmt: skip
    for login, paths in ways.items():
        page = signed_in(new_page(width=width), login)
        for path in paths:
            page.goto(path)
            assert_sound(page)
