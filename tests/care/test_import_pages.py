"""The pages of imports and of the two-ended ledger: a file tried, entered, given back; a contradiction settled."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.core.imports import tables
from tests.care.allied import resident_id
from tests.care.logged import RECEIVER, SENDER, csv, line, workbook
from tests.support.html import problems
from tests.support.seen import statements
from tests.support.world import post, sign_in

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.usefixtures("that_day"), pytest.mark.clause("SN15-4.3.a")]
NAMES = ("欧阳示例甲", resident_id(1))


def client_of(app: Flask, login: str) -> FlaskClient:
    """Signed in as that person."""
    client = app.test_client()
    sign_in(client, login)
    return client


def sent_up(client: FlaskClient, content: bytes, name: str = "台账.csv") -> Any:
    """The page after an upload."""
    return post(client, "/care/imports", {"file": (io.BytesIO(content), name)})


def clean(page: str) -> str:
    """Valid, and without a patient's name or number."""
    assert problems(page) == []
    assert not any(secret in page for secret in NAMES)
    return page


def test_a_workbook_is_tried_entered_and_its_bad_rows_given_back(allied: Flask) -> None:
    desk = client_of(allied, SENDER)
    assert "还没有导入过" in clean(desk.get("/care/imports").text)
    answer = sent_up(
        desk,
        workbook(line(), line(number="SL-2", day="2026-02-30"), line(number="SL-3", care_type="体检")),
        "台账.xlsx",
    )
    page = answer.location
    assert page == "/care/imports/1"
    words = clean(desk.get(page).text)
    assert "第 3 行" in words
    assert "没有这一天" in words
    assert "1 行可以导入" in words
    back = post(desk, f"{page}/rejected", page=page)
    (rows,) = tables.sheets(back.data, 100).values()
    assert [row[-1] for row in rows] == ["问题", "日期：没有这一天（照原始记录核对日期）", rows[2][-1]]
    assert rows[1][0] == "SL-2"
    assert post(desk, f"{page}/enter", page=page).location == page
    assert "导入了 1 行" in clean(desk.get(page).text)
    assert "台账.xlsx" in clean(desk.get("/care/imports").text)


def test_csv_comes_back_as_csv_and_is_discarded(allied: Flask) -> None:
    desk = client_of(allied, SENDER)
    page = sent_up(desk, csv(line(day="昨天"), line(number="SL-2"), encoding="gb18030")).location
    back = post(desk, f"{page}/rejected", page=page)
    assert tables.separated(back.data, 10)[1][-1].startswith("日期：不是日期")  # type: ignore[union-attr]
    post(desk, f"{page}/discard", page=page)
    assert "未导入" in clean(desk.get(page).text)
    assert post(desk, f"{page}/rejected", page=page).status_code == 404
    assert post(desk, f"{page}/enter", page=page).status_code == 409


def test_a_file_that_is_none_is_refused_on_its_page(allied: Flask) -> None:
    desk = client_of(allied, SENDER)
    answer = sent_up(desk, b"%PDF-1.4", "台账.pdf")
    assert answer.status_code == 409
    assert "不是 Excel 工作簿" in clean(answer.text)
    assert post(desk, "/care/imports").status_code == 409


def test_the_template_holds_text_columns_and_imports_nothing(allied: Flask) -> None:
    desk = client_of(allied, SENDER)
    content = desk.get("/care/imports/template.xlsx").data
    assert list(tables.sheets(content, 100)) == ["转诊", "会诊"]
    assert "没有要导入的内容" in sent_up(desk, content, "模板.xlsx").text


def test_a_contradiction_is_settled_on_its_page(allied: Flask) -> None:
    sender, receiver = client_of(allied, SENDER), client_of(allied, RECEIVER)
    _import(sender, line())
    _import(receiver, line(number="M-9", diagnosis_code="I21.9"))
    words = clean(sender.get("/care/ledger?view=conflict").text)
    assert "诊断类目" in words
    page = "/care/ledger/1"
    assert "不同" in clean(sender.get(page).text)
    assert post(sender, f"{page}/keep", {"remark": ""}, page=page).status_code == 422
    assert post(sender, f"{page}/keep", {"remark": "病历如此"}, page=page).status_code == 302
    assert "病历如此" in clean(receiver.get(page).text)
    assert post(receiver, f"{page}/accept", page=page).status_code == 302
    assert "双方一致" in clean(sender.get(page).text)
    assert post(sender, f"{page}/withdraw", {"remark": "再想想"}, page=page).status_code == 409
    assert clean(sender.get("/care/ledger?view=agreed&period=2026-06&kind=referral").text).count("SL-1") == 1


def _import(client: FlaskClient, *lines: dict[str, Any]) -> None:
    page = sent_up(client, csv(*lines)).location
    assert post(client, f"{page}/enter", page=page).status_code == 302


def test_several_are_accepted_on_the_list_and_one_is_taken_back(allied: Flask) -> None:
    sender, receiver = client_of(allied, SENDER), client_of(allied, RECEIVER)
    _import(sender, *(line(number=f"SL-{at}", resident_id=resident_id(at)) for at in range(1, 5)))
    assert receiver.get("/care/imports/1").location == "/care/ledger?view=theirs"
    assert "核对对方登记的台账" in receiver.get("/").text
    page = "/care/ledger?view=theirs&kind=referral"
    words = clean(receiver.get(page).text)
    assert words.count('name="entry"') == words.count('name="shown"') == 4
    assert post(receiver, page, page=page).status_code == 422  # nothing ticked
    assert post(receiver, page, {"entry": ["1:1", "2:1"]}, page=page).location == page
    told = clean(post(receiver, page, {"entry": ["1:1", "3:1", "99:1", "x"]}, page=page).text)
    assert "认可了 1 条" in told and told.count("已由他人办理") == 2
    assert post(receiver, page, {"all": "1", "shown": ["4:1"]}, page=page).status_code == 302
    assert "没有符合条件的记录" in clean(receiver.get(page).text)
    assert "核对对方登记的台账" not in receiver.get("/").text
    one = "/care/ledger/2"
    assert "撤回认可" in clean(receiver.get(one).text) and "撤回认可" not in sender.get(one).text
    assert post(receiver, f"{one}/retract", {"remark": "点错了"}, page=one).status_code == 302
    assert "单方登记" in clean(receiver.get(one).text)
    assert client_of(allied, "yanan-desk").post(page).status_code in (400, 422)
    assert 'name="entry"' not in sender.get("/care/ledger?view=mine").text


def test_strangers_find_nothing(allied: Flask) -> None:
    _import(client_of(allied, SENDER), line())
    stranger = client_of(allied, "yanan-desk")
    for address in ("/care/ledger/1", "/care/imports/1", "/care/ledger?view=none"):
        assert stranger.get(address).status_code == 404
    assert "SL-1" not in stranger.get("/care/ledger?view=theirs").text
    office = client_of(allied, "office")
    assert office.get("/care/ledger").status_code == 403
    assert "仅一方登记的 1 条" in clean(office.get("/alliances/1/care").text)


def test_the_ledger_asks_the_same_for_one_and_fifty(allied: Flask) -> None:
    sender, receiver = client_of(allied, SENDER), client_of(allied, RECEIVER)
    counted = []
    for size in (1, 45):
        _import(sender, *(line(number=f"{size}-{at}", resident_id=resident_id(10 + at)) for at in range(size)))
        receiver.get("/care/ledger")
        with allied.app_context(), statements() as seen:
            receiver.get("/care/ledger")
        counted.append(len(seen))
    assert counted[0] == counted[1]
