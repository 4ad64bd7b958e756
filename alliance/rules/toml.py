"""A small strict reader of TOML into frozen dataclasses; every error names file and line.

Missing key, unknown key, wrong type, unknown clause: each is a ProgrammeError such as
``settings.toml:42: unknown key "valeu"``. A key whose dataclass field has a default may be left out.
Decimals are written as strings ("60.5"), so that nothing passes through binary floating point.
"""

import dataclasses
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from alliance.rules import positions

CLAUSE = "clause-id"
ClauseId = Annotated[str, CLAUSE]
"""The id of a clause as CLAUSES.md writes it; the reader refuses one that the registry does not know."""

T = TypeVar("T")


class ProgrammeError(Exception):
    """A file of a programme is wrong; the message begins with file and line."""


@dataclass(frozen=True)
class Source:
    """One file being read: its short name, where its keys stand, and how a clause id is checked."""

    name: str
    lines: dict[positions.Path, int]
    knows_clause: Callable[[str], bool]

    def fail(self, path: positions.Path, message: str) -> ProgrammeError:
        """Build the error for the thing at this path."""
        return ProgrammeError(f"{self.name}:{positions.line_of(self.lines, path)}: {message}")


def read(file: Path, shape: type[T], knows_clause: Callable[[str], bool]) -> T:
    """Read one TOML file into the dataclass `shape`."""
    source, data = open_source(file, knows_clause)
    return build(source, shape, data, ())


def open_source(file: Path, knows_clause: Callable[[str], bool]) -> tuple[Source, dict[str, Any]]:
    """Parse a file and keep the lines of its keys."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ProgrammeError(f"{file.name}:1: cannot be read ({error.strerror})") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = found[1] if found else str(len(text.splitlines()))
        raise ProgrammeError(f"{file.name}:{line}: {error}") from error
    return Source(file.name, positions.positions(text), knows_clause), data


def error_at(file: Path, word: str, message: str) -> ProgrammeError:
    """Build an error for a file already read, at the last line that holds the quoted word (or its first line)."""
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
    number = max((number for number, line in lines if word and f'"{word}"' in line), default=1)
    return ProgrammeError(f"{file.name}:{number}: {message}")


def build(source: Source, shape: type[T], data: object, path: positions.Path) -> T:
    """Turn one table into one dataclass, field by field."""
    if not isinstance(data, dict):
        raise source.fail(path, f"expected a table for {shape.__name__}")
    kinds = hints(cast(Any, shape))
    for name in data:
        if name not in kinds:
            raise source.fail((*path, name), f'unknown key "{name}" (known: {", ".join(kinds)})')
    values: dict[str, object] = {}
    for field in dataclasses.fields(cast(Any, shape)):
        if field.name in data:
            values[field.name] = _value(source, kinds[field.name], data[field.name], (*path, field.name))
        elif not _has_default(field):
            raise source.fail(path, f'missing key "{field.name}"')
    return _construct(source, shape, values, path)


@cache
def hints(shape: type[Any]) -> dict[str, Any]:
    """Return the types of a dataclass's fields, annotations kept."""
    return get_type_hints(shape, include_extras=True)


def _construct(source: Source, shape: type[T], values: dict[str, object], path: positions.Path) -> T:
    """Call the dataclass; what its own check refuses becomes an error with a line."""
    try:
        return shape(**values)
    except ValueError as error:
        raise source.fail(path, str(error)) from error


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _value(source: Source, kind: Any, data: object, path: positions.Path) -> object:
    """Read one value by its declared type."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _clause(source, data, path)
    if origin is tuple:
        return _tuple(source, get_args(kind)[0], data, path)
    if origin is Literal:
        return _choice(source, get_args(kind), data, path)
    if origin in (Union, UnionType):
        return _first(source, get_args(kind), data, path)
    if dataclasses.is_dataclass(kind):
        return build(source, cast(type[Any], kind), data, path)
    return _plain(source, kind, data, path)


def _plain(source: Source, kind: Any, data: object, path: positions.Path) -> object:
    """Read a string, number or truth value; true is not an integer here."""
    if kind is Decimal and isinstance(data, str):
        try:
            return Decimal(data)
        except InvalidOperation as error:
            raise source.fail(path, f'"{data}" is not a number') from error
    if type(data) is not kind:
        raise source.fail(path, f'"{path[-1]}" must be {kind.__name__}, not {type(data).__name__}')
    return data


def _clause(source: Source, data: object, path: positions.Path) -> str:
    if not isinstance(data, str) or not source.knows_clause(data):
        raise source.fail(path, f'unknown clause "{data}"')
    return data


def _tuple(source: Source, kind: Any, data: object, path: positions.Path) -> tuple[object, ...]:
    if not isinstance(data, list):
        raise source.fail(path, f'"{path[-1]}" must be a list')
    return tuple(_value(source, kind, item, (*path, index)) for index, item in enumerate(data))


def _choice(source: Source, choices: tuple[object, ...], data: object, path: positions.Path) -> object:
    if data not in choices or isinstance(data, bool):
        raise source.fail(path, f'"{data}" is not one of {", ".join(map(str, choices))}')
    return data


def _first(source: Source, kinds: tuple[Any, ...], data: object, path: positions.Path) -> object:
    """Read a union: the member whose plain type it is (None means the key may be left out)."""
    usable = [kind for kind in kinds if kind is not type(None)]
    for kind in usable:
        if type(data) is kind:
            return data
    return _value(source, usable[0], data, path)
