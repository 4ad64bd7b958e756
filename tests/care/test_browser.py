"""In a real browser: a patient referred up and back down by two desks, at both widths; by keyboard; without script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from alliance import clock
from alliance.care import actions, queries
from alliance.demo.people import PASSWORD
from tests.care.allied import patient, the_allied
from tests.care.made import RECEIVER, SENDER
from tests.support.browser import assert_sound
from tests.support.counts import many

NewPage = Callable[..., Page]
pytestmark = pytest.mark.clause("SN15-4.3.a", "SN15-4.3.c")


@pytest.fixture
def app(allied: Flask) -> Flask:
    """The served application is the one in which alliances stand."""
    with allied.app_context():
        actions.load_diagnoses()
    return allied


def signed_in(page: Page, login: str) -> Page:
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")
    return page


def press(page: Page, name: str) -> None:
    """Press a button or follow a link of this name, and look at the page that follows."""
    main = page.locator("main")
    found = main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True))
    with page.expect_navigation(wait_until="domcontentloaded"):
        found.first.click()
    assert_sound(page)


def write_patient(page: Page, serial: int) -> None:
    who = patient(serial)
    for field, words in (("patient_name", who.name), ("resident_id", who.resident_id), ("phone", who.phone)):
        page.fill(f"#{field}", words)


@pytest.mark.soak
@pytest.mark.parametrize("width", (360, 1280)[: many(1, 2)])
def test_up_and_back_down(app: Flask, new_page: NewPage, width: int) -> None:
    sender = signed_in(new_page(width=width), SENDER)
    receiver = signed_in(new_page(width=width), RECEIVER)
    sender.goto("/care")
    press(sender, "发起转诊")
    sender.select_option("#partner", index=1)
    sender.get_by_label("加急").check()
    write_patient(sender, 1)
    sender.fill("#diagnosis_code", "J18.9")
    expect(sender.locator("#diagnosis")).to_have_value("肺炎")
    sender.fill("#reason", "氧合下降")
    press(sender, "发出转诊")
    record = sender.url
    receiver.goto(record)
    press(receiver, "要求补充资料")
    receiver.fill("#text", "请补充胸部CT")
    press(receiver, "要求补充资料")
    sender.goto(record)
    press(sender, "补充资料")
    sender.fill("#text", "双肺炎症")
    press(sender, "补充资料")
    receiver.goto(record)
    press(receiver, "同意接收")
    press(receiver, "预约接诊")
    receiver.fill("#scheduled_for", f"{clock.now() + timedelta(days=1):%Y-%m-%dT09:00}")
    press(receiver, "预约接诊")
    press(receiver, "登记到诊")
    press(receiver, "更正上一步…")
    receiver.fill("#reason", "点错了")
    press(receiver, "撤回这一步")
    press(receiver, "登记到诊")
    press(receiver, "回传诊疗结果")
    receiver.fill("#outcome", "抗感染后好转")
    press(receiver, "回传诊疗结果")
    sender.goto(record)
    press(sender, "确认结果并办结")
    expect(sender.locator("h1")).to_contain_text("已办结")
    _down(receiver, sender)
    with app.app_context():
        breath = the_allied().breath.id
        today = clock.today()
        facts = queries.facts([breath], today, today)[breath]["confirmed"]
        assert [facts[name] for name in ("up_referrals", "down_inpatient", "referrals_outcome")] == [1, 1, 1]
        assert queries.recount([breath]) == []


def _down(lead: Page, member: Page) -> None:
    """The lead sends the patient back for rehabilitation; refused without the summary, everything kept."""
    lead.goto("/care/referrals/new")
    label = lead.locator("#partner option", has_text="渭南示例医院").first.get_attribute("value")
    lead.select_option("#partner", label)
    lead.get_by_label("住院", exact=True).check()
    write_patient(lead, 1)
    lead.fill("#diagnosis", "肺炎恢复期")
    lead.locator("summary", has_text="下转：康复建议和出院小结").click()
    lead.fill("#rehabilitation", "呼吸训练，两周后复查")
    press(lead, "发出转诊")
    expect(lead.locator("#summary-error")).to_contain_text("出院小结")
    expect(lead.locator("#rehabilitation")).to_have_value("呼吸训练，两周后复查")
    lead.fill("#summary", "抗感染后好转出院")
    press(lead, "发出转诊")
    member.goto(lead.url)
    press(member, "同意接收")
    press(member, "登记到诊")
    expect(member.locator("h1")).to_contain_text("在诊")


def test_without_script_codes_are_looked_up_by_a_button(app: Flask, new_page: NewPage) -> None:
    page = signed_in(new_page(width=360, java_script_enabled=False), SENDER)
    page.goto("/care/referrals/new")
    page.select_option("#partner", index=1)
    write_patient(page, 1)
    page.fill("#diagnosis_code", "fy")
    for name in ("查诊断编码", "J18.9 肺炎", "发出转诊"):
        with page.expect_navigation(wait_until="domcontentloaded"):
            page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("h1")).to_contain_text("待接收")
    expect(page.locator("main")).to_contain_text("J18.9")


def test_drafts_keep_themselves_without_the_patient(app: Flask, new_page: NewPage) -> None:
    page = signed_in(new_page(), SENDER)
    page.goto("/care/referrals/new")
    write_patient(page, 1)
    page.fill("#reason", "氧合下降")
    with page.expect_response("**/draft") as answer:
        pass
    assert answer.value.status == 200
    expect(page.locator("[data-saved]")).to_contain_text("已保存")
    page.reload()
    expect(page.locator("#reason")).to_have_value("氧合下降")
    expect(page.locator("#resident_id")).to_have_value("")
    assert_sound(page)


def test_three_in_a_row_by_keyboard(app: Flask, new_page: NewPage) -> None:
    page = signed_in(new_page(), SENDER)
    page.goto("/care/referrals/new")
    page.select_option("#partner", index=1)
    for serial in (1, 2, 3):
        page.focus("#patient_name")
        who = patient(serial)
        for words in (who.name, who.resident_id, who.phone, "J18.9"):
            page.keyboard.type(words)
            page.keyboard.press("Tab")
        expect(page.locator("#diagnosis")).to_have_value("肺炎")
        page.focus("#reason")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        page.goto("/care/referrals/new")
    with app.app_context():
        waiting = queries.many_waiting(the_allied().actor(SENDER), clock.now())
        assert waiting["referral"]["mine"] == 3
