"""The ladder: cases, and all histories of six years against a second statement of SN15-2.c and 2.d."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.rules import ladder, programme
from alliance.rules.shapes import Ladder
from tests.rules import data_cases

WORDS = ("outstanding", "pass", "fail")
FIRST = 2020


def rungs() -> Ladder:
    """Return the ladder of the Shaanxi programme."""
    found = programme.load("shaanxi-alliance").ladder
    assert found is not None
    return found


LADDER = rungs()


@pytest.mark.clause("SN15-2.c", "SN15-2.d", "SN15-3.6.b")
@pytest.mark.parametrize("case", data_cases.read("ladder"), ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    history = {int(year): result for year, result in case["history"].items()}
    if "refused" in case:
        with pytest.raises(ladder.AfterEnd) as caught:
            ladder.measures(LADDER, history)
        assert caught.value.year == case["refused"]
        return
    found = ladder.measures(LADDER, history)
    assert {str(year): one.measure for year, one in found.items()} == case["measures"]


@pytest.mark.clause("SN15-2.c", "SN15-2.d")
@pytest.mark.parametrize("case", data_cases.read("ladder", "record"), ids=lambda case: case["name"])
def test_record(case: dict[str, Any]) -> None:
    """From the records of several alliances to one's results, as known on a day, and on to its measures."""
    known = sorted({one["of"] for one in case["entries"]} | {case["asked"]})
    entries = [ladder.Entry(**{**one, "of": known.index(one["of"])}) for one in case["entries"]]
    for order in (entries, entries[::-1]):
        told = ladder.history(order, known.index(case["asked"]), case.get("on"))
        found = ladder.measures(LADDER, told)
        assert {str(year): one.measure for year, one in found.items()} == case["measures"]


@given(
    st.lists(
        st.builds(
            ladder.Entry, of=st.integers(1, 3), year=st.integers(2020, 2025), result=st.sampled_from(WORDS),
            decided=st.dates(date(2020, 1, 1), date(2027, 1, 1)),
        ),
        unique_by=lambda one: (one.of, one.year),
    ),
    st.dates(date(2020, 1, 1), date(2027, 1, 1)),
)  # fmt: skip
def test_only_the_own_results_decided_by_then_count(entries: list[ladder.Entry], on: date) -> None:
    for of in (1, 2, 3):
        mine = {one.year: one for one in entries if one.of == of}
        assert ladder.history(entries, of) == {year: one.result for year, one in mine.items()}
        told = ladder.history(entries, of, on)
        assert told == {year: one.result for year, one in mine.items() if one.decided <= on}
        assert ladder.history([*entries, ladder.Entry(9, 2024, "fail", on)], of, on) == told


def stated_again(history: dict[int, str]) -> dict[int, tuple[str, str]] | int:
    """SN15-2.c and 2.d once more, written backwards from the text: walk the calendar and count failures in a row.

    Returns measure and clause by year, or the first year that stands after an ordered dissolution.
    """
    row = 0
    over = False
    found: dict[int, tuple[str, str]] = {}
    for year in range(min(history, default=FIRST), max(history, default=FIRST) + 1):
        if year not in history:
            row = 0
            continue
        if over:
            return year
        row = row + 1 if history[year] == "fail" else 0
        if row == 0:
            good = history[year] == "outstanding"
            found[year] = ("commendation", "SN15-3.6.b") if good else ("none", "SN15-2.b")
        elif row == 1:
            found[year] = ("yellow-card", "SN15-2.c")
        else:
            found[year] = ("dissolution", "SN15-2.d")
            over = True
    return found


ALL = [
    {FIRST + place: word for place, word in enumerate(words) if word is not None}
    for words in itertools.product((*WORDS, None), repeat=6)
]


@pytest.mark.clause("SN15-2.c", "SN15-2.d")
def test_all_histories_of_six_years_agree_with_the_second_statement() -> None:
    assert len(ALL) == 4**6
    dissolved = refused = 0
    for history in ALL:
        second = stated_again(history)
        if isinstance(second, int):
            refused += 1
            with pytest.raises(ladder.AfterEnd) as caught:
                ladder.measures(LADDER, history)
            assert caught.value.year == second
        else:
            first = ladder.measures(LADDER, history)
            assert {year: (one.measure, one.clause) for year, one in first.items()} == second
            dissolved += any(one.measure == "dissolution" for one in first.values())
    assert dissolved > 0
    assert refused > 0


@pytest.mark.clause("SN15-2.d")
def test_dissolution_rests_on_two_adjoining_failures_and_nothing_else() -> None:
    for history in ALL:
        if isinstance(stated_again(history), int):
            continue
        for year, one in ladder.measures(LADDER, history).items():
            if one.measure == "dissolution":
                assert one.because == (year - 1, year)
            else:
                assert one.because == (year,)
            assert all(history[past] == history[year] for past in one.because)


@given(
    st.dictionaries(st.integers(min_value=1990, max_value=2100), st.sampled_from(WORDS), max_size=12),
    st.integers(min_value=-50, max_value=50),
)
def test_shifting_every_year_shifts_the_answer(history: dict[int, str], by: int) -> None:
    assert answer({year + by: result for year, result in history.items()}) == moved(answer(history), by)


def answer(history: dict[int, str]) -> dict[int, str] | int:
    """Return the measures by year, or the year refused."""
    try:
        return {year: one.measure for year, one in ladder.measures(LADDER, history).items()}
    except ladder.AfterEnd as refused:
        return refused.year


def moved(found: dict[int, str] | int, by: int) -> dict[int, str] | int:
    """Shift an answer by some years."""
    return found + by if isinstance(found, int) else {year + by: one for year, one in found.items()}


def test_what_would_follow_looks_only_at_the_past() -> None:
    history = {2024: "fail", 2025: "fail", 2026: "pass"}
    assert ladder.consequence(LADDER, history, 2025).measure == "dissolution"
    assert ladder.consequence(LADDER, history, 2024).measure == "yellow-card"


@pytest.mark.parametrize("wrong", ["failed", "FAIL", "", "不合格"])
def test_another_word_is_refused(wrong: str) -> None:
    with pytest.raises(ladder.UnknownResult, match="outstanding, pass, fail"):
        ladder.measures(LADDER, {2024: wrong})


def test_the_measures_say_who_is_told_and_heard() -> None:
    for key in ("criticism", "yellow-card", "dissolution"):
        one = ladder.measure(LADDER, key)
        assert one.adverse
        assert one.hearing
        assert one.recipients == ("alliance", "hospital", "superior")
    assert [one.key for one in LADDER.measures if one.ends] == ["dissolution"]
    with pytest.raises(KeyError):
        ladder.measure(LADDER, "prize")


def test_a_result_without_a_rule_has_no_measure() -> None:
    bare = replace(LADDER, rules=tuple(rule for rule in LADDER.rules if rule.result == "fail"))
    found = ladder.measures(bare, {2024: "pass"})[2024]
    assert (found.measure, found.clause, found.because) == ("none", "SN15-2.b", (2024,))
