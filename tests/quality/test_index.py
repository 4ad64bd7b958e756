"""The index of the figures: each line has tests that exist, those that grow are marked, what is short is said."""

import ast

from alliance.config import ROOT
from tests.quality import figures
from tests.quality.figures import lines, marks, more
from tests.support import triples


def test_every_line_has_tests_that_exist_or_says_what_is_missing() -> None:
    assert len(lines()) == 14, "as many as the table has"
    gone = [
        test for line in [*lines(), *more()] for test in line["tests"] + line.get("full", []) if marks(test) is None
    ]
    assert gone == []
    assert [line["what"] for line in lines() if not line["tests"] and not line["short"]] == []


def test_what_grows_under_soak_is_marked_and_is_among_its_tests() -> None:
    for line in lines():
        assert set(line["full"]) <= set(line["tests"]), line["what"]
        assert [test for test in line["full"] if not any("soak" in word for word in marks(test) or ())] == []


def test_each_line_is_printed_by_one_of_its_tests() -> None:
    printed: set[str] = {"triples"}  # told at the end of the session
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) == "figure"
                and isinstance(node.args[0], ast.Constant)
            ):
                printed.add(str(node.args[0].value))
    assert {line["shown"] for line in [*lines(), *more()]} <= printed


def test_every_procedure_has_its_square() -> None:
    assert set(figures.procedures()) == set(triples.flows())
    assert [test for test in figures.procedures().values() if marks(test) is None] == []
    squares = next(line for line in lines() if line["shown"] == "triples")
    assert set(figures.procedures().values()) <= set(squares["tests"])


def test_the_page_is_up_to_date() -> None:
    wanted = figures.page()
    if not figures.PAGE.exists() or figures.PAGE.read_text(encoding="utf-8") != wanted:
        figures.PAGE.write_text(wanted, encoding="utf-8")
        raise AssertionError("docs/figures.md was out of date; it has been written anew: look at it and commit it")


def test_a_test_that_is_not_there_is_found() -> None:
    assert marks("tests/quality/test_index.py::test_of_nothing") is None
    assert marks("tests/quality/test_nowhere.py::test_a") is None
