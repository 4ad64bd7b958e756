"""What every test may use. The fixtures live in tests/support, one file for each thing they bring."""

import pytest

pytest_plugins = [
    "pytester",
    "tests.support.session",
    "tests.support.counts",
    "tests.support.triples",
    "tests.support.figures",
    "tests.support.clauses",
    "tests.support.databases",
    "tests.support.application",
    "tests.support.browser",
    "tests.support.world",
]


@pytest.fixture(scope="session")
def base_url() -> None:
    """pytest-playwright's own, registered after our plugins, warns under pytest 9; `new_page` sets the address instead."""
