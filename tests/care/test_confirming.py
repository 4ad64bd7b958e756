"""Whoever a log names is asked to confirm it, one by one or several at once, and may take a wrong click back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.care import actions, jobs, queries
from alliance.care.actions import confirming, settling
from alliance.care.model import CareEntry
from alliance.care.queries import ledger
from alliance.core import inbox
from alliance.core.actor import Actor
from alliance.core.refusal import Refused
from alliance.ext import db
from tests.care.allied import resident_id, the_allied
from tests.care.logged import RECEIVER, SENDER, entered, line
from tests.care.test_ledger import all_entries, up
from tests.support.seen import statements
from tests.support.world import NOW

pytestmark = pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")


def lines(n: int, **more: Any) -> list[dict[str, Any]]:
    """So many rows, each of another patient."""
    return [line(number=f"SL-{at}", resident_id=resident_id(at), **more) for at in range(n)]


def asked(actor: Actor) -> list[Any]:
    """What the ledger asks of this actor's desk."""
    return [todo for todo in db.session.execute(select(inbox.Todo).where(inbox.mine(actor))).scalars()
            if todo.kind == confirming.SETTLE and todo.closed_at is None]  # fmt: skip


def picked(*found: CareEntry) -> list[tuple[CareEntry, int]]:
    """Entries with the versions they have."""
    return [(one, one.version) for one in found]


@pytest.mark.on("sqlite")
def test_the_named_hospital_is_asked_until_nothing_is_left(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        sender, receiver = world.actor(SENDER), world.actor(RECEIVER)
        entered(sender, *lines(3))
        (todo,) = asked(receiver)
        assert (todo.subject, todo.due) == ("渭南示例医院", NOW.date() + timedelta(days=15))
        assert asked(sender) == [] and asked(world.actor("yanan-desk")) == []
        one, two, three = all_entries()
        confirming.accept(one, receiver, NOW)
        confirming.withdraw(two, sender, NOW, "登记有误")
        assert len(asked(receiver)) == 1
        entered(receiver, line(number="M-9", resident_id=resident_id(2)))  # its own log says the same of the third
        assert db.session.get_one(CareEntry, three.id).state == "agreed"
        assert asked(receiver) == [] and asked(sender) == []
        assert up(world) == (2, 0)


@pytest.mark.on("sqlite")
def test_both_are_asked_about_what_contradicts(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        sender, receiver = world.actor(SENDER), world.actor(RECEIVER)
        entered(sender, line())
        entered(receiver, line(number="M-9", diagnosis_code="I21.9"))
        assert len(asked(receiver)) == len(asked(sender)) == 1
        settling.keep(all_entries()[1], receiver, NOW, "病历首页诊断如此")
        assert len(asked(sender)) == 1
        confirming.accept(all_entries()[1], sender, NOW)
        assert asked(receiver) == [] and asked(sender) == []


@pytest.mark.on("sqlite")
def test_what_was_erased_is_asked_of_nobody(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        entered(world.actor(SENDER), line())
        years_later = NOW + timedelta(days=20 * 365)
        actions.erase_old(years_later)
        assert all_entries()[0].erased_at is not None and len(asked(world.actor(RECEIVER))) == 1
        assert jobs.watch(years_later).endswith("台账核对已完 1")
        assert asked(world.actor(RECEIVER)) == []


@pytest.mark.on("sqlite")
def test_of_several_the_good_ones_stand(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        receiver = world.actor(RECEIVER)
        entered(world.actor(SENDER), *lines(4), line(number="OLD", resident_id=resident_id(9), day="2025-06-01"))
        actions.close_year("shaanxi-alliance", 2025, NOW)
        found = all_entries()
        seen = picked(*found)
        confirming.withdraw(found[1], world.actor(SENDER), NOW, "登记有误")
        done = confirming.accept_many(seen, receiver, NOW)
        assert done.n == 3
        assert [number for number, _why in done.refused] == ["SL-1", "OLD"]
        assert "已由他人办理" in done.refused[0][1] and "2025" in done.refused[1][1]
        assert [one.state for one in all_entries()] == ["agreed", "withdrawn", "agreed", "agreed", "open"]
        assert up(world)[0] == 3
        assert len(asked(receiver)) == 1  # the old one is still there
        strangers = confirming.accept_many(picked(all_entries()[4]), world.actor("yanan-desk"), NOW)
        assert strangers.n == 0


@pytest.mark.on("sqlite")
def test_an_acceptance_is_taken_back_in_time_with_a_reason(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        sender, receiver = world.actor(SENDER), world.actor(RECEIVER)
        entered(sender, line())
        (one,) = all_entries()
        confirming.accept(one, receiver, NOW)
        late = NOW + timedelta(hours=24, seconds=1)
        for actor, at, reason, said in (
            (receiver, NOW, " ", "理由"), (receiver, NOW, "欧阳示例甲不是本院的", "删去"), (sender, NOW, "点错了", "不能办理"),
            (receiver, late, "点错了", "24 小时"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=said):
                confirming.retract(all_entries()[0], actor, at, reason)
        assert up(world) == (1, 0)
        confirming.retract(
            all_entries()[0], receiver, NOW + timedelta(hours=23), "点错了", seen=all_entries()[0].version
        )
        assert (all_entries()[0].state, all_entries()[0].settled_at) == ("open", None)
        assert up(world) == (0, 1) and len(asked(receiver)) == 1


@pytest.mark.on("sqlite")
def test_what_two_logs_say_or_a_year_decided_is_not_taken_back(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        sender, receiver = world.actor(SENDER), world.actor(RECEIVER)
        entered(sender, *lines(2))
        entered(receiver, line(number="M-9", resident_id=resident_id(1)))
        confirming.accept(all_entries()[0], receiver, NOW)
        with pytest.raises(Refused, match="不能办理"):
            confirming.retract(all_entries()[1], receiver, NOW, "点错了")
        actions.close_year("shaanxi-alliance", 2026, NOW)
        with pytest.raises(Refused, match="2026"):
            confirming.retract(all_entries()[0], receiver, NOW, "点错了")
        assert queries.recount([world.breath.id]) == []


@pytest.mark.on("sqlite")
def test_looking_again_takes_the_same_queries_for_few_and_many(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        counted, receiver, hospital = [], world.actor(RECEIVER), world.id("provincial")
        for size in (1, 60):
            entered(world.actor(SENDER), *lines(size, day=f"2026-0{1 + size % 5}-01"))
            ids = [one.id for one in all_entries()]
            with statements() as seen:
                confirming.look_again({hospital}, receiver, NOW)
                ledger.theirs(receiver, ids)
            counted.append(len(seen))
        assert counted == [2, 2]


def test_two_clerks_accept_the_same_at_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    with allied.app_context():
        world = the_allied()
        entered(world.actor(SENDER), *lines(3))
        seen, receiver = {one.id: one.version for one in all_entries()}, world.actor(RECEIVER)

    def act() -> int:
        with allied.app_context():
            found = ledger.theirs(receiver, seen)
            return confirming.accept_many([(one, seen[number]) for number, one in found.items()], receiver, NOW).n

    results = at_once(act, act)
    assert sum(one for one in results if isinstance(one, int)) == 3, results
    with allied.app_context():
        world = the_allied()
        assert up(world) == (3, 0)
        assert asked(receiver) == []
