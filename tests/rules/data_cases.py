"""Reads the data cases."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"


def read(name: str, table: str = "case") -> list[dict[str, Any]]:
    """Return the rows of one table of cases/NAME.toml."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))[table]
    assert rows, "a file of cases must not be empty"
    return rows
