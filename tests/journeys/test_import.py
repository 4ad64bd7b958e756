"""A clerk's day at the log: a workbook with faults tried, its bad rows back, mended and in; referrals by keyboard alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from alliance import clock
from alliance.care import actions, queries
from alliance.care.model import CareEntry, Referral
from alliance.demo.people import PASSWORD
from alliance.ext import db
from tests.care import faulty
from tests.care.allied import allied, patient, the_allied
from tests.care.logged import SENDER
from tests.care.test_import_large import mended
from tests.journeys.test_keyboard import NAME, STOPS, enter, tab_to
from tests.support.browser import assert_sound
from tests.support.counts import many

__all__ = ["allied"]
pytestmark = [pytest.mark.on("sqlite"), pytest.mark.clause("SN15-4.3.a"), pytest.mark.soak]
ROWS, WRONG, KINDS = many(60, 500), 30, 30
REFERRED = many(4, 20)


@pytest.fixture
def app(allied: Flask) -> Flask:
    """What is served: alliances that stand, codes, a year that is closed."""
    with allied.app_context():
        actions.import_diagnoses([("J18.9", "肺炎"), ("I21.9", "心肌梗死")], "示例版")
        actions.close_year("shaanxi-alliance", 2025, clock.now())
    return allied


@pytest.fixture
def clerk(new_page: Callable[..., Page]) -> Page:
    """The referral desk of the sending hospital, signed in."""
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/sign-in")
    page.fill("#login", SENDER)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/")
    return page


def press(page: Page, name: str) -> None:
    with page.expect_navigation(wait_until="domcontentloaded"):
        page.locator("main").get_by_role("button", name=name).first.click()


def on_to(page: Page, words: str) -> None:
    """Press Tab until the focus stands there; a field for date and time keeps its parts, each with its own focus."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(NAME).strip().startswith(words):
            return
    raise AssertionError(f"no “{words}” within {STOPS} stops of {page.url}")


def settled(page: Page) -> None:
    """Until the work in the background is done: the page asks by itself."""
    expect(page.locator("progress")).to_have_count(0, timeout=60_000)


def test_a_workbook_with_thirty_faults_comes_in(app: Flask, clerk: Page, tmp_path: Path) -> None:
    made = faulty.workbook(ROWS, WRONG, KINDS)
    clerk.goto("/care/imports")
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    clerk.set_input_files("#file", {"name": "六月台账.xlsx", "mimeType": sheet, "buffer": made.content})
    press(clerk, "试运行")
    settled(clerk)
    expect(clerk.locator("main")).to_contain_text(f"{ROWS - WRONG} 行可以导入")
    expect(clerk.locator("main tbody tr")).to_have_count(WRONG)
    for sheet_name, row, _column, _code in made.faults:
        place = clerk.locator("main tbody tr", has_text=sheet_name).filter(has_text=f"第 {row} 行")
        expect(place.locator("td").nth(3)).not_to_be_empty()
    assert_sound(clerk)
    with clerk.expect_download() as waiting:
        clerk.get_by_role("button", name="下载有问题的行").click()
    back = Path(waiting.value.path()).read_bytes()
    press(clerk, "导入没有问题的")
    settled(clerk)
    expect(clerk.locator("main")).to_contain_text(f"导入了 {ROWS - WRONG} 行")
    clerk.goto("/care/imports")
    clerk.set_input_files("#file", {"name": "六月台账-待改.xlsx", "mimeType": sheet, "buffer": mended(back, made)})
    press(clerk, "试运行")
    settled(clerk)
    press(clerk, f"导入没有问题的 {WRONG} 行")
    settled(clerk)
    expect(clerk.locator("main")).to_contain_text(f"导入了 {WRONG} 行")
    assert_sound(clerk)
    with app.app_context():
        assert db.session.execute(select(func.count()).select_from(CareEntry)).scalar_one() == ROWS
        assert queries.recount([the_allied().breath.id]) == []


def test_a_clerk_logs_referrals_by_keyboard_alone(app: Flask, clerk: Page) -> None:
    """The first chooses; the next take over what was chosen last, and the patient is one row pasted."""
    clerk.goto("/care/referrals/new")
    tab_to(clerk, "联盟与对方医院")
    clerk.keyboard.press("ArrowDown")
    for serial in range(REFERRED):
        who = patient(serial + 1)
        if serial == 0:
            tab_to(clerk, "患者姓名")
        assert clerk.evaluate("document.activeElement.id") == "patient_name"  # where the next one begins
        row = f"{who.name}\t{who.resident_id}\t{who.phone}\tJ18.9\t社区获得性肺炎\t氧合下降"
        clerk.evaluate("row => navigator.clipboard.writeText(row)", row)
        clerk.keyboard.press("Control+V")
        expect(clerk.locator("#diagnosis")).to_have_value("社区获得性肺炎")
        expect(clerk.locator("#diagnosis_code")).to_have_value("J18.9")
        tab_to(clerk, "知情同意人")
        if serial == 0:
            clerk.keyboard.press("ArrowDown")
        on_to(clerk, "发出并填下一例")
        enter(clerk)
    expect(clerk.locator("main .flashes, .flashes").first).to_contain_text("转诊已发出")
    with app.app_context():
        found = db.session.execute(select(Referral)).scalars().all()
        assert len(found) == REFERRED
        assert {(one.to_id, one.consent_by, one.diagnosis_code, one.reason) for one in found} == {
            (found[0].to_id, found[0].consent_by, "J18.9", "氧合下降")
        }
        assert {one.patient_masked for one in found} == {"欧＊＊＊＊"}


def test_a_block_of_rows_is_pasted(app: Flask, clerk: Page) -> None:
    """Rows copied out of the hospital's own workbook, without their heading."""
    cells = ("渭南示例医院", "示例省立医院", "2026-06-01", "上转", "门诊", "欧阳示例甲")
    rows = [
        "\t".join((f"SL-{at}", "", *cells, patient(at + 1).resident_id, "社区获得性肺炎", "J18.9")) for at in range(5)
    ]
    clerk.goto("/care/imports")
    clerk.locator("#block").focus()
    clerk.evaluate("rows => navigator.clipboard.writeText(rows)", "\n".join([*rows, rows[0].replace("SL-0\t", "\t")]))
    clerk.keyboard.press("Control+V")
    tab_to(clerk, "试运行")
    enter(clerk)
    settled(clerk)
    expect(clerk.locator("main")).to_contain_text("5 行可以导入")
    expect(clerk.locator("main tbody tr")).to_have_count(1)
