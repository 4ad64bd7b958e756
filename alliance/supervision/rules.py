"""What a half-year report must hold (SN15-3.5.d, 3.5.e), and what a notice of an event or a matter tells (SN15-3.5.c)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.rules import programme as programmes
from alliance.rules.shapes import Count


@dataclass(frozen=True)
class Section:
    """One part of the narrative."""

    key: str
    label: Any
    hint: Any
    clause: str
    required: bool = True


SECTIONS = (
    Section("done", _l("本期工作开展情况"), _l("开展了哪些协作，取得哪些成效"), "SN15-3.5.d"),
    Section("plan", _l("下期工作安排"), _l("打算做什么，何时做"), "SN15-3.5.d"),
    Section("problems", _l("困难和问题"), _l("需要办公室协调解决的事项"), "SN15-3.5.d", required=False),
    Section("deviations", _l("与联盟章程不一致的情况"), _l("日常业务与章程不符之处及原因；没有请写“无”"), "SN15-3.5.e"),
)


@dataclass(frozen=True)
class Logged:
    """What the logs say of one count over the period: both sides stated it, or not yet."""

    confirmed: int = 0
    unconfirmed: int = 0


@dataclass(frozen=True)
class Stated:
    """What the lead states of one count, with the reason where it differs from the logs."""

    n: int
    reason: str = ""


def counts_of(programme: str) -> tuple[Count, ...]:
    """The counts a report of this programme states, in the order of the document."""
    return programmes.load(programme).counts


def unexplained(programme: str, stated: Mapping[str, Stated], logged: Mapping[str, Logged]) -> list[Count]:
    """The counts that differ from the logs, either way, without a reason."""
    return [
        count
        for count in counts_of(programme)
        if stated[count.key].n != logged[count.key].confirmed and not stated[count.key].reason.strip()
    ]


def hold_figures(programme: str, stated: Mapping[str, Stated], logged: Mapping[str, Logged]) -> None:
    """Every count is a whole number ≥ 0; one that differs from the logs needs a reason (SN15-A1, 3.5.d)."""
    for count in counts_of(programme):
        if count.key not in stated or stated[count.key].n < 0:
            raise Refused(
                count.clause,
                _("“%(count)s”须为不小于 0 的整数", count=told(count.words, count.words_en)),
                field=f"n_{count.key}",
            )
    wrong = unexplained(programme, stated, logged)
    if wrong:
        raise Refused(
            "SN15-3.5.d",
            _("有 %(n)s 项数据与台账不一致，须写明理由；考核采用台账数据", n=len(wrong)),
            field=f"why_{wrong[0].key}",
            todo=[
                _("%(count)s：填报 %(stated)s，台账已确认 %(logged)s", count=told(count.words, count.words_en),
                  stated=stated[count.key].n, logged=logged[count.key].confirmed)
                for count in wrong
            ],
        )  # fmt: skip


def jumps(programme: str, stated: Mapping[str, int], before: Mapping[str, int], factor: int) -> list[Count]:
    """The counts that are many times, or a small part of, the last half-year's: to look at again, never refused."""
    return [
        count
        for count in counts_of(programme)
        if before.get(count.key, 0) > 0
        and count.key in stated
        and (stated[count.key] >= factor * before[count.key] or stated[count.key] * factor <= before[count.key])
    ]


def hold_targets(programme: str, targets: Mapping[str, int]) -> None:
    """What is aimed at is a whole number of a count the programme knows."""
    known = {count.key for count in counts_of(programme)}
    for key, n in targets.items():
        if key not in known or n < 0:
            raise Refused("SN15-3.5.d", _("年度目标须为不小于 0 的整数"), field=f"t_{key}")


def hold_sections(sections: Mapping[str, str]) -> None:
    """The narrative names what was done, what comes, and where business left the charter."""
    missing = [section for section in SECTIONS if section.required and not sections.get(section.key, "").strip()]
    if missing:
        raise Refused(
            missing[0].clause, _("总结还缺：%(parts)s", parts="、".join(str(one.label) for one in missing)),
            field=f"s_{missing[0].key}",
        )  # fmt: skip


CHANGES_KEPT = 100


@dataclass(frozen=True)
class Change:
    """One change of a draft's field: the version it made, the digest of what stood there before, who made it, and the form
    it came from where that form still shows what another clerk has changed since (else "")."""

    version: int
    before: str
    person: int | None
    form: str = ""


@dataclass(frozen=True)
class Merged:
    """A draft of two clerks put together: what is to be kept, whose words of others stay, and where both changed."""

    draft: dict[str, str]
    kept: tuple[str, ...]
    clashes: tuple[str, ...]


def merge(
    stored: Mapping[str, str], typed: Mapping[str, str], history: Mapping[str, Sequence[Change]], seen: int, form: str
) -> Merged:
    """Put what was typed over a draft seen at version `seen` into the draft as it stands, field by field.

    A field changed since by another form stays as it is where this one left it as it was; where both changed it, it
    clashes. A field nobody else changed takes what was typed.
    """
    draft, kept, clashes = dict(stored), [], []
    for name, words in typed.items():
        since = [one for one in history.get(name, ()) if one.version > seen and (not one.form or one.form != form)]
        if not since or words == stored.get(name):
            draft[name] = words
        elif digest(words) in {one.before for one in since}:
            kept.append(name)
        else:
            clashes.append(name)
    return Merged(draft, tuple(kept), tuple(clashes))


def field_words(programme: str, names: Sequence[str]) -> str:
    """The first of these fields of the form in words."""
    labels = {f"s_{one.key}": str(one.label) for one in SECTIONS}
    for count in counts_of(programme):
        labels |= dict.fromkeys(
            (f"n_{count.key}", f"why_{count.key}", f"t_{count.key}"), told(count.words, count.words_en)
        )
    return next((labels.get(name, name) for name in names), _("暂存"))


def noted(history: Sequence[Change], change: Change) -> list[Change]:
    """The history of a field with one more change; the oldest go: a form as old as that is told of a clash."""
    return [*history, change][-CHANGES_KEPT:]


def digest(words: str) -> str:
    """A short mark of what stood in a field."""
    return sha256(words.encode()).hexdigest()[:16]


MATTER_CLAUSES = {"event": "SN15-3.5.c", "major": "SN15-3.5.d"}


@dataclass(frozen=True)
class Told:
    """What the lead tells of an event, or of a matter (whose `starts` is the day it happened)."""

    title: str
    starts: date
    content: str
    contact: str
    place: str = ""
    ends: date | None = None
    scale: str = ""


def hold_matter(kind: str, told: Told, day: date) -> None:
    """A notice says what, when, who answers for it, and for an event where and how large; a matter has happened."""
    wanted = ("title", "content", "contact", *(("place", "scale") if kind == "event" else ()))
    for name in wanted:
        if not getattr(told, name).strip():
            raise Refused(MATTER_CLAUSES[kind], _("报备内容不全，请填写此项"), field=name)
    if told.ends is not None and told.ends < told.starts:
        raise Refused(MATTER_CLAUSES[kind], _("结束日期不能早于开始日期"), field="ends")
    if kind == "major" and told.starts > day:
        raise Refused(
            MATTER_CLAUSES[kind], _("重大事项的发生日期不能晚于今天；将要举行的活动请按大型活动报备"), field="starts"
        )


def timing(starts: date, day: date, earliest: date | None) -> str:
    """When an event is reported on `day`: late after its date; short of the workdays set; ahead; unknown without a
    calendar to count by."""
    if day > starts:
        return "late"
    if earliest is None:
        return "unknown"
    return "short" if starts < earliest else "ahead"
