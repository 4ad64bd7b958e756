"""The lock files: hashes for everything, no download address, nothing that the runtime must not have."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt")


def lock_faults(text: str) -> list[str]:
    """What a lock file may not contain or lacks."""
    faults = [f"an address: {line.strip()}" for line in text.splitlines() if "://" in line]
    for entry in re.split(r"\n(?=\S)", text.strip()):
        if not re.match(r"[a-z0-9][a-z0-9._\[\]-]*==\S+", entry):
            faults.append(f"not an exact version: {entry.splitlines()[0]}")
        elif "--hash=sha256:" not in entry:
            faults.append(f"no hash: {entry.splitlines()[0]}")
    return faults


@pytest.mark.parametrize("name", LOCKS)
def test_lock_is_exact_hashed_and_without_addresses(name: str) -> None:
    assert lock_faults((ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        "flask==3.1.3 --hash=sha256:00\n--index-url https://example.invalid/simple\n",
        "flask @ https://example.invalid/flask.whl --hash=sha256:00\n",
        "flask>=3 \\\n    --hash=sha256:00\n",
        "flask==3.1.3\n",
    ],
)
def test_the_lock_check_is_seen_to_fail(text: str) -> None:
    assert lock_faults(text)


def versions(name: str) -> dict[str, str]:
    """Package and version of each entry."""
    found = re.findall(r"^([a-z0-9._-]+)==(\S+)(?: ;.*)? \\$", Path(ROOT / name).read_text(), re.MULTILINE)
    return dict(found)


def test_tests_run_on_the_versions_that_are_shipped() -> None:
    shipped, tested = versions("requirements.txt"), versions("requirements-dev.txt")
    assert shipped
    assert {name: tested.get(name) for name in shipped} == shipped


def test_the_runtime_has_no_django_and_no_test_tools() -> None:
    assert not {"django", "pytest", "playwright", "chinesecalendar"} & versions("requirements.txt").keys()


def test_no_other_lock_is_committed() -> None:
    assert not [name for name in ("uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock") if (ROOT / name).exists()]
