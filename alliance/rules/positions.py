"""Where in a TOML file a key stands, so that an error can name its line (tomllib itself does not say)."""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r'^\s*"?([A-Za-z0-9_\-]+)"?\s*=(.*)$')
_STRINGS = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')


def positions(text: str) -> dict[Path, int]:
    """Map each table and key of the house's TOML (no multi-line strings, no dotted keys) to its line from 1."""
    found: dict[Path, int] = {(): 1}
    table: Path = ()
    counts: dict[Path, int] = {}
    for number, line in _outer_lines(text):
        header = _HEADER.match(line)
        if header is not None:
            table = _resolve(header, counts)
            found.setdefault(table, number)
            found.setdefault(table[:-1], number)
            continue
        key = _KEY.match(line)
        if key is not None:
            found.setdefault((*table, key[1]), number)
    return found


def line_of(found: dict[Path, int], path: Path) -> int:
    """Return the line of the path, or of the nearest thing that contains it."""
    for end in range(len(path), 0, -1):
        if path[:end] in found:
            return found[path[:end]]
    return 1


def _outer_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that do not continue an array opened on an earlier line."""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if depth == 0:
            yield number, line
        if depth > 0 or _HEADER.match(line) is None:
            depth += _opened(line)


def _opened(line: str) -> int:
    """Count brackets opened minus closed, outside strings and comments."""
    bare = _STRINGS.sub("", line).split("#", 1)[0]
    return bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")


def _resolve(header: re.Match[str], counts: dict[Path, int]) -> Path:
    """Turn a header into a path with the index of each array of tables it stands in."""
    parts = header[2].split(".")
    path: Path = ()
    for part in parts[:-1]:
        path = (*path, part)
        if path in counts:
            path = (*path, counts[path] - 1)
    path = (*path, parts[-1])
    if header[1] == "[[":
        counts[path] = counts.get(path, 0) + 1
        path = (*path, counts[path] - 1)
    return path
