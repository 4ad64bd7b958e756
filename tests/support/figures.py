"""Figures a test has measured, printed at the end of the session: the lines of QUALITY-reliability's table."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import triples

Figure = Callable[[str, str], None]
KEY = "figure"


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """figure(line, words): `line` as in tests/quality/figures.toml."""

    def note(line: str, words: str) -> None:
        request.node.user_properties.append((KEY, f"{line:14} {words}"))

    return note


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what was measured, of all workers."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]
    lines = sorted({words for report in reports for name, words in report.user_properties if name == KEY})
    lines += [words for words in (triples.line(reports),) if words]
    if lines:
        terminalreporter.section("figures")
        for line in lines:
            terminalreporter.write_line(line)
