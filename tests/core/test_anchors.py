"""The journal and its anchors outside the database: six kinds of tampering, each noticed; nothing else is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, insert, select, text, update

from alliance.core import anchors, journal
from alliance.core.actor import SYSTEM
from alliance.core.journal import JournalEntry
from alliance.core.work import work
from alliance.ext import db
from tests.core.test_journal import UNLOCK
from tests.support.figures import Figure
from tests.support.world import NOW

LINES = 12


@pytest.fixture
def anchored(settled: Flask) -> Flask:
    """A journal with an anchor of two days, and some lines since."""
    with settled.app_context():
        anchors.drop(NOW)
        with work():
            for number in range(LINES):
                journal.write("test.line", SYSTEM, NOW, None, number=number)
        anchors.drop(NOW + timedelta(days=1))
    return settled


def last() -> int:
    return int(db.session.execute(text("SELECT max(id) FROM journal")).scalar_one())


def row(number: int) -> dict[str, object]:
    table = JournalEntry.__table__
    return dict(db.session.execute(select(table).where(table.c.id == number)).mappings().one())


def changed_row() -> None:
    db.session.execute(update(JournalEntry).where(JournalEntry.id == last() - 3).values(remark="改过"))


def removed_row() -> None:
    db.session.execute(delete(JournalEntry).where(JournalEntry.id == last() - 3))


def cut_tail() -> None:
    db.session.execute(delete(JournalEntry).where(JournalEntry.id > last() - 3))


def inserted_row() -> None:
    """With a hash of its own that fits what it says, put between two lines."""
    fake = {**row(last() - 3), "id": last() + 1, "remark": "从未发生"}
    fake["hash"] = journal.digest(fake)
    db.session.execute(insert(JournalEntry), [fake])


def swapped_rows() -> None:
    one, other = row(last() - 5), row(last() - 3)
    for this, that, hash_for_now in ((one, other, "x" * 64), (other, one, ""), (one, other, "")):
        values = {name: value for name, value in that.items() if name != "id"}
        values["hash"] = hash_for_now or values["hash"]
        db.session.execute(update(JournalEntry).where(JournalEntry.id == this["id"]).values(**values))


def changed_anchor() -> None:
    """The last daily anchor says what a thief would like it to say, in a form that can be read."""
    file = anchors.daily()
    lines = file.read_text().splitlines()
    words = lines[-1].split(" ")
    lines[-1] = " ".join([*words[:2], str(int(words[2]) - 1), *words[3:]])
    file.write_text("\n".join(lines) + "\n")


KINDS = (changed_row, removed_row, cut_tail, inserted_row, swapped_rows, changed_anchor)


@pytest.mark.parametrize("tamper", KINDS, ids=lambda one: one.__name__)
def test_six_kinds_of_tampering_are_noticed(
    anchored: Flask, database_kind: str, tamper: Callable[[], None], figure: Figure
) -> None:
    with anchored.app_context():
        assert list(anchors.faults()) == []
        with work():
            for statement in UNLOCK[database_kind]:
                db.session.execute(text(statement))
            tamper()
        faults = list(anchors.faults())
        assert any("触发器" in one for one in faults), "that the guards were taken away is told too"
        assert [one for one in faults if "触发器" not in one], faults
    figure("tampering", f"{database_kind}: {tamper.__name__} (one of {len(KINDS)} kinds) noticed")


def test_a_journal_written_anew_from_a_changed_line_on_is_noticed_by_the_anchors(
    anchored: Flask, database_kind: str
) -> None:
    """Whoever can write the database can make a whole chain; the anchors outside still know the old one."""
    with anchored.app_context():
        with work():
            for statement in UNLOCK[database_kind]:
                db.session.execute(text(statement))
            previous = row(last() - 4)["previous"]
            for number in range(last() - 4, last() + 1):
                line = {**row(number), "previous": previous, "name": "另一个人"}
                line["hash"] = previous = journal.digest(line)
                db.session.execute(update(JournalEntry).where(JournalEntry.id == number).values(**line))
        assert journal.verify() is None
        assert any("锚点不符" in one for one in anchors.faults())


def test_a_tail_cut_since_the_day_began_is_noticed_by_the_newest_anchor(anchored: Flask, database_kind: str) -> None:
    with anchored.app_context():
        with work():
            journal.write("test.late", SYSTEM, NOW + timedelta(days=1), None)
        anchors.note(NOW + timedelta(days=1))
        assert list(anchors.faults()) == []
        with work():
            for statement in UNLOCK[database_kind]:
                db.session.execute(text(statement))
            db.session.execute(delete(JournalEntry).where(JournalEntry.id == last()))
        assert any("末尾被截去" in one for one in anchors.faults())


@pytest.mark.on("sqlite")
def test_a_day_has_one_anchor_and_a_clock_set_back_writes_none(anchored: Flask) -> None:
    with anchored.app_context():
        lines = anchors.daily().read_text()
        anchors.drop(NOW + timedelta(days=1, hours=5))
        anchors.drop(NOW - timedelta(days=3))
        assert anchors.daily().read_text() == lines
        assert [one.day for one in anchors.newest(5)] == [NOW.date() + timedelta(days=1), NOW.date()]
        anchors.daily().write_text(lines + "无意义\n")
        assert any("第 3 行不能辨认" in one for one in anchors.faults())


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


@pytest.mark.on("sqlite")
def test_the_command_tells_the_first_line_and_ends_with_a_status(anchored: Flask) -> None:
    good = run(anchored, "journal", "verify")
    assert good.exit_code == 0 and "相符" in good.output
    with anchored.app_context():
        broken = last() - 3
        with work():
            for statement in UNLOCK["sqlite"]:
                db.session.execute(text(statement))
            changed_row()
    bad = run(anchored, "journal", "verify")
    assert bad.exit_code == 1 and f"日志第 {broken} 行" in bad.output
    assert run(anchored, "doctor", "journal").exit_code == 1
