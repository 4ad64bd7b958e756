"""A disease centre in the browser: from the self-check to the revocation with its bar, each step by its own person (SX6)."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from alliance.clock import BEIJING
from tests.journeys.people import Company
from tests.selection import stages
from tests.selection.made import SX6, department, filled

BEGINS = datetime(2026, 5, 11, 9, tzinfo=BEIJING)
NAME = "山西省癫痫诊疗技术中心"
CASE = "运城示例一院 · 神经内科 · 癫痫"
PAPERS = (
    "国家级专家推荐信", "省级专家推荐信", "中心建设规划", "预期成果", "团队组成", "专科排名", "技术目录", "设备清单",
)  # fmt: skip
CHECKS = ("场地、设备与申报材料一致", "团队人员在岗、与申报材料一致", "抽查病案与技术开展情况")


@pytest.fixture
def app(journeyed: Flask) -> Flask:
    """What is served: the department's figures of earlier years are in the book already."""
    with journeyed.app_context():
        filled(department("yc1"), SX6, BEGINS, beds="39")
    return journeyed


@pytest.fixture
def company(app: Flask, new_page: Callable[..., Page]) -> Iterator[Company]:
    """Everybody, on the day the story begins."""
    with time_machine.travel(BEGINS) as time:
        made = Company(app, new_page, time)
        yield made
        assert made.missing == []


@pytest.mark.clause("SX6-6.8", "SX6-7", "SX6-8", "SX6-9", "SX6-11.2", "SX6-11.3", "SX6-11.4", "SX6-11.5", "SX6-11.6")
def test_a_centre_from_the_self_check_to_the_revocation(company: Company) -> None:
    apply(company)
    stages.sign(company, "yc1-leader").see("待初审推荐")
    stages.sign(company, "yuncheng").see("待形式审核")
    stages.check_form(company, "centre")
    lots = {"神经（4）": "2", "管理（3）": "1"}
    panel, drawn = stages.draw_panel(company, "centre", SX6, "神经专病组", (CASE,), lots)
    stages.set_defence(company, "centre", panel, "2026-05-14T09:00")
    company.on(2026, 5, 14, 15)
    expected(company)
    stages.hear_and_see(company, "centre", panel, "2026-05-14", CHECKS)
    for number, login in enumerate(drawn):
        stages.judge(company(login), {"运城示例一院": ""}, shot="" if number else "centre-dossier")
    listed(company)
    stages.publish(company, "centre")
    company.on(2026, 5, 18)
    stages.object_and_answer(company, SX6, "centre", "运城示例一院 癫痫")
    company.on(2026, 5, 22)
    stages.decide(company, "centre", "运城示例一院")
    granted(company)
    company.on(2026, 12, 1)
    report(company)
    company.on(2027, 2, 1)
    evaluate(company)
    company.on(2027, 2, 8)
    rectify(company)
    company.on(2027, 8, 3)
    verify(company)
    company.on(2027, 8, 9)
    revoke(company)


def apply(company: Company) -> None:
    """The clerk checks herself, corrects a figure, brings the papers, submits."""
    clerk = company("yc1-clerk")
    clerk.open(f"/selection/{SX6}")
    clerk.press("申报前自查")
    clerk.see("39 张", "差 1 张", "原则上，可说明理由")
    clerk.shot("centre-check")
    stages.enter_facts(clerk, "2026-05-01", {"专科床位": "40"})
    clerk.see("没有未达到的硬性条件", "40 张")
    stages.begin(clerk, {"专病（技术）名称": "癫痫", "编码": "G40.900"})
    for label in PAPERS:
        clerk.upload(label)
    clerk.fill_all("专家姓名", "某示例")
    clerk.fill_all("专家单位和职务", "示例医学会主任委员")
    clerk.press("暂存并核对")
    clerk.see(NAME, "山西省省级癫痫诊疗技术中心")
    clerk.shot("centre-submit")
    stages.submit(clerk)
    clerk.see("晋专病备申〔2026〕1号", "医院负责人签署")


def expected(company: Company) -> None:
    """The hospital knew when to appear."""
    clerk = company("yc1-clerk")
    clerk.take_up("参加现场答辩")
    clerk.see("2026年5月14日 09:00", "第 1 个出场")
    clerk.shot("centre-applicant")


def listed(company: Company) -> None:
    """On the list with its reason; the meeting agrees."""
    handler = stages.nominate(company, "centre")
    handler.see("列入名单 1 件", "每一专病一个中心：癫痫", "现行名单还须经：研究同意")
    handler.shot("centre-board")
    stages.meet(company, "centre", "2026-05-14", ("研究同意",))


def granted(company: Company) -> None:
    """The commission decides; letter, certificate and register say the same."""
    commission = company("centre-commission")
    commission.press("确定")
    commission.see("晋专病备〔2026〕1号", "2031年5月21日")
    assert commission.download("下载证书").read_bytes().startswith(b"%PDF")
    leader = company("yc1-leader")
    leader.take_up("签收公文")
    leader.see("晋专病备〔2026〕1号", "标牌不作为医疗机构第二名称")
    leader.press("签收")
    clerk = company("yc1-clerk")
    clerk.take_up("申报已确定")
    clerk.press("已阅，移出待办")
    stages.public(company, SX6, NAME, "在册", "晋专病备〔2026〕1号", "2031年5月21日")


def report(company: Company) -> None:
    """The annual report of December."""
    clerk = company("yc1-clerk")
    clerk.take_up("提交年度计划和报告")
    clerk.press("在平台填写")
    stages.fill_in_paper(clerk)
    stages.accept_paper(company, "centre")


def evaluate(company: Company) -> None:
    """The experts' view, the figures, the finding proposed; the hospital states its view."""
    office = company("centre-office")
    office.take_up("提供评估依据")
    office.fill({"意见": "技术数据下降，年度计划未完成（示例）。", "参加的人员": "示例专家甲、乙、丙"})
    office.choose("建议的认定", "年度评估不合格")
    office.press("登记意见")
    stages.import_year(office, SX6, 2026, "本专病出院人次,病例组合指数（CMI）", "晋专病备〔2026〕1号,900,1.1")
    office.take_up("提出评估认定")
    office.see("依据已齐", "限期6个月整改")
    stages.propose(office, "年度评估不合格", "出院人次下降，年度计划未完成（示例）。")
    office.see("须由另一人作出")
    office.see_not("作出认定\n")
    stages.state_view(company, "yc1-clerk", "情况属实，将整改（示例）。")


def rectify(company: Company) -> None:
    """Another person makes the finding; six months run, and everybody can see it."""
    commission = stages.find(company, "centre", "已研究，不影响认定（示例）。")
    commission.see("整改期限：2027年8月8日", "晋专病函〔2027〕1号")
    commission.shot("centre-finding")
    stages.public(company, SX6, NAME, "整改中", "整改期间仍在册")


def verify(company: Company) -> None:
    """The hospital reports; the office finds it not put right, which proposes what follows."""
    stages.put_right(company, "yc1-clerk", "centre", "没有到位").see("整改后仍不达标", "拟认定", "三年内不得再次申请")


def revoke(company: Company) -> None:
    """The commission revokes; the register says so, and the department is barred."""
    commission = company("centre-commission")
    commission.take_up("整改后仍不达标")
    commission.press("作出认定")
    commission.see("2030年8月9日 起方可再申报")
    commission.press("作出认定")
    commission.see("已认定", "晋专病函〔2027〕2号")
    stages.public(company, SX6, NAME, "已撤销", "2027年8月9日")
    company.public.shot("centre-public")
    clerk = company("yc1-clerk")
    clerk.open(f"/candidacies/new?programme={SX6}")
    clerk.see("限期不得申报", "2030年8月9日", "晋专病函〔2027〕2号")
