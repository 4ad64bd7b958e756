"""One alliance from its first paper to its dissolution, by its several people in their own browsers.

Every kind of page on the way is accessible (WCAG 2.2 AA as far as axe sees), valid HTML as served, and fits a phone."""

import pytest

from tests.journeys import daily, founding, judging
from tests.journeys.people import Company

MEMBERS = {"渭南示例医院": "weinan-member", "周至县示例医院": "zhouzhi-member"}


@pytest.mark.on("sqlite")
@pytest.mark.clause(
    "SN15-2.a", "SN15-2.b", "SN15-2.c", "SN15-2.d", "SN15-2.e", "SN15-3.2", "SN15-3.3.a", "SN15-3.3.d", "SN15-3.3.e",
    "SN15-3.4.a", "SN15-3.4.b", "SN15-3.5.d", "SN15-3.6.a", "SN15-4.1", "SN15-4.3.a", "SN15-4.3.b", "SN15-A2",
)  # fmt: skip
def test_the_life_of_an_alliance(company: Company) -> None:
    prepare(company)
    file(company)
    work(company)
    report(company)
    fail_once(company)
    referral = fail_again(company)
    dissolve(company, referral)


def prepare(company: Company) -> None:
    """March 2024: begun, with charter, plan, and two members bound."""
    founding.begin(company)
    founding.bring_papers(company)
    for hospital, member in MEMBERS.items():
        founding.assess(company, hospital)
        founding.offer(company, hospital)
        founding.sign(company, member)
    company(founding.CLERK).shot("members")


def file(company: Company) -> None:
    """Two weeks later the agreements run: applied for, returned once, filed."""
    company.on(2024, 3, 18)
    founding.fill_in(company)
    founding.submit(company)
    founding.agree(company, "provincial-leader", "同意组建，医院在人员、经费方面给予支持（示例）。")
    founding.review(company, "office").shot("opinion")
    founding.return_it(company)
    founding.resubmit(company)
    number = founding.assess_and_file(company)
    company("commission").shot("filing")
    founding.public_sees(company, number)


def work(company: Company) -> None:
    """A patient goes up and the outcome comes back; a consultation is held; a visit is made."""
    company.on(2024, 3, 25)
    referral = daily.refer(company, "2024-03-25T08:30")
    daily.receive(company, referral)
    daily.close_referral(company, referral)
    company("weinan-desk").shot("referral")
    consultation = daily.ask_for_help(company, "2024-03-25T08:30")
    daily.schedule(company, consultation, "2024-03-26T10:00")
    company.on(2024, 3, 26, 11)
    daily.give_opinion(company, consultation, "2024-03-26T10:05")
    daily.close_consultation(company, consultation)
    daily.log_activity(company, "2024-03-26")


def report(company: Company) -> None:
    """In July the calendar opens the half-year and draws up the list."""
    company.on(2024, 7, 8)
    company(founding.CLERK).open("/")
    company(founding.CLERK).shot("home")
    daily.hand_in(company, "上半年", {"举办学术活动次数": "1"})
    daily.send_back(company, "上半年")
    daily.accept(company, "上半年")
    company("office").shot("report")
    judging.publish_list(company).see(founding.NAME)


def fail_once(company: Company) -> None:
    """2024 is judged and found wanting: a yellow card, and the list says so."""
    company.on(2025, 1, 16)
    judging.adopt_indicators(company)
    board = judging.open_round(company, 2024)
    judging.evaluate_oneself(company)
    company.on(2025, 3, 3)
    judging.score(company, board)
    company("office").shot("round")
    company("office").press(founding.NAME)
    company("office").shot("card")
    company.on(2025, 3, 11)
    judging.decide(company, board, "黄牌警告")
    judging.hear(company, "黄牌警告")
    company.on(2025, 3, 20)
    judging.sign(company, "黄牌警告")
    judging.issue(company, "黄牌警告")
    company("office2").shot("measure")
    judging.receive_letters(company)
    judging.public_list(company, "黄牌", "在册").open("/public")
    company.public.shot("public")


def fail_again(company: Company) -> str:
    """2025 is no better: the commission orders the dissolution. A patient is still on the way; the referral's number."""
    company.on(2026, 1, 16)
    board = judging.open_round(company, 2025)
    company.on(2026, 3, 2)
    judging.score(company, board)
    referral = daily.refer(company, "2026-03-02T08:00")
    company.on(2026, 3, 11)
    judging.decide(company, board, "责令解散")
    judging.hear(company, "责令解散")
    company.on(2026, 3, 20)
    judging.sign(company, "责令解散")
    judging.order(company, "责令解散", "2026-04-10")
    judging.export(company, board)
    return referral


def dissolve(company: Company, referral: str) -> None:
    """The day has come: everything ends but the patient's way, and all of it can still be read."""
    company.on(2026, 4, 13)
    judging.ended(company)
    founding.of_the_alliance(company("office")).shot("alliance")
    company("office").open("/alliances")
    company("office").shot("register")
    daily.receive(company, referral)
    daily.close_referral(company, referral)
    judging.public_list(company, "已解散")
    judging.publish_list(company)
    judging.draft_list(company, "2026-04-13")
    public = judging.publish_list(company)
    public.press("与第 2 版的差异")
    public.see("不再列入", founding.NAME)
