"""An indicator system survives TOML and workbook; differences say what changed; identity changes nobody's result."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from alliance.rules import archive, indicator_files, indicators, programme, sufficed, whatif
from alliance.rules.indicators import Band, IndicatorError, Step
from tests.rules.archives import inputs
from tests.rules.test_indicators import SYSTEM, indicator
from tests.support.counts import many


def test_toml_and_rows_come_back_the_same() -> None:
    random = indicators.read_dict(inputs(5)["systems"][""])
    for system in (SYSTEM, random):
        assert indicator_files.from_toml(indicator_files.to_toml(system)) == indicators.to_dict(system)
        assert indicator_files.from_rows(indicator_files.to_rows(system), system) == indicators.to_dict(system)


@pytest.mark.parametrize("content", [b"", b"\xff", b"key = 1", b"= ["])
def test_what_is_no_system_is_refused(content: bytes) -> None:
    with pytest.raises(IndicatorError):
        indicator_files.from_toml(content)


def test_a_bad_row_is_named() -> None:
    rows = indicator_files.to_rows(SYSTEM)
    rows["indicators"][3][indicator_files.COLUMNS.index("bands")] = "一二三"
    with pytest.raises(IndicatorError, match="第 4 行"):
        indicator_files.from_rows(rows, SYSTEM)
    rows = indicator_files.to_rows(SYSTEM)
    with pytest.raises(IndicatorError, match="counting"):
        indicator_files.from_rows({key: rows[key] for key in ("dimensions", "indicators")}, SYSTEM)


def test_differences_of_two_versions() -> None:
    assert indicator_files.differences(SYSTEM, SYSTEM) == []
    lines = [replace(SYSTEM.indicators[0], weight=Decimal(9)), *SYSTEM.indicators[2:]]
    now = replace(SYSTEM, indicators=tuple(lines), title="新版")
    found = indicator_files.differences(SYSTEM, now)
    assert ("", "title", SYSTEM.title, "新版") in found
    assert ("referral_volume", "weight", "10", "9") in found
    assert ("down_share", "", "下转占比", "") in found
    assert len(found) == 3


@pytest.mark.soak
@pytest.mark.clause("SN15-3.6.a")
def test_the_same_system_flips_nobody() -> None:
    for seed in range(many(8, 100)):
        given = inputs(seed)
        judged = {one["id"] for one in given["cards"] if not one["left_out"]}
        for specialty, system in given["systems"].items():
            found = whatif.run(given, system, specialty)
            assert [one for one in found if one.flips or one.changes or one.total_now != one.total_before] == [], seed
            judged -= {one.id for one in found}
        assert not judged, f"{seed}: everybody is judged by one of the systems"


@pytest.mark.clause("SN15-3.6.a")
def test_a_system_of_one_specialty_is_tried_on_its_alliances_only() -> None:
    given = next(one for one in map(inputs, range(50)) if "骨科" not in one["systems"] and _of(one, "骨科"))
    stricter = {**given["systems"][""], "indicators": given["systems"][""]["indicators"][:1]}
    assert {one.id for one in whatif.run(given, stricter, "骨科")} == _of(given, "骨科")
    assert {one.id for one in whatif.run(given, stricter)} >= _of(given, "骨科"), "as long as it has none of its own"
    with_own = {**given, "systems": {**given["systems"], "骨科": given["systems"][""]}}
    assert not {one.id for one in whatif.run(with_own, stricter)} & _of(given, "骨科")


def _of(given: dict[str, Any], specialty: str) -> set[int]:
    return {one["id"] for one in given["cards"] if one["specialty"] == specialty and not one["left_out"]}


def test_the_example_mixes_no_units() -> None:
    units = {fact.key: fact.unit for fact in programme.load("shaanxi-alliance").facts}
    assert indicators.problems(SYSTEM, units=units) == ()


@pytest.mark.parametrize(
    ("changes", "x", "words"),
    [
        ({"kind": "proportional", "full": Decimal(20), "formula": "x / y"}, 7, "20即满分，还差 73"),
        ({"kind": "proportional", "full": Decimal(20)}, 30, ""),
        ({"kind": "proportional", "full": Decimal(0), "zero": Decimal(9)}, 3, "0即满分"),
        ({"kind": "steps", "steps": (Step(Decimal(1), Decimal(2)), Step(Decimal(4), Decimal(10)))}, 2, "达到 4 即得 10 分"),
        ({"kind": "bands", "bands": (Band(Decimal(1), high=Decimal(5)), Band(Decimal(10), Decimal(5)))}, 2, "达到 5 即得 10 分"),
        ({"kind": "deduct", "each": Decimal(1)}, 2, "没有扣分情形即满分"), ({"kind": "yes_no"}, 0, "有即满分"),
        ({"kind": "manual", "formula": ""}, 0, ""), ({"formula": "x / 0"}, 0, ""),
    ],
)  # fmt: skip
def test_what_would_have_sufficed(changes: dict[str, object], x: int, words: str) -> None:
    one = indicator(**changes)
    facts = {"x": x, "y": 4}
    points = indicators.score(one, facts, Decimal(3) if one.kind == "manual" else None).points
    assert sufficed.words(one, facts, points)[0] == words


def test_what_sufficed_does_suffice() -> None:
    one = indicator(kind="proportional", full=Decimal(20), formula="x / y")
    assert indicators.score(one, {"x": 7 + 73, "y": 4}).points == 10
    assert indicators.score(one, {"x": 7 + 72, "y": 4}).points < 10
    assert archive.number(Decimal("10.0")) == "10"
