"""The yearly call: who announces it, what it opens, a change with its reason, two at once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.rules import programme as programmes
from alliance.selection import actions, queries
from alliance.selection.model import CallDirection, IntakeCall
from tests.selection.shanxi import actor
from tests.selection.test_facts import count
from tests.support.world import NOW

SX3 = "shanxi-specialty"
FIRST, LAST = date(2026, 7, 1), date(2026, 7, 31)
WHAT = {"competitive": "儿科 2\n 重症医学科，1个\n\n", "directed-city": "感染性疾病科: 3"}


def call(login: str = "specialty-office", **more: Any) -> IntakeCall:
    """Announce the call of 2026."""
    given: dict[str, Any] = {"programme": SX3, "year": 2026, "opens": FIRST, "closes": LAST, "directions": WHAT} | more
    return actions.set_call(**given, actor=actor(login), at=NOW)


def refused(**more: Any) -> Refused:
    """A call that is refused leaves nothing behind."""
    before = count(IntakeCall), count(CallDirection), count(JournalEntry)
    with pytest.raises(Refused) as caught:
        call(**more)
    db.session.rollback()
    assert (count(IntakeCall), count(CallDirection), count(JournalEntry)) == before
    return caught.value


@pytest.mark.clause("SX3-8", "SX3-10")
def test_a_call_opens_its_days_and_names_directions_and_places(shanxi: Flask) -> None:
    with shanxi.app_context():
        programme = programmes.load(SX3)
        assert queries.open_now(programme, FIRST).reason == "outside"
        call()
        ((_one, lines),) = queries.calls(SX3)
        assert [(line.track, line.direction, line.places) for line in lines] == [
            ("competitive", "儿科", 2), ("competitive", "重症医学科", 1), ("directed-city", "感染性疾病科", 3),
        ]  # fmt: skip
        days = (date(2026, 6, 30), FIRST, LAST, date(2026, 8, 1))
        assert [queries.open_now(programme, day).open for day in days] == [False, True, True, False]
        assert queries.open_now(programme, days[0]).next is not None


@pytest.mark.clause("SX3-10", "SX3-35")
def test_what_a_call_may_not_be(shanxi: Flask) -> None:
    with shanxi.app_context():
        for login in ("centre-office", "taiyuan-leader", "specialty-finance", "wenzhou-office"):
            assert refused(login=login).clause == "SX3-10"
        assert refused(closes=date(2026, 6, 30)).field == "closes"
        assert refused(directions={}).clause == "SX3-10"
        for line in ("儿科", "儿科 0", "2", "儿科 二"):
            assert refused(directions={"directed-city": line}).field == "t_directed_city"
        assert refused(directions={"competitive": "儿科 1\n儿科 2"}).clause == "SX3-10"
        assert refused(year=2025).field == "opens"
        assert refused(year=2030, opens=date(2030, 2, 1), closes=date(2030, 3, 1)).clause == "SX3-35"
        assert refused(year=2025, opens=date(2025, 2, 28), closes=date(2025, 4, 1)).clause == "SX3-35"
        assert refused(login="centre-office", programme="shanxi-centre").clause == "SX6-12", (
            "its windows are the text's"
        )
        call(year=2030, opens=date(2030, 2, 1), closes=date(2030, 2, 28))


@pytest.mark.clause("SX3-10")
def test_a_change_needs_its_reason_and_the_version_seen(shanxi: Flask) -> None:
    with shanxi.app_context():
        call()
        assert refused(directions={"competitive": "儿科 5"}).field == "reason"
        call(directions={"competitive": "儿科 5"}, reason="追加名额", seen=1)
        with pytest.raises(Overtaken):
            call(directions={"competitive": "儿科 6"}, reason="再追加", seen=1)
        ((one, lines),) = queries.calls(SX3)
        assert (one.version, [line.places for line in lines]) == (2, [5])
        told = db.session.execute(select(JournalEntry.remark).where(JournalEntry.event == "intake.call")).scalars()
        assert list(told) == ["", "追加名额"]


def test_two_announce_at_once_and_one_is_first(shanxi: Flask, at_once: Callable[..., list[object]]) -> None:
    def announce() -> str:
        with shanxi.app_context():
            return f"done {call(seen=0).year}"

    results = [one if isinstance(one, str) else type(one).__name__ for one in at_once(announce, announce)]
    assert "done 2026" in results
    assert set(results) <= {"done 2026", "Refused", "Overtaken"}
    with shanxi.app_context():
        assert (count(IntakeCall), count(CallDirection)) == (1, 3)
