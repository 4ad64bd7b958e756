"""Eligibility by data cases: every boundary figure of SX6-6.1 … 8, SX3-14 and WZ10-2.2, met and missed by how much."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from alliance.rules import clauses, criteria, programme, settings
from alliance.rules.toml import ProgrammeError
from tests.rules.data_cases import FOLDER

FILES = ("criteria_sx6", "criteria_sx3", "criteria_wz10")


def file(name: str) -> dict[str, Any]:
    """One file of cases."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


CASES = [pytest.param(name, case, id=f"{name}: {case['name']}") for name in FILES for case in file(name)["case"]]


def values(base: dict[str, str], changed: dict[str, str]) -> dict[tuple[str, int], str]:
    """The facts of a case: `key` or `key.year`; "-" = not entered."""
    found = {}
    for name, value in {**base, **changed}.items():
        key, _dot, year = name.partition(".")
        found[key, int(year or 0)] = value
    return {name: value for name, value in found.items() if value != "-"}


def findings(paper: dict[str, Any], changed: dict[str, str], **more: Any) -> dict[str, criteria.Finding]:
    """What is found, by the key of the criterion."""
    asked = criteria.on_track(criteria.load(paper["programme"]), paper["track"])
    known = settings.effective(programme.load(paper["programme"]))
    found = criteria.check(asked, values(paper["base"], changed), paper["year"], known, **more)
    return {one.criterion.key: one for one in found}


@pytest.mark.clause(
    *(f"SX6-6.{n}" for n in range(1, 13)), "SX6-7", "SX6-8", "SX6-12", "SX3-2", "SX3-5", "SX3-14", "WZ10-2.2", "WZ10-3",
    "WZ10-4.1",
)  # fmt: skip
@pytest.mark.parametrize(("name", "case"), CASES)
def test_each_case(name: str, case: dict[str, Any]) -> None:
    found = findings(file(name), case["set"])
    assert {key: found[key].status for key in case["expect"]} == case["expect"]
    assert {found[key].criterion.clause for key in case["expect"]} <= {case.get("clause")} or not case["set"]
    for key, gap in case["gap"].items():
        assert [line.gap for line in found[key].lines if line.gap is not None] == [Decimal(gap)]


@pytest.mark.parametrize("name", FILES)
def test_a_base_on_the_line_keeps_nobody_out_and_each_case_changes_only_what_it_says(name: str) -> None:
    paper = file(name)
    base = findings(paper, {})
    assert not [one.criterion.key for one in base.values() if one.bars or one.status in ("unknown", "conflict")]
    for case in paper["case"]:
        changed = findings(paper, case["set"])
        told = {key for key in base if changed[key].status != base[key].status}
        assert told <= set(case["expect"]), case["name"]


@pytest.mark.parametrize("name", FILES)
def test_every_criterion_is_met_somewhere_and_missed_somewhere(name: str) -> None:
    paper = file(name)
    asked = criteria.on_track(criteria.load(paper["programme"]), paper["track"])
    told = {(key, status) for case in paper["case"] for key, status in case["expect"].items()}
    told |= {(key, one.status) for key, one in findings(paper, {}).items()}
    for one in asked:
        if one.tests:
            assert (one.key, "missed") in told, one.key
        assert (one.key, "judge" if one.judged else "met") in told, one.key


@pytest.mark.clause("SX6-6.8", "SX6-8", "SX3-5")
def test_only_as_a_rule_clauses_and_the_office_s_own_numbers_may_be_argued() -> None:
    arguable = {
        (key, one.key) for key in ("shanxi-centre", "shanxi-specialty", "wenzhou-specialty") for one in criteria.load(key)
        if one.arguable
    }  # fmt: skip
    assert arguable == {
        ("shanxi-centre", key) for key in (
            "beds", "region", "province", "cmi", "rw", "not_device", "not_licensed", "not_step", "not_pieced",
        )
    } | {("shanxi-specialty", "catalogue")}  # fmt: skip
    paper = file("criteria_sx6")
    assert findings(paper, {"occupancy.2025": "89"})["occupancy"].bars
    assert not findings(paper, {"beds": "1"})["beds"].bars


def test_two_entries_that_differ_decide_nothing() -> None:
    paper = file("criteria_sx6")
    found = findings(paper, {}, conflicts=frozenset({("beds", 0), ("volume", 2024), ("papers", 2025)}))
    assert [found[key].status for key in ("beds", "growth", "papers", "doctors")] == ["conflict"] * 3 + ["met"]


def test_the_county_track_has_its_own_criteria() -> None:
    every = criteria.load("wenzhou-specialty")
    assert {one.key for one in criteria.on_track(every, "county")} == {
        "county_grade", "county_priority", "tasks", "no_double",
    }  # fmt: skip
    assert {one.key for one in criteria.on_track(every, "city")} == {"grade", "priority", "tasks", "no_double"}


def test_the_years_asked_of_a_fact() -> None:
    sx6, sx3 = criteria.load("shanxi-centre"), criteria.load("shanxi-specialty")
    assert criteria.years_asked(sx6, "volume", 2026) == (2023, 2024, 2025)
    assert criteria.years_asked(sx6, "occupancy", 2026) == (2025,)
    assert criteria.years_asked(sx3, "accidents_second", 2026) == (2024, 2025, 2026)
    assert criteria.years_asked(sx6, "beds", 2026) == ()


def test_every_fact_asked_is_asked_by_somebody() -> None:
    used = {one.key for each in programme.all_programmes() for one in criteria.asked(criteria.load(each.key))}
    assert set(criteria.facts()) - used == {"cmi"}, "CMI itself serves the comparison, its rank the criterion"


def test_the_tally_leaves_out_what_is_preferred_only() -> None:
    found = criteria.tally(findings(file("criteria_sx6"), {}).values())
    assert (found["missed"], found["judge"], found["met"]) == (0, 5, 31)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('tests = [{ fact = "bedz", ask = "yes" }]', "bedz"),
        ('tests = [{ fact = "beds", ask = "at-least" }]', "a limit is missing"),
        ('tests = [{ fact = "beds", ask = "at-least", limit = "1", years = 3 }]', "has no years"),
        ('tests = [{ fact = "beds", ask = "at-most", limit_setting = "none" }]', "not defined"),
        ("", "asks nothing"),
    ],
)
def test_a_wrong_criterion_is_refused_with_its_place(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = '[[criteria]]\nkey = "x"\nclause = "SX6-6.1"\nwords = "x"\nwords_en = "x"\n'
    (tmp_path / "criteria.toml").write_text(head + text, encoding="utf-8")
    monkeypatch.setattr(programme, "folder", lambda key: tmp_path)
    with pytest.raises(ProgrammeError, match=f"criteria.toml:\\d+.*{said}"):
        criteria.load.__wrapped__("shanxi-centre")
    assert clauses.known("SX6-6.1")
