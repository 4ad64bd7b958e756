"""The last day of a publicity by data cases: its last second is in time, the first of the next day is not (SX6-9, SX3-20)."""

import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from alliance.clock import BEIJING
from alliance.core import publicity
from alliance.core.publicity import Publicity
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.rules import route
from tests.selection.made import actor
from tests.selection.shanxi import department

FILE = Path(__file__).parent / "cases" / "publicity.toml"
CASES: list[dict[str, Any]] = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]


def at(day: date, clock: time = time.min) -> datetime:
    """A moment of a day in Beijing."""
    return datetime.combine(day, clock, BEIJING)


def shown(case: dict[str, Any]) -> Publicity:
    """A list shown from the first second of a day, as its programme's route says."""
    way = route.load(case["programme"])
    assert way is not None and way.publicity is not None
    asked, where = way.publicity, department("taiyuan", "神经内科")
    with work():
        return publicity.begin(
            where, case["programme"], "示例名单", [publicity.Row(where, "示例医院", "示例")], asked.days, asked.counted,
            asked.clause, actor("centre-head"), at(case["begins"]),
        )  # fmt: skip


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-9", "SX3-20")
def test_the_last_second_of_its_last_day_is_in_time_and_the_next_is_not(shanxi: Flask) -> None:
    assert route.load("wenzhou-specialty") is not None and route.load("wenzhou-specialty").publicity is None  # type: ignore[union-attr]
    with shanxi.app_context():
        for case in CASES:
            one = shown(case)
            assert (one.until, one.clause) == (case.get("until"), case["clause"]), case
            if one.until is None:
                assert "2027" in one.until_note and publicity.is_open(one, at(date(2030, 1, 1))), "no day is made up"
                continue
            last, over = at(one.until, time(23, 59, 59)), at(one.until + timedelta(days=1))
            assert publicity.object_to(one, None, "示例理由", "", "示例联系方式", last, 10).received_at == last
            assert not publicity.is_open(one, over)
            with pytest.raises(Refused) as told:
                publicity.object_to(one, None, "示例理由", "", "示例联系方式", over, 10)
            assert told.value.clause == case["clause"]
