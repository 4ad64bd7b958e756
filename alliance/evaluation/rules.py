"""What a round asks: figures from confirmed records, points in range, weights that add to 100 (SN15-2.b, 3.6.a)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol

from flask_babel import gettext as _

from alliance.core import settings
from alliance.core.language import day_words, told
from alliance.core.refusal import Refused
from alliance.evaluation.model import IndicatorVersion, Round, ScoreCard, ScoreLine
from alliance.rules import archive, indicators, windows
from alliance.rules import programme as programmes
from alliance.rules.indicators import Indicator, IndicatorSystem

VALUE = 40  # characters of a value as shown
FIRST = 10  # how many incomplete cards a refusal names


def system_of(version: IndicatorVersion) -> IndicatorSystem:
    """The indicator system of a version, a draft with problems included."""
    return _read(json.dumps(version.content, ensure_ascii=False))


@lru_cache(64)
def _read(content: str) -> IndicatorSystem:
    """The same content is the same system, and nobody changes one: read once."""
    return indicators.read_dict(json.loads(content))


def versions_of(found: Round) -> dict[str, IndicatorVersion]:
    """What judges a round, by specialty; "" all others (SN15-3.6.a)."""
    return {"": found.indicator_version, **{one.specialty: one.indicator_version for one in found.systems}}


def systems_of(found: Round) -> dict[str, IndicatorSystem]:
    """The same, read."""
    return {specialty: system_of(one) for specialty, one in versions_of(found).items()}


def version_for(card: ScoreCard) -> IndicatorVersion:
    """The version that judges this alliance."""
    return indicators.for_specialty(versions_of(card.round), card.specialty)


def system_for(card: ScoreCard) -> IndicatorSystem:
    """The indicator system that judges this alliance."""
    return system_of(version_for(card))


def default_title(version: IndicatorVersion) -> str:
    """The name under which a version is adopted unless its head gives another."""
    name = programmes.load(version.programme).name
    return f"{name}{f'（{version.specialty}）' if version.specialty else ''}年度考核指标体系（第{version.serial}版）"


def by_hand(found: Round) -> dict[str, Indicator]:
    """The indicators of a round that people score, by key: what one or several of its systems ask."""
    return {one.key: one for one in indicators.merged(systems_of(found)).indicators if one.kind == "manual"}


def asks(card: ScoreCard, key: str) -> bool:
    """Whether this card has a line for that indicator which people score."""
    return any(line.indicator == key and line.manual for line in card.lines)


def hold_adoptable(version: IndicatorVersion) -> None:
    """Weights add to 100, formulas read known figures, points stay in range; else it is not adopted (SN15-3.6.a)."""
    flaws = flaws_of(version.programme, system_of(version))
    if flaws:
        raise Refused(
            "SN15-3.6.a", _("指标体系还不能采用"), field=flaws[0].where, todo=[told(flaw.zh, flaw.en) for flaw in flaws]
        )


def flaws_of(programme: str, system: IndicatorSystem) -> tuple[indicators.Flaw, ...]:
    """Everything that forbids adopting a system, its formulas read over the programme's facts and their units."""
    return indicators.problems(system, units=units_of(programme))


FIELDS = (("公式", "formula"), ("单位", "formula"), ("数据项", "formula"), ("字符", "formula"), ("权重", "weight"), ("满分", "full"),
          ("扣分", "each"), ("分档", "steps"), ("维度", "dimension"), ("名次", "peers_min"))  # fmt: skip


def hold_sound(programme: str, system: IndicatorSystem, key: str) -> None:
    """What is wrong with one indicator, said at its field; weights that do not add up yet are no fault of a draft."""
    wrong = [flaw for flaw in flaws_of(programme, system) if flaw.where == key]
    if wrong:
        field = next((name for word, name in FIELDS if word in wrong[0].zh), "kind")
        said = [told(flaw.zh, flaw.en) for flaw in wrong]
        raise Refused("SN15-3.6.a", said[0], field=field, todo=said[1:])


def units_of(programme: str) -> dict[str, str]:
    """The programme's facts with their measure words."""
    return {fact.key: fact.unit for fact in programmes.load(programme).facts}


def hold_checked(cards: Iterable[ScoreCard]) -> None:
    """Every self-evaluation that was handed in is checked, and none is out for correction."""
    waiting = [card for card in cards if not card.left_out and card.self_saved_at and card.self_checked_at is None]
    if waiting:
        named = [card.designation_name for card in waiting[:FIRST]]
        raise Refused("SN15-2.b", _("还有 %(n)s 份自评没有核对", n=len(waiting)), todo=named)


def hold_window_over(found: Round, at: datetime) -> None:
    """Nobody decides before the day after the objections' last; in a year without calendar that day is not known yet."""
    until, note = found.objections_due, found.objections_note
    if until is None and found.provisional_at is not None:
        days = settings.value(found.programme, "result_objection_workdays")
        until, note = settings.due_in_workdays(windows.beijing_day(found.provisional_at), days)
    if until is None:
        raise Refused("SN15-2.b", _("异议期限%(note)s，暂不能审定", note=note))
    if windows.beijing_day(at) <= until:
        raise Refused(
            "SN15-2.b", _("异议期限到 %(day)s 为止，次日起才能审定", day=day_words(until)),
            todo=[_("期限以初步结果形成之日起的工作日计，由办公室设定")],
        )  # fmt: skip


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


def computed(
    system: IndicatorSystem, line: ScoreLine, facts: Mapping[str, int], peers: Sequence[Decimal] = ()
) -> dict[str, Any]:
    """The columns of a data line from the figures: value, points, why."""
    indicator = system.indicator(line.indicator)
    found = indicators.score(indicator, facts, None, system.rounding, peers)
    shown = indicators.format_number(found.value, indicator.unit) if found.value is not None else ""
    return {
        "id": line.id, "value": shown[:VALUE], "points": found.points, "why": found.words_zh, "why_en": found.words_en,
    }  # fmt: skip


def input_of(card: ScoreCard, facts: Mapping[str, int], given: Mapping[str, Sequence[Decimal]]) -> dict[str, Any]:
    """One alliance's inputs as the archive freezes them; points given by hand stand by indicator."""
    return {
        "id": card.designation_id, "name": card.designation_name, "specialty": card.specialty, "facts": dict(facts),
        "left_out": card.left_out,
        "given": {
            line.indicator: [archive.number(one) for one in given.get(line.indicator) or [line.points]]
            for line in card.lines if line.manual and line.points is not None
        },
    }  # fmt: skip


def hashes_of(one: Mapping[str, Any]) -> dict[str, str]:
    """The hash of every single input of one alliance, by its place in the archive."""
    return archive.rows(one, f"/cards/{one['id']}")


def marks_of(found: Round) -> dict[str, Any]:
    """The office's marks as they stand in the round, as the archive writes them."""
    return {
        "pass_mark": archive.number(found.pass_mark), "outstanding_mark": archive.number(found.outstanding_mark),
        "misconduct_veto": bool(found.misconduct_veto),
    }  # fmt: skip


def title_of(found: Round, key: str) -> str:
    """An indicator's words in the reader's language."""
    one = indicators.merged(systems_of(found)).indicator(key)
    return told(one.words, one.words_en)


def row_words(found: Round, card: ScoreCard, row: str, now: Mapping[str, Any]) -> str:
    """An input that has changed, in words: which alliance, which figure, what it was and is."""
    part, _slash, key = row.removeprefix(f"/cards/{card.designation_id}/").partition("/")
    if part == "facts":
        fact = next((one for one in programmes.load(found.programme).facts if one.key == key), None)
        words = told(fact.words, fact.words_en) if fact else key
        was, is_ = card.facts.get(key, "—"), now["facts"].get(key, "—")
        return str(
            _("%(name)s：%(what)s 由 %(was)s 变为 %(now)s", name=card.designation_name, what=words, was=was, now=is_)
        )
    if part == "given":
        return str(_("%(name)s：%(what)s 的评分", name=card.designation_name, what=title_of(found, key.split("/")[0])))
    return str(_("%(name)s：%(what)s", name=card.designation_name, what=part))


def pending(card: ScoreCard) -> list[ScoreLine]:
    """The lines of a card that still lack points."""
    return [line for line in card.lines if line.points is None]


def total(lines: Iterable[ScoreLine]) -> Decimal:
    """The exact sum of the lines."""
    return sum((line.points for line in lines if line.points is not None), Decimal(0))


class Scored(Protocol):
    """A line as far as its points go: a record or a row."""

    @property
    def indicator(self) -> str: ...
    @property
    def points(self) -> Decimal | None: ...
    @property
    def weight(self) -> Decimal: ...


def by_dimension(system: IndicatorSystem, lines: Iterable[Scored]) -> dict[str, tuple[Decimal, Decimal]]:
    """Each dimension's points and full points, in the system's order; the points add up to the total."""
    got = {one.key: Decimal(0) for one in system.dimensions}
    full, dimensions = dict(got), {one.key: one.dimension for one in system.indicators}
    for line in lines:
        dimension = dimensions[line.indicator]
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
