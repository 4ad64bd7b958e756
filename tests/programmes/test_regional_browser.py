"""SX19 in the browser, a year of one regional centre: who reports, two years of actuals, distance and trend, the annual
evaluation that names the fee, a support measure's state by its department, a prize with its supplement paid once."""

from datetime import datetime

import pytest
from flask import Flask

from alliance.clock import BEIJING
from tests.journeys.people import Company

FIRST_DAY = datetime(2026, 6, 15, 10, tzinfo=BEIJING)
HOME = "/targets/shanxi-regional-centre"
HOSPITAL = "北大医院太原医院（太原市中心医院）"


@pytest.fixture
def app(regional: Flask) -> Flask:
    """What is served."""
    return regional


@pytest.mark.clause("SX19-3", "SX19-4.4", "SX19-5.1", "SX19-5.2", "SX19-5.29")
def test_a_year_of_a_regional_centre(company: Company) -> None:
    name_who_reports(company)
    report(company)
    evaluate(company)
    note_a_measure(company)
    win_a_prize(company)
    company.on(2027, 1, 1)
    ask_again(company)


def name_who_reports(company: Company) -> None:
    """The office names the hospital; its leader is asked."""
    office = company("regional-office")
    office.open("/targets")
    office.press_link(HOSPITAL)
    office.see("填报单位：未指定", "超过 1.16", "逐年下降")
    office.press("指定填报单位")
    office.fill({"填报医院全称": "太原示例医院"})
    office.press("指定")
    office.see("填报单位：太原示例医院")


def report(company: Company) -> None:
    """Two years of actuals with their source; a figure that is none stays as typed; distance, trend and pictures."""
    leader = company("taiyuan-leader")
    leader.take_up("填报年度实际值")
    for year, figures in (
        ("2024", {"病例组合指数（CMI）": "1.10", "平均住院日": "9.1", "住院患者死亡率": "0.60"}),
        ("2025", {"病例组合指数（CMI）": "1.14", "平均住院日": "8.7", "住院患者死亡率": "0.55", "绩效考核等级": "A"}),
    ):
        leader.press("填报 2025 年实际值" if year == "2025" else year)
        leader.fill({"数据来源": "医院年报（示例）", "病例组合指数（CMI）": "约一点一"})
        leader.press("保存实际值", status=409)
        assert leader.field("病例组合指数（CMI）").input_value() == "约一点一"
        leader.fill(figures)
        leader.press("保存实际值")
        leader.see("实际值已保存")
    leader.see("0.02", "1.22", "可达到", "0.2 天", "已达到\n2", "未达到\n2")
    leader.press_link("病例组合指数（CMI）")
    leader.see("年均变化 0.04", "医院年报（示例）")
    leader.open("/")
    leader.see("没有待办事项")


def evaluate(company: Company) -> None:
    """The office is asked for the evaluation; it names the amount, not for a year that is not over; another person signs."""
    office, head = company("regional-office"), company("regional-head")
    office.take_up("年度考核，提出管理费")
    office.press("提出年度管理费")
    office.fill({"考核年度": "2026", "考核结论": "完成年度任务，考核合格（示例）", "支付管理费（元）": "5000000"})
    office.press("提出，送签署", status=409)
    office.see("管理费在年度结束、考核之后确定", "SX19-5.2")
    office.fill({"考核年度": "2025"})
    office.press("提出，送签署")
    office.see("待另一人签署")
    head.take_up("签署年度管理费")
    head.see("5,000,000.00", "考核合格", "regional-office示例", "1.14")
    head.press("签署确定")
    head.see("已确定", "regional-head示例")
    office.open("/targets")
    office.press_link("太原示例医院")
    office.see("5,000,000.00", "regional-head示例")
    office.press("提出年度管理费")
    office.fill({"考核年度": "2025", "考核结论": "再定一次", "支付管理费（元）": "1"})
    office.press("提出，送签署", status=409)
    office.see("管理费已经确定，不能再改")


def note_a_measure(company: Company) -> None:
    """The treasury finds its own of the 36, and says how far one is; what another answers for it only reads."""
    treasury = company("treasury")
    treasury.open("/targets")
    treasury.press("支持措施")
    treasury.press_link("本单位")
    treasury.see("本单位 9")
    treasury.see_not("简化输出医院医师多点执业审批")
    treasury.press_link("一院一策")
    treasury.choose("状态", "推进中")
    treasury.fill({"进展": "资金闭环方案已会签（示例）"})
    treasury.press("登记进展")
    treasury.see("推进中", "资金闭环方案已会签（示例）", "山西省财政厅（示例）")
    treasury.open(f"{HOME}/measures/SX19-5.4")
    treasury.see_not("登记进展")
    office = company("regional-office")
    office.open(f"{HOME}/measures?show=under_way")
    office.see("SX19-5.1")


def win_a_prize(company: Company) -> None:
    """A fifth is added to what was won: reckoned, paid once by the treasury, never a second time."""
    leader, treasury = company("taiyuan-leader"), company("treasury")
    leader.open(f"{HOME}/prizes")
    leader.fill(
        {
            "奖项名称": "示例科技进步奖",
            "获奖集体或个人": "示例团队",
            "授奖单位": "示例部门",
            "获奖日期": "2026-05-01",
        }
    )
    leader.fill({"奖金（元）": "100000.50"})
    leader.choose("奖项级别", "省部级")
    leader.press("登记奖项")
    leader.see("20,000.10", "未拨付")
    treasury.open(f"{HOME}/prizes")
    treasury.press("登记拨付")
    pay = treasury.page.url
    treasury.see("20,000.10")
    treasury.fill({"拨付日期": "2026-06-10"})
    treasury.press("登记拨付")
    treasury.see("已拨付")
    treasury.open(pay)
    treasury.see_not("拨付日期")
    leader.open(f"{HOME}/prizes")
    leader.see("已拨付")


def ask_again(company: Company) -> None:
    """A new year: the hospital is asked for the one that is over."""
    leader = company("taiyuan-leader")
    leader.take_up("2026 · 填报年度实际值")
    leader.see("填报 2026 年实际值")
