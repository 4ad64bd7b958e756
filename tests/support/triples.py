"""Which (state, step, post) of which procedure the tests of a session have tried, told with the figures."""

import importlib
from collections.abc import Generator
from functools import cache, wraps
from typing import Any

import pytest

from alliance.config import ROOT
from alliance.core.actor import PEOPLE
from alliance.core.flow import Flow

KEY = "triple"
Triple = tuple[str, str, str, str]  # procedure, state, step, post
_told: set[Triple] = set()
_fresh: set[Triple] = set()


@cache
def flows() -> dict[str, Flow]:
    """Every procedure of the house, by module and name: alliance.filing.flow:FLOW."""
    found: dict[str, Flow] = {}
    for path in sorted((ROOT / "alliance").rglob("*.py")):
        if " = Flow(" in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            module = importlib.import_module(name)
            found |= {
                f"{name}:{key}": value
                for key, value in vars(module).items()
                if isinstance(value, Flow) and f"\n{key} = Flow(" in path.read_text(encoding="utf-8")
            }
    return found


def every() -> set[Triple]:
    """All there are: each state of each procedure, each of its steps, each post of people."""
    posts = sorted(map(str, PEOPLE))
    return {
        (flow.name, state, step.name, post)
        for flow in flows().values()
        for state in flow.states
        for step in flow.steps
        for post in posts
    }


def _watch() -> None:
    check = Flow._check

    @wraps(check)
    def noting(flow: Flow, step: Any, move: Any, version: int) -> None:
        triple = (flow.name, str(move.record.state), step.name, str(move.actor.role))
        if triple not in _told:
            _fresh.add(triple)
        check(flow, step, move, version)

    Flow._check = noting  # type: ignore[assignment, method-assign]


def pytest_configure(config: pytest.Config) -> None:
    """Watch from the first test on."""
    _watch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Tell with each test what it was the first of this process to try."""
    yield
    if _fresh:
        item.user_properties.append((KEY, sorted("|".join(one) for one in _fresh)))
        _told.update(_fresh)
        _fresh.clear()


def line(reports: list[Any]) -> str:
    """The figure of a session, or nothing where no procedure was tried."""
    told = {
        tuple(one.split("|"))
        for report in reports
        for name, value in report.user_properties
        if name == KEY
        for one in value
    }
    if not told:
        return ""
    wanted = every()
    names = {one[0] for one in told & wanted}
    whole = sum(1 for name in names if {one for one in wanted if one[0] == name} <= told)
    return (
        f"{'triples':14} {len(names)} of {len(flows())} procedures, {len(told & wanted)} of {len(wanted)} (state, step, post) "
        f"tried through the table, {whole} procedures wholly"
    )
