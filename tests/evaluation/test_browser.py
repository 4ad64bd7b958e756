"""A year for everybody in the browser: from draft indicators to a dissolution order with an objection (SN15-2.b–2.d, 3.6.a).

The alliance failed the year before, decided on paper and entered by two officers; this year is no better.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from flask import Flask
from playwright.sync_api import Page

from alliance.clock import BEIJING
from alliance.core.origins import Origin
from alliance.standing import actions as standing
from tests.evaluation.yearly import YEAR
from tests.journeys import judging
from tests.journeys.founding import CLERK, NAME
from tests.journeys.people import PDF, Company
from tests.supervision.reported import reported_app, the_reported

__all__ = ["reported_app"]
OPENS = datetime(2026, 1, 15, 9, tzinfo=BEIJING)
OTHER = "陕西示例骨科专科联盟"
BY_EXPERT, BY_OFFICE = "质量管理与同质化（办公室评定）", "培训计划与骨干学术团队（办公室评定）"


@pytest.fixture
def app(reported_app: Flask) -> Flask:
    """Two alliances; one of them failed the year before the last."""
    with reported_app.app_context():
        world = the_reported()
        first = world.actor("office")
        assert first.person_id is not None
        origin = Origin("2024 年度考核结果的通报", "示例〔2025〕1号", date(2025, 3, 20), first.person_id, first.name)
        standing.take_over_result(
            origin, world.alliance(), YEAR - 1, "fail", Decimal(41), world.actor("office2"), OPENS
        )  # fmt: skip
    return reported_app


@pytest.fixture
def company(app: Flask, new_page: Callable[..., Page]) -> Iterator[Company]:
    """Everybody, on the day the round opens."""
    with time_machine.travel(OPENS) as time:
        made = Company(app, new_page, time)
        yield made
        assert made.missing == []


@pytest.mark.clause("SN15-2.b", "SN15-2.c", "SN15-2.d", "SN15-3.6.a")
def test_a_year_from_draft_indicators_to_the_dissolution(company: Company) -> None:
    judging.adopt_indicators(company)
    board = judging.open_round(company, YEAR)
    evaluate_with_evidence(company)
    invite_and_check(company, board)
    score(company, board)
    company("office").shot("journey-provisional")
    object_to_it(company)
    answer(company)
    company.on(2026, 2, 9)
    judging.decide(company, board, "责令解散")
    judging.hear(company, "责令解散")
    company.on(2026, 3, 2)
    judging.sign(company, "责令解散")
    judging.order(company, "责令解散", "2026-03-20")
    company("commission").shot("journey-order")
    judging.receive_letters(company)
    company.on(2026, 3, 23)
    judging.ended(company)
    judging.public_list(company, "已解散").shot("journey-public")


def evaluate_with_evidence(company: Company) -> None:
    """The clerk says what is due to her alliance, with a paper."""
    clerk = company(CLERK)
    clerk.take_up("自评")
    clerk.press("填写自评")
    clerk.fill({BY_EXPERT: "4"})
    clerk.main.locator("input[type=file]").last.set_input_files(PDF)  # type: ignore[arg-type]
    clerk.press("保存自评")
    clerk.see("自评已保存", "自评证明材料")


def invite_and_check(company: Company, board: str) -> None:
    """An expert is asked to score, takes it on; the office ends self-evaluation and checks what was handed in."""
    office = company("office")
    office.open(f"{board}/assignments")
    office.choose("指标", BY_EXPERT)
    office.choose("评分人", "评审专家")
    office.press("邀请")
    office.see("已邀请")
    expert = company("expert")
    expert.take_up("评分（受邀）")
    expert.press("声明并接受")
    expert.see("还没有开始评分")
    office.open(board)
    office.press("结束自评，开始核对")
    office.press("核对自评")
    office.see("自评 4 分")
    office.press("全部核对无误")
    office.open(board)
    office.press("核对完成，开始评分")
    office.see("还有 2 个联盟有评定项待评")


def score(company: Company, board: str) -> None:
    """The expert's sheet and the office's own line; then the results are formed."""
    office, expert = company("office"), company("expert")
    office.press("继续评分")
    office.fill({NAME: "1", OTHER: "2"})
    office.press("保存评分")
    expert.open("/sheets")
    expert.press_link(BY_EXPERT)
    expert.fill({NAME: "1", OTHER: "1.5"})
    expert.press("保存评分")
    office.open(board)
    office.see_not("各项都已评完")
    expert.press("交出评分")
    expert.see("已交出")
    office.open(board)
    office.see("各项都已评完")
    office.press("形成初步结果")
    office.see("初步结果，尚待审定", "不合格")


def object_to_it(company: Company) -> None:
    """The clerk reads every point with its reason and objects to one, with a paper."""
    clerk = company(CLERK)
    clerk.take_up("查看年度考核初步结果")
    clerk.see("专家 1 分", "不合格")
    clerk.shot("journey-card")
    clerk.press("提出异议")
    clerk.fill({"异议理由": "培训计划已印发，见附件（示例）。"})
    clerk.tick(BY_OFFICE)
    clerk.upload("证明材料")
    clerk.press("提交异议")
    clerk.see("异议已提交")


def answer(company: Company) -> None:
    """Who gave the points may not answer; another officer does, and gives more."""
    office, other = company("office"), company("office2")
    office.take_up("复核年度考核异议")
    office.choose("复核结论", "异议不成立")
    office.fill({"答复理由": "评分无误（示例）。"})
    office.press("答复", status=409)
    office.see("须由另一位经办人复核")
    other.take_up("复核年度考核异议")
    other.choose("复核结论", "异议成立")
    other.fill({"答复理由": "培训计划属实，酌情加分（示例）。", BY_OFFICE: "3"})
    other.press("答复")
    other.see("已答复", "→ 3")
