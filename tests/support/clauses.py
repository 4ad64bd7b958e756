"""The marker `clause("SN15-2.c")`: which tests are about which clause, checked in form and reported as JSON."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest

CLAUSE = re.compile(r"(SN15|SX3|SX6|SX19|WZ10)-[0-9A-Za-z]+(\.[0-9A-Za-z]+)*")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --collect-only -q --clauses-report=FILE` writes {clause: [tests]}."""
    parser.addoption("--clauses-report", metavar="FILE", help="write {clause: [test ids]} as JSON and go on")


def clauses_of(item: pytest.Item) -> set[str]:
    """The clauses that a test, its class or its file names."""
    named: set[str] = {clause for marker in item.iter_markers("clause") for clause in marker.args}
    for clause in named:
        if not CLAUSE.fullmatch(clause):
            raise pytest.UsageError(f"{item.nodeid}: '{clause}' is not a clause id as in CLAUSES.md")
    return named


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Check every clause id and write the report where one is asked for."""
    found: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for clause in clauses_of(item):
            found[clause].append(item.nodeid)
    target = config.getoption("--clauses-report")
    if target and not hasattr(config, "workerinput"):
        ordered = {clause: sorted(found[clause]) for clause in sorted(found)}
        Path(target).write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
