"""How often: a check that runs small in `make test` and at full size in `make soak` (SOAK=1)."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

INDEX = Path(__file__).parents[1] / "quality" / "figures.toml"
SOAK = bool(os.environ.get("SOAK"))


def many(small: int, full: int) -> int:
    """`small` in the ordinary run, `full` under `make soak`; mark such a test `@pytest.mark.soak`."""
    return full if SOAK else small


def pytest_configure(config: pytest.Config) -> None:
    """Hypothesis: the same examples every time in the ordinary run, new and many more under soak."""
    quiet = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
    settings.register_profile("ordinary", deadline=None, derandomize=True, suppress_health_check=quiet, database=None)
    settings.register_profile("soak", deadline=None, max_examples=10_000, suppress_health_check=quiet, print_blob=True)
    settings.load_profile("soak" if SOAK else "ordinary")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make soak` runs every line of the figures, those that need not grow as well."""
    if SOAK:
        index = tomllib.loads(INDEX.read_text())
        named = {test for line in [*index["line"], *index["more"]] for test in line["tests"]}
        for item in items:
            plain = item.nodeid.partition("[")[0]
            if plain in named or plain.partition("::")[0] in named:
                item.add_marker("soak")
