"""Scoring: one indicator against the facts, each point explained; the total; the year's result (SN15-2.b, 3.6.a).

All arithmetic is decimal. Each line is rounded half up to the system's step, and the total is the exact sum of the
lines, so that what is printed adds up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from alliance.rules import clauses, formula
from alliance.rules.indicator_system import (
    ROUNDING,
    Band,
    Counting,
    Dimension,
    Flaw,
    Indicator,
    IndicatorError,
    IndicatorSystem,
    Step,
    for_specialty,
    from_dict,
    merged,
    problems,
    read_dict,
    to_dict,
    weight_sum,
)
from alliance.rules.values import SettingValue
from alliance.rules.wording import filled, format_number

__all__ = [
    "Band", "Counting", "Dimension", "Facts", "Flaw", "Indicator", "IndicatorError", "IndicatorSystem", "ScoreOutOfRange",
    "Scored", "Step", "by_dimension", "for_specialty", "format_number", "from_dict", "merged", "place_of", "problems",
    "read_dict", "result", "score", "score_all", "settled", "to_dict", "total", "value_of", "weight_sum",
]  # fmt: skip

STEPS = Context(prec=28)
RANGE = clauses.ref("SN15-2.b")
ONE, NOTHING = Decimal(1), Decimal(0)
NO_INPUTS: Mapping[str, Decimal | None] = MappingProxyType({})
Facts = formula.Figures


class ScoreOutOfRange(ValueError):
    """A score given by hand lies outside 0 … weight (SN15-2.b)."""

    def __init__(self, indicator: Indicator, points: Decimal) -> None:
        self.clause = RANGE
        self.zh = f"“{indicator.words}”的得分{points}不在0到{indicator.weight}之间"
        self.en = f'{points} points for "{indicator.words_en}" are outside 0 to {indicator.weight}'
        super().__init__(self.en)


class Scored(NamedTuple):
    """One line of a score card. `inputs` are the facts used; `pending` waits for somebody's score; `vetoes` fails the year."""

    indicator: str
    value: Decimal | None
    points: Decimal
    max: Decimal
    words_zh: str
    words_en: str
    inputs: Mapping[str, Decimal | None] = NO_INPUTS
    assessable: bool = True
    pending: bool = False
    vetoes: bool = False


class _Award(NamedTuple):
    """Points before rounding, and the rule that gave them, in both languages."""

    points: Decimal
    zh: str
    en: str


def score(
    indicator: Indicator, facts: Facts, manual_points: Decimal | None = None, rounding: Decimal = ROUNDING,
    peers: Sequence[Decimal] | None = None, *, said: bool = True,
) -> Scored:  # fmt: skip
    """Score one indicator; `manual_points` is what was given by hand (manual ones only), `peers` are the values of all
    judged alliances of the specialty, its own among them (rank and percentile only). Without `said` there are no words: a
    replay wants the numbers. May raise ScoreOutOfRange."""
    if indicator.kind == "manual":
        return _score_manual(indicator, manual_points, rounding)
    tree = formula.parse(indicator.formula)
    inputs = {name: _decimal_or_none(facts.get(name)) for name in tree.facts} if said else NO_INPUTS
    try:
        value = tree.value(facts)
        award = _award(indicator, value, peers)
    except formula.NotAssessable as reason:
        return _not_assessable(indicator, facts, inputs, reason, rounding)
    points = _round(award.points, rounding)
    vetoes = indicator.kind == "veto" and value > 0
    zh, en = _said(indicator, tree, facts, value, points, award) if said else ("", "")
    return Scored(indicator.key, value, points, indicator.weight, zh, en, inputs, vetoes=vetoes)


def _said(
    indicator: Indicator, tree: formula.Formula, facts: Facts, value: Decimal, points: Decimal, award: _Award
) -> tuple[str, str]:
    """The line in words: its figures, the value they come to, the rule that applied, the points."""
    zh, en = filled(indicator.explain, indicator.explain_en, facts)
    if not isinstance(tree.root, formula.Name):  # else the words before it show it already
        zh += f"，得值 {format_number(value, indicator.unit)}"
        en += f", which is {format_number(value, _english_unit(indicator.unit))}"
    if indicator.kind == "veto":
        return f"{zh}；{award.zh}", f"{en}; {award.en}"
    got, full = format_number(points), format_number(indicator.weight)
    return f"{zh}；{award.zh}；得 {got} 分（满分 {full} 分）", f"{en}; {award.en}; {got} of {full} points"


def value_of(indicator: Indicator, facts: Facts) -> Decimal | None:
    """The value of an indicator's formula; None where it cannot be assessed or is scored by hand."""
    if indicator.kind == "manual":
        return None
    try:
        return formula.evaluate(formula.parse(indicator.formula), facts)
    except formula.NotAssessable:
        return None


def settled(given: Sequence[Decimal], rounding: Decimal) -> Decimal:
    """What several experts' points come to: their mean, rounded half up to the step; exact for a single one."""
    return _round(formula.CONTEXT.divide(sum(given, Decimal(0)), Decimal(len(given))), rounding)


def place_of(indicator: Indicator, value: Decimal, peers: Sequence[Decimal]) -> int:
    """The place of a value among its peers, 1 for the best; equal values share the better place."""
    less = indicator.better == "less"
    return 1 + sum([one < value for one in peers] if less else [one > value for one in peers])


def score_all(system: IndicatorSystem, facts: Facts, manual: Mapping[str, Decimal]) -> tuple[Scored, ...]:
    """Score every indicator in order; `manual` holds the points given by hand, by indicator key."""
    return tuple(score(one, facts, manual.get(one.key), system.rounding) for one in system.indicators)


def total(lines: Iterable[Scored]) -> Decimal:
    """Return the exact sum of the lines."""
    return sum((line.points for line in lines), Decimal(0))


def by_dimension(system: IndicatorSystem, lines: Iterable[Scored]) -> dict[str, Decimal]:
    """Return each dimension's points, in the system's order; they add up to the total."""
    sums = {one.key: Decimal(0) for one in system.dimensions}
    for line in lines:
        sums[system.indicator(line.indicator).dimension] += line.points
    return sums


def result(points: Decimal, settings: Mapping[str, SettingValue], vetoes: Sequence[str] = ()) -> str:
    """Return outstanding, pass or fail; a veto fails the year whatever the points (SN15-2.c, 3.5.b, 3.6.b)."""
    if vetoes or points < Decimal(str(settings["pass_mark"])):
        return "fail"
    if points >= Decimal(str(settings["outstanding_mark"])):
        return "outstanding"
    return "pass"


def _english_unit(unit: str) -> str:
    """Chinese measure words are left out of English sentences."""
    return unit if unit == "%" else ""


def _decimal_or_none(value: Decimal | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _award(indicator: Indicator, value: Decimal, peers: Sequence[Decimal] | None) -> _Award:
    """The points of a value by the indicator's kind; raises NotAssessable where too few peers are there."""
    if indicator.kind not in ("rank", "percentile"):
        return _RULES[indicator.kind](indicator, value)
    known = [value] if peers is None else peers
    if len(known) < indicator.peers_min:
        raise formula.NotAssessable("peers", str(indicator.peers_min))
    place = place_of(indicator, value, known)
    placed = _rank if indicator.kind == "rank" else _percentile
    return placed(indicator, place, len(known))


def _rank(indicator: Indicator, place: int, all_: int) -> _Award:
    where, where_en = f"同专业 {all_} 个联盟中列第 {place}", f"place {place} of {all_} in the specialty"
    for band in indicator.bands:
        if _within(band, Decimal(place)):
            points = format_number(band.points)
            return _Award(band.points, f"{where}，得 {points} 分", f"{where_en}, {points} points")
    return _Award(Decimal(0), f"{where}，不在得分的名次内", f"{where_en}, no points for it")


def _percentile(indicator: Indicator, place: int, all_: int) -> _Award:
    """The others that do no better, as a share of all others, from `zero` to `full`."""
    share = formula.CONTEXT.divide(Decimal(all_ - place), Decimal(all_ - 1))
    zero, full = indicator.zero or NOTHING, indicator.full or ONE
    beyond = formula.CONTEXT.divide(formula.CONTEXT.subtract(share, zero), full - zero)
    reached = min(max(beyond, NOTHING), ONE)
    shown, mark = format_number(share, "%"), format_number(full, "%")
    return _Award(
        formula.CONTEXT.multiply(indicator.weight, reached),
        f"同专业 {all_} 个联盟中列第 {place}，不低于其余 {shown}，达到 {mark} 得满分",
        f"place {place} of {all_} in the specialty, no worse than {shown} of the others, full marks from {mark}",
    )


def _veto(indicator: Indicator, value: Decimal) -> _Award:
    if value > 0:
        return _Award(Decimal(0), "一票否决，本年度不合格", "a veto: the year is failed")
    return _Award(Decimal(0), "没有否决情形", "nothing that vetoes")


def _round(points: Decimal, step: Decimal) -> Decimal:
    """Round half up to the step; the last digits of a periodic fraction are dropped before, so that a tie is a tie."""
    return STEPS.divide(points, step).quantize(Decimal(1), ROUND_HALF_UP) * step


def _score_manual(indicator: Indicator, given: Decimal | None, rounding: Decimal) -> Scored:
    full = format_number(indicator.weight)
    if given is None:
        zh, en = f"尚待评分（满分 {full} 分）", f"still to be scored (full marks {full})"
        return Scored(indicator.key, None, Decimal(0), indicator.weight, zh, en, pending=True)
    if not given.is_finite() or not 0 <= given <= indicator.weight:
        raise ScoreOutOfRange(indicator, given)
    points = _round(given, rounding)
    got = format_number(points)
    zh, en = f"评定得 {got} 分（满分 {full} 分）", f"{got} of {full} points given by hand"
    return Scored(indicator.key, None, points, indicator.weight, zh, en)


def _not_assessable(
    indicator: Indicator,
    facts: Facts,
    inputs: Mapping[str, Decimal | None],
    reason: formula.NotAssessable,
    rounding: Decimal,
) -> Scored:
    """No value: the indicator's own rule gives full points or none, and the line says so."""
    full = indicator.undefined == "full"
    points = _round(indicator.weight if full else Decimal(0), rounding)
    why_zh, why_en = _lacking(reason)
    rule_zh, rule_en = ("记满分", "full marks") if full else ("记零分", "no points")
    zh, en = filled(indicator.explain, indicator.explain_en, facts)
    zh += f"；{why_zh}，不可评，按规则{rule_zh}；得 {format_number(points)} 分"
    en += f"; {why_en}, not assessable, by rule {rule_en}"
    return Scored(indicator.key, None, points, indicator.weight, zh, en, inputs, assessable=False)


def _lacking(reason: formula.NotAssessable) -> tuple[str, str]:
    """Why there is no value, in both languages."""
    if reason.reason == "peers":
        return (
            f"同专业可比的联盟不足 {reason.fact} 个",
            f"fewer than {reason.fact} alliances of the specialty to compare with",
        )
    if reason.fact:
        return "数据缺失", f"the figure {reason.fact} is missing"
    return "分母为零", "the divisor is zero"


def _yes_no(indicator: Indicator, value: Decimal) -> _Award:
    if value > 0:
        return _Award(indicator.weight, "符合，得满分", "yes, full marks")
    return _Award(Decimal(0), "不符合，不得分", "no, no points")


def _proportional(indicator: Indicator, value: Decimal) -> _Award:
    full, zero = indicator.full or NOTHING, indicator.zero or NOTHING
    share = formula.CONTEXT.divide(formula.CONTEXT.subtract(value, zero), full - zero)
    points = formula.CONTEXT.multiply(indicator.weight, min(max(share, NOTHING), ONE))
    return _Award(points, *_in_proportion(full, zero, indicator.unit))


@lru_cache(maxsize=1024)
def _in_proportion(full: Decimal, zero: Decimal, unit: str) -> tuple[str, str]:
    mark, mark_en = format_number(full, unit), format_number(full, _english_unit(unit))
    if full < zero:
        return f"降到 {mark} 得满分，按比例计分", f"full marks at {mark_en} or less, in proportion"
    return f"达到 {mark} 得满分，按比例计分", f"full marks from {mark_en}, in proportion"


def _steps(indicator: Indicator, value: Decimal) -> _Award:
    unit, unit_en = indicator.unit, _english_unit(indicator.unit)
    reached = [step for step in indicator.steps if value >= step.at_least]
    if not reached:
        low = min(step.at_least for step in indicator.steps)
        zh, en = format_number(low, unit), format_number(low, unit_en)
        return _Award(Decimal(0), f"未达到最低档 {zh}", f"below the lowest step {en}")
    best = max(reached, key=lambda step: step.at_least)
    points = format_number(best.points)
    zh, en = format_number(best.at_least, unit), format_number(best.at_least, unit_en)
    return _Award(best.points, f"达到 {zh} 得 {points} 分", f"{points} points from {en}")


def _bands(indicator: Indicator, value: Decimal) -> _Award:
    for band in indicator.bands:
        if _within(band, value):
            points = format_number(band.points)
            zh = _reach(band, indicator.unit, "不低于 ", "低于 ", "且")
            en = _reach(band, _english_unit(indicator.unit), "at least ", "below ", " and ")
            return _Award(band.points, f"{zh}，得 {points} 分", f"{points} points for {en}")
    return _Award(Decimal(0), "不在任何一档内", "within no band")


def _reach(band: Band, unit: str, low: str, high: str, joint: str) -> str:
    """Say a band in words: at least 1 and below 3."""
    parts = []
    if band.low is not None:
        parts.append(f"{low}{format_number(band.low, unit)}")
    if band.high is not None:
        parts.append(f"{high}{format_number(band.high, unit)}")
    return joint.join(parts)


def _within(band: Band, value: Decimal) -> bool:
    return (band.low is None or value >= band.low) and (band.high is None or value < band.high)


def _deduct(indicator: Indicator, value: Decimal) -> _Award:
    each = indicator.each or Decimal(0)
    taken_off = formula.CONTEXT.multiply(each, value)
    points = min(max(formula.CONTEXT.subtract(indicator.weight, taken_off), Decimal(0)), indicator.weight)
    taken = format_number(indicator.weight - points)
    shown = format_number(each)
    return _Award(points, f"每次扣 {shown} 分，扣完为止，扣 {taken} 分", f"{shown} points off each, {taken} taken")


_RULES: Mapping[str, Callable[[Indicator, Decimal], _Award]] = {
    "yes_no": _yes_no,
    "proportional": _proportional,
    "steps": _steps,
    "bands": _bands,
    "deduct": _deduct,
    "veto": _veto,
}
