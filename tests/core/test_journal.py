"""The journal: no line can be changed or removed, a changed one is noticed, many writers keep one chain."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from alliance.core import journal
from alliance.core.actor import SYSTEM
from alliance.core.work import work
from alliance.ext import db
from tests.support.world import NOW

UNLOCK = {
    "sqlite": ["DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete"],
    "postgresql": ["ALTER TABLE journal DISABLE TRIGGER USER"],
}


@pytest.mark.parametrize(
    "statement", ["UPDATE journal SET remark = 'x' WHERE id = 1", "DELETE FROM journal WHERE id = 1"]
)
def test_the_database_itself_refuses_to_change_a_line(settled: Flask, statement: str) -> None:
    with settled.app_context(), pytest.raises(DatabaseError, match="append-only"), work():
        db.session.execute(text(statement))


@pytest.mark.parametrize(
    ("tampering", "first"),
    [
        ("UPDATE journal SET remark = 'x' WHERE id = 5", 5),
        ("UPDATE journal SET name = '某人' WHERE id = 6", 6),
        ("UPDATE journal SET facts = '{}' WHERE id = 7", 7),
        ("UPDATE journal SET at = '2020-01-01 00:00:00' WHERE id = 8", 8),
        ("DELETE FROM journal WHERE id = 9", 10),
        ("UPDATE journal SET id = 100000 WHERE id = 5", 6),
    ],
)
def test_each_kind_of_tampering_is_noticed(settled: Flask, database_kind: str, tampering: str, first: int) -> None:
    with settled.app_context():
        assert journal.verify() is None
        with work():
            for statement in (*UNLOCK[database_kind], tampering):
                db.session.execute(text(statement))
        assert journal.verify() == first


def test_many_writers_keep_one_chain(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    def write_ten() -> None:
        for _ in range(10):
            with settled.app_context(), work():
                journal.write("test.line", SYSTEM, NOW, None)

    assert at_once(*[write_ten] * 8) == [None] * 8
    with settled.app_context():
        assert journal.verify() is None


def test_a_read_of_the_chain_survives_the_round_trip_of_facts(settled: Flask) -> None:
    with settled.app_context():
        with work():
            journal.write("test.facts", SYSTEM, NOW, None, remark="含“引号”与㐂·", day=NOW.date(), ratio=0.1, none=None)
        assert journal.verify() is None
