"""kill -9 at every named point between two durable effects: an attachment, an anchor, a backup, a restore.

The points of an import, an export, a change of keys, the scheduler and a mail stand with their tests (figures.toml)."""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from alliance.core import anchors, backups, files, journal
from alliance.core.actor import SYSTEM
from alliance.core.files import File
from alliance.core.work import work
from alliance.ext import db
from tests.quality.loaded import orphans
from tests.support import papers
from tests.support.application import running
from tests.support.databases import Databases
from tests.support.figures import Figure
from tests.support.seen import die_at
from tests.support.world import NOW, the_world

Arm = Callable[[], None]
PAPER = papers.pdf("killed")
LATER = NOW + timedelta(hours=2)


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def at_call(name: str, words: str = "") -> Arm:
    """Die as the operating system is about to be asked for this, with these words in what is asked."""

    def arm() -> None:
        def hook(called: str, given: tuple[Any, ...]) -> None:
            if called == name and any(words in str(one) for one in given):
                _killed()

        sys.addaudithook(hook)

    return arm


def at_statement(words: str) -> Arm:
    """Die right after this statement."""
    return lambda: die_at(words, 1)


def at_commit(name: str) -> Arm:
    """Die before or after the commit."""
    return lambda: event.listen(db.session, name, lambda *_given: _killed())


# Where an upload dies, in the order in which it comes there; whether it stands then.
UPLOAD: dict[str, tuple[Arm, bool]] = {
    "row in": (at_statement("INSERT INTO file"), False),
    "part begun": (at_call("open", ".part"), False),
    "part written": (at_call("os.rename", ".part"), False),
    "renamed": (at_statement("UPDATE file SET state"), False),
    "journalled": (at_statement("INSERT INTO journal"), False),
    "before the commit": (at_commit("before_commit"), False),
    "after the commit": (at_commit("after_commit"), True),
}
BACKUP = {
    "begun": at_call("os.mkdir", "files"),
    "files": at_call("shutil.copytree"),
    "all but its name": at_call("os.rename", ".part"),
}


def die(app: Flask, arm: Arm, act: Callable[[], object]) -> None:
    """Do it in a process of its own, which dies at its point."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        try:
            with app.app_context():
                arm()
                act()
        finally:
            os._exit(3)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, "it did not come to its point"


def upload() -> None:
    files.attach(the_world().hospital("weinan"), "evidence", "证明.pdf", PAPER, SYSTEM, NOW)


def rows() -> list[str]:
    """The states of the rows, each ready one with its content."""
    found = list(db.session.execute(select(File)).scalars())
    assert all(files.content(one) == PAPER for one in found if one.state == "ready")
    return [one.state for one in found]


def swept() -> list[Path]:
    """What no row names and the sweep of an hour later leaves."""
    for path in orphans():
        os.utime(path, (0, 0))
    files.sweep(LATER)
    return orphans()


def test_an_upload_killed_at_each_point_is_whole_or_leaves_nothing(
    settled: Flask, database_kind: str, figure: Figure
) -> None:
    for name, (arm, stands) in UPLOAD.items():
        die(settled, arm, upload)
        with settled.app_context():
            assert rows() == (["ready"] if stands else []), name
            assert journal.verify() is None
            assert swept() == [], name
            if not stands:
                upload()
            assert rows() == ["ready"], name
            with work():
                files.forget("organisation", [the_world().hospital("weinan").id])
            assert swept() == [], name
    figure("killed", f"{database_kind}: an upload at {len(UPLOAD)} named points: half rows 0, files without a row 0")


@pytest.mark.on("sqlite")
def test_who_uploads_the_same_while_it_is_swept_keeps_it(settled: Flask) -> None:
    """A content that no row named is young again the moment somebody has it."""
    with settled.app_context():
        upload()
        for path in files.Store.root.glob("*/*"):
            os.utime(path, (0, 0))
        upload()
        assert all(path.stat().st_mtime > 0 for path in files.Store.root.glob("*/*"))


@pytest.mark.on("sqlite")
def test_an_anchor_killed_or_torn_is_written_again(settled: Flask, figure: Figure) -> None:
    days = iter(NOW + timedelta(days=n) for n in range(9))
    with settled.app_context():
        anchors.drop(next(days))
    for arm in (at_call("open", "journal.txt"), at_call("os.truncate", "journal.txt")):
        day = next(days)
        anchors.daily().write_text(anchors.daily().read_text() + "2026-06-1")
        die(settled, arm, lambda day=day: anchors.drop(day))  # type: ignore[misc]
    die(settled, at_call("os.rename", "latest"), lambda: anchors.note(NOW))
    with settled.app_context():
        assert list(anchors.faults()) != [], "a torn line is told until it is mended"
        made = anchors.drop(next(days))
        anchors.note(NOW)
        assert anchors.newest(1) == [made]
        assert list(anchors.faults()) == []
    figure("killed", "an anchor at 3 named points and with a torn line: faults 0 after the next")


def test_a_backup_killed_at_each_point_is_none(
    settled: Flask, database_kind: str, tmp_path: Path, figure: Figure
) -> None:
    with settled.app_context():
        upload()
        anchors.drop(NOW)
    for serial, (name, arm) in enumerate(BACKUP.items()):
        die(settled, arm, lambda serial=serial: backups.back_up(tmp_path, NOW + timedelta(seconds=serial)))  # type: ignore[misc]
        assert list(tmp_path.glob("alliance-*")) == [], name
    with settled.app_context():
        made = backups.back_up(tmp_path, NOW + timedelta(minutes=1))
        assert list(tmp_path.glob("alliance-*")) == [made]
        assert backups.read(made).missing == []
    figure("killed", f"{database_kind}: a backup at {len(BACKUP)} named points: taken for a whole one 0")


@pytest.mark.on("sqlite")
def test_a_restore_killed_half_way_is_refused_until_the_place_is_empty(
    settled: Flask, databases: Databases, database_kind: str, tmp_path: Path
) -> None:
    with settled.app_context():
        upload()
        anchors.drop(NOW)
        folder = backups.back_up(tmp_path, NOW)
    place = databases.empty(database_kind)
    with running(place) as other:
        die(other, at_call("shutil.copytree"), lambda: backups.restore(folder))
        with other.app_context(), pytest.raises(backups.BadBackup, match="不是空的"):
            backups.restore(folder)
    databases.drop(place)
    shutil.rmtree(place.data_dir, ignore_errors=True)
    place = databases.empty(database_kind)
    with running(place) as other, other.app_context():
        assert backups.restore(folder).missing == []
    databases.drop(place)
