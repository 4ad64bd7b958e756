"""What may be entered and by whom; how entries become values; how a call is read."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from flask_babel import gettext as _

from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.rules import criteria, intake
from alliance.rules.criteria import NO, YES, Asked
from alliance.selection.model import FactEntry

LONGEST = 2000
Key = tuple[str, int]
CALLERS = OFFICE | {Role.PROVINCIAL_COMMISSION}


@dataclass(frozen=True)
class Origin:
    """Where figures come from: the day they stand for, the source, who signs for them."""

    as_of: date
    source: str
    signatory: str


@dataclass(frozen=True)
class Settled:
    """What a place's entries come to: one value per fact and year, and the facts whose sources differ."""

    values: dict[Key, str]
    conflicts: frozenset[Key]
    entries: dict[Key, list[FactEntry]]  # that stand, the newest of each source, newest first


def may_enter(actor: Actor, organisation_id: int, department_id: int | None) -> None:
    """The leader enters all figures of the hospital, a clerk those of the own department and of the hospital."""
    own = actor.organisation_id == organisation_id
    leads = actor.role is Role.HOSPITAL_LEADER
    clerk = actor.role is Role.LEAD_CLERK and department_id in (None, actor.department_id)
    if not (own and (leads or clerk)):
        raise Refused("", _("数据由本院负责人或本科室经办填写"))


def origin_is_told(origin: Origin, on: date) -> None:
    """Every figure has a day that is not ahead, a source and a signatory."""
    if origin.as_of > on:
        raise Refused("", _("数据截至日不能晚于今天"), field="as_of")
    if not origin.source.strip():
        raise Refused("", _("请写明数据来源"), field="source")
    if not origin.signatory.strip():
        raise Refused("", _("请写明签署人"), field="signatory")


def value_of(fact: Asked, typed: str) -> str:
    """A value in the spelling it is kept in; Refused where it is none of this fact's."""
    text = typed.strip()
    if fact.kind == "number":
        return _number(fact, text)
    known = {"yes-no": (YES, NO), "choice": fact.choices}.get(fact.kind)
    if known is not None and text not in known:
        raise _wrong(fact, _("请从列出的项中选择"))
    if len(text) > LONGEST:
        raise _wrong(fact, _("不能超过 %(n)d 个字", n=LONGEST))
    return text


def name_of(key: Key) -> str:
    """The name of a fact's field in a form."""
    return f"{key[0]}__{key[1]}"


def settled(entries: Iterable[FactEntry]) -> Settled:
    """Per fact and year: the newest entry of each source; of a fact without years only those as fresh as the newest."""
    by_key: dict[Key, dict[str, FactEntry]] = {}
    for one in sorted(entries, key=lambda each: each.id):
        if one.withdrawn_at is None:
            by_key.setdefault((one.fact, one.year), {})[one.source] = one
    standing = {key: _fresh(key, list(found.values())) for key, found in by_key.items()}
    differing = frozenset(key for key, found in standing.items() if len({one.value for one in found}) > 1)
    return Settled({key: found[0].value for key, found in standing.items()}, differing, standing)


def directions_of(text: str, track: str) -> list[tuple[str, int]]:
    """The lines of a call: a direction and its places, e.g. 儿科 2. Refused by line."""
    found: list[tuple[str, int]] = []
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), start=1):
        match = re.fullmatch(r"\s*(\S.{0,79}?)[\s,，:：]+(\d{1,4})\s*个?\s*", line)
        if match is None or int(match[2]) < 1:
            raise Refused(
                "SX3-10", _("第 %(n)d 行请写成“方向 名额”，如“儿科 2”", n=number), field=f"t_{track.replace('-', '_')}"
            )
        found.append((match[1].strip(), int(match[2])))
    return found


def may_call(actor: Actor, programme: str, taken: intake.Intake, opens: date, closes: date) -> None:
    """Only the programme's own office or commission calls, and only within its validity."""
    if actor.role not in CALLERS or actor.programme != programme:
        raise Refused("SX3-10", _("申报通知由本项目的主管部门发布"))
    if not taken.called:
        raise Refused(taken.validity.clause, _("本项目的受理时间由文件规定，不另发通知"))
    if closes < opens:
        raise Refused("SX3-10", _("截止日不能早于开始日"), field="closes")
    if not (taken.validity.since <= opens.isoformat() and closes.isoformat() <= taken.validity.until):
        raise Refused(
            taken.validity.clause,
            _("文件自 %(since)s 至 %(until)s 有效，申报时间须在其内", since=taken.validity.since, until=taken.validity.until),
            field="closes",
        )  # fmt: skip


def facts_of(asked: Sequence[Asked], rows: Sequence[criteria.Criterion], year: int) -> list[tuple[Asked, int]]:
    """Every field of the form: each fact that has to be entered, with its year (0 for none)."""
    return [
        (one, each) for one in asked if not one.record
        for each in (criteria.years_asked(rows, one.key, year) or (criteria.STANDING,))
    ]  # fmt: skip


def _fresh(key: Key, found: list[FactEntry]) -> list[FactEntry]:
    newest = sorted(found, key=lambda one: (one.as_of, one.id), reverse=True)
    if key[1] != criteria.STANDING:
        return newest
    return [one for one in newest if one.as_of.year == newest[0].as_of.year]


def _number(fact: Asked, text: str) -> str:
    try:
        value = Decimal(text.replace(",", "").removesuffix("%"))
    except InvalidOperation:
        raise _wrong(fact, _("请填写数字")) from None
    if not value.is_finite() or value < 0 or value >= Decimal(10) ** 12:
        raise _wrong(fact, _("请填写不小于 0 的数字"))
    if fact.whole and value != value.to_integral_value():
        raise _wrong(fact, _("请填写整数"))
    if fact.high is not None and value > fact.high:
        raise _wrong(fact, _("不能大于 %(n)s", n=fact.high))
    return format(value.normalize(), "f")


def _wrong(fact: Asked, why: str) -> Refused:
    return Refused("", f"{told(fact.words, fact.words_en)}：{why}", field=fact.key)
