"""Pages of a table somebody fills in: the trial's outcome for the template, and its bad rows back as a file."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from alliance import clock
from alliance.core import files
from alliance.core.imports.problems import returned
from alliance.core.imports.sheet import Row
from alliance.core.pages.posts import sent

MOST_SHOWN = 200


def trial(rows: Sequence[Row] | None) -> dict[str, Any]:
    """What macros/sheets.html shows of a trial: the rows, how many are bad, their problems and how many more there are."""
    problems = [problem for one in rows or () for problem in one.problems]
    return {
        "rows": rows, "bad": sum(bool(one.problems) for one in rows or ()), "problems": problems[:MOST_SHOWN],
        "more": max(0, len(problems) - MOST_SHOWN),
    }  # fmt: skip


def bad_rows(rows: Sequence[Row]) -> Response:
    """The rows that were not taken, as they came, each with what is wrong: to be mended and uploaded again."""
    stands = rows[0].form.stands if rows else ()
    wrong = [([one.cells.get(name) for name in one.form.heads], one.problems) for one in rows]
    return sent(returned(stands, wrong, clock.now()), "未导入的行.xlsx", files.KINDS["xlsx"])
