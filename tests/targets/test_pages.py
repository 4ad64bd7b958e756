"""The pages of targets: overview, a hospital's table with its pictures, measures, prizes, funds."""

from datetime import date

import pytest
from flask import Flask

from tests.selection.test_pages import client_of, sound
from tests.support.world import post
from tests.targets.test_targets import KEY, held, note, prize

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.usefixtures("that_day")]
TABLE = f"/targets/{KEY}/taiyuan"


@pytest.mark.clause("SX19-4.1", "SX19-4.2", "SX19-4.3", "SX19-4.4", "SX19-3")
def test_every_table_shows_its_targets_before_anything_is_entered(shanxi: Flask) -> None:
    office = client_of(shanxi, "regional-office")
    sound(office, "/targets", "山西白求恩医院", "太原市中心医院", "支持措施", "未指定")
    for plan, words in (
        ("tongji", "达到 150—200"), ("cancer", "前 8 位"), ("xiyuan", "等级不低于 A"), ("taiyuan", "低于 8.5"),
    ):  # fmt: skip
        sound(office, f"/targets/{KEY}/{plan}", words, "还没有实际值", "逐年下降", "指定填报单位")
    assert office.get(f"/targets/{KEY}/nothing").status_code == 404


@pytest.mark.clause("SX19-4.4")
def test_from_naming_who_reports_to_distance_and_trend(shanxi: Flask) -> None:
    office, leader = client_of(shanxi, "regional-office"), client_of(shanxi, "taiyuan-leader")
    assert leader.get(TABLE).status_code == 404
    sound(leader, "/targets", "没有要填报的目标表")
    assert post(office, f"{TABLE}/holder", {"organisation": "没有这家医院"}).status_code == 409
    assert post(office, f"{TABLE}/holder", {"organisation": "太原示例医院"}).status_code == 302
    wrong = post(leader, f"{TABLE}/2025", {"source": "年报", "v_cmi": "约一点一"})
    assert (wrong.status_code, "约一点一" in wrong.text) == (409, True)
    for year, value in ((2024, "1.1"), (2025, "1.13")):
        assert (
            post(leader, f"{TABLE}/{year}", {"source": "年报", "v_cmi": value, "v_performance_grade": "A"}).status_code
            == 302
        )
    sound(leader, TABLE, "1.13", "0.03", "未达到", "1.19", "可达到", "已达到")
    sound(leader, f"{TABLE}/of/cmi", "年报", "年均变化")
    sound(leader, f"{TABLE}/2025", "更正理由", "已填：1.13")
    assert post(leader, f"{TABLE}/2025", {"source": "年报", "v_cmi": "1.2"}).status_code == 409
    for name in ("distance.svg", "of/cmi.svg", "of/performance_grade.svg", "of/emr.svg"):
        answer = leader.get(f"{TABLE}/{name}")
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml"), name
    assert client_of(shanxi, "datong-leader").get(f"{TABLE}/of/cmi.svg").status_code == 404
    assert client_of(shanxi, "treasury").get(f"{TABLE}/2025").status_code == 403


@pytest.mark.clause("SX19-5.1", "SX19-5.36")
def test_measures_are_noted_by_their_departments(shanxi: Flask) -> None:
    treasury, leader = client_of(shanxi, "treasury"), client_of(shanxi, "taiyuan-leader")
    page = sound(leader, f"/targets/{KEY}/measures", "省发展改革委、省财政厅", "未启动")
    assert page.count("/clauses/SX19-5.") >= 36
    form = {"state": "under_way", "words": "资金方案已会签", "_seen": "0"}
    assert post(treasury, f"/targets/{KEY}/measures/SX19-5.1", form).status_code == 302
    sound(leader, f"/targets/{KEY}/measures/SX19-5.1", "资金方案已会签", "推进中", "山西省财政厅（示例）")
    assert "登记进展" not in leader.get(f"/targets/{KEY}/measures/SX19-5.1").text
    assert "登记进展" not in treasury.get(f"/targets/{KEY}/measures/SX19-5.4").text
    assert post(treasury, f"/targets/{KEY}/measures/SX19-5.1", {**form, "words": ""}).status_code == 422
    with shanxi.app_context():
        note(login="regional-office", due=date(2026, 6, 1))
    sound(leader, f"/targets/{KEY}/measures?show=overdue", "逾期", "SX19-5.1")
    sound(leader, f"/targets/{KEY}/measures?show=done", "没有这样的措施")
    assert leader.get(f"/targets/{KEY}/measures/SX19-9.9").status_code == 404


@pytest.mark.clause("SX19-5.29")
def test_prizes_and_their_supplement(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        number = prize().id
    treasury, leader = client_of(shanxi, "treasury"), client_of(shanxi, "taiyuan-leader")
    form = {
        "plan": "taiyuan", "name": "示例奖", "winner": "示例团队", "granted_by": "示例部门", "won_on": "2026-05-01",
        "amount": "1,000.50", "level": "provincial",
    }  # fmt: skip
    sound(leader, f"/targets/{KEY}/prizes", "登记奖项", "20,000.10", "未拨付")
    assert post(leader, f"/targets/{KEY}/prizes", {**form, "amount": "很多"}).status_code == 409
    low = post(leader, f"/targets/{KEY}/prizes", {**form, "level": "below"})
    assert low.status_code == 409 and "省部级及以上" in low.text and "1,000.50" in low.text
    assert post(leader, f"/targets/{KEY}/prizes", form).status_code == 302
    sound(treasury, f"/targets/{KEY}/prizes", "200.10", "登记拨付")
    assert "登记奖项" not in treasury.get(f"/targets/{KEY}/prizes").text
    assert post(treasury, f"/targets/{KEY}/prizes/{number}/pay", {"paid_on": "2026-06-10"}).status_code == 302
    sound(leader, f"/targets/{KEY}/prizes", "已拨付")
    sound(treasury, f"/targets/{KEY}/prizes/{number}/pay", "已拨付")


@pytest.mark.clause("SX3-26", "SX3-29", "SX3-30")
def test_money_from_the_grant_to_the_self_report(shanxi: Flask) -> None:
    office, clerk = client_of(shanxi, "specialty-office"), client_of(shanxi, "taiyuan-clerk")
    sound(clerk, "/funds", "还没有登记补助")
    form = {
        "hospital": "太原示例医院", "department": "神经内科", "track": "competitive", "year": "2026", "document": "示例文号",
        "received": "1,000", "p_technique": "600", "p_spread": "400",
    }  # fmt: skip
    sound(office, "/funds/shanxi-specialty/new", "必须包含")
    for wrong in (
        {"p_spread": ""},
        {"p_people": "1"},
        {"hospital": "没有"},
        {"department": "没有"},
        {"received": "一千"},
    ):
        answer = post(office, "/funds/shanxi-specialty/new", {**form, **wrong})
        assert (answer.status_code, "示例文号" in answer.text) == (409, True), wrong
    answer = post(office, "/funds/shanxi-specialty/new", form)
    assert answer.status_code == 302, answer.text
    one = answer.location
    line = {"purpose": "technique", "amount": "250.5", "spent_on": "2026-06-01", "words": "示例培训"}
    assert post(clerk, f"{one}/spend", {**line, "amount": "1000.01"}, page=one).status_code == 409
    assert post(clerk, f"{one}/spend", {**line, "words": ""}, page=one).status_code == 422
    assert post(clerk, f"{one}/spend", line, page=one).status_code == 302
    sound(clerk, one, "749.50", "示例培训", "登记支出", "2026年12月31日")
    assert post(clerk, f"{one}/report", {"report": ""}, page=one).status_code == 422
    assert post(clerk, f"{one}/report", {"report": "进展顺利"}, page=one).status_code == 302
    page = sound(office, one, "自评已提交", "结转", "749.50", "进展顺利")
    assert "登记支出" not in page
    sound(office, "/funds", "已提交", "1,000.00")
    assert client_of(shanxi, "datong-leader").get(one).status_code == 404
    assert clerk.get("/funds/shanxi-specialty/new").status_code == 403


@pytest.mark.clause("SX19-4.4")
def test_a_made_up_hospital_s_figures_stand_under_its_own_name(shanxi: Flask) -> None:
    real, partner = "太原市中心医院", "北京大学第一医院"
    office = client_of(shanxi, "regional-office")
    assert real in office.get(TABLE).text and partner in office.get(TABLE).text
    assert post(office, f"{TABLE}/holder", {"organisation": "太原示例医院"}).status_code == 302
    leader = client_of(shanxi, "taiyuan-leader")
    for client, page in (
        (office, TABLE),
        (office, "/targets"),
        (leader, "/"),
        (leader, TABLE),
        (leader, f"/targets/{KEY}/prizes"),
    ):
        text = client.get(page).text
        assert "太原示例医院" in text and real not in text, page
    assert partner not in office.get(TABLE).text
