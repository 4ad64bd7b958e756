"""The restore drill: rows, hashes and the journal the same; nothing is written over; no key is in a backup."""

import json
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from alliance.core import anchors, backups, files, journal
from alliance.core.actor import SYSTEM
from alliance.core.backups import manifest
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations.model import Organisation
from tests.support import papers
from tests.support.application import running
from tests.support.databases import Databases
from tests.support.figures import Figure
from tests.support.papers import PDF
from tests.support.world import NOW, the_world


def filled() -> None:
    world = the_world()
    for number in range(5):
        files.attach(world.hospital("weinan"), "evidence", f"材料{number}.pdf", papers.pdf(str(number)), SYSTEM, NOW)
    anchors.drop(NOW)


def counted() -> dict[str, int]:
    with db.engine.connect() as connection:
        return manifest.rows(connection)


def contents() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in files.Store.root.glob("*/*")}


def test_a_backup_comes_back_row_for_row_and_hash_for_hash(
    settled: Flask, databases: Databases, database_kind: str, tmp_path: Path, figure: Figure
) -> None:
    with settled.app_context():
        filled()
        folder = backups.back_up(tmp_path, NOW)
        before, kept, head = counted(), contents(), journal.verify()
        assert head is None and len(kept) == 5
    config = settled.extensions["alliance"]
    for path in folder.rglob("*"):
        if path.is_file():
            words = path.read_bytes()
            assert config.secret_key.encode() not in words and config.patient_key.encode() not in words
    place = databases.empty(database_kind)
    with running(place) as other, other.app_context():
        said = backups.restore(folder)
        assert counted() == before == said.tables
        assert contents() == kept
        assert list(anchors.faults()) == []
        assert len(anchors.newest(9)) == 1
        with pytest.raises(backups.BadBackup, match="不是空的"):
            backups.restore(folder)
        with work():  # it can be worked in: the numbers of new rows go on where they were
            db.session.add(Organisation(name="示例恢复后医院", kind="hospital", division_code="610103"))
        figure("restore", f"{database_kind}: {sum(before.values())} rows, {len(kept)} files, different: 0")
    databases.drop(place)


@pytest.mark.on("sqlite")
def test_people_go_on_working_while_it_is_made(settled: Flask, tmp_path: Path) -> None:
    """The copy is of one moment: what is written meanwhile is in the next one."""
    with settled.app_context():
        filled()
        before = counted()
        with work():
            journal.write("test.meanwhile", SYSTEM, NOW, None)
            folder = backups.back_up(tmp_path, NOW)
        assert backups.read(folder).tables == before


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("fault", ["manifest", "database", "file", "missing"])
def test_a_backup_that_was_changed_is_refused_before_anything_is_written(
    settled: Flask, databases: Databases, tmp_path: Path, fault: str
) -> None:
    with settled.app_context():
        filled()
        folder = backups.back_up(tmp_path, NOW)
    file = next((folder / "files").glob("*/*"))
    if fault == "manifest":
        (folder / manifest.NAME).unlink()
    elif fault == "database":
        with (folder / "database.sqlite3").open("ab") as out:
            out.write(b"x")
    elif fault == "file":
        file.write_bytes(PDF + b"other")
    else:
        file.unlink()
    place = databases.empty("sqlite")
    with running(place) as other, other.app_context():
        with pytest.raises(backups.BadBackup):
            backups.restore(folder)
        assert contents() == {}
    databases.drop(place)


@pytest.mark.on("sqlite")
def test_an_attachment_that_is_gone_is_told_by_backup_and_doctor(settled: Flask, tmp_path: Path) -> None:
    with settled.app_context():
        filled()
        lost, changed = sorted(files.Store.root.glob("*/*"))[:2]
        lost.unlink()
        changed.write_bytes(PDF)
        (files.Store.root / "ab").mkdir(exist_ok=True)
        (files.Store.root / "ab" / ("ab" * 32)).write_bytes(b"nobody's")
    run = settled.test_cli_runner().invoke
    made = run(args=["backup", "--to", str(tmp_path)])
    assert made.exit_code == 1 and "2 个附件缺失或损坏" in made.output
    said = run(args=["doctor", "files"])
    assert said.exit_code == 1 and "3 处差异" in said.output
    for words in ("内容缺失", "哈希不符", "没有登记"):
        assert words in said.output
    (folder,) = tmp_path.iterdir()
    assert len(json.loads((folder / manifest.NAME).read_text())["missing"]) == 2


@pytest.mark.on("sqlite")
def test_a_sqlite_backup_is_one_whole_file_without_a_log_beside_it(settled: Flask, tmp_path: Path) -> None:
    with settled.app_context():
        folder = backups.back_up(tmp_path, NOW)
    assert sorted(path.name for path in folder.iterdir() if "database" in path.name) == ["database.sqlite3"]
    copy = sqlite3.connect(folder / "database.sqlite3")
    assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()


@pytest.mark.on("sqlite")
def test_doctor_is_content_with_a_world_that_is_whole(settled: Flask) -> None:
    with settled.app_context():
        filled()
        db.session.execute(text("SELECT 1"))
    said = settled.test_cli_runner().invoke(args=["doctor"])
    assert said.exit_code == 0, said.output
    assert all(line.endswith("相符") for line in said.output.splitlines())
