"""Figures in words: how a number is written for people, and the sentence of an indicator with its figures filled in.

What hangs on an indicator alone (its sentence taken apart, its marks) is made once; what differs by alliance are figures.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from alliance.rules import formula
from alliance.rules.formula import Figures
from alliance.rules.indicator_system import PLACEHOLDER

HUNDREDTH = Decimal("0.01")
NONE = "—"
Figure = Callable[[Figures], str]
Words = tuple[str, str]


@lru_cache(maxsize=16384)  # a year writes the same few figures tens of thousands of times
def format_number(value: Decimal, unit: str = "") -> str:
    """Write a figure for people: thousands separators, at most two decimals, a share as percent."""
    percent = unit == "%"
    shown = (value * 100 if percent else value).quantize(HUNDREDTH, ROUND_HALF_UP)
    text = f"{shown:,}".rstrip("0").rstrip(".")
    text = "0" if text == "-0" else text
    if percent:
        return f"{text}%"
    return f"{text} {unit}" if unit else text


def filled(zh: str, en: str, facts: Figures) -> Words:
    """Both sentences with each {expression} as its figure; — for one that has none."""
    figures, in_chinese, in_english = _sentence(zh, en)
    found = [figure(facts) for figure in figures]
    return in_chinese.format(*found), in_english.format(*found)


@lru_cache(maxsize=4096)
def _sentence(zh: str, en: str) -> tuple[tuple[Figure, ...], str, str]:
    """The expressions of both sentences, and the sentences with their places counted: read once."""
    places: dict[str, int] = {}
    shapes = [
        "".join(
            f"{{{places.setdefault(piece, len(places))}}}" if index % 2 else piece.replace("{", "{{").replace("}", "}}")
            for index, piece in enumerate(PLACEHOLDER.split(one))
        )
        for one in (zh, en)
    ]
    return tuple(_figure(formula.parse(one)) for one in places), shapes[0], shapes[1]


def _figure(expression: formula.Formula) -> Figure:
    """How one expression is written; a fact that is a whole number, most of what there is, needs no arithmetic."""
    if isinstance(expression.root, formula.Name):
        return _plain(expression.root.key)

    def shown(facts: Figures) -> str:
        try:
            return format_number(expression.value(facts))
        except formula.NotAssessable:
            return NONE

    return shown


def _plain(key: str) -> Figure:
    def shown(facts: Figures) -> str:
        found = facts.get(key)
        if found is None:
            return NONE
        return f"{found:,}" if type(found) is int else format_number(Decimal(found))

    return shown
