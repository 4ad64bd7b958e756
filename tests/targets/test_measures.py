"""Every support measure by data: who notes it and who does not, when it is overdue, what it says in the end (SX19-5, SX3-31)."""

import tomllib
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from flask import Flask

from alliance.core.actor import Actor, Role
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.rules import targets
from alliance.targets import actions, queries
from alliance.targets.model import Prize
from tests.selection.shanxi import actor
from tests.selection.test_pages import client_of, sound
from tests.support.world import NOW, post
from tests.targets.test_targets import fill, held, plan, refused

KEY, SX3 = "shanxi-regional-centre", "shanxi-specialty"
DAY = NOW.date()
CASES = tomllib.loads((Path(__file__).parent / "cases" / "shanxi_regional_centre.toml").read_text(encoding="utf-8"))
EVERY = sorted({name for one in CASES["measure"] for name in one["notes"]})
STRANGERS = ("太原市财政局", "山西省区域医疗中心管理部门", "省", "医保局", "卫生健康委")


class Undone(Exception):
    """What was done is rolled back."""


def known(key: str = KEY) -> targets.Targets:
    """The targets of a programme."""
    found = targets.load(key)
    assert found is not None
    return found


def support(clause: str, key: str = KEY) -> targets.Support:
    """A measure by its clause."""
    return next(one for one in known(key).measures if one.clause == clause)


def from_(organisation: str, programme: str = KEY) -> Actor:
    """A person of a department."""
    return Actor(
        Role.CO_DEPARTMENT, "示例", 9000, organisation_name=organisation, programme=programme, division="140000"
    )


def noted(measure: targets.Support, who: Actor, key: str = KEY) -> str:
    """What noting it comes to: the state, or the clause it is refused with; rolled back."""
    said = ""
    try:
        with work():
            said = actions.note(key, measure, "under_way", "示例进展", who, NOW).state
            raise Undone
    except Undone:
        return said
    except Refused as told:
        return str(told.clause)


@pytest.mark.clause(*(f"SX19-5.{n}" for n in range(1, 37)))
def test_each_measure_is_noted_by_its_own_departments_and_by_no_other(shanxi: Flask) -> None:
    assert [one["clause"] for one in CASES["measure"]] == [one.clause for one in known().measures]
    assert len(EVERY) == 14
    with shanxi.app_context():
        office, other = actor("regional-office"), actor("specialty-office")
        for case in CASES["measure"]:
            measure = support(case["clause"])
            taken = {name for name in (*EVERY, *STRANGERS) if noted(measure, from_(name)) == "under_way"}
            assert taken == set(case["notes"]), case["clause"]
            assert noted(measure, office) == "under_way"
            for who in (other, from_(case["notes"][0], SX3), actor("taiyuan-leader")):
                assert noted(measure, who) == case["clause"]


@pytest.mark.clause(*(f"SX19-5.{n}" for n in range(1, 37)))
def test_each_measure_is_overdue_from_the_day_after_its_day_until_it_is_done(shanxi: Flask) -> None:
    with shanxi.app_context():
        office = actor("regional-office")
        for case in CASES["measure"]:
            measure = support(case["clause"])
            assert queries.measure(KEY, known(), measure.clause, DAY + timedelta(days=9999)).overdue is False
            actions.note(KEY, measure, "open", "定下期限", office, NOW, due=DAY)
            stands = [
                queries.measure(KEY, known(), measure.clause, DAY + timedelta(days=days)).overdue for days in (0, 1)
            ]
            actions.note(KEY, measure, "done", "已落实", from_(case["notes"][-1]), NOW)
            found = queries.measure(KEY, known(), measure.clause, DAY + timedelta(days=1))
            assert (stands, found.overdue, found.state, found.notes) == ([False, True], False, "done", 2), case[
                "clause"
            ]
            assert found.row is not None and found.row.done_on == DAY
        assert all(one.state == "done" for one in queries.measures(KEY, known(), DAY))


@pytest.mark.clause("SX19-5.29")
def test_a_supplement_by_level_and_cent(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        for number, case in enumerate(CASES["prize"]):
            prize = Prize(
                name=f"示例奖{number}", winner="示例", granted_by="示例", level=case["level"], won_on=date(2026, 3, 1),
                amount=case["cents"],
            )  # fmt: skip
            enter = partial(actions.enter_prize, KEY, known(), plan(), prize, actor("taiyuan-leader"), NOW)
            if "added" in case:
                assert enter().supplement == case["added"]
            else:
                assert refused(enter).clause == case["clause"], case


@pytest.mark.clause("SX19-5.2")
def test_the_fee_by_year_and_post(shanxi: Flask) -> None:
    with shanxi.app_context():
        held()
        fill({"cmi": "1.2"})
        for case in sorted(CASES["fee"], key=lambda one: bool(one["decided"])):
            decide = partial(
                actions.propose_fee, KEY, known(), plan(), case["year"], case["finding"], 100, actor(case["by"]), NOW
            )
            if case["decided"]:
                assert decide().year == case["year"]
            else:
                assert refused(decide).clause == case["clause"], case


def city(division: str = "140200") -> Actor:
    """A city's health authority."""
    return Actor(Role.CITY_COMMISSION, "示例", 9001, organisation_name="大同市卫生健康委（示例）", division=division)


@pytest.mark.clause("SX3-31")
def test_each_city_tells_its_own_plan_and_the_office_that_all_are_done(shanxi: Flask) -> None:
    with shanxi.app_context():
        plan_of_cities, other = support("SX3-31", SX3), support("SX3-27", SX3)
        assert noted(plan_of_cities, city(), SX3) == "under_way"
        for who, measure in (
            (city("330300"), plan_of_cities),
            (city(), other),
            (actor("datong-leader"), plan_of_cities),
        ):
            assert noted(measure, who, SX3) == measure.clause
        assert noted(support("SX19-5.4"), city()) == "SX19-5.4", "a measure of the province is not each city's"
        done = refused(lambda: actions.note(SX3, plan_of_cities, "done", "本市已纳入", city(), NOW))
        assert (done.clause, done.field) == ("SX3-31", "state")
        actions.note(SX3, plan_of_cities, "under_way", "本市已纳入", city(), NOW)
        actions.note(SX3, plan_of_cities, "done", "各市均已纳入", actor("specialty-office"), NOW)
        assert queries.measure(SX3, known(SX3), "SX3-31", DAY).state == "done"
        assert [one.organisation_name for one in queries.notes(SX3, "SX3-31")][-1] == "大同市卫生健康委（示例）"


@pytest.mark.on("sqlite")
@pytest.mark.usefixtures("that_day")
@pytest.mark.clause("SX3-31", "SX19-5.3")
def test_the_page_says_who_answers_and_offers_the_form_to_them_alone(shanxi: Flask) -> None:
    office, treasury = client_of(shanxi, "specialty-office"), client_of(shanxi, "treasury")
    sound(office, f"/targets/{SX3}/measures/SX3-31", "各市卫生健康委", "登记进展")
    page = f"/targets/{SX3}/measures/SX3-31"
    assert post(office, page, {"state": "done", "words": "各市均已纳入", "_seen": "0"}).status_code == 302
    sound(office, page, "已落实", "各市均已纳入")
    assert "登记进展" not in sound(treasury, f"/targets/{KEY}/measures/SX19-5.3", "省自然资源厅")
    form = {"state": "done", "words": "不是我们的事", "_seen": "0"}
    answer = post(treasury, f"/targets/{KEY}/measures/SX19-5.3", form, page=f"/targets/{KEY}/measures/SX19-5.1")
    assert answer.status_code == 409 and "不是我们的事" in answer.text
