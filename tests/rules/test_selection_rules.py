"""Windows, validity, bars, quotas, names and what follows from a finding: by data cases, every boundary day and figure."""

from datetime import date
from typing import Any

import pytest

from alliance.rules import grounds, intake, programme, quota, titles
from tests.rules.data_cases import read


def loaded(key: str) -> intake.Intake:
    """The intake of a programme."""
    found = intake.load(key)
    assert found is not None
    return found


@pytest.mark.clause("SX6-9", "SX6-12", "SX3-10", "SX3-35", "WZ10-4.1")
@pytest.mark.parametrize("case", read("intake"), ids=lambda case: f"{case['programme']} {case['day']}")
def test_windows_and_validity(case: dict[str, Any]) -> None:
    calls = [intake.Window("SX3-10", *case["call"])] if "call" in case else []
    found = intake.on(loaded(case["programme"]), case["day"], calls)
    assert (found.open, found.reason, found.clause) == ("closed" not in case, case.get("closed", ""), case["clause"])
    if not found.open:
        assert (found.next.opens if found.next else None) == case.get("next")


@pytest.mark.clause("SX3-8", "SX3-24", "SX6-11.3", "WZ10-2.2")
@pytest.mark.parametrize("case", read("intake", "term"), ids=lambda case: f"{case['programme']} {case['track']}")
def test_a_decision_holds_for_its_term_also_beyond_the_programme_s_validity(case: dict[str, Any]) -> None:
    assert intake.term_ends(loaded(case["programme"]), case["decided"], case["track"]) == case.get("ends")


@pytest.mark.clause("SX6-11.6", "SX3-24")
@pytest.mark.parametrize("case", read("intake", "bar"), ids=lambda case: str(case["day"]))
def test_a_bar_ends_on_the_day_one_may_apply_again(case: dict[str, Any]) -> None:
    bar = intake.Bar("SX3-24", case["since"], case["until"], "连续两年下降", "决定一号")
    longer = intake.Bar("SX6-11.6", case["since"], date(case["until"].year + 2, 1, 1), "弄虚作假", "决定二号")
    assert (intake.barred([bar], case["day"]) is not None) == case["barred"]
    if case["barred"]:
        assert intake.barred([bar, longer], case["day"]) == longer


@pytest.mark.clause("WZ10-2.2", "WZ10-2.3")
@pytest.mark.parametrize("case", read("quota", "people"), ids=lambda case: case["name"])
@pytest.mark.parametrize("rounding", ["down", "up", "nearest"])
def test_places_by_population(case: dict[str, Any], rounding: str) -> None:
    assert quota.by_population(case["population"], case["per"], rounding) == case[rounding]


@pytest.mark.clause("WZ10-2.2")
@pytest.mark.parametrize(("places", "most"), [(0, 0), (1, 0), (2, 1), (5, 3), (10, 6), (11, 6), (13, 7)])
def test_the_main_city_has_at_most_sixty_percent(places: int, most: int) -> None:
    assert quota.main_city_at_most(places, 60) == most
    assert most * 100 <= 60 * places < (most + 1) * 100


def place(words: str, track: str) -> quota.Place:
    """`key hospital city disease main-city [argued]`."""
    key, hospital, city, disease, main, *argued = (part if part != "-" else "" for part in words.split())
    return quota.Place(key, track, 2025, hospital, city, disease, main == "是", bool(argued))


@pytest.mark.clause("SX3-8", "SX6-11.1", "WZ10-2.2", "WZ10-2.3")
@pytest.mark.parametrize("case", read("quota"), ids=lambda case: case["name"])
def test_which_rule_blocks_the_next_place(case: dict[str, Any]) -> None:
    taken = [place(words, case["track"]) for words in case["taken"]]
    found = quota.blocks(
        quota.load(case["programme"]), taken, place(case["wanted"], case["track"]), population=case.get("population")
    )
    assert [one.quota.key for one in found] == case["blocks"]


@pytest.mark.clause("WZ10-2.2")
def test_the_board_tells_how_much_is_left() -> None:
    taken = [place(f"{n} 甲 - - {'是' if n < 3 else '否'}", "city") for n in range(4)]
    found = quota.board(quota.load("wenzhou-specialty"), taken, "city", 2025, population=7_000_000)
    assert [(one.quota.key, one.used, one.limit, one.left) for one in found] == [
        ("city-by-population", 4, 10, 6), ("main-city-share", 3, 6, 3),
    ]  # fmt: skip
    unknown = quota.board(quota.load("wenzhou-specialty"), [], "county", 2025)
    assert [(one.limit, one.left) for one in unknown] == [(None, None)]


@pytest.mark.clause("SX6-5", "SX6-9", "SX6-12")
@pytest.mark.parametrize("case", read("titles"), ids=lambda case: case["typed"] or "nothing")
def test_names_and_plaques_are_built_from_their_parts(case: dict[str, Any]) -> None:
    parts = titles.load("shanxi-centre")
    assert parts is not None
    found = titles.build(parts, case["typed"])
    assert (found.name, found.plaque, found.clause) == (
        case.get("name", ""), case.get("plaque", ""), case.get("clause", ""),
    )  # fmt: skip
    assert bool(found.problem) == bool(found.problem_en) == (not found.name)


def test_a_disease_s_name_has_an_end() -> None:
    parts = titles.load("shanxi-centre")
    assert parts is not None
    assert titles.build(parts, "病" * 40).name
    assert titles.build(parts, "病" * 41).clause == "SX6-5"


def found_of(words: str) -> grounds.Found:
    """`day year ground`."""
    day, year, ground = words.split()
    return grounds.Found(ground, date.fromisoformat(day), int(year))


@pytest.mark.clause("SX6-11.6", "SX3-18", "SX3-22", "SX3-24", "WZ10-4.2")
@pytest.mark.parametrize("case", read("grounds"), ids=lambda case: f"{case['programme']} {'; '.join(case['found'])}")
def test_what_follows_from_a_finding(case: dict[str, Any]) -> None:
    table = grounds.load(case["programme"])
    assert table is not None
    last = grounds.follow(table, [found_of(one) for one in case["found"]])[-1]
    assert (last.rule.key if last.rule else "") == case["then"]
    assert (last.put_right_by, last.barred_until) == (case.get("right"), case.get("again"))
    assert grounds.said(last) == {
        name: case[key] for name, key in (("put_right_by", "right"), ("barred_until", "again")) if key in case
    }


def test_an_unknown_ground_is_refused() -> None:
    table = grounds.load("shanxi-centre")
    assert table is not None
    with pytest.raises(grounds.UnknownGround):
        grounds.follow(table, [grounds.Found("rain", date(2026, 1, 1), 2026)])


def test_a_programme_without_such_tables_says_so() -> None:
    key = "shaanxi-alliance"
    assert (intake.load(key), quota.load(key), titles.load(key), grounds.load(key)) == (None, (), None, None)


def test_every_quota_and_track_belongs_together() -> None:
    for each in programme.all_programmes():
        found = intake.load(each.key)
        known = {one.key for one in found.tracks} if found else set()
        for one in quota.load(each.key):
            assert set(one.tracks) <= known
            assert not one.rounding_setting or each.setting(one.rounding_setting).value in quota.ROUNDINGS
