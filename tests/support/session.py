"""One test session over several workers: a directory they share, things built once for all of them, and an exit
status of 3 when a test could not be run for want of PostgreSQL or Chromium."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

NOT_RUN = "NOT RUN: "
STATUS_NOT_RUN = 3
ROOM_IN_MEMORY = 4 * 2**30  # bytes
_shared = pytest.StashKey[Path]()
_missed = pytest.StashKey[list[str]]()


def not_run(why: str) -> NoReturn:
    """Skip the test, but never silently: it is listed at the end and the exit status becomes 3."""
    pytest.skip(NOT_RUN + why)


def shared_dir(config: pytest.Config) -> Path:
    """The directory that all workers of this session share; short enough for sockets, removed at the end."""
    return config.stash[_shared]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file beside *path* while inside: one worker builds, the others wait."""
    with path.with_name(path.name + ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(config: pytest.Config, name: str, build: Callable[[Path], None]) -> Path:
    """The path *name* in the shared directory, built by whichever worker comes first: `build(path)` makes it."""
    path = shared_dir(config) / name
    with locked(path):
        if not path.exists():
            part = path.with_name(f"{path.name}.part{os.getpid()}")
            build(part)
            part.rename(path)
    return path


def _base() -> str:
    """Memory where there is enough of it: hundreds of databases are copied and dropped; else the disk."""
    for base, least in (("/dev/shm", ROOM_IN_MEMORY), ("/tmp", 0)):
        if os.access(base, os.W_OK | os.X_OK) and shutil.disk_usage(base).free >= least:
            return base
    return tempfile.gettempdir()


def pytest_configure(config: pytest.Config) -> None:
    """The controller makes the shared directory; its workers are told of it."""
    worker: dict[str, Any] | None = getattr(config, "workerinput", None)
    if worker is None:
        shared = Path(tempfile.mkdtemp(prefix="alliance-", dir=_base()))
        shared.chmod(0o755)  # the database server runs as another user
    else:
        shared = Path(worker["shared_dir"])
    config.stash[_shared] = shared
    config.stash[_missed] = []


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist: hand the shared directory to a worker that is being started."""
    node.workerinput["shared_dir"] = str(shared_dir(node.config))
    node.workerinput["controller"] = os.getpid()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller, last of all, stops the database server and removes what was shared."""
    if hasattr(config, "workerinput") or _shared not in config.stash:
        return
    from tests.support.postgres import stop

    stop(shared_dir(config))
    shutil.rmtree(shared_dir(config), ignore_errors=True)


class Watch:
    """Collects the tests that were not run, in the process that prints the summary."""

    def __init__(self, missed: list[str]) -> None:
        self.missed = missed

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A skip that carries our mark is a test that was not run."""
        if report.skipped and isinstance(report.longrepr, tuple):
            reason = str(report.longrepr[2]).removeprefix("Skipped: ")
            if reason.startswith(NOT_RUN):
                self.missed.append(f"{report.nodeid} ({reason.removeprefix(NOT_RUN)})")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Watch the reports from the first test on."""
    session.config.pluginmanager.register(Watch(session.config.stash[_missed]), "not-run-watch")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Green but incomplete is not green."""
    complete = not session.config.stash[_missed] or hasattr(session.config, "workerinput")
    if session.exitstatus == pytest.ExitCode.OK and not complete:
        session.exitstatus = STATUS_NOT_RUN
    yield


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name the tests that were not run."""
    missed = config.stash[_missed]
    if missed:
        terminalreporter.section(f"not run here: {len(missed)} tests, exit status {STATUS_NOT_RUN}", yellow=True)
        for line in missed:
            terminalreporter.write_line(line)
