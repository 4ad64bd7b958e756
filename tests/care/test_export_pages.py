"""The pages of exports: from the list as it is filtered to the file, at once or as a task with its progress."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.care.actions import exporting
from alliance.care.jobs import forget_imports, go_on
from alliance.core import settings
from alliance.core.imports import tables
from tests.bench import rows
from tests.care.allied import the_allied
from tests.care.logged import SENDER, entered, line
from tests.care.made import sent
from tests.care.test_import_pages import clean, client_of
from tests.support.seen import statements
from tests.support.world import NOW, post

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.usefixtures("that_day"), pytest.mark.clause("SN15-4.3.a")]
LIST = "/care?scope=all&state=open"


def filled(app: Flask, count: int, direct: int = 10_000) -> None:
    with app.app_context():
        world = the_allied()
        rows.referrals(sent(world), count - 1)
        if direct != 10_000:
            settings.put("shaanxi-alliance", "export_direct_rows", str(direct), world.actor("office"), NOW, "试用")


def taken(client: FlaskClient, address: str, form: str, page: str) -> list[list[object]]:
    answer = post(client, address, {"as": form}, page=page)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (found,) = tables.table(answer.data, 10_000).values()
    return found  # type: ignore[return-value]


def test_a_small_list_comes_at_once_as_it_is_filtered(allied: Flask) -> None:
    filled(allied, 15)
    desk = client_of(allied, SENDER)
    page = clean(desk.get(LIST).text)
    address = page.split('action="/care/exports/', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert address == "referrals?scope=all&state=open"
    for form in ("csv", "xlsx", "csv"):  # again and again from the same page
        found = taken(desk, f"/care/exports/{address}", form, LIST)
        assert [row[8] for row in found[1:]] == ["待接收"] * 3
    assert "还没有" not in clean(desk.get("/care/exports").text)
    office = client_of(allied, "office")
    assert "患者" not in taken(office, "/care/exports/referrals", "csv", "/care")[0]
    assert post(office, "/care/exports/ledger", {"as": "csv"}, page="/care").status_code == 404
    assert post(desk, "/care/exports/referrals", {"as": "pdf"}, page="/care").status_code == 404


def test_the_ledger_and_the_consultations_too(allied: Flask) -> None:
    with allied.app_context():
        entered(the_allied().actor(SENDER), line())
    desk = client_of(allied, SENDER)
    assert 'action="/care/exports/ledger?' in clean(desk.get("/care/ledger?view=mine&kind=referral").text)
    assert taken(desk, "/care/exports/ledger?view=mine&kind=referral", "csv", "/care")[1][0] == "SL-1"
    assert len(taken(desk, "/care/exports/ledger?view=mine&kind=consultation", "csv", "/care")) == 1
    assert taken(desk, "/care/exports/consultations", "xlsx", "/care")[0][1] == "申请医院"


def test_a_large_list_is_a_task_from_the_list_to_its_file(allied: Flask) -> None:
    filled(allied, 130, direct=100)
    desk, other = client_of(allied, SENDER), client_of(allied, "weinan-member")
    answer = post(desk, "/care/exports/referrals?scope=all", {"as": "xlsx"}, page="/care")
    page = answer.location
    assert page == "/care/exports/1"
    assert "可以离开本页" in clean(desk.get(page).text)  # the workbook itself is written in the background
    assert desk.get(page).headers["Refresh"] == "3"
    assert other.get(page).status_code == 404
    with allied.app_context():
        assert go_on(NOW) == 1
    assert "文件已生成，共 130 行" in clean(desk.get(page).text)
    assert "下载导出的文件" in clean(desk.get("/").text)
    back = post(desk, f"{page}/file", page=page)
    assert int(back.headers["Content-Length"]) == len(back.data)
    assert len(tables.sheets(back.data, 1000)["转诊"]) == 131
    assert "下载导出的文件" not in clean(desk.get("/").text)
    assert post(other, f"{page}/file", page="/care").status_code == 404
    assert "可下载" in clean(desk.get("/care/exports").text)
    with allied.app_context():
        later = NOW + timedelta(days=8)
        assert forget_imports(later).endswith("清理导出文件 1")
    assert post(desk, f"{page}/file", page="/care").status_code == 409
    assert "已到期删除" in clean(desk.get(page).text)


def test_it_goes_on_by_hand_and_is_stopped(allied: Flask) -> None:
    filled(allied, 130, direct=100)
    desk = client_of(allied, SENDER)
    page = ""
    for form, step, said in (("xlsx", "run", "可下载"), ("csv", "run", "可下载"), ("xlsx", "stop", "已停止")):
        page = post(desk, "/care/exports/referrals?scope=all", {"as": form}, page="/care").location
        assert post(desk, f"{page}/{step}", page=page).location == page
        assert said in clean(desk.get(page).text)
    assert post(desk, f"{page}/stop", page="/care").status_code == 409
    assert post(desk, f"{page}/file", page="/care").status_code == 409


def test_my_exports_ask_the_same_for_one_and_fifty(allied: Flask) -> None:
    filled(allied, 130, direct=100)
    desk = client_of(allied, SENDER)
    counted = []
    for size in (1, 49):
        with allied.app_context():
            one = exporting.order("referrals", "csv", the_allied().actor(SENDER), NOW, {})
            rows.copies(type(one), one.id, size - 1, {"state": "'stopped'"})
        desk.get("/care/exports")
        with allied.app_context(), statements() as seen:
            desk.get("/care/exports")
        counted.append(len(seen))
    assert counted[0] == counted[1]
