"""Identifiers: cases, and that one changed digit is noticed."""

import re
import string
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.rules import identifiers
from tests.rules import data_cases

GOOD = data_cases.read("identifiers", "good")
BAD = data_cases.read("identifiers", "bad")


@pytest.mark.parametrize("case", GOOD, ids=lambda case: f"{case['kind']} {case['value']}")
def test_good(case: dict[str, Any]) -> None:
    found = identifiers.KINDS[case["kind"]](case["value"])
    assert (found.ok, found.reason_zh, found.reason_en) == (True, "", "")
    assert found.value == case.get("plain", case["value"])


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case['kind']} {case['value']}")
def test_bad(case: dict[str, Any]) -> None:
    found = identifiers.KINDS[case["kind"]](case["value"])
    assert not found.ok
    assert case["why"] in found.reason_zh
    assert found.reason_en


@pytest.mark.parametrize(("kind", "value"), [("uscc", "53640000MJX173672F"), ("resident-id", "360426199101010071")])
def test_any_single_digit_changed_is_noticed(kind: str, value: str) -> None:
    for place, sign in enumerate(value):
        if sign.isdigit():
            other = str((int(sign) + 1) % 10)
            assert not identifiers.KINDS[kind](value[:place] + other + value[place + 1 :]).ok, place


@given(st.text(alphabet=string.digits + string.ascii_uppercase, min_size=8, max_size=8))
def test_exactly_one_check_digit_fits_an_organisation_code(body: str) -> None:
    fitting = [sign for sign in "0123456789X" if identifiers.institution(body + sign).ok]
    assert fitting == [identifiers.organisation_check(body)]


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2030, 12, 31)), st.integers(min_value=0, max_value=999))
def test_exactly_one_check_digit_fits_a_resident_id(born: date, order: int) -> None:
    body = f"610102{born:%Y%m%d}{order:03d}"
    assert len([sign for sign in "0123456789X" if identifiers.resident_id(body + sign).ok]) == 1


def test_a_birth_after_the_day_of_asking_is_refused() -> None:
    assert identifiers.resident_id("360426199101010071", date(1991, 1, 1)).ok
    assert "出生日期" in identifiers.resident_id("360426199101010071", date(1990, 12, 31)).reason_zh


def test_a_check_digit_of_ten_and_of_eleven() -> None:
    assert {identifiers.organisation_check(f"{number:08d}") for number in range(40)} >= {"X", "0"}


@given(st.sampled_from(sorted(identifiers.KINDS)), st.text(max_size=30))
def test_no_text_breaks_a_check(kind: str, text: str) -> None:
    found = identifiers.KINDS[kind](text)
    assert found.ok is (found.reason_zh == "")
    assert not re.search(r"\s", found.value)
