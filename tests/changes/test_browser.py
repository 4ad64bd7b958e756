"""In a real browser: a rename from the alliance's page to its filing, with the name checked while typing, at both widths."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from alliance.demo import people
from tests.changes.stage import NOW, alliance, join, stage
from tests.support.browser import assert_sound, shot
from tests.support.counts import many
from tests.support.papers import PDF
from tests.support.world import World

pytestmark = pytest.mark.clause("SN15-3.3.d")
NewPage = Callable[..., Page]


def signed_in(page: Page, login: str) -> Page:
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", people.PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")
    return page


@pytest.mark.soak
@pytest.mark.parametrize("width", (360, 1280)[: many(1, 2)])
def test_a_rename(app: Flask, new_page: NewPage, width: int) -> None:
    with app.app_context():
        id = alliance().id
    page = signed_in(new_page(width=width), "provincial-hxnk")
    page.goto(f"/alliances/{id}")
    page.get_by_role("link", name="变更", exact=True).click()
    page.get_by_role("link", name="申请变更").click()
    assert_sound(page)
    shot(page, f"changes-choose-{width}")
    page.get_by_role("link", name="填写：联盟名称").click()
    page.fill("#name", "陕西示例急诊科专科联盟")
    expect(page.locator("#name-verdict")).to_contain_text("已被使用")
    page.fill("#name", "陕西示例呼吸内科联盟")
    expect(page.locator("#name-verdict")).to_contain_text("可以使用")
    page.fill("#reason", "业务范围扩大，成员类型增加。")
    paper = {"name": "同意更名.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.set_input_files("#file_decision", paper)  # type: ignore[arg-type]
    assert_sound(page)
    shot(page, f"changes-form-{width}")
    page.get_by_role("button", name="保存并核对").click()
    page.wait_for_url("**/check")
    assert_sound(page)
    shot(page, f"changes-check-{width}")
    page.check("#true")
    page.get_by_role("button", name="提交变更").click()
    page.wait_for_url("**/receipt")
    assert_sound(page)
    page.get_by_role("link", name="查看变更").click()
    address = page.url
    for login in ("provincial-leader", "office", "commission"):
        desk = signed_in(new_page(width=width), login)
        desk.goto(address)
        desk.get_by_role("link", name="审阅并出具意见").click()
        assert_sound(desk)
        shot(desk, f"changes-opinion-{login}-{width}")
        desk.get_by_label("同意", exact=True).check()
        desk.fill("#text", "同意更名。")
        desk.get_by_role("button", name="签署意见").click()
        desk.wait_for_url(address)
    page.reload()
    expect(page.locator("main")).to_contain_text("变更已于")
    assert_sound(page)
    shot(page, f"changes-done-{width}")
    page.goto(f"/alliances/{id}")
    expect(page.locator("h1")).to_contain_text("陕西示例呼吸内科联盟")
    page.goto(f"/alliances/{id}/changes")
    assert_sound(page)
    shot(page, f"changes-of-{width}")


@pytest.mark.soak
@pytest.mark.parametrize("width", (360, 1280)[: many(1, 2)])
def test_the_other_pages_are_sound(app: Flask, new_page: NewPage, width: int) -> None:
    with app.app_context():
        world = World(people.cast(), NOW)
        ending, listed = stage(world, "end").to("office").change.id, stage(world, "members").change.id
        join(world, alliance("xian"), "yanan")
        returned = stage(world, "department", "xian").to("returned").change.id
    page = signed_in(new_page(width=width), "office")
    for path in (f"/changes/{ending}/opinion", "/changes", "/changes?tab=all"):
        page.goto(path)
        assert_sound(page)
        shot(page, f"changes-{path.replace('/', '_').replace('?', '_')}-{width}")
    page = signed_in(new_page(width=width), "provincial-hxnk")
    for path in (f"/changes/{listed}/check", f"/changes/{listed}/edit", f"/changes/{ending}/withdraw"):
        page.goto(path)
        assert_sound(page)
        shot(page, f"changes-{path.replace('/', '_')}-{width}")
    page = signed_in(new_page(width=width), "xian-jzk")
    page.goto(f"/changes/{returned}")
    assert_sound(page)
    shot(page, f"changes-returned-{width}")
