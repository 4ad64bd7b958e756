"""An indicator system as a TOML file or as the rows of a workbook, and the differences of two versions (SN15-3.6.a).

Steps and bands have a short form for people: one a line, `2 = 4` (reaching 2 earns 4), `1 .. 3 = 3` (from 1, below 3).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from alliance.rules import indicators
from alliance.rules.indicators import Band, Indicator, IndicatorError, IndicatorSystem, Step

DIMENSION_COLUMNS = ("key", "words", "words_en", "clause")
COLUMNS = (
    "key", "dimension", "words", "words_en", "clause", "weight", "source", "kind", "formula", "unit", "full", "zero", "each",
    "steps", "bands", "explain", "explain_en", "undefined", "better", "peers_min",
)  # fmt: skip
COUNTING_COLUMNS = ("fact", "rule", "rule_en", "clause")
SHEETS = {"dimensions": DIMENSION_COLUMNS, "indicators": COLUMNS, "counting": COUNTING_COLUMNS}
MISSING = "—"  # what a workbook of ours shows for nothing
STEP = re.compile(r"\s*(-?[\d.]+)\s*=\s*([\d.]+)\s*")
BAND = re.compile(r"\s*(-?[\d.]+)?\s*\.\.\s*(-?[\d.]+)?\s*=\s*([\d.]+)\s*")

Plain = Mapping[str, Any]


def steps_text(steps: Sequence[Step]) -> str:
    """2 = 4, one a line."""
    return "\n".join(f"{_plain(one.at_least)} = {_plain(one.points)}" for one in steps)


def bands_text(bands: Sequence[Band]) -> str:
    """1 .. 3 = 3, one a line; a side left out is open."""
    return "\n".join(f"{_plain(one.low)} .. {_plain(one.high)} = {_plain(one.points)}".strip() for one in bands)


def read_steps(text: str) -> list[dict[str, str]]:
    """The steps of a text; IndicatorError names the line that is none."""
    found = [(line, STEP.fullmatch(line)) for line in text.splitlines() if line.strip()]
    return [{"at_least": _number(match[1]), "points": _number(match[2])} for match in _all(found)]


def read_bands(text: str) -> list[dict[str, str]]:
    """The bands of a text; IndicatorError names the line that is none."""
    found = [(line, BAND.fullmatch(line)) for line in text.splitlines() if line.strip()]
    return [
        {
            "points": _number(match[3]), **({"low": _number(match[1])} if match[1] else {}),
            **({"high": _number(match[2])} if match[2] else {}),
        }
        for match in _all(found)
    ]  # fmt: skip


def _all(found: Sequence[tuple[str, re.Match[str] | None]]) -> Iterator[re.Match[str]]:
    for line, match in found:
        if match is None:
            raise IndicatorError(line.strip())
        yield match


def _number(text: str) -> str:
    try:
        return str(Decimal(text))
    except ArithmeticError as error:
        raise IndicatorError(text) from error


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def to_toml(system: IndicatorSystem) -> bytes:
    """The system as a file that `from_toml` reads back the same."""
    data = indicators.to_dict(system)
    lines = ["# 专科联盟考核指标体系", ""]
    lines += [f"{key} = {_toml(value)}" for key, value in data.items() if not isinstance(value, list)]
    for name in SHEETS:
        for one in data[name]:
            lines += ["", f"[[{name}]]"]
            lines += [f"{key} = {_toml(value)}" for key, value in one.items() if value not in ("", [])]
    return ("\n".join(lines) + "\n").encode()


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    plain = (
        str(value)
        .replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\t", "\\t")
        .replace("\r", "\\r")
    )
    return f'"{plain}"'


def from_toml(content: bytes) -> dict[str, Any]:
    """The plain data of a file; raises IndicatorError for one that is no indicator system."""
    try:
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise IndicatorError(str(error)) from error
    return indicators.to_dict(indicators.read_dict(data))


def to_rows(system: IndicatorSystem) -> dict[str, list[list[str]]]:
    """The sheets of a workbook: dimensions, indicators, counting; the first row names the columns."""
    data = indicators.to_dict(system)
    sheets = {name: [list(columns)] for name, columns in SHEETS.items()}
    for name, columns in SHEETS.items():
        for one in data[name]:
            sheets[name].append([str(one.get(column, "") if one.get(column) is not None else "") for column in columns])
    for row, one in zip(sheets["indicators"][1:], system.indicators, strict=True):
        row[COLUMNS.index("steps")], row[COLUMNS.index("bands")] = steps_text(one.steps), bands_text(one.bands)
    return sheets


def from_rows(sheets: Mapping[str, Sequence[Sequence[Any]]], base: IndicatorSystem) -> dict[str, Any]:
    """The plain data of such a workbook over the title and rounding of `base`; IndicatorError names sheet and row."""
    data = indicators.to_dict(base)
    for name, columns in SHEETS.items():
        if name not in sheets or not sheets[name]:
            raise IndicatorError(f"缺少工作表“{name}”")
        heads = [str(cell or "").strip() for cell in sheets[name][0]]
        lacking = [column for column in columns if column not in heads]
        if lacking:
            raise IndicatorError(f"工作表“{name}”缺少列：{'、'.join(lacking)}")
        rows = enumerate(sheets[name][1:], start=2)
        data[name] = [_row(name, number, dict(zip(heads, cells, strict=False))) for number, cells in rows if any(cells)]
    return indicators.to_dict(indicators.read_dict(data))


def _row(sheet: str, number: int, cells: Mapping[str, Any]) -> dict[str, Any]:
    said = {key: _cell(value) for key, value in cells.items() if key in SHEETS[sheet]}
    if sheet != "indicators":
        return said
    try:
        return plain_indicator(said)
    except IndicatorError as error:
        raise IndicatorError(f"工作表“{sheet}”第 {number} 行：{error}") from error


def _cell(value: Any) -> str:
    if value is None or value == MISSING:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def plain_indicator(said: Mapping[str, str]) -> dict[str, Any]:
    """One indicator from words as typed: empty figures left out, steps and bands read."""
    one: dict[str, Any] = {key: value for key, value in said.items() if key not in ("steps", "bands", "peers_min")}
    for key in ("weight", "full", "zero", "each"):
        if one.get(key, "") == "":
            one.pop(key, None)
    one["weight"] = one.get("weight", "0")
    for key, otherwise in (("undefined", "zero"), ("better", "more")):
        one[key] = one.get(key) or otherwise
    one["steps"], one["bands"] = read_steps(said.get("steps", "")), read_bands(said.get("bands", ""))
    if said.get("peers_min"):
        if not said["peers_min"].isdigit():
            raise IndicatorError(said["peers_min"])
        one["peers_min"] = int(said["peers_min"])
    return one


def differences(before: IndicatorSystem, now: IndicatorSystem) -> list[tuple[str, str, str, str]]:
    """(whose, what, was, is) of everything that differs: titles and rounding, dimensions, indicators, counting."""
    was, is_ = indicators.to_dict(before), indicators.to_dict(now)
    found = [
        ("", key, str(was[key]), str(is_[key])) for key in ("title", "title_en", "rounding") if was[key] != is_[key]
    ]
    for name, columns in SHEETS.items():
        named = "fact" if name == "counting" else "key"
        old, new = {one[named]: one for one in was[name]}, {one[named]: one for one in is_[name]}
        for key in [*old, *(key for key in new if key not in old)]:
            found.extend(_changes(key, old.get(key), new.get(key), columns))
    return found


def _changes(
    key: str, old: Plain | None, new: Plain | None, columns: Sequence[str]
) -> Iterator[tuple[str, str, str, str]]:
    if old is None or new is None:
        present = new or old or {}
        words = str(present.get("words") or present.get("rule", ""))
        yield key, "", words if old else "", words if new else ""
        return
    for column in columns:
        if old.get(column) != new.get(column):
            yield key, column, _shown(old.get(column)), _shown(new.get(column))


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(
            f"{one.get('at_least') or one.get('low', '')}{' .. ' + one.get('high', '') if 'at_least' not in one else ''} = {one['points']}"
            for one in value
        )
    return "" if value is None else str(value)


def typed(one: Indicator) -> dict[str, str]:
    """An indicator as the words of its form."""
    data = {key: value for key, value in vars(one).items() if key not in ("steps", "bands")}
    words = {
        key: "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)
        for key, value in data.items()
    }
    return words | {"steps": steps_text(one.steps), "bands": bands_text(one.bands)}
