"""The index of the figures: each line has tests that exist, those that grow are marked, what is short is said."""

import ast
import tomllib
from pathlib import Path
from typing import Any

from alliance.config import ROOT

INDEX = Path(__file__).with_name("figures.toml")


def lines() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads(INDEX.read_text())["line"]
    return found


def marks(test: str) -> set[str] | None:
    """The markers of a test, with those of its module; None where there is no such test."""
    file, _colons, name = test.partition("::")
    if not (ROOT / file).is_file():
        return None
    tree = ast.parse((ROOT / file).read_text())
    if not name:
        return set()
    found = next((one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == name), None)
    if found is None:
        return None
    words = [ast.unparse(one) for one in found.decorator_list]
    words += [ast.unparse(one) for one in tree.body if isinstance(one, ast.Assign) and "pytestmark" in ast.unparse(one)]
    return {name for name in ("soak", "postgres", "on") if any(f"mark.{name}" in word for word in words)}


def test_every_line_has_tests_that_exist_or_says_what_is_missing() -> None:
    assert len(lines()) == 14, "as many as the table has"
    gone = [test for line in lines() for test in line["tests"] + line["full"] if marks(test) is None]
    assert gone == []
    assert [line["what"] for line in lines() if not line["tests"] and not line["short"]] == []


def test_what_grows_under_soak_is_marked_and_is_among_its_tests() -> None:
    for line in lines():
        assert set(line["full"]) <= set(line["tests"]), line["what"]
        assert [test for test in line["full"] if "soak" not in (marks(test) or set())] == []


def test_a_test_that_is_not_there_is_found() -> None:
    assert marks("tests/quality/test_index.py::test_of_nothing") is None
    assert marks("tests/quality/test_nowhere.py::test_a") is None
