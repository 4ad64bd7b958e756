"""The cases an officer reads: at least twelve a programme, its boundary days and figures among them."""

import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from alliance.rules import programme

TESTS = Path(__file__).resolve().parents[1]
LEAST = 12
OF_FILES = {
    "targets": "shanxi-regional-centre",
    "titles": "shanxi-centre",
}  # files of one programme that do not repeat its key
KEYS = ("shanxi-centre", "shanxi-specialty", "shanxi-regional-centre", "wenzhou-specialty")


@cache
def counted() -> Counter[tuple[str, str]]:
    """How many cases each programme has in each file."""
    found: Counter[tuple[str, str]] = Counter()
    for file in sorted(TESTS.rglob("cases/*.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        for case in [row for rows in data.values() if isinstance(rows, list) for row in rows]:
            found[_programme(file, data, case), file.relative_to(TESTS).as_posix()] += 1
    return found


def _programme(file: Path, data: dict[str, Any], case: dict[str, Any]) -> str:
    whole = data.get("programme") or OF_FILES.get(file.stem) or file.stem.replace("_", "-")
    return str(case.get("programme") or whole)


@pytest.mark.parametrize("key", KEYS)
def test_each_programme_has_at_least_twelve_readable_cases(key: str) -> None:
    assert programme.load(key).key == key
    assert sum(count for (whose, _file), count in counted().items() if whose == key) >= LEAST


@pytest.mark.parametrize(
    ("key", "files"),
    [
        ("shanxi-centre", ("criteria_sx6", "intake", "grounds", "publicity", "shanxi_centre", "submission")),
        ("shanxi-specialty", ("criteria_sx3", "intake", "grounds", "publicity", "quota", "shanxi_specialty")),
        ("shanxi-regional-centre", ("targets", "shanxi_regional_centre")),
        ("wenzhou-specialty", ("criteria_wz10", "intake", "grounds", "quota", "wenzhou_specialty")),
    ],
)
def test_its_windows_terms_bars_publicity_and_figures_are_among_them(key: str, files: tuple[str, ...]) -> None:
    having = {Path(file).stem for whose, file in counted() if whose == key}
    assert set(files) <= having
