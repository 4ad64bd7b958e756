"""The unit of work: whole or not at all, one commit, letters after it; a form acts once."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import journal, once
from alliance.core.actor import SYSTEM
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused, Repeated
from alliance.core.work import current_work, part, work
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.model import Organisation
from tests.support.world import NOW


def _count(table: type) -> int:
    return db.session.execute(select(func.count()).select_from(table)).scalar_one()


def _add(name: str, **fields: object) -> Organisation:
    return actions.add_organisation(SYSTEM, NOW, name=name, kind="hospital", division_code="610103", **fields)


def test_a_failing_work_leaves_neither_row_nor_journal_nor_letter(settled: Flask) -> None:
    letters: list[str] = []
    with settled.app_context():
        before = _count(Organisation), _count(JournalEntry)
        with pytest.raises(ZeroDivisionError), work() as current:
            current.after.append(lambda: letters.append("sent"))
            _add("示例未成医院")
            raise ZeroDivisionError
        assert (_count(Organisation), _count(JournalEntry)) == before
        assert letters == []


def test_letters_go_after_the_outermost_commit(settled: Flask) -> None:
    seen: list[bool] = []
    with settled.app_context():
        with work():
            with work() as inner:
                inner.after.append(lambda: seen.append(queries.organisation_named("示例后信医院") is not None))
                _add("示例后信医院")
            assert seen == []
        assert seen == [True]


def test_a_part_that_is_refused_takes_only_itself_back(settled: Flask) -> None:
    letters: list[str] = []
    with settled.app_context():
        lines = _count(JournalEntry)
        with work() as current:
            with part():
                _add("示例头一家医院")
            with pytest.raises(Refused), part():
                current.after.append(lambda: letters.append("sent"))
                _add("示例不成医院")
                db.session.add(Organisation(name="示例头一家医院", kind="hospital", division_code="610103"))
            with part():
                _add("示例末一家医院")
        found = [
            queries.organisation_named(name) is not None
            for name in ("示例头一家医院", "示例不成医院", "示例末一家医院")
        ]
        assert found == [True, False, True] and letters == []
        assert _count(JournalEntry) == lines + 2 and journal.verify() is None


def test_a_write_outside_work_is_our_mistake(settled: Flask) -> None:
    with settled.app_context(), pytest.raises(RuntimeError, match="outside work"):
        current_work()
    with settled.app_context():
        db.session.add(Organisation(name="示例散落", kind="hospital", division_code="610103"))
        with pytest.raises(RuntimeError, match="outside work"), work():
            pass


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "示例省立医院"}, "已有同名机构"),
        ({"name": "示例级别医院", "level": "五级"}, "医院级别只能是"),
        ({"name": "示例代码医院", "uscc": "91350100M000100Y44"}, ""),
    ],
)
def test_a_broken_promise_is_told_in_words(settled: Flask, fields: dict[str, str], words: str) -> None:
    with settled.app_context():
        with pytest.raises(Refused) as refused:
            _add(**fields)
        assert words in refused.value.message
        assert refused.value.message


def test_every_named_check_has_its_sentence() -> None:
    from sqlalchemy import CheckConstraint

    from alliance.ext import Base

    silent = [
        str(one.name)
        for table in Base.metadata.tables.values()
        for one in table.constraints
        if isinstance(one, CheckConstraint) and not one.info.get("message")
    ]
    assert silent == []


def test_a_form_sent_twice_acts_once(settled: Flask) -> None:
    with settled.app_context():
        try:
            once.expect("key-1", None, NOW)
            _add("示例一次医院")
            once.led_to("/organisations/9")
        finally:
            once.forget()
        with pytest.raises(Repeated) as repeated:
            once.expect("key-1", None, NOW)
        assert repeated.value.location == "/organisations/9"


def test_two_clicks_at_once_act_once(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    def click() -> str:
        with settled.app_context():
            try:
                once.expect("key-2", None, NOW)
                with work():
                    db.session.add(Organisation(name="示例双击医院", kind="x", division_code="610103"))
                return "done"
            except Repeated:
                return "repeated"
            finally:
                once.forget()

    results = at_once(click, click)
    assert sorted(map(str, results)) == ["done", "repeated"]
    with settled.app_context():
        made = select(func.count()).select_from(Organisation).where(Organisation.kind == "x")
        assert db.session.execute(made).scalar_one() == 1


def test_a_refused_form_may_be_sent_again_with_the_same_key(settled: Flask) -> None:
    with settled.app_context():
        try:
            once.expect("key-3", None, NOW)
            with pytest.raises(Refused):
                _add("示例省立医院")
        finally:
            once.forget()
        with work():
            pass  # a session saved after the refusal does not take the key
        try:
            once.expect("key-3", None, NOW)
            _add("示例改名医院")
        finally:
            once.forget()
        assert queries.organisation_named("示例改名医院") is not None
