"""In a real browser: typing is saved by itself, a lost network and an ended session are told, and the text comes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import update

from alliance import clock
from alliance.core.access.sessions import WebSession
from alliance.core.work import work
from alliance.demo.people import PASSWORD
from alliance.ext import db
from tests.register.making import candidate, prepare
from tests.support.browser import assert_sound
from tests.support.counts import many
from tests.support.world import the_world

pytestmark = pytest.mark.clause("SN15-A2")
NewPage = Callable[..., Page]
LEAD = "provincial-hxnk"
WORDS = "设备与人员已现场查看，具备开展条件。"


@pytest.fixture
def app(settled: Flask) -> Flask:
    """A hospital proposed as member, to be assessed: a form without a draft of its own."""
    with settled.app_context():
        world = the_world()
        candidate(world, prepare(world), LEAD, "weinan")
    return settled


PAGE = "/candidates/1/aspects/legal"


def signed_in(page: Page) -> Page:
    page.goto("/sign-in")
    fill_sign_in(page)
    page.wait_for_url("**/")
    page.goto(PAGE)
    return page


def fill_sign_in(page: Page, login: str = LEAD) -> None:
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")


def end_sessions(app: Flask) -> None:
    with app.app_context(), work():
        db.session.execute(update(WebSession).values(seen_at=clock.now() - timedelta(days=2)))


def test_a_form_without_a_record_of_its_own_is_saved_while_one_types(new_page: NewPage) -> None:
    page = signed_in(new_page())
    with page.expect_response("**/drafts") as answer:
        page.fill("#note", WORDS)
    assert answer.value.status == 200
    expect(page.locator("[data-saved], .saved").first).to_contain_text("已保存")
    page.reload()
    expect(page.locator("#note")).to_have_value(WORDS)
    expect(page.locator(".restored")).to_contain_text("的草稿")
    page.get_by_role("button", name="不用草稿").click()
    expect(page.locator("#note")).to_have_value("")


def test_a_lost_network_is_told_and_made_good(new_page: NewPage) -> None:
    page = signed_in(new_page())
    page.context.set_offline(True)
    page.fill("#note", WORDS)
    expect(page.locator(".saved.lost")).to_contain_text("网络已断开")
    with page.expect_response("**/drafts") as answer:
        page.context.set_offline(False)
    assert answer.value.status == 200
    expect(page.locator(".saved.lost")).to_have_count(0)


def test_leaving_asks_only_while_something_is_unsaved(new_page: NewPage) -> None:
    page = signed_in(new_page())
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.locator("#note").click()
    with page.expect_response("**/drafts"):
        page.keyboard.type("已保存的字")
    expect(page.locator(".saved").first).to_contain_text("已保存")
    page.goto("/")
    assert asked == []
    page.goto(PAGE)
    page.locator("#note").click()
    page.keyboard.type("还没有保存的字")
    page.goto("/")
    assert asked == ["beforeunload"]


@pytest.mark.soak
@pytest.mark.parametrize("width", (360, 1280)[: many(1, 2)])
def test_after_the_session_ended_one_signs_in_and_finds_the_words(app: Flask, new_page: NewPage, width: int) -> None:
    page = signed_in(new_page(width=width))
    end_sessions(app)
    page.fill("#note", WORDS)
    expect(page.locator(".saved.lost")).to_contain_text("登录已过期")
    assert_sound(page)
    page.get_by_role("link", name="重新登录").click()
    expect(page.locator(".notice")).to_contain_text("填写的内容已保留")
    assert_sound(page)
    fill_sign_in(page)
    page.wait_for_url(f"**{PAGE}")
    expect(page.locator("#note")).to_have_value(WORDS)
    expect(page.locator(".restored")).to_contain_text("登录过期前填写的内容都在")
    assert_sound(page)


@pytest.mark.soak
@pytest.mark.parametrize("width", (360, 1280)[: many(1, 2)])
def test_without_script_the_late_form_comes_back_too(app: Flask, new_page: NewPage, width: int) -> None:
    page = signed_in(new_page(width=width, java_script_enabled=False))
    end_sessions(app)
    page.locator("input[name=positive]").first.check()
    page.fill("#note", WORDS)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/sign-in**")
    fill_sign_in(page)
    page.wait_for_url(f"**{PAGE}")
    assert page.locator("#note").input_value() == WORDS
    assert page.locator("input[name=positive]").first.is_checked()
    page.get_by_role("button", name="保存").first.click()
    expect(page.locator(".flashes")).to_contain_text("已保存")


def test_another_person_at_the_same_desk_never_sees_the_words(app: Flask, new_page: NewPage) -> None:
    page = signed_in(new_page())
    end_sessions(app)
    page.fill("#note", WORDS)
    page.get_by_role("link", name="重新登录").click()
    fill_sign_in(page, "weinan-member")
    page.wait_for_load_state()
    assert WORDS not in page.content()
    page.goto("/")
    assert WORDS not in page.content()
