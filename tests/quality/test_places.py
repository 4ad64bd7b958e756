"""A disk that is full, a clock set back three days, a mail server that is away: work goes on, or is refused in words."""

import contextlib
import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from alliance import clock, jobs
from alliance.core import anchors, files, journal, schedule
from alliance.core.actor import SYSTEM
from alliance.core.files import File
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from tests.support import papers
from tests.support.figures import Figure
from tests.support.world import NOW, sign_in, the_world

SMALL = 1024 * 1024


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system of one megabyte in this place; False where none may be mounted here."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def no_large_files() -> Iterator[None]:
    """No file may grow beyond eight megabytes: the write fails as on a full disk."""
    before, was = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8 * SMALL, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, was)


@pytest.mark.on("sqlite")
def test_a_full_disk_refuses_the_upload_in_words_and_leaves_nothing(
    settled: Flask, tmp_path: Path, figure: Figure
) -> None:
    root = files.Store.root
    with settled.app_context(), small_disk(tmp_path / "disk") as mounted:
        files.Store.root = tmp_path / "disk" / "files"
        before = db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one()
        with no_large_files(), pytest.raises(Refused, match="磁盘") as refused:
            record, actor = the_world().hospital("weinan"), the_world().actor("office")
            files.attach(record, "evidence", "大.pdf", papers.pdf(ballast=os.urandom(5 * SMALL)), actor, NOW)
        assert refused.value.todo
        assert not [path for path in files.Store.root.rglob("*") if path.is_file()]
        assert db.session.execute(select(func.count()).select_from(File)).scalar_one() == 0
        assert db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one() == before
        files.attach(the_world().hospital("weinan"), "evidence", "小.pdf", papers.PDF, SYSTEM, NOW)
        how = "a file system of 1 MB" if mounted else "a limit on the size of files"
    files.Store.root = root
    figure("disk full", f"{how}: upload refused in words, rows 0, part files 0, the next small one kept")


@pytest.mark.on("sqlite")
def test_a_clock_set_back_three_days_signs_nobody_out_and_doubles_nothing(settled: Flask, figure: Figure) -> None:
    client = settled.test_client()
    with time_machine.travel(NOW, tick=False), settled.app_context():
        sign_in(client, "office")
        jobs.look(NOW)
        anchors.drop(NOW)
        last = {job: run.day for job, run in schedule.newest().items()}
        assert last
    earlier = NOW - timedelta(days=3)
    with time_machine.travel(earlier, tick=False), settled.app_context():
        assert client.get("/filings").status_code == 200, "still signed in"
        jobs.look(earlier)
        assert {job: run.day for job, run in schedule.newest().items()} == last, "no day is run twice"
        with work():
            journal.write("test.earlier", SYSTEM, clock.now(), None)
        assert len(anchors.newest(9)) == 1
        assert list(anchors.faults()) == []
    with time_machine.travel(NOW + timedelta(days=1), tick=False), settled.app_context():
        jobs.look(NOW + timedelta(days=1))
        assert {run.day for run in schedule.newest().values()} == {(NOW + timedelta(days=1)).date()}
    figure("clock back", f"3 days: signed out 0, jobs run twice 0 of {len(last)}, chain and anchors hold")
