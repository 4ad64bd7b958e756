"""The whole square of a finding and of a paper: state × actor × step; what is refused leaves no trace; two at once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import notices
from alliance.core.actor import Actor
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries as who
from alliance.register import queries as register
from alliance.terms import actions, queries
from alliance.terms.flow import FLOW, PAPER_FLOW
from alliance.terms.model import Finding, YearPaper
from tests.selection.shanxi import actor
from tests.support.seen import trace
from tests.terms.made import decided, designated, hand_in, moment, office, proposed, settle

KEY = "shanxi-centre"
DAY = date(2026, 2, 10)
OWN = frozenset({"taiyuan-clerk", "taiyuan-leader"})
OFFICE = frozenset({"centre-office", "centre-head"})
PEOPLE = (
    "centre-office", "centre-head", "centre-commission", "centre-finance", "specialty-office", "specialty-commission",
    "taiyuan-clerk", "taiyuan-clerk1", "taiyuan-leader", "datong-clerk", "datong-leader",
)  # fmt: skip
MAY: dict[tuple[str, str], frozenset[str]] = {
    ("proposed", "state"): OWN,
    ("proposed", "decide"): frozenset({"centre-commission"}),
    ("proposed", "drop"): frozenset({"centre-head", "centre-commission"}),
    ("decided", "prove"): OWN,
    ("decided", "verify"): OFFICE,
    ("decided", "hand-over"): frozenset(),  # nothing was revoked
    ("decided", "send-on"): frozenset(),  # no rule sends it on
}
Take = Callable[[Finding, Actor], Any]
LATER = moment(date(2026, 3, 1))
STEPS: dict[str, Take] = {
    "state": lambda one, by: actions.state_view(one, "示例意见", by, LATER),
    "decide": lambda one, by: actions.decide(one, "已研究", by, LATER),
    "drop": lambda one, by: actions.drop(one, "示例理由", by, LATER),
    "prove": lambda one, by: actions.prove(one, "示例整改", by, LATER),
    "verify": lambda one, by: actions.verify(one, "示例核实", True, by, LATER),
    "send-on": lambda one, by: actions.send_on(one, "示例文号", LATER.date(), "", by, LATER),
    "hand-over": lambda one, by: actions.hand_over(one, "示例部门", LATER.date(), by, LATER),
}
PAPER_MAY = {
    ("draft", "submit"): OWN, ("returned", "submit"): OWN, ("submitted", "accept"): OFFICE, ("submitted", "return"): OFFICE,
}  # fmt: skip


class Undone(Exception):
    """What was done is rolled back."""


def tried(row: Any, take: Callable[[Any, Actor], Any], who: Actor) -> bool:
    """Whether a step was taken; what it did is rolled back."""
    try:
        with work():
            take(row, who)
            raise Undone
    except Undone:
        return True
    except (Refused, Overtaken):
        return False


@pytest.mark.clause("SX6-11.6", "SX3-24")
def test_every_state_actor_and_step_of_a_finding(shanxi: Flask) -> None:
    with shanxi.app_context():
        people = {login: actor(login) for login in PEOPLE}
        made = {}
        for number, state in enumerate(FLOW.states):
            one = designated(KEY, date(2025, 10, 8), name=f"示例{number}号")
            made[state] = proposed(one, "yearly", "unqualified", 2025, DAY)
        settle(made["decided"], DAY)
        actions.drop(made["dropped"], "示例理由", people["centre-head"], LATER)
        for state, row in made.items():
            number, before = row.id, trace(row)
            for name in STEPS:
                for login, who in people.items():
                    fresh = db.session.get_one(Finding, number)
                    assert tried(fresh, STEPS[name], who) == (login in MAY.get((state, name), frozenset())), (
                        state,
                        name,
                        login,
                    )
            assert trace(db.session.get_one(Finding, number)) == before


@pytest.mark.clause("SX6-10", "SX6-11.4", "WZ10-3")
def test_every_state_actor_and_step_of_a_paper(shanxi: Flask) -> None:
    with shanxi.app_context():
        people = {login: actor(login) for login in PEOPLE}
        made: dict[str, int] = {}
        for state in PAPER_FLOW.states:
            one = designated(KEY, date(2025, 10, 8), name=f"示例{state}")
            made[state] = in_state(one, state).id
        answers = dict(db.session.get_one(YearPaper, made["submitted"]).answers)
        steps: dict[str, Callable[[Any, Actor], Any]] = {
            "submit": lambda row, by: actions.submit(row, answers, by, LATER),
            "accept": lambda row, by: actions.accept(row, by, LATER),
            "return": lambda row, by: actions.give_back(row, "示例理由", by, LATER),
        }
        for state, number in made.items():
            before = trace(db.session.get_one(YearPaper, number))
            for name, take in steps.items():
                for login, who in people.items():
                    fresh = db.session.get_one(YearPaper, number)
                    assert tried(fresh, take, who) == (login in PAPER_MAY.get((state, name), frozenset())), (
                        state,
                        name,
                        login,
                    )
            assert trace(db.session.get_one(YearPaper, number)) == before


def in_state(one: Any, state: str) -> YearPaper:
    """An annual report in a state."""
    at = moment(date(2025, 12, 31))
    if state == "draft":
        return actions.begin(one, "report", 2025, actor("taiyuan-clerk"), at)
    row: YearPaper = hand_in(one, "report", 2025, at)
    if state == "returned":
        actions.give_back(row, "示例理由", office(KEY), at)
    if state == "accepted":
        actions.accept(row, office(KEY), at)
    return row


@pytest.mark.clause("SX6-11.4")
def test_the_annual_report_is_late_from_new_year_on_and_never_handed_in_half(shanxi: Flask) -> None:
    with shanxi.app_context():
        last, after = moment(date(2025, 12, 31), 23), moment(date(2026, 1, 1), 0)
        in_time = hand_in(designated(KEY, date(2025, 10, 8), name="示例甲"), "report", 2025, last)
        late = hand_in(designated(KEY, date(2025, 10, 8), name="示例乙"), "report", 2025, after)
        assert (in_time.late, late.late, in_time.due) == (False, True, date(2025, 12, 31))
        half = actions.begin(
            designated(KEY, date(2025, 10, 8), name="示例丙"), "report", 2025, actor("taiyuan-clerk"), last
        )
        before = trace(half)
        with pytest.raises(Refused) as told:
            actions.submit(half, {"training": "12"}, actor("taiyuan-clerk"), last)
        assert told.value.clause == "SX6-11.4" and told.value.todo
        with pytest.raises(Refused):
            actions.submit(half, {"training": "十二"}, actor("taiyuan-clerk"), last)
        db.session.rollback()
        assert trace(half) == before


@pytest.mark.clause("SX3-32", "SX3-31", "SX3-33")
def test_the_hospital_tells_each_year_how_it_is_managed_and_what_it_provides(shanxi: Flask) -> None:
    with shanxi.app_context():
        one, clerk, at = designated("shanxi-specialty", date(2025, 3, 3)), actor("taiyuan-clerk1"), moment(DAY)
        row = actions.begin(one, "report", 2025, clerk, at)
        told_all = {"management": "示例制度和要素保障", "spread": "示例推广", "spread_people": "3"}
        before = trace(row)
        for left_out, clause in (("management", "SX3-32"), ("spread", "SX3-33"), ("spread_people", "SX3-33")):
            with pytest.raises(Refused) as told:
                actions.submit(row, told_all | {left_out: " "}, clerk, at)
            db.session.rollback()
            assert (told.value.clause, told.value.field, trace(row)) == (clause, left_out, before)
        actions.submit(row, told_all, clerk, at)
        assert row.state == "submitted", "what the city does is the city's to tell: here it may stay empty"


@pytest.mark.clause("SX6-11.5")
def test_a_finding_rests_on_all_three_sources(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated(KEY, date(2025, 10, 8))
        with pytest.raises(Refused) as told:
            actions.propose(one, "yearly", "qualified", 2025, "示例事实", office(KEY), moment(DAY))
        assert len(told.value.todo) == 3
        assert db.session.execute(select(func.count(Finding.id))).scalar_one() == 0


@pytest.mark.clause("SX6-11.6")
def test_an_adverse_finding_waits_for_the_hospital_and_takes_two_persons(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated(KEY, date(2025, 10, 8))
        row = proposed(one, "yearly", "unqualified", 2025, DAY)
        commission = office(KEY, "commission")
        assert row.heard_by == date(2026, 2, 15)
        with pytest.raises(Refused):
            actions.decide(row, "", commission, moment(date(2026, 2, 15)))
        actions.decide(row, "", commission, moment(date(2026, 2, 16)))
        assert (row.state, row.put_right_by) == ("decided", date(2026, 8, 16))
        assert {one.role for one in notices.of_designation(one.id)[0].services} == {"lead_clerk", "hospital_leader"}


@pytest.mark.clause("SX6-11.6")
def test_fraud_is_told_to_every_hospital_of_the_programme(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated(KEY, date(2025, 10, 8), name="示例甲")
        row = decided(one, "", "fraud", 2026, date(2026, 5, 20))
        letter = notices.of_designation(one.id)[0]
        assert row.notice_id == letter.id and letter.code == "晋专病函"
        actions.hand_over(row, "示例纪检部门", date(2026, 5, 21), office(KEY), moment(date(2026, 5, 21)))
        assert (row.handed_to, row.handed_on) == ("示例纪检部门", date(2026, 5, 21))
        assert register.bars_on(KEY, one.lead_id, one.department_id)[0].clause == "SX6-11.6"


@pytest.mark.clause("SX6-11.6")
def test_a_province_wide_letter_goes_to_the_authorities_of_its_own_province_and_no_other(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated(KEY, date(2025, 10, 8), name="示例甲")
        decided(one, "", "fraud", 2026, date(2026, 5, 20))
        told = {
            each.organisation_id for each in notices.of_designation(one.id)[0].services if each.capacity == "superior"
        }
        below = who.authorities_of("14")
        assert told == {each.id for each in below} and len(below) == 11
        assert {each.division_code[:2] for each in below} == {"14"}
        assert [each.id for each in who.authorities_of("61")] == [each.id for each in who.authorities()]
        assert {each.division_code[:4] for each in who.authorities_of("3303")} == {"3303"}
        assert who.authorities_of("") == []
        unqualified = designated(KEY, date(2025, 10, 8), name="示例乙")
        decided(unqualified, "yearly", "unqualified", 2025, DAY)
        mild = notices.of_designation(unqualified.id)[0].services
        assert not told & {each.organisation_id for each in mild}, "a rectification is no matter of the whole province"


@pytest.mark.clause("WZ10-4.2")
def test_what_passed_is_sent_on_with_its_document(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated("wenzhou-specialty", date(2024, 5, 10))
        row = decided(one, "end", "passed", 2027, date(2027, 4, 20))
        handler = office("wenzhou-specialty")
        with pytest.raises(Refused):
            actions.send_on(row, "温卫〔2027〕9号", date(2027, 4, 19), "", handler, moment(date(2027, 5, 1)))
        actions.send_on(row, "温卫〔2027〕9号", date(2027, 5, 1), "", handler, moment(date(2027, 5, 1)))
        assert (row.onward_document, row.onward_on, one.state) == ("温卫〔2027〕9号", date(2027, 5, 1), "active")


def test_the_calendar_opens_an_evaluation_once(shanxi: Flask) -> None:
    with shanxi.app_context():
        one = designated(KEY, date(2025, 10, 8))
        assert actions.watch(KEY, moment(date(2025, 12, 31), 1)) == 0
        assert actions.watch(KEY, moment(date(2026, 1, 1), 1)) == 1
        lines = db.session.execute(select(func.count(JournalEntry.id))).scalar_one()
        assert actions.watch(KEY, moment(date(2026, 1, 2), 1)) == 0
        assert db.session.execute(select(func.count(JournalEntry.id))).scalar_one() == lines
        assert [each.evaluation.key for each in queries.open_of(one, date(2026, 1, 1), [])] == ["yearly"]


def test_two_decide_at_once_and_one_letter_goes_out(shanxi: Flask, at_once: Any) -> None:
    with shanxi.app_context():
        one = designated(KEY, date(2025, 10, 8))
        number = proposed(one, "yearly", "excellent", 2025, DAY).id

    def decide() -> str:
        with shanxi.app_context():
            row = db.session.get_one(Finding, number)
            actions.decide(row, "", office(KEY, "commission"), LATER, row.version)
            return "made"

    answers = at_once(decide, decide)
    assert sorted(one if isinstance(one, str) else type(one).__name__ for one in answers) in (
        ["Overtaken", "made"],
        ["Refused", "made"],
    )
    with shanxi.app_context():
        assert len(notices.of_designation(db.session.get_one(Finding, number).designation_id)) == 1
