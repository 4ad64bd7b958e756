"""The catalogue as committed and the words as they stand now, read once."""

import pytest

from tests.translations.catalogue import Entry, compile_when_stale, entries, extracted, stored


@pytest.fixture(scope="session")
def now() -> list[Entry]:
    """What code and templates say now."""
    return list(entries(extracted()))


@pytest.fixture(scope="session")
def english() -> list[Entry]:
    """What the English catalogue holds."""
    return list(entries(stored()))


@pytest.fixture(scope="session")
def _compiled() -> None:
    """The binary catalogue is as new as its source, as after `make setup`."""
    compile_when_stale()
