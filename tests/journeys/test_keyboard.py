"""By keyboard alone: sign in, find the first to-do, take the step. Wherever the focus stands can be seen."""

import pytest
from flask import Flask
from playwright.sync_api import Page

from alliance.demo.people import PASSWORD
from tests.journeys import daily
from tests.journeys.people import Company
from tests.journeys.standing_alliance import found

STOPS = 60  # more stops than any page should ask for on the way to what matters
NAME = """() => { const one = document.activeElement;
  return one.labels?.[0]?.innerText || one.getAttribute("aria-label") || one.innerText || ""; }"""
SEEN = """() => { const how = getComputedStyle(document.activeElement);
  return how.outlineStyle !== "none" && parseFloat(how.outlineWidth) > 0; }"""


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus stands on what is called so; each stop shows where it is."""
    passed = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        name = page.evaluate(NAME).strip()
        assert page.evaluate(SEEN), f"focus cannot be seen on “{name}” at {page.url}"
        if name.startswith(words):
            return
        passed.append(name)
    raise AssertionError(f"no “{words}” within {STOPS} stops of {page.url}: {passed}")


def enter(page: Page) -> None:
    """Press Enter and land on the next page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-4.3.a")
def test_from_signing_in_to_the_step(company: Company, app: Flask) -> None:
    found(app)
    company.on(2024, 4, 22)
    number = daily.refer(company, "2024-04-22T08:30")
    page = company.new_page()
    page.goto("/")
    tab_to(page, "账号")
    page.keyboard.type("provincial-desk")
    tab_to(page, "密码")
    page.keyboard.type(PASSWORD)
    enter(page)
    tab_to(page, "跳到正文")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, number)
    enter(page)
    tab_to(page, "跳到正文")
    page.keyboard.press("Enter")
    tab_to(page, "同意接收")
    enter(page)
    assert "待到诊" in page.locator("h1").inner_text()
