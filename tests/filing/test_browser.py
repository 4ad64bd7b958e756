"""In a real browser: what is typed is kept by itself, and the main pages are sound at both widths."""

from collections.abc import Callable

import pytest
import zxingcpp
from flask import Flask
from playwright.sync_api import Page, expect

from alliance.demo.people import PASSWORD
from tests.documents.paper import bound, pictures
from tests.filing.stage import ASSESSED, PDF
from tests.filing.test_journey import begun
from tests.support.browser import assert_sound
from tests.support.counts import many

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


@pytest.mark.soak
@pytest.mark.parametrize("width", (360, 1280)[: many(1, 2)])
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


def sign(page: Page, id: int, verdict: str, text: str, **facts: str) -> None:
    """Give an opinion on its page; facts are the station's questions by their keys."""
    page.goto(f"/filings/{id}/opinion")
    page.check(f"input[name=verdict][value={verdict}]")
    page.fill("textarea[name=text]", text)
    for key, words in facts.items():
        page.fill(f"textarea[name=fact_{key}]", words)
    page.get_by_role("button", name="签署意见").click()
    page.wait_for_url(f"**/filings/{id}")


def pin(page: Page, key: str, words: str) -> None:
    """Open the remark at a field, a condition or an attachment, and write it."""
    box = page.locator(f"[name='pin_{key}']")
    box.locator("xpath=ancestor::details").locator("summary").click()
    box.fill(words)


def submit(page: Page, id: int) -> None:
    page.goto(f"/filings/{id}/check")
    assert_sound(page)
    page.check("input[name=true]")
    page.locator("button[type=submit]", has_text="提交").last.click()
    page.wait_for_url(f"**/filings/{id}/receipt")


@pytest.mark.soak
@pytest.mark.clause("SN15-3.3.a", "SN15-3.3.e", "SN15-5.3")
@pytest.mark.parametrize("width", (360, 1280)[: many(1, 2)])
def test_returned_with_three_remarks_answered_and_agreed_to_in_a_batch(
    app: Flask, new_page: NewPage, width: int
) -> None:
    """File, return with three remarks, answer, compare, opinions in a batch by the city, assessed, filed; printed,
    the sealed scan brought back, and the certificate's code opened by anybody."""
    id, other = begun(app), begun(app, "city", name="陕西示例儿科专科联盟")
    who = {login: signed_in(new_page(width=width), login) for login in ("xian-jzk", "xian-leader", "city-610100")}
    clerk, leader, city = who.values()
    submit(clerk, id)
    sign(leader, id, "agree", "医院支持。")

    city.goto(f"/filings/{id}/opinion")
    assert_sound(city)
    attached = city.locator("[name^='pin_condition-team--']").get_attribute("name") or ""
    pin(city, "building_capability", "床位数请核实")
    pin(city, "condition-leader", "请写明任职年限")
    pin(city, attached.removeprefix("pin_"), "扫描件看不清")
    city.check("input[name=verdict][value=return]")
    city.get_by_role("button", name="签署意见").click()
    city.wait_for_url(f"**/filings/{id}")

    _correct(clerk, id, attached.rpartition("--")[2])
    sign(leader, id, "agree", "已核对改动。")

    city.goto("/filings/desk")
    assert_sound(city)
    city.get_by_role("link", name="看改动").click()
    expect(city.locator("ins").first).to_contain_text("四")
    expect(city.locator("tr.changed")).to_have_count(3)
    assert_sound(city)
    city.goto("/filings/desk")
    for one in (id, other):
        city.check(f"#pick-{one}")
    city.get_by_role("button", name="一并同意所勾选的…").click()
    expect(city.get_by_text("勾选 2 件，可以签署 2 件")).to_be_visible()
    assert_sound(city)
    city.fill("#text", "市里同意。")
    city.get_by_role("button", name="签署 2 件：同意").click()
    city.wait_for_url("**/filings/desk/batches/*")
    expect(city.get_by_text("已签署 2 件，未办 0 件")).to_be_visible()
    assert_sound(city)

    office = signed_in(new_page(width=width), "office")
    sign(office, id, "agree", "建议备案。", **ASSESSED)
    commission = signed_in(new_page(width=width), "commission")
    sign(commission, id, "agree", "同意备案。")
    expect(commission.locator("main")).to_contain_text("已备案，备案号")
    commission.goto("/filings/overdue")
    assert_sound(commission)

    _bring_back(clerk, id)
    certificate = clerk.request.get(f"/filings/{id}/certificate.pdf").body()
    [code] = zxingcpp.read_barcodes(pictures(certificate)[0])
    anybody = new_page(width=width)
    anybody.goto(code.text[code.text.index("/public/verify/") :])
    expect(anybody.locator("main")).to_contain_text("在册")
    assert_sound(anybody)


def _bring_back(clerk: Page, id: int) -> None:
    """The sheets are printed, sealed, scanned upside down and uploaded: each page known by its code."""
    clerk.goto(f"/filings/{id}/scans")
    assert_sound(clerk)
    address = clerk.get_by_role("link", name="下载并打印").get_attribute("href") or ""
    scanned = bound(pictures(clerk.request.get(address).body(), turn=180))
    clerk.set_input_files("#files", {"name": "盖章件.pdf", "mimeType": "application/pdf", "buffer": scanned})
    clerk.get_by_role("button", name="上传并核对").click()
    expect(clerk.locator("main")).to_contain_text("各页齐全，每页一次，都是这一版")
    assert_sound(clerk)


def _correct(clerk: Page, id: int, file_id: str) -> None:
    """Only what carries a remark is open; each remark is answered."""
    clerk.goto(f"/filings/{id}")
    expect(clerk.locator("main")).to_contain_text("其余锁定")
    assert_sound(clerk)
    clerk.goto(f"/filings/{id}/sections/building_capability")
    expect(clerk.locator("#development_plan")).to_have_count(0)
    assert_sound(clerk)
    clerk.fill("#building_capability", "设有独立病区四个，开放床位一百五十张。")
    clerk.get_by_role("button", name="保存并继续").click()
    clerk.goto(f"/filings/{id}/conditions/leader")
    clerk.fill("#note", "任职十二年。")
    clerk.get_by_role("button", name="暂存").click()
    clerk.goto(f"/filings/{id}/conditions/team")
    expect(clerk.locator("#met-0")).to_have_count(0)
    assert_sound(clerk)
    clerk.set_input_files("#file", {"name": "清楚的.pdf", "mimeType": "application/pdf", "buffer": PDF + b"clear"})
    clerk.get_by_role("button", name="暂存").click()
    clerk.locator(f"button[name=remove][value='{file_id}']").click()
    expect(clerk.locator("main")).to_contain_text("清楚的.pdf")
    clerk.goto(f"/filings/{id}/remarks")
    assert_sound(clerk)
    for box in clerk.locator("textarea").all():
        box.fill("已改。")
    clerk.get_by_role("button", name="保存并继续").click()
    submit(clerk, id)
