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
    """The rows that were not taken, under the columns they came in, each with what is wrong: to be mended and uploaded again."""
    stands = dict(zip(rows[0].form.heads, rows[0].form.stands, strict=True)) if rows else {}
    came = [name for name in stands if any(name in one.cells for one in rows)]
    wrong = [([one.cells.get(name) for name in came], one.problems) for one in rows]
    back = returned([stands[name] for name in came], wrong, clock.now())
    return sent(back, "未导入的行.xlsx", files.KINDS["xlsx"])
