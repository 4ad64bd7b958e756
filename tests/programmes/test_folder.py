"""A further programme is a folder: taken away, the house starts and serves; laid beside the others, it works without code."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from alliance.rules import clauses
from tests.programmes import elsewhere
from tests.support.application import ROOT

# Data and invented people may name a place; nothing else may.
NAMED_BY = re.compile(r"wenzhou|温州|WZ10", re.IGNORECASE)
SPARED = ("alliance/programmes", "alliance/demo", "alliance/translations")


def _code(text: str) -> str:
    """A Python file without its comments and docstrings: what is run."""
    import ast

    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value = ast.Constant("")
    return ast.unparse(tree)


@pytest.mark.clause("WZ10-4.1")
def test_no_code_and_no_page_names_the_last_programme() -> None:
    found = []
    for part in ("alliance", "forms", "templates", "static"):
        for file in (ROOT / part).rglob("*"):
            name = file.relative_to(ROOT).as_posix()
            if name.startswith(SPARED) or "/data/" in name or file.suffix not in (".py", ".html", ".js", ".toml"):
                continue
            text = file.read_text(encoding="utf-8")
            if NAMED_BY.search(_code(text) if file.suffix == ".py" else text):
                found.append(name)
    assert found == []


def test_what_a_clause_carries_is_a_clause_and_stands_once() -> None:
    for paper in clauses.documents():
        mine = [one for one in clauses.all_clauses() if one.document == paper.id]
        carried = [each for one in mine for each in one.carries]
        assert len(carried) == len(set(carried)), paper.id
        assert all(clauses.known(each) and not each.startswith(f"{paper.id}-") for each in carried), paper.id
    assert clauses.within("wenzhou-specialty", "SX3-16") == "WZ10-A"
    assert clauses.within("shanxi-specialty", "SX3-16") == "SX3-16"
    assert clauses.within("", "SX3-16") == "SX3-16"


@pytest.mark.clause("WZ10-4.1")
@pytest.mark.parametrize(("mode", "change"), [("less", elsewhere.without), ("more", elsewhere.with_one_more)])
def test_the_house_runs_with_a_folder_less_and_with_one_more(
    tmp_path: Path, mode: str, change: Callable[[Path], None]
) -> None:
    change(elsewhere.copied(tmp_path))
    command = [sys.executable, "-m", "tests.programmes.elsewhere", mode, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=500)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr[-4000:]
