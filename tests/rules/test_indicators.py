"""Scoring: cases, each kind against an independent statement, exact sums, and what forbids adoption."""

import json
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.rules import indicators, programme, settings
from alliance.rules.indicators import Band, Indicator, IndicatorError, IndicatorSystem, ScoreOutOfRange, Step
from tests.rules import data_cases

ALLIANCE = programme.load("shaanxi-alliance")
DEFAULTS = settings.effective(ALLIANCE)
FACTS = {one.key for one in ALLIANCE.facts}
AMOUNTS = st.integers(min_value=0, max_value=5000)


def example() -> IndicatorSystem:
    """Return the draft example."""
    assert ALLIANCE.indicators is not None
    return ALLIANCE.indicators


SYSTEM = example()


def indicator(**changes: Any) -> Indicator:
    """Return an indicator of 10 points over the fact x, with these changes."""
    plain = Indicator(
        key="one", dimension="d", words="指标", words_en="Indicator", clause="SN15-3.6.a", weight=Decimal(10),
        source="data", kind="yes_no", formula="x",
    )  # fmt: skip
    return replace(plain, **changes)


@pytest.mark.clause("SN15-2.b", "SN15-3.6.a")
@pytest.mark.parametrize("case", data_cases.read("scoring"), ids=lambda case: f"{case['indicator']}-{case['points']}")
def test_case(case: dict[str, Any]) -> None:
    one = SYSTEM.indicator(case["indicator"])
    line = indicators.score(one, case["facts"])
    assert line.points == Decimal(case["points"])
    assert line.assessable is case.get("assessable", True)
    assert line.max == one.weight
    assert case["words"] in line.words_zh
    assert line.words_en
    assert not [sign for sign in line.words_en if "\u4e00" <= sign <= "\u9fff"]


def half_up(value: Fraction) -> Decimal:
    """Round an exact value to a tenth, half up: an independent statement."""
    return Decimal((value * 10 + Fraction(1, 2)).__floor__()) / 10


@given(AMOUNTS, st.integers(min_value=1, max_value=300), st.integers(min_value=1, max_value=100))
def test_proportional_again(x: int, full: int, weight: int) -> None:
    one = indicator(kind="proportional", full=Decimal(full), weight=Decimal(weight))
    assert indicators.score(one, {"x": x}).points == half_up(min(Fraction(x, full), Fraction(1)) * weight)


@given(AMOUNTS)
def test_proportional_downwards(x: int) -> None:
    one = indicator(kind="proportional", full=Decimal(5), zero=Decimal(15))
    assert indicators.score(one, {"x": x}).points == half_up(Fraction(max(0, min(10, 15 - x))))
    assert "降到 5 得满分" in indicators.score(one, {"x": 9}).words_zh


@given(AMOUNTS)
def test_deduct_again(x: int) -> None:
    one = indicator(kind="deduct", each=Decimal("1.5"))
    wanted = Fraction(10)
    for _ in range(min(x, 50)):
        wanted = max(Fraction(0), wanted - Fraction(3, 2))
    assert indicators.score(one, {"x": x}).points == half_up(wanted)


@given(st.lists(st.tuples(AMOUNTS, st.integers(min_value=0, max_value=10)), min_size=1, max_size=5), AMOUNTS)
def test_steps_again(steps: list[tuple[int, int]], x: int) -> None:
    chosen = dict(steps)
    one = indicator(kind="steps", steps=tuple(Step(Decimal(at), Decimal(points)) for at, points in chosen.items()))
    wanted = 0
    for at in sorted(chosen):
        if x >= at:
            wanted = chosen[at]
    assert indicators.score(one, {"x": x}).points == wanted


VALUES = st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=9)


@given(VALUES, st.booleans())
def test_rank_again(values: list[int], less: bool) -> None:
    """Independently: sort all values, best first; the place is where one's own value first stands."""
    bands = (Band(Decimal(10), high=Decimal(2)), Band(Decimal(6), Decimal(2), Decimal(4)))
    one = indicator(kind="rank", bands=bands, better="less" if less else "more", peers_min=3)
    order = sorted(values, reverse=not less)
    for value in values:
        line = indicators.score(one, {"x": value}, peers=[Decimal(x) for x in values])
        wanted = {1: 10, 2: 6, 3: 6}.get(order.index(value) + 1, 0) if len(values) >= 3 else 0
        assert (line.points, line.assessable) == (Decimal(wanted), len(values) >= 3)
        assert len(values) >= 3 or "可比的联盟不足 3 个，不可评，按规则记零分" in line.words_zh


@given(VALUES, st.integers(min_value=1, max_value=100))
def test_percentile_again(values: list[int], weight: int) -> None:
    """Independently: of all others, the share that is not better than oneself."""
    one = indicator(kind="percentile", weight=Decimal(weight), undefined="full")
    for mine in range(len(values)):
        others = [value for at, value in enumerate(values) if at != mine]
        line = indicators.score(one, {"x": values[mine]}, peers=[Decimal(x) for x in values])
        no_better = [value for value in others if value <= values[mine]]
        share = Fraction(len(no_better), len(others)) if others else Fraction(1)
        assert line.points == half_up(share * weight)


@given(AMOUNTS)
def test_yes_no_and_veto_again(x: int) -> None:
    assert indicators.score(indicator(kind="yes_no"), {"x": x}).points == (10 if x else 0)
    line = indicators.score(indicator(kind="veto", weight=Decimal(0)), {"x": x})
    assert (line.points, line.max, line.vetoes) == (Decimal(0), Decimal(0), x >= 1)


@given(st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=5))
def test_several_experts_come_to_their_mean(tenths: list[int]) -> None:
    found = indicators.settled([Decimal(one) / 10 for one in tenths], Decimal("0.1"))
    assert found == half_up(Fraction(sum(tenths), 10 * len(tenths)))


@pytest.mark.parametrize(("x", "points"), [(-1, 0), (0, 2), (9, 2), (10, 10), (19, 10), (20, 4), (999, 4)])
def test_bands_hold_their_lower_edge(x: int, points: int) -> None:
    bands = (
        Band(Decimal(2), Decimal(0), Decimal(10)), Band(Decimal(10), Decimal(10), Decimal(20)),
        Band(Decimal(4), Decimal(20)),
    )  # fmt: skip
    assert indicators.score(indicator(kind="bands", bands=bands), {"x": x}).points == points


def test_an_open_band_is_said_in_words() -> None:
    line = indicators.score(indicator(kind="bands", bands=(Band(Decimal(3), high=Decimal(5)),)), {"x": 1})
    assert "低于 5，得 3 分" in line.words_zh
    assert (
        "不在任何一档内"
        in indicators.score(indicator(kind="bands", bands=(Band(Decimal(3), high=Decimal(5)),)), {"x": 5}).words_zh
    )


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize("given_points", ["-0.1", "6.1", "NaN", "Infinity"])
def test_a_score_by_hand_out_of_range_is_refused(given_points: str) -> None:
    with pytest.raises(ScoreOutOfRange) as caught:
        indicators.score(SYSTEM.indicator("training_quality"), {}, Decimal(given_points))
    assert caught.value.clause == "SN15-2.b"
    assert "0到6之间" in caught.value.zh


@pytest.mark.parametrize(("given_points", "points"), [("0", "0"), ("6", "6"), ("4.25", "4.3"), ("4.24", "4.2")])
def test_a_score_by_hand(given_points: str, points: str) -> None:
    line = indicators.score(SYSTEM.indicator("training_quality"), {}, Decimal(given_points))
    assert line.points == Decimal(points)
    assert not line.pending


def test_a_score_by_hand_may_be_pending() -> None:
    line = indicators.score(SYSTEM.indicator("training_quality"), {})
    assert line.pending
    assert line.points == 0
    assert "尚待评分" in line.words_zh


def test_the_inputs_are_kept_for_the_record() -> None:
    line = indicators.score(SYSTEM.indicator("down_share"), {"up_referrals": 3, "down_referrals": None})
    assert line.inputs == {"up_referrals": Decimal(3), "down_referrals": None}
    assert not line.assessable
    assert "下转 —" in line.words_zh


@given(st.fixed_dictionaries(dict.fromkeys(sorted(FACTS), AMOUNTS)), st.integers(min_value=0, max_value=40))
def test_the_lines_and_the_dimensions_add_up_exactly(facts: dict[str, int], tenths: int) -> None:
    manual = {"training_quality": Decimal(tenths) / 10, "homogeneity": Decimal(tenths) / 10}
    lines = indicators.score_all(SYSTEM, facts, manual)
    points = indicators.total(lines)
    assert points == sum((line.points for line in lines), Decimal(0))
    assert points == sum(indicators.by_dimension(SYSTEM, lines).values(), Decimal(0))
    assert 0 <= points <= 100
    for line in lines:
        assert line.points == line.points.quantize(Decimal("0.1"), ROUND_HALF_UP)
        assert 0 <= line.points <= line.max


def test_the_best_alliance_has_exactly_100() -> None:
    facts = dict.fromkeys(FACTS, 1000)
    facts |= {"members": 10, "members_active": 10, "members_county": 10, "misconducts": 0}
    manual = {"training_quality": Decimal(6), "homogeneity": Decimal(4)}
    assert indicators.total(indicators.score_all(SYSTEM, facts, manual)) == 100


@pytest.mark.clause("SN15-2.c", "SN15-3.5.b", "SN15-3.6.b")
@pytest.mark.parametrize(
    ("points", "vetoes", "wanted"),
    [
        ("59.9", [], "fail"),
        ("60", [], "pass"),
        ("89.9", [], "pass"),
        ("90", [], "outstanding"),
        ("100", [], "outstanding"),
        ("100", ["misconduct"], "fail"),
        ("0", [], "fail"),
    ],
)
def test_the_result(points: str, vetoes: list[str], wanted: str) -> None:
    assert indicators.result(Decimal(points), DEFAULTS, vetoes) == wanted


def test_the_office_sets_the_marks() -> None:
    strict = settings.effective(ALLIANCE, {"pass_mark": "70", "outstanding_mark": "95"})
    assert [indicators.result(Decimal(points), strict) for points in (69, 70, 94, 95)] == [
        "fail", "pass", "pass", "outstanding",
    ]  # fmt: skip


def test_a_system_survives_json_unchanged() -> None:
    stored = json.dumps(indicators.to_dict(SYSTEM), ensure_ascii=False)
    assert indicators.from_dict(json.loads(stored), FACTS) == SYSTEM


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"weight": Decimal(11)}, "the weights add to 101, not 100"),
    ({"weight": Decimal(0)}, "the weight must be above 0"),
    ({"dimension": "nowhere"}, 'no dimension "nowhere"'),
    ({"key": "down_share"}, 'the key "down_share" stands twice'),
    ({"formula": "up_referrals +"}, "ends too early"),
    ({"formula": "wards"}, 'unknown fact "wards"'),
    ({"explain": "{wards}"}, 'unknown fact "wards"'),
    ({"full": None}, "proportional needs a full value"),
    ({"full": Decimal(0)}, "proportional needs a full value"),
    ({"kind": "deduct"}, "deduct needs the points"),
    ({"kind": "deduct", "each": Decimal(-1)}, "deduct needs the points"),
    ({"kind": "steps"}, "no steps or bands"),
    ({"kind": "steps", "steps": (Step(Decimal(1), Decimal(99)),)}, "outside the indicator's range"),
    ({"kind": "bands", "bands": (Band(Decimal(-1)),)}, "outside the indicator's range"),
    ({"kind": "manual"}, "a manual indicator has no formula"),
    ({"kind": "veto"}, "a veto has no weight"),
    ({"kind": "rank"}, "no steps or bands"),
    ({"kind": "percentile", "peers_min": 1}, "needs two alliances"),
    ({"kind": "percentile", "full": Decimal("0.2"), "zero": Decimal("0.2")}, "must be above that for none"),
    ({"source": "qc"}, "scored by hand has a source"),
]


@pytest.mark.clause("SN15-3.6.a")
@pytest.mark.parametrize(("changes", "message"), BROKEN)
def test_what_forbids_adoption(changes: dict[str, Any], message: str) -> None:
    broken = replace(SYSTEM, indicators=(replace(SYSTEM.indicators[0], **changes), *SYSTEM.indicators[1:]))
    flaws = indicators.problems(broken, FACTS)
    assert any(message in flaw.en for flaw in flaws)
    assert all(flaw.zh for flaw in flaws)
    with pytest.raises(IndicatorError):
        indicators.from_dict(indicators.to_dict(broken), FACTS)


def test_a_sound_system_has_no_flaw_and_a_bad_rounding_is_one() -> None:
    assert indicators.problems(SYSTEM, FACTS) == ()
    assert [flaw.en for flaw in indicators.problems(replace(SYSTEM, rounding=Decimal(0)))] == [
        "the rounding step must be above 0"
    ]


@pytest.mark.parametrize("spoil", [{"kind": "rank"}, {"weight": 10}, {"clause": "SN15-9"}, {"extra": 1}])
def test_a_stored_system_that_was_tampered_with_is_refused(spoil: dict[str, Any]) -> None:
    data = indicators.to_dict(SYSTEM)
    data["indicators"][0] |= spoil
    with pytest.raises(IndicatorError):
        indicators.from_dict(data)


def test_an_unknown_indicator_is_refused() -> None:
    with pytest.raises(KeyError):
        SYSTEM.indicator("nothing")


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("1686", "", "1,686"), ("0.3", "%", "30%"), ("0.23843", "%", "23.84%"), ("1.50", "次", "1.5 次"),
        ("0", "", "0"), ("-0.001", "", "0"), ("100", "", "100"), ("1234567.891", "", "1,234,567.89"),
    ],
)  # fmt: skip
def test_figures_for_people(value: str, unit: str, shown: str) -> None:
    assert indicators.format_number(Decimal(value), unit) == shown
