"""A dry run of 5,000 rows: read, tidied, matched, every problem named, nothing written."""

import time

from flask import Flask

from alliance.takeover import actions, queries
from tests.standing.judged import PDF, PROGRAMME
from tests.support.world import NOW, the_world
from tests.takeover.taken import ROWS, workbook

ROWS_TRIED = 5_000
LIMIT_SECONDS = 10.0


def test_dry_run(settled: Flask) -> None:
    lines = [
        {**ROWS["alliance"], "name": f"示例第{number}协作网", "specialty": "神经内科", "number": f"示例〔2021〕{number}号",
         **({"hospital": f"示列大学第{number}附属医院"} if number % 10 == 0 else {})}
        for number in range(ROWS_TRIED)
    ]  # fmt: skip
    content = workbook({"alliance": lines})
    with settled.app_context():
        office = the_world().actor("office")
        found = actions.open_batch(
            office, NOW, programme=PROGRAMME, title="示例文件", paper_on=NOW.date(), file=("示例.pdf", PDF)
        )
        began = time.perf_counter()
        rows = queries.check(found, queries.read_workbook(content), office, NOW.date())
        seconds = time.perf_counter() - began
    bad = sum(bool(one.problems) for one in rows)
    print(f"dry run of {len(rows):,} rows, {bad} of them with problems: {seconds:.2f} s")
    assert (len(rows), bad) == (ROWS_TRIED, ROWS_TRIED // 10)
    assert seconds < LIMIT_SECONDS
