"""What a round asks: figures from confirmed records, points in range, weights that add to 100 (SN15-2.b, 3.6.a)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.evaluation.model import IndicatorVersion, ScoreCard, ScoreLine
from alliance.rules import indicators
from alliance.rules import programme as programmes
from alliance.rules.indicators import Indicator, IndicatorSystem

FIRST = 10  # how many incomplete cards a refusal names


def system_of(version: IndicatorVersion) -> IndicatorSystem:
    """The indicator system of a version, a draft with problems included."""
    return indicators.read_dict(version.content)


def hold_adoptable(version: IndicatorVersion) -> None:
    """Weights add to 100, formulas read known figures, points stay in range; else it is not adopted (SN15-3.6.a)."""
    known = {fact.key for fact in programmes.load(version.programme).facts}
    flaws = indicators.problems(system_of(version), known)
    if flaws:
        raise Refused(
            "SN15-3.6.a", _("指标体系还不能采用"), field=flaws[0].where, todo=[told(flaw.zh, flaw.en) for flaw in flaws]
        )


def in_range(system: IndicatorSystem, indicator: Indicator, points: Decimal, field: str) -> Decimal:
    """Points within 0 … weight, in the system's step (SN15-2.b)."""
    full = indicators.format_number(indicator.weight)
    words = told(indicator.words, indicator.words_en)
    if not points.is_finite() or not 0 <= points <= indicator.weight:
        raise Refused(
            indicators.RANGE, _("“%(indicator)s”的得分须在 0 与 %(full)s 之间", indicator=words, full=full), field=field
        )
    if points % system.rounding:
        raise Refused(
            indicators.RANGE,
            _("“%(indicator)s”的得分须为 %(step)s 的整数倍", indicator=words, step=system.rounding),
            field=field,
        )
    return points


def computed(system: IndicatorSystem, line: ScoreLine, facts: Mapping[str, int]) -> dict[str, Any]:
    """The columns of a data line from the figures: value, points, why."""
    indicator = system.indicator(line.indicator)
    found = indicators.score(indicator, facts, None, system.rounding)
    shown = indicators.format_number(found.value, indicator.unit) if found.value is not None else ""
    return {
        "id": line.id, "value": shown, "points": found.points, "why": found.words_zh, "why_en": found.words_en,
    }  # fmt: skip


def pending(card: ScoreCard) -> list[ScoreLine]:
    """The lines of a card that still lack points."""
    return [line for line in card.lines if line.points is None]


def total(lines: Iterable[ScoreLine]) -> Decimal:
    """The exact sum of the lines."""
    return sum((line.points for line in lines if line.points is not None), Decimal(0))


def by_dimension(system: IndicatorSystem, lines: Iterable[ScoreLine]) -> dict[str, tuple[Decimal, Decimal]]:
    """Each dimension's points and full points, in the system's order; the points add up to the total."""
    got = {one.key: Decimal(0) for one in system.dimensions}
    full = dict(got)
    for line in lines:
        dimension = system.indicator(line.indicator).dimension
        got[dimension] += line.points or Decimal(0)
        full[dimension] += line.weight
    return {key: (got[key], full[key]) for key in got}


def hold_complete(cards: Iterable[ScoreCard]) -> None:
    """Results are formed only when no line waits for its points."""
    waiting = [(card, len(pending(card))) for card in cards if not card.left_out]
    short = [(card, n) for card, n in waiting if n]
    if not waiting:
        raise Refused("SN15-2.b", _("没有参加本年度考核的联盟"))
    if short:
        named = [_("%(name)s：%(n)s 项待评分", name=card.designation_name, n=n) for card, n in short[:FIRST]]
        more = [_("另有 %(n)s 个联盟", n=len(short) - FIRST)] if len(short) > FIRST else []
        raise Refused("SN15-2.b", _("还有 %(n)s 个联盟没有评完", n=len(short)), todo=named + more)
