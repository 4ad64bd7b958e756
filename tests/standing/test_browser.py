"""The pages of standing in a real browser, wide and narrow: accessible, valid, within the window; a decision walked through."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page

from alliance.core import notices
from alliance.demo.people import PASSWORD
from alliance.standing import actions
from tests.standing.judged import day, decided, in_force, provisional, the_judged
from tests.support.browser import assert_sound
from tests.support.counts import many

MARCH = day(2026, 3, 20)


@pytest.fixture
def app(judged_app: Flask) -> Flask:
    """The live server serves the judged world."""
    return judged_app


def enter(page: Page, login: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_function("!location.pathname.startsWith('/sign-in')")


@pytest.mark.clause("SN15-2.c", "SN15-2.d")
@pytest.mark.soak
@pytest.mark.parametrize("width", (360, 1280)[: many(1, 2)])
def test_pages_are_sound(app: Flask, new_page: Callable[..., Page], width: int) -> None:
    with app.app_context():
        judged = the_judged()
        [card] = decided(judged, 2023, {"骨科": "45", "妇产科": "75"})
        in_force(judged, card, day(2024, 3, 20))
        review = actions.lodge(card, "数据有误", judged.lead("骨科"), day(2024, 3, 25))
        service = notices.service_on(card, "yellow-card", "hospital").id  # type: ignore[union-attr]
        [order] = decided(judged, 2024, {"骨科": "52", "妇产科": "75"})
        actions.hear(order, judged.actor("office"), MARCH)
        round = provisional(judged, 2025, {"骨科": "75", "妇产科": "93"})
        alliance, measure = judged.alliance("骨科").id, order.id
        addresses = {
            "head": (
                "/measures", f"/measures/{card.id}", f"/measures/{measure}", f"/measures/{measure}/steps/drop",
                f"/alliances/{alliance}/standing", f"/rounds/{round.id}/decide", "/measures/inactive",
                "/measures/favoured", f"/measures/{card.id}/casefile", f"/reviews/{review.id}",
            ),
            "office": (
                f"/measures/{measure}/steps/close", f"/alliances/{alliance}/measures/new",
                f"/measures/{card.id}/steps/verify", f"/services/{service}/paper", f"/notices/{card.notice_id}",
            ),
            "commission": (f"/reviews/{review.id}",),
            "university-gk": (f"/measures/{measure}/statement", f"/measures/{measure}/steps/waive", f"/measures/{card.id}/review"),
        }  # fmt: skip
    for login, pages in addresses.items():
        page = new_page(width=width)
        enter(page, login)
        for address in pages:
            page.goto(address)
            assert_sound(page)


@pytest.mark.clause("SN15-2.b", "SN15-2.d")
def test_the_head_decides_and_the_measures_wait(app: Flask, new_page: Callable[..., Page]) -> None:
    with app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45"})
        round_id = provisional(judged, 2025, {"骨科": "52", "妇产科": "75"}).id
    page = new_page(java_script_enabled=False)
    page.goto("/sign-in")
    page.get_by_label("账号").fill("head")
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.goto(f"/rounds/{round_id}/decide")
    page.get_by_role("button", name="审定…").click()
    page.get_by_role("button", name="审定并提出处理措施").click()
    assert page.get_by_role("heading", name="处理措施").is_visible()
    assert page.get_by_role("cell", name="责令解散").is_visible()
