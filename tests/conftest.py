"""What every test may use. The fixtures live in tests/support, one file for each thing they bring."""

pytest_plugins = [
    "pytester",
    "tests.support.session",
    "tests.support.counts",
    "tests.support.clauses",
    "tests.support.databases",
    "tests.support.application",
    "tests.support.browser",
    "tests.support.world",
]
