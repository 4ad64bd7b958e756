"""The formula language: against Python's own arithmetic, and every error at its position."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alliance.rules import formula
from alliance.rules.formula import FormulaError, NotAssessable

FACTS: dict[str, Decimal | int | None] = {"a": 6, "b": Decimal(4), "zero": 0, "gone": None}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("24 / 4 / 2", "3"),
        ("-a + 10", "4"),
        ("--a", "6"),
        ("2 * -3", "-6"),
        ("a / b", "1.5"),
        ("a ÷ b × 2", "3"),
        ("（a ＋ b）* 2", "20"),
        ("min(a, b, 5)", "4"),
        ("max(a, b)", "6"),
        ("min(a, max(b, 5)) + 1", "6"),
        ("0.1 + 0.2", "0.3"),
        ("zero / a", "0"),
    ],
)
def test_value(text: str, value: str) -> None:
    assert formula.evaluate(formula.parse(text), FACTS) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("a +", 4),
        ("a + * b", 5),
        ("(a + b", 7),
        ("a b", 3),
        ("a)", 2),
        ("1.2.3", 4),
        ("a + unknown", 5),
        ("a ** b", 4),
        ("__import__('os')", 12),
        ("a; b", 2),
        ("min(a b)", 7),
        ("min()", 5),
        ("max(a,)", 7),
        ("sum(a, b)", 1),
        ("a.real", 2),
        ("(" * 50 + "1" + ")" * 50, 42),
        ("-" * 60 + "1", 42),
        ("1" * 501, 501),
    ],
)
def test_an_error_has_its_position(text: str, position: int) -> None:
    with pytest.raises(FormulaError) as caught:
        formula.parse(text, {"a", "b"})
    assert caught.value.position == position
    assert f"第{position}个字符" in caught.value.zh
    assert f"character {position}" in caught.value.en


def test_without_a_list_of_facts_any_name_is_one() -> None:
    assert formula.parse("x + y * x").facts == ("x", "y")
    assert formula.parse("min + 1").facts == ("min",)


@pytest.mark.parametrize(
    ("text", "fact"), [("a / zero", ""), ("a / (b - 4)", ""), ("gone + 1", "gone"), ("new", "new")]
)
def test_not_assessable(text: str, fact: str) -> None:
    with pytest.raises(NotAssessable) as caught:
        formula.evaluate(formula.parse(text), FACTS)
    assert caught.value.fact == fact


def test_a_long_sum_is_computed() -> None:
    assert formula.evaluate(formula.parse("+".join("1" for _ in range(250))), {}) == 250


NUMBERS = st.integers(min_value=0, max_value=999).map(str)
EXPRESSIONS = st.recursive(
    NUMBERS,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda part: f"({part[0]} {part[1]} {part[2]})"),
    max_leaves=12,
)


@given(EXPRESSIONS)
def test_any_expression_agrees_with_exact_fractions(text: str) -> None:
    parts = text.replace("(", " ( ").replace(")", " ) ").split()
    exact = " ".join(f"Fraction({part})" if part.isdigit() else part for part in parts)
    try:
        wanted = eval(exact, {"Fraction": Fraction})
    except ZeroDivisionError:
        assume(False)
    assume(abs(wanted) < 10**20)
    found = formula.evaluate(formula.parse(text), {})
    assert abs(Fraction(found) - wanted) <= Fraction(1, 10**9)


@given(st.text(max_size=30))
def test_no_text_breaks_the_parser(text: str) -> None:
    position = 1
    try:
        formula.parse(text)
    except FormulaError as error:
        position = error.position
    assert 1 <= position <= len(text) + 1


UNITS = {"cases": "例", "more_cases": "例", "people": "人", "members": "家", "share": ""}


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("cases", "例"), ("cases + more_cases", "例"), ("cases / members", "例/家"), ("cases / more_cases", ""),
        ("(cases - 3) * 2", "例"), ("max(cases, 1) / members", "例/家"), ("share * people", "人"), ("2 + 3", ""),
        ("cases / members * members", "例"), ("1 / members", "1/家"), ("-people", "人"),
    ],
)  # fmt: skip
def test_units(text: str, unit: str) -> None:
    assert formula.unit_of(formula.parse(text), UNITS) == unit


@pytest.mark.clause("SN15-3.6.a")
@pytest.mark.parametrize(
    ("text", "position"), [("cases + people", 7), ("cases / members - people", 17), ("min(cases, members)", 1)]
)
def test_different_units_are_not_added(text: str, position: int) -> None:
    with pytest.raises(formula.FormulaError) as caught:
        formula.unit_of(formula.parse(text), UNITS)
    assert caught.value.position == position
    assert "单位不同" in caught.value.zh
