"""WZ10 in the browser, five years of it: a municipal and a county hospital apply, experts judge by the 25 indicators, the
places by population, the decision and the list a county reports, a plan, the programme's end, and the end evaluation."""

from datetime import datetime

import pytest
from flask import Flask

from alliance.clock import BEIJING
from tests.journeys.people import PDF, Company
from tests.programmes.worlds import EXPERTS, PROGRAMME, workbook
from tests.selection import stages

FIRST_DAY = datetime(2025, 3, 10, 9, tzinfo=BEIJING)
HOME = "/selection/wenzhou-specialty"
PANEL = "2025年肿瘤专业组"
CENTRE = "温州示例医院肿瘤科"
KINDS = ("技术提升", "服务模式", "质量安全", "人才队伍")


@pytest.fixture
def app(wenzhou: Flask) -> Flask:
    """What is served."""
    return wenzhou


@pytest.mark.clause("WZ10-2.2", "WZ10-2.3", "WZ10-3", "WZ10-4.1", "WZ10-4.2", "WZ10-A")
def test_from_the_first_quarter_to_the_proposal_to_the_province(company: Company) -> None:
    count_the_people(company)
    apply(company, "wenzhou-clerk", "wenzhou-leader", "city")
    apply(company, "ra1-clerk", "ra1-leader", "county")
    check_the_form(company)
    stages.recommend(company, "ruian", {"瑞安示例医院": "1"})  # what the county reports is not reviewed by the city
    compare(company)
    judge(company)
    choose(company)
    decide(company)
    plan(company)
    company.on(2026, 3, 2)
    refuse_a_new_one(company)
    company.on(2028, 3, 1)
    evaluate(company)
    propose_to_the_province(company)


def count_the_people(company: Company) -> None:
    """The office enters how many people live there; the places follow."""
    office = company("wenzhou-office")
    office.open(f"{HOME}/populations")
    for area, people in (("温州市", "2100000"), ("瑞安市", "150000")):
        office.choose("区划", area)
        office.fill({"常住人口": people, "数据截至": "2024-12-31", "数据来源": "统计公报（示例）"})
        office.press("录入")
        office.see("已录入")
    office.open(f"{HOME}/places")
    office.see("市级每年每70万人口1个", "0\t3\t3")


def apply(company: Company, login: str, leader: str, track: str) -> None:
    """Figures with their source, the draft, the plan, the submission, the leader's word."""
    clerk = company(login)
    clerk.open(f"{HOME}/check?track={track}")
    clerk.see("还不能下结论")
    ranks = {"所治病种发病率位次": "3", "所治病种近三年外转诊率位次": "6"}
    tasks = {f"建设方案含{kind}任务": "是" for kind in KINDS}
    stages.enter_facts(clerk, "2025-02-28", ranks | tasks | {"已申报国家级、省级临床重点专科项目": "否"})
    clerk.see("没有未达到的硬性条件", "差 1 位")
    stages.begin(clerk, {"申报专科": "肿瘤科", "编码": "19"})
    clerk.main.locator("input[type=file]").first.set_input_files(PDF)  # type: ignore[arg-type]
    clerk.press("暂存并核对")
    stages.submit(clerk)
    stages.sign(company, leader)


def check_the_form(company: Company) -> None:
    """The office checks the municipal hospital's papers; the record shows the places as the board reckons them."""
    office = company("wenzhou-office")
    office.take_up("待形式审核")
    office.see("0 / 3", "0 / 1")
    office.see_not("待填人口", "超出名额")
    stages.check_form(company, "wenzhou", {"申报医院在主城区内": "是"})


def compare(company: Company) -> None:
    """Three years of figures by workbook; the list of who goes on, signed by the head."""
    office = company("wenzhou-office")
    office.open(f"{HOME}/review")
    office.see_not("县级临床重点专科建设项目")
    book = workbook(PROGRAMME, FIRST_DAY, {"温州示例医院": ("肿瘤科", 10)}, range(2022, 2025))
    stages.bring_figures(company, "wenzhou-office", PROGRAMME, book, 36)
    stages.shortlist(company, "wenzhou", PROGRAMME, "全部进入专家评审")
    office.see_not("SX3")


def judge(company: Company) -> None:
    """Experts into the pool, drawn by lot, each with a sheet of the thirteen of the 25 lines that data do not answer."""
    office = company("wenzhou-office")
    office.open(f"{HOME}/review/experts")
    for login in EXPERTS:
        who = office.page.locator("#post option").filter(has_text=f"{login}示例")
        office.page.select_option("#post", who.get_attribute("value") or "")
        office.page.fill("#specialty", "肿瘤")
        office.press("录入专家库")
    for login in EXPERTS:
        company(login).open("/judging")
        company(login).press("我已阅读并接受")
    case = "温州示例医院 · 肿瘤科 · 肿瘤科"
    _panel, drawn = stages.draw_panel(company, "wenzhou", PROGRAMME, PANEL, (case,), {"肿瘤（3）": "3"})
    for login in drawn:
        stages.judge(company(login), {"温州示例医院": "3.5"}, lines=13)


def choose(company: Company) -> None:
    """From the result to the board; the meeting agrees to the list."""
    office = stages.nominate(company, "wenzhou", result=("3 位专家中 3 位同意", "总分 45.5"))
    office.see("1\t3\t2", "已满")
    stages.meet(company, "wenzhou", "2025-03-10", ("研究确定",))
    office.see_not("公示")


def decide(company: Company) -> None:
    """Both wait on the commission's desk: the list of the city, and what the county reported."""
    commission = company("wenzhou-commission")
    commission.take_up("名单经会议同意，待确定")
    commission.press("确定这份名单")
    commission.see("已确定")
    commission.take_up("上报的名单待登记")
    commission.press_link("登记上报名单")
    commission.tick("瑞安示例医院 肿瘤科")
    commission.press("登记所选项目")
    commission.see("已登记")
    company("wenzhou-clerk").take_up("申报已确定")
    company("wenzhou-clerk").see("2028年3月9日", CENTRE)
    company.public.open("/public/wenzhou-specialty")
    company.public.see(CENTRE, "瑞安示例医院肿瘤科", "在册")


def plan(company: Company) -> None:
    """Tasks of four kinds, accepted by the office."""
    clerk = company("wenzhou-clerk")
    clerk.open("/designations")
    clerk.press_link(CENTRE)
    stages.fill_in_paper(clerk, "建设计划")
    stages.accept_paper(company, "wenzhou")


def refuse_a_new_one(company: Company) -> None:
    """The text has run out: nobody new, with the clause; who runs goes on."""
    clerk = company("ra1-clerk")
    clerk.open(f"{HOME}/check?track=city")
    clerk.see("2025年12月31日", "不再受理新的申报", "WZ10-4.1", "仍按文件评估")
    clerk.open("/candidacies/new?programme=wenzhou-specialty&track=city")
    clerk.see("现在不能申报", "WZ10-4.1")
    clerk.fill({"申报专科": "肿瘤科"})
    clerk.press("建立申报", status=409)
    clerk.see("不再受理新的申报")
    assert clerk.field("申报专科").input_value() == "肿瘤科"


def evaluate(company: Company) -> None:
    """At the end of three years: objective data by workbook, a look on the spot, the finding of two persons."""
    office = company("wenzhou-office")
    for year, row in ((2026, "0.98,7.9,28"), (2027, "1.02,6.5,31")):
        names = "病例组合指数（CMI）,重点病种外转率,三四级手术占比"
        stages.import_year(office, PROGRAMME, year, names, f"温重专备〔2025〕1号,{row}")
    office.take_up(f"{CENTRE} · 2028 年 · 期末评估")
    office.see("现场核查", "未下降")
    office.fill({"意见": "管理规范，队伍齐备（示例）。", "参加的人员": "专家甲、乙、丙（示例）"})
    office.choose("建议的认定", "期末评估合格")
    office.press("登记意见")
    office.see("可以提出认定")
    stages.propose(office, "期末评估合格", "客观数据逐年改善，现场核查合格（示例）。")
    stages.find(company, "wenzhou").see("2028年3月1日", "温重专函〔2028〕1号")


def propose_to_the_province(company: Company) -> None:
    """What follows: the proposal to the province, and the hospital is told by a numbered letter."""
    office = company("wenzhou-office")
    office.take_up("登记上报")
    office.press("登记上报")
    office.fill({"文号或接收部门": "温卫报〔2028〕示例1号", "日期": "2028-03-01"})
    office.press("登记上报")
    office.see("浙江省卫生健康委", "温卫报〔2028〕示例1号")
    leader = company("wenzhou-leader")
    leader.open("/")
    leader.see("温重专函〔2028〕1号", "签收公文")
