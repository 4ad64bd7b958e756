"""A programme's selection indicators as its annex lists them: three levels, who supplies each, for how many years (WZ10-A).

The annex gives no weights: those here are an example (草案) until the office sets its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from alliance.rules import clauses, programme, toml
from alliance.rules.toml import ClauseId

Supplier = Literal["hospital", "evaluation-centre", "expert", "register"]


@dataclass(frozen=True)
class Variant:
    """How an indicator reads for hospitals of one track."""

    track: str
    words: str
    words_en: str


@dataclass(frozen=True)
class Line:
    """One indicator of the third level. `years`: over how many years its value is taken (0 = as it stands). `direction`: more is
    better (up) or worse (down) where figures are compared; none: experts judge it."""

    number: int
    clause: ClauseId
    level1: str
    level1_en: str
    level2: str
    level2_en: str
    words: str
    words_en: str
    supplier: Supplier
    weight: Decimal
    years: int = 0
    direction: Literal["", "up", "down"] = ""
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The annex; `draft` says that its weights are ours."""

    clause: ClauseId
    draft: bool
    lines: tuple[Line, ...]


@cache
def load(key: str) -> Sheet | None:
    """The selection indicators of a programme; None where it has none."""
    file = programme.folder(key) / "selection_indicators.toml"
    if not file.exists():
        return None
    found = toml.read(file, Sheet, clauses.known)
    if [one.number for one in found.lines] != list(range(1, len(found.lines) + 1)):
        raise toml.error_at(file, "", "the numbers do not run from 1 on")
    if sum(one.weight for one in found.lines) != Decimal(100):
        raise toml.error_at(file, "", "the weights do not add up to 100")
    return found


def on_track(sheet: Sheet | None, track: str) -> tuple[Line, ...]:
    """The lines as they read for one track."""
    return tuple(_read(one, track) for one in sheet.lines) if sheet else ()


def groups(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The lines under their first level, in the order of the annex."""
    found: dict[str, list[Line]] = {}
    for one in lines:
        found.setdefault(one.level1, []).append(one)
    return found


def _read(line: Line, track: str) -> Line:
    own = next((one for one in line.variants if one.track == track), None)
    return line if own is None else replace(line, words=own.words, words_en=own.words_en)
