"""SX3 in the browser, two years of a key specialty: the call, three hospitals of which one is left by the figures and one by
the places, experts by lot, three meetings, publicity over a holiday, the decision with the treasury, money received, spent and
reported on, two declines in a row and the bar that follows."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.clock import BEIJING
from alliance.core.actor import SYSTEM, Role
from alliance.ext import db
from alliance.organisations import actions as organisations
from alliance.organisations import queries as bodies
from alliance.selection import actions
from alliance.selection.model import Candidacy
from tests.journeys.people import Company
from tests.programmes.worlds import workbook
from tests.selection import made, stages

FIRST_DAY = datetime(2026, 3, 16, 9, tzinfo=BEIJING)
SX3, OFFICE = made.SX3, "specialty"
HOME = f"/selection/{SX3}"
NAME = "运城示例一院神经内科"
OURS, SECOND, THIRD = "运城示例一院", "临汾示例医院", "运城示例二院"
MEETINGS = ("主任办公会议", "委务会议", "党组会议")
HEADER = "病例组合指数（CMI）,四级手术占比,低风险组死亡率,平均住院日,收治外市患者占比,开展新技术例数,培训基层人员数"


@pytest.fixture
def app(journeyed: Flask) -> Flask:
    """What is served: what the departments state of themselves is in the book, and an expert of the pool
    holds a post in one of the hospitals."""
    with journeyed.app_context():
        for where in (made.department("yc2"), made.department("lf1")):
            made.filled(where, SX3, FIRST_DAY)
        made.filled(made.department("yc1"), SX3, FIRST_DAY, national_project="-", central_funded="yes")
        own = bodies.person_by_login("specialty-ex4")
        assert own is not None
        hospital = made.department("lf1").organisation
        organisations.give_post(SYSTEM, made.LONG_AGO, own, Role.HOSPITAL_ADMIN, hospital, since=made.LONG_AGO.date())
    return journeyed


@pytest.mark.clause(
    "SX3-8", "SX3-9", "SX3-10", "SX3-11", "SX3-14", "SX3-15", "SX3-16", "SX3-17", "SX3-19", "SX3-20", "SX3-21", "SX3-22",
    "SX3-23", "SX3-24", "SX3-26", "SX3-29", "SX3-30",
)  # fmt: skip
def test_a_key_specialty_from_the_call_to_the_second_decline(company: Company) -> None:
    refused_before_the_call(company)
    call(company)
    apply(company)
    others_apply(company)
    examine(company)
    company.on(2026, 4, 1)
    compare(company)
    judge(company)
    listed(company)
    stages.publish(company, OFFICE)
    company.on(2026, 4, 9)
    stages.object_and_answer(company, SX3, OFFICE, f"{OURS} 神经内科")
    company.on(2026, 4, 10)
    decide_with_the_treasury(company)
    receive_money(company)
    company.on(2026, 12, 15)
    report(company)
    company.on(2027, 5, 10)
    decline(company, 2026)
    company.on(2027, 5, 17)
    improve(company)
    company.on(2028, 5, 10)
    decline_again(company)
    company.on(2028, 5, 17)
    revoke(company)


def refused_before_the_call(company: Company) -> None:
    """Nobody applies before the year's call."""
    clerk = company("yc1-clerk")
    clerk.open(f"/candidacies/new?programme={SX3}&track=competitive")
    clerk.see("现在不能申报", "SX3-10")


def call(company: Company) -> None:
    """The office announces the year's directions, places and days."""
    office = company("specialty-office")
    office.open(HOME)
    office.press("发布本年度申报通知")
    office.fill({"开始受理": "2026-03-16", "截止受理": "2026-03-31", "竞争性遴选": "神经 1"})
    office.press("发布申报通知")
    office.see("2026 年度", "神经\t1")
    office.shot("key-called")


def apply(company: Company) -> None:
    """The clerk checks herself, is stopped by a hard condition, corrects it, and applies."""
    clerk = company("yc1-clerk")
    clerk.open(f"{HOME}/check?track=competitive")
    clerk.see("硬性条件未达到", "中央财政")
    clerk.shot("key-check")
    stages.enter_facts(
        clerk, "2026-03-15",
        {"已获批国家临床重点专科建设项目": "否", "已获批中央财政支持的省级临床重点专科": "否"},
    )  # fmt: skip
    clerk.see("没有未达到的硬性条件", "受理中")
    stages.begin(clerk, {"申报专科": "神经内科", "编码": "03.04"}, 申报方向="神经")
    clerk.upload("申报书")
    clerk.press("暂存并核对")
    stages.submit(clerk)
    clerk.see("晋重专备申〔2026〕1号")


def others_apply(company: Company) -> None:
    """Two more, by the same steps, out of sight: one of the same city, one that its own city has recommended."""
    with company.app.app_context():
        _third, second = (
            made.agreed(made.submitted(made.department(place), SX3, FIRST_DAY), f"{place}-leader", FIRST_DAY)
            for place in ("yc2", "lf1")
        )
        actions.rank(SX3, 2026, "competitive", {second.id: 1}, {}, made.actor("linfen"), FIRST_DAY, recommend=True)


def examine(company: Company) -> None:
    """The leader signs, the city orders its two, the office checks what is ours; the two others by the same step, out of sight."""
    stages.sign(company, "yc1-leader").see("待初审推荐")
    city = stages.recommend(company, "yuncheng", {OURS: "1", THIRD: "2"})
    city.shot("key-recommended")
    stages.check_form(company, OFFICE)
    with company.app.app_context():
        for other in db.session.execute(select(Candidacy).where(Candidacy.state == "form")).scalars().all():
            made.agreed(other, "specialty-office", FIRST_DAY)


def compare(company: Company) -> None:
    """The evaluation centre brings the figures of the three; the last by the figures is left, and told by how much."""
    figures = {OURS: 30, SECOND: 20, THIRD: 10}
    book = workbook(SX3, FIRST_DAY, {name: ("神经内科", first) for name, first in figures.items()}, range(2025, 2026))
    centre = stages.bring_figures(company, "centre-data", SX3, book, 30)
    centre.press("同专科比对")
    centre.see("第 1 名", OURS)
    centre.shot("key-compared")
    stages.shortlist(company, OFFICE, SX3, "名额的 1.5 倍", "未入围")
    clerk = company("yc2-clerk")
    clerk.open("/")
    clerk.see("差 50 分未进入书面评审")
    clerk.see_not("申报已进入评审")


def judge(company: Company) -> None:
    """Four by lot, one of them recused from one case; each gives points on the seven aspects."""
    cases = tuple(f"{name} · 神经内科 · 神经内科" for name in (OURS, SECOND))
    _panel, drawn = stages.draw_panel(
        company, OFFICE, SX3, "神经专业组", cases, {"神经（4）": "2", "管理（2）": "2"}, cases[1].rpartition(" · ")[0]
    )
    handler = company("specialty-office")
    handler.see("1 位专家不能参加本组")
    handler.see_not("答辩", "联盟管理办公室")
    handler.shot("key-panel")
    for number, login in enumerate(drawn):
        points = {OURS: "4.5", SECOND: "4"} if number else {OURS: "4.5"}
        stages.judge(company(login), points, lines=7, shot="" if number else "key-sheet")


def listed(company: Company) -> None:
    """The better one takes the place; the other finds it taken; the meetings agree."""
    handler = stages.nominate(company, OFFICE, ("安排资金",))
    handler.see("已满", "还须经：主任办公会议、委务会议、党组会议")
    handler.shot("key-board")
    stages.meet(company, OFFICE, "2026-04-01", MEETINGS)


def decide_with_the_treasury(company: Company) -> None:
    """The publicity is over; with funds it goes to the treasury, which works without script; the decision, its letter, certificate
    and number."""
    stages.decide(company, OFFICE, OURS).press("送会同确定")
    company.options["java_script_enabled"] = False
    finance = company("specialty-finance")
    company.options.clear()
    finance.take_up("会同确定待出具意见")
    finance.see("客观数据得分 100.00")
    finance.press("出具会同意见")
    finance.choose("会同意见", "同意")
    finance.press("出具意见")
    commission = company("specialty-commission")
    commission.take_up("会同意见已出具")
    commission.press("按会同意见办结")
    commission.press("按会同意见办结")
    commission.see("晋重专备〔2026〕1号")
    commission.shot("key-granted")
    assert commission.download("下载证书").read_bytes().startswith(b"%PDF")
    leader = company("yc1-leader")
    leader.take_up("签收公文")
    leader.press("签收")
    stages.public(company, SX3, NAME, "在册", "晋重专备〔2026〕1号")


def receive_money(company: Company) -> None:
    """The treasury enters the money with its plan; a line over its sum is refused, one within is taken."""
    finance = company("specialty-finance")
    finance.take_up("已确定并安排资金，待登记补助")
    finance.press("登记补助")
    finance.fill({"下达文号": "晋财社〔2026〕示例1号", "补助金额（元）": "2000000", "先进技术引进": "1200000"})
    finance.press("登记补助", status=409)
    finance.see("必须包含先进技术引进和适宜技术推广", "SX3-30")
    finance.fill({"适宜技术推广": "800000"})
    finance.press("登记补助")
    finance.open("/")
    finance.see("没有待办事项")
    clerk = company("yc1-clerk")
    clerk.open("/funds")
    clerk.press("神经内科")
    line = {"金额（元）": "2000000.01", "支出日期": "2026-04-10", "具体用途": "引进示例技术"}
    clerk.choose("支出方向", "先进技术引进")
    clerk.fill(line)
    clerk.press("登记支出", status=409)
    clerk.see("支出不能超过收到的补助", "SX3-29")
    assert clerk.field("具体用途").input_value() == line["具体用途"]
    clerk.fill({"金额（元）": "1150000"})
    clerk.press("登记支出")
    clerk.see("850,000.00")
    clerk.shot("key-money")


def report(company: Company) -> None:
    """At the end of the year the self-report is asked for; what is left is carried over."""
    clerk = company("yc1-clerk")
    clerk.take_up("提交补助资金自评报告")
    clerk.see("还有 16 天", "SX3-26")
    clerk.press("打开所依据的记录")
    clerk.fill({"工作进展和资金使用自评": "引进技术两项，培训基层三十人（示例）。"})
    clerk.press("提交自评报告")
    clerk.see("自评已提交", "850,000.00")


def decline(company: Company, year: int) -> None:
    """The evaluation centre's figures show a decline; the finding is proposed."""
    centre = company("centre-data")
    centre.take_up("提供评估依据")
    centre.shot("key-evaluation-asked")
    stages.import_year(centre, SX3, year - 1, HEADER, "晋重专备〔2026〕1号,1.2,30,0.2,8,20,10,30")
    stages.import_year(centre, SX3, year, HEADER, "晋重专备〔2026〕1号,1.0,20,0.4,10,10,5,10")
    office = company("specialty-office")
    office.take_up("提出评估认定")
    office.see("依据已齐", "按此推算：年度动态评估专科能力下降")
    office.shot("key-evaluation")
    stages.propose(office, "年度动态评估专科能力下降", "七项指标全部变差（示例）。")
    stages.state_view(company, "yc1-clerk", "情况属实，将整改（示例）。")


def improve(company: Company) -> None:
    """Six months to improve; the hospital reports; the office finds it put right."""
    commission = stages.find(company, OFFICE, "已研究（示例）。")
    commission.see("整改期限：2027年11月17日", "晋重专函〔2027〕1号")
    commission.shot("key-finding")
    stages.public(company, SX3, NAME, "整改中")
    stages.put_right(company, "yc1-clerk", OFFICE, "已整改到位")
    stages.find(company, OFFICE, todo="整改提质后达到要求")


def decline_again(company: Company) -> None:
    """The next year's figures are worse again; before it is proposed the page says what would follow."""
    centre = company("centre-data")
    stages.import_year(centre, SX3, 2027, HEADER, "晋重专备〔2026〕1号,0.8,15,0.6,12,5,2,5")
    office = company("specialty-office")
    office.take_up("提出评估认定")
    office.see("连续两年下降：撤销，三年内不得再次申报")
    stages.propose(office, "年度动态评估专科能力下降", "连续第二年下降（示例）。")
    stages.state_view(company, "yc1-clerk", "没有异议（示例）。")


def revoke(company: Company) -> None:
    """Revoked; the register says so; a new application is barred, with the day, the reason and the decision."""
    commission = stages.find(company, OFFICE, "已研究（示例）。")
    commission.see("晋重专函〔2028〕1号")
    stages.public(company, SX3, NAME, "已撤销", "2028年5月17日")
    clerk = company("yc1-clerk")
    clerk.open(f"/candidacies/new?programme={SX3}&track=competitive")
    clerk.see("限期不得申报", "2031年5月17日", "连续两年下降", "晋重专函〔2028〕1号", "SX3-24")
    clerk.shot("key-barred")
