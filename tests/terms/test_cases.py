"""What follows a designation, as data an officer reads: a file of stories for each programme."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from alliance.core.refusal import Refused
from alliance.register import queries as register
from alliance.rules import intake, programme
from alliance.terms import actions, rules
from tests.selection.shanxi import actor
from tests.terms.made import CLERKS, decided, designated, latest, moment, office, settle

CASES = Path(__file__).parent / "cases"
LEAST = 12


def stories(key: str) -> list[dict[str, Any]]:
    """The stories of a programme."""
    found: list[dict[str, Any]] = tomllib.loads((CASES / f"{key}.toml").read_text(encoding="utf-8"))["case"]
    return found


def take(designation: Any, line: str) -> None:
    """One step of a story, taken on its day."""
    day, what, *more = line.split()
    on, key = date.fromisoformat(day), designation.programme
    if what == "event":
        decided(designation, "", more[0], on.year, on)
    elif what == "prove":
        actions.prove(_running(designation), "示例整改", actor(CLERKS[key]), moment(on))
    elif what in ("met", "unmet"):
        actions.verify(_running(designation), "示例核实", what == "met", office(key), moment(on))
    elif what == "settle":
        settle(latest(designation), on)
    else:
        decided(designation, what, more[1], int(more[0]), on)


def _running(designation: Any) -> Any:
    """The rectification that was ordered."""
    from alliance.terms import queries

    return next(one for one in queries.past(designation.id) if one.put_right_by is not None)


def hold(designation: Any, case: dict[str, Any]) -> None:
    """The designation and its newest finding stand as the story ends."""
    last = latest(designation)
    rule = rules.rule_of(last)
    assert (last.rule, last.put_right_by, last.barred_until) == (case["then"], case.get("right"), case.get("again"))
    assert (rule.onward if rule else "") == case.get("onward", "")
    assert (last.notice_id is not None) == bool(case["then"])
    if "until" in case:
        assert designation.valid_until == case["until"]
    if case.get("endless"):
        assert designation.valid_until is None
    bars = [
        intake.Bar(one.clause, one.since, one.until, one.reason, one.decision)
        for one in register.bars_of(designation.id)
    ]
    again = case.get("again")
    assert bool(bars) == (again is not None)
    if again is not None:
        assert intake.barred(bars, again - timedelta(days=1)) is not None
        assert intake.barred(bars, again) is None


@pytest.mark.clause(
    "SX6-11.3", "SX6-11.4", "SX6-11.5", "SX6-11.6", "SX3-18", "SX3-22", "SX3-23", "SX3-24", "WZ10-4.2", "WZ10-2.3"
)
@pytest.mark.parametrize("key", ["shanxi-centre", "shanxi-specialty", "wenzhou-specialty"])
def test_every_story_ends_as_it_says(shanxi: Flask, key: str) -> None:
    cases = stories(programme.folder(key).name)
    assert len(cases) >= LEAST
    with shanxi.app_context():
        for number, case in enumerate(cases):
            made = designated(key, case["designated"], scope=case.get("scope", ""), name=f"示例{number}号专科")
            *before, last = case["steps"]
            for line in before:
                take(made, line)
            if "refused" in case:
                with pytest.raises(Refused) as told:
                    take(made, last)
                assert told.value.clause == case["refused"], (case["words"], told.value.message)
            else:
                take(made, last)
                hold(made, case)
            assert made.state == case["state"], case["words"]
