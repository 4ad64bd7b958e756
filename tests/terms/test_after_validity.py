"""A text that has run out takes no new application; what it designated is still evaluated, with the same consequences."""

from datetime import date

import pytest
from flask import Flask

from alliance.core.refusal import Refused
from alliance.rules import programme as programmes
from alliance.selection import queries as selection
from alliance.selection.rules import candidacies
from tests.selection.shanxi import shanxi
from tests.terms.made import decided, designated

__all__ = ["shanxi"]
# Programme, the last day of its text and the clause it is refused by; when one was designated; which evaluation and finding, of
# which year, on which day.
PROGRAMMES = (
    ("shanxi-centre", date(2030, 8, 31), "SX6-12", date(2027, 10, 8), "yearly", "unqualified", 2030, date(2031, 2, 10)),
    ("shanxi-specialty", date(2030, 2, 28), "SX3-35", date(2027, 3, 3), "yearly", "decline", 2029, date(2030, 5, 10)),
    ("wenzhou-specialty", date(2025, 12, 31), "WZ10-4.1", date(2024, 5, 10), "end", "passed", 2027, date(2027, 4, 20)),
)


@pytest.mark.clause("SX6-12", "SX3-35", "SX6-11.4", "SX3-22", "WZ10-4.2")
@pytest.mark.parametrize(("key", "last", "clause", "since", "evaluation", "ground", "year", "day"), PROGRAMMES)
def test_running_designations_are_evaluated_after_the_text_has_run_out(
    shanxi: Flask, key: str, last: date, clause: str, since: date, evaluation: str, ground: str, year: int, day: date
) -> None:
    with shanxi.app_context():
        one = designated(key, since)
        answer = selection.open_now(programmes.load(key), day)
        assert (answer.reason, answer.day, day > last) == ("expired", last, True)
        why = candidacies.closed(answer)
        assert isinstance(why, Refused) and why.clause == answer.clause == clause
        found = decided(one, evaluation, ground, year, day)
        assert (found.state, one.state) == ("decided", "active")
        if found.put_right_by is not None:
            assert found.put_right_by > last
