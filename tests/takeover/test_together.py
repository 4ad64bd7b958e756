"""Two at once, and what stops in the middle: nothing counts twice, nothing stands half."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken, Refused
from alliance.evaluation.model import EarlierResult
from alliance.ext import db
from alliance.members.model import Agreement, Membership
from alliance.register.model import Designation
from alliance.takeover import actions, queries
from alliance.takeover.actions import deciding
from alliance.takeover.model import Batch, Entry
from tests.standing.judged import the_judged
from tests.takeover.taken import AT, ROWS, batch, entered, workbook


def amounts() -> tuple[int, ...]:
    db.session.rollback()
    tables = (Designation, Membership, Agreement, EarlierResult, JournalEntry)
    return tuple(db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)


@pytest.mark.clause("SN15-2.d")
def test_two_confirm_at_once(judged_app: Flask, at_once: Callable[..., list[Any]]) -> None:
    with judged_app.app_context():
        judged = the_judged()
        found, entries = entered(judged, "result", "member")
        batch_id, ids, seen = found.id, [one.id for one in entries], {one.id: one.version for one in entries}
        people = [judged.actor("head"), judged.actor("office2")]

    def confirm(actor: Any) -> Callable[[], int]:
        def run() -> int:
            with judged_app.app_context():
                mine = db.session.get_one(Batch, batch_id)
                return actions.confirm(mine, queries.chosen(batch_id, ids), actor, AT, seen=seen)

        return run

    answers = at_once(*(confirm(one) for one in people))
    assert [one for one in answers if one == 2] == [2]
    assert next(type(one) for one in answers if one != 2) in (Overtaken, Refused)
    with judged_app.app_context():
        assert db.session.execute(select(func.count()).select_from(EarlierResult)).scalar_one() == 1


@pytest.mark.clause("SN15-2.d")
def test_two_imports_of_one_workbook_at_once(judged_app: Flask, at_once: Callable[..., list[Any]]) -> None:
    content = workbook({"result": [ROWS["result"]]})
    with judged_app.app_context():
        judged = the_judged()
        ids, office = [batch(judged).id, batch(judged).id], judged.actor("office")

    def read(batch_id: int) -> Callable[[], int]:
        def run() -> int:
            with judged_app.app_context():
                found = db.session.get_one(Batch, batch_id)
                rows = queries.check(found, queries.read_workbook(content), office, AT.date())
                return actions.import_rows(found, rows, ("旧.xlsx", content), office, AT)

        return run

    answers = at_once(*(read(one) for one in ids))
    assert sorted(isinstance(one, int) for one in answers) == [False, True]
    assert isinstance(next(one for one in answers if not isinstance(one, int)), Refused)
    with judged_app.app_context():
        assert db.session.execute(select(func.count()).select_from(Entry)).scalar_one() == 1


@pytest.mark.clause("SN15-2.d")
def test_one_of_several_refused_leaves_none(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        rows = {"measure": {"measure": "表扬"}}
        found, entries = entered(judged, "alliance", "member", "agreement", "result", "measure", rows=rows)
        before = amounts()
        with pytest.raises(Refused, match="不支持这一措施"):
            actions.confirm(found, entries, judged.actor("head"), AT)
        assert amounts() == before
        assert {one.state for one in queries.chosen(found.id, [one.id for one in entries])} == {"entered"}


@pytest.mark.parametrize("kind", ["alliance", "member", "agreement", "post", "result", "measure"])
def test_a_crash_in_the_middle_leaves_nothing_half(
    judged_app: Flask, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with judged_app.app_context():
        judged = the_judged()
        found, entries = entered(judged, *ROWS)
        before, make = amounts(), deciding.MAKE[kind]

        def crash(*given: Any) -> Any:
            make(*given)
            raise MemoryError

        monkeypatch.setitem(deciding.MAKE, kind, crash)
        with pytest.raises(MemoryError):
            actions.confirm(found, entries, judged.actor("head"), AT)
        assert amounts() == before
        monkeypatch.undo()
        assert actions.confirm(found, queries.chosen(found.id, range(1, 1000)), judged.actor("head"), AT) == len(ROWS)
