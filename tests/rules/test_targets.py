"""The four hospitals' tables: every row there, reached or not by data cases, the trend, the supplement, the 36 measures."""

import re
from decimal import Decimal
from typing import Any

import pytest

from alliance.rules import clauses, targets
from tests.rules.data_cases import read

PLANS = ("SX19-4.1", "SX19-4.2", "SX19-4.3", "SX19-4.4")


def loaded() -> targets.Targets:
    """The targets of SX19."""
    found = targets.load("shanxi-regional-centre")
    assert found is not None
    return found


def row(plan: str, key: str) -> targets.Target:
    """One row of a hospital's table, a common one among them."""
    found = loaded()
    return next(one for one in found.rows(found.plan(plan)) if one.key == key)


@pytest.mark.clause(*PLANS, "SX19-3")
@pytest.mark.parametrize("case", read("targets"), ids=lambda case: f"{case['plan']} {case['target']} {case['actuals']}")
def test_where_a_target_stands(case: dict[str, Any]) -> None:
    actuals = {int(each.split("=")[0]): each.split("=")[1] for each in case["actuals"]}
    found = targets.standing(row(case["plan"], case["target"]), actuals, loaded().plan(case["plan"]).year)
    assert (found.met, found.on_course) == (case.get("met"), case.get("on_course", found.on_course))
    for name in ("to_go", "by_year", "expected"):
        if name in case:
            assert getattr(found, name) == Decimal(case[name])
    assert (found.value is None) == (not actuals)


@pytest.mark.clause(*PLANS)
def test_every_target_is_reached_at_its_line_and_not_short_of_it() -> None:
    lines = read("targets", "line")
    assert [(one["plan"], one["target"]) for one in lines] == [
        (plan.key, one.key) for plan in loaded().plans for one in plan.targets
    ]
    for case in lines:
        target, year = row(case["plan"], case["target"]), loaded().plan(case["plan"]).year
        for value, reached in ((case["yes"], True), (case["no"], False)):
            found = targets.standing(target, {year: targets.value_of(target, value)}, year)
            assert found.met is reached, (case, value)


@pytest.mark.clause(*PLANS)
def test_the_tables_are_those_of_the_text() -> None:
    found = loaded()
    assert [(one.clause, one.year, len(one.targets)) for one in found.plans] == [
        ("SX19-4.1", 2024, 18), ("SX19-4.2", 2026, 16), ("SX19-4.3", 2026, 16), ("SX19-4.4", 2027, 16),
    ]  # fmt: skip
    assert {one.ask for plan in found.plans for one in found.rows(plan)} == {
        "at-least", "more-than", "less-than", "range", "rank", "grade", "falls",
    }  # fmt: skip
    limits = {one.key: str(one.limit) for one in found.plan("taiyuan").targets if one.limit is not None}
    assert (limits["cmi"], limits["stay"], limits["out_referral_rate"]) == ("1.16", "8.5", "0.2")


@pytest.mark.clause(*(f"SX19-5.{n}" for n in range(1, 37)))
def test_thirty_six_measures_each_with_its_departments() -> None:
    found = loaded().measures
    assert [one.clause for one in found] == [f"SX19-5.{n}" for n in range(1, 37)]
    assert all(one.departments and clauses.get(one.clause).zh for one in found)
    assert found[0].departments == ("省发展改革委", "省财政厅", "省卫健委", "山西银保监局", "太原市人民政府")
    assert found[13].departments == ("省卫健委", "省药监局", "省市场监管局")
    assert all(re.fullmatch(r"\S{4,10}", name) for one in found for name in one.departments)


@pytest.mark.clause("SX19-5.29")
@pytest.mark.parametrize("case", read("targets", "prize"), ids=lambda case: str(case["cents"]))
def test_the_province_adds_a_fifth(case: dict[str, Any]) -> None:
    found = loaded().supplement
    assert found is not None
    assert targets.supplement(found, case["cents"]) == case["added"]


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("cmi", "1.30", "1.3"), ("level4", "35%", "35"), ("outpatients", "1,500", "1500"), ("performance_rank", "8", "8"),
        ("cmi", "", None), ("cmi", "-1", None), ("cmi", "NaN", None), ("performance_rank", "0", None),
        ("performance_rank", "1.5", None), ("cmi", "1e13", None),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_one_spelling(key: str, typed: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(targets.NoValue) as caught:
            targets.value_of(row("tongji", key), typed)
        assert caught.value.zh
        return
    assert targets.value_of(row("tongji", key), typed) == kept


def test_a_grade_is_one_of_the_grades() -> None:
    grade = row("xiyuan", "performance_grade")
    assert targets.value_of(grade, "a+") == "A+"
    with pytest.raises(targets.NoValue):
        targets.value_of(grade, "E")


@pytest.mark.parametrize(
    "wrong",
    [{"ask": "at-least"}, {"ask": "range", "limit": Decimal(1)}, {"ask": "grade"}, {"ask": "falls", "grade": "A"}],
)
def test_a_row_that_lacks_its_limit_is_none(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"limits|grade"):
        targets.Target("x", "SX19-4.1", "x", "x", **wrong)


def test_the_tally_counts_each_once() -> None:
    found = [targets.standing(row("tongji", "cmi"), actuals, 2024) for actuals in ({}, {2024: "1.4"}, {2024: "1.2"})]
    assert targets.tally(found) == {"met": 1, "open": 1, "unknown": 1}
