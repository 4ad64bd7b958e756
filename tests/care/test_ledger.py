"""The two ends of a ledger: matched, accepted, kept, withdrawn; what counts is counted once; nobody else sees it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from alliance.care import actions, queries
from alliance.care.actions import imports, settling
from alliance.care.flow.ledger import IMPORT_FLOW, LEDGER_FLOW
from alliance.care.model import CareEntry, CareImport
from alliance.care.queries import ledger
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.ext import db
from tests.care.allied import Allied, resident_id, the_allied
from tests.care.logged import RECEIVER, SENDER, csv, entered, line, tried
from tests.support.counts import many
from tests.support.seen import statements
from tests.support.square import tried_by_all
from tests.support.world import NOW

pytestmark = pytest.mark.clause("SN15-4.3.a", "SN15-2.d")
YEAR = (NOW.date().replace(month=1, day=1), NOW.date().replace(month=12, day=31))
STATES = ("open", "conflict", "agreed", "withdrawn")


def both(world: Allied, theirs: dict[str, Any] | None = None, **mine: Any) -> list[CareEntry]:
    """The sender's entry and the receiver's, imported one after the other."""
    entered(world.actor(SENDER), line(**mine))
    entered(world.actor(RECEIVER), line(number="M-9", day="2026-06-03", **(theirs or {})))
    return all_entries()


def all_entries() -> list[CareEntry]:
    query = select(CareEntry).order_by(CareEntry.id).execution_options(populate_existing=True)
    return list(db.session.execute(query).scalars())


def up(world: Allied) -> tuple[int, int]:
    """Confirmed and unconfirmed referrals up."""
    facts = queries.facts([world.breath.id], *YEAR)[world.breath.id]
    assert queries.recount([world.breath.id]) == []
    return facts["confirmed"]["up_referrals"], facts["unconfirmed"]["up_referrals"]


@pytest.mark.on("sqlite")
def test_both_sides_say_the_same(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        entered(world.actor(SENDER), line())
        assert up(world) == (0, 1)
        one, other = both(world)[-2:]
        assert (one.state, other.state, one.partner_id, other.partner_id) == ("agreed", "agreed", other.id, one.id)
        assert up(world) == (1, 0)
        done = db.session.execute(select(CareImport).order_by(CareImport.id.desc())).scalars().first()
        assert done is not None
        assert (done.agreed, done.conflicts) == (1, 0)


@pytest.mark.on("sqlite")
@pytest.mark.parametrize(
    ("theirs", "differences"),
    [
        ({"diagnosis_code": "I21.9"}, ["diagnosis"]),
        ({"resident_id": resident_id(2)}, ["patient"]),
        ({"care_type": "住院"}, ["care_type"]),
        ({"from": "示例省立医院", "to": "渭南示例医院", "direction": "下转"}, ["ends", "direction"]),
    ],
)
def test_what_differs_waits_until_a_desk_accepts(allied: Flask, theirs: dict[str, Any], differences: list[str]) -> None:
    with allied.app_context():
        world = the_allied()
        one, other = both(world, theirs)
        assert (one.state, one.differences, other.differences) == ("conflict", differences, differences)
        assert sum(up(world)) == 1
        assert up(world)[0] == 0
        settling.accept(one, world.actor(RECEIVER), NOW, seen=one.version)
        one, other = all_entries()
        assert (one.state, other.state, other.direction, other.patient_key) == (
            "agreed",
            "agreed",
            "up",
            one.patient_key,
        )
        assert up(world) == (1, 0)


@pytest.mark.on("sqlite")
def test_one_sided_until_accepted(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        entered(world.actor(SENDER), line())
        (one,) = all_entries()
        settling.accept(one, world.actor(RECEIVER), NOW)
        assert up(world) == (1, 0)


@pytest.mark.on("sqlite")
def test_keeping_and_withdrawing(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one, other = both(world, {"diagnosis_code": "I21.9"})
        settling.keep(other, world.actor(RECEIVER), NOW, "病历首页诊断如此")
        assert (all_entries()[1].kept_reason, all_entries()[1].state) == ("病历首页诊断如此", "conflict")
        with pytest.raises(Refused):
            settling.keep(other, world.actor(RECEIVER), NOW, "欧阳示例甲的病历如此")
        settling.withdraw(one, world.actor(SENDER), NOW, "登记有误")
        one, other = all_entries()
        assert (one.state, other.state, other.partner_id) == ("withdrawn", "open", None)
        assert up(world) == (0, 1)
        assert entered(world.actor(SENDER), line()).good == 1  # the number is free again
        assert all_entries()[-1].state == "conflict"


@pytest.mark.on("sqlite")
def test_the_whole_square(allied: Flask) -> None:
    """Every state × desk × step: only what the table opens is done, all else leaves no trace."""
    who = (SENDER, RECEIVER, "yanan-desk", "weinan-member", "weinan-leader", "office", "commission", "auditor")
    with allied.app_context():
        world = the_allied()
        cells = 0
        for state in STATES:
            number = _in_state(world, state)
            for login in who:
                for step in ("accept", "keep", "withdraw", "retract"):
                    entry = db.session.get_one(CareEntry, number, populate_existing=True)
                    actor = world.actor(login)
                    if step not in {one.name for one in LEDGER_FLOW.open_to(entry, actor)}:
                        before = _traces()
                        with pytest.raises(Refused):
                            _take(entry, step, actor)
                        assert _traces() == before, (state, login, step)
                        cells += 1
        assert cells > 80


def _take(entry: CareEntry, step: str, actor: Any) -> None:
    words = () if step == "accept" else ("核对过原始记录",)
    getattr(settling, step)(entry, actor, NOW, *words)


def _in_state(world: Allied, state: str) -> int:
    serial = STATES.index(state) + 20
    shared = {"number": f"Q-{serial}", "resident_id": resident_id(serial)}
    entered(world.actor(SENDER), line(**shared))
    if state in ("conflict", "agreed"):
        code = "I21.9" if state == "conflict" else "J18.9"
        entered(world.actor(RECEIVER), line(**shared, diagnosis_code=code))
    one = db.session.execute(
        select(CareEntry).where(CareEntry.own_number == shared["number"]).order_by(CareEntry.id)
    ).scalars().first()  # fmt: skip
    assert one is not None
    if state == "withdrawn":
        settling.withdraw(one, world.actor(SENDER), NOW, "登记有误")
    assert db.session.get_one(CareEntry, one.id, populate_existing=True).state == state
    return one.id


def _traces() -> Any:
    rows = db.session.execute(select(CareEntry.__table__).order_by(CareEntry.id)).all()
    return rows, db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one()


@pytest.mark.on("sqlite")
def test_who_sees_an_entry(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        entered(world.actor(SENDER), line())
        (one,) = all_entries()
        for login in (SENDER, RECEIVER, "weinan-member"):
            assert ledger.entry(world.actor(login), one.id).id == one.id
        for login in ("yanan-desk", "weinan-leader", "provincial-hxnk", "office", "commission", "auditor"):
            with pytest.raises(NotFound):
                ledger.entry(world.actor(login), one.id)
            with pytest.raises(NotFound):
                ledger.an_import(world.actor(login), one.import_id or 0)
        assert ledger.outstanding([world.breath.id], *YEAR) == {
            world.breath.id: {"agreed": 0, "open": 1, "conflict": 0}
        }
        journal = db.session.execute(select(JournalEntry.facts, JournalEntry.remark)).all()
        assert not any("欧阳" in str(row) or resident_id(1) in str(row) for row in journal)


@pytest.mark.on("sqlite")
def test_a_decided_year_stays(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        entered(world.actor(SENDER), line())
        (one,) = all_entries()
        trial = tried(world.actor(RECEIVER), csv(line(number="M-9")))
        imports.start_entering(trial, world.actor(RECEIVER), NOW)
        actions.close_year("shaanxi-alliance", 2026, NOW)
        for act in (settling.accept,):
            with pytest.raises(Refused):
                act(one, world.actor(RECEIVER), NOW)
        with pytest.raises(Refused) as caught:
            settling.withdraw(one, world.actor(SENDER), NOW, "登记有误")
        assert "复核" in str(caught.value.todo[0])  # no exception is promised where there is none
        assert imports.advance(trial.id, NOW).bad == 1  # checked again when its turn came
        assert up(world) == (0, 1)


@pytest.mark.on("sqlite")
def test_lists_take_the_same_queries_for_one_and_many(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        counted = []
        for size in (1, 50):
            entered(
                world.actor(SENDER), *(line(number=f"{size}-{at}", resident_id=resident_id(at)) for at in range(size))
            )
            receiver = world.actor(RECEIVER)
            with statements() as seen:
                list(db.session.execute(ledger.entries(receiver, "theirs", "2026")).scalars())
                ledger.many(receiver)
            counted.append(len(seen))
        assert counted == [2, 2]


MOVES = st.lists(
    st.tuples(st.sampled_from(("sender", "receiver", "accept", "keep", "withdraw")), st.integers(1, 4), st.booleans()),
    min_size=3, max_size=14,
)  # fmt: skip


@pytest.mark.on("sqlite")
def test_counts_equal_the_entries_after_any_moves(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()

        @settings(max_examples=many(4, 200), phases=(Phase.generate,), deadline=None)
        @given(moves=MOVES)
        def run(moves: list[tuple[str, int, bool]]) -> None:
            for at, (move, serial, odd) in enumerate(moves):
                _move(world, move, serial, odd, at)
            assert queries.recount([world.breath.id]) == []

        run()


def _move(world: Allied, move: str, serial: int, odd: bool, at: int) -> None:
    """An import of one row by one side, or a step by whoever may take it."""
    code, desks = "I21.9" if odd else "J18.9", (world.actor(SENDER), world.actor(RECEIVER))
    if move in ("sender", "receiver"):
        desk = desks[move == "receiver"]
        day = f"2026-0{3 + odd}-1{serial}"
        entered(desk, line(number=f"{at}", resident_id=resident_id(serial), diagnosis_code=code, day=day))
        return
    for entry in all_entries():
        for desk in desks:
            if move in {one.name for one in LEDGER_FLOW.open_to(entry, desk)}:
                _take(entry, move, desk)
                return


def test_accepting_and_withdrawing_at_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    with allied.app_context():
        world = the_allied()
        one, _other = both(world, {"diagnosis_code": "I21.9"})
        number, version = one.id, one.version
        sender, receiver = world.actor(SENDER), world.actor(RECEIVER)

    def act(name: str) -> None:
        with allied.app_context():
            entry = db.session.get_one(CareEntry, number)
            if name == "accept":
                settling.accept(entry, receiver, NOW, seen=version)
            else:
                settling.withdraw(entry, sender, NOW, "登记有误", seen=version)

    results = at_once(lambda: act("accept"), lambda: act("withdraw"))
    assert len([one for one in results if isinstance(one, Overtaken | Refused)]) == 1
    with allied.app_context():
        assert queries.recount([the_allied().breath.id]) == []


def test_two_workers_at_once_enter_each_row_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    with allied.app_context():
        desk = the_allied().actor(SENDER)
        one = tried(desk, csv(*(line(number=f"{at}", resident_id=resident_id(at)) for at in range(60))))
        imports.start_entering(one, desk, NOW)
        number = one.id

    def act() -> None:
        with allied.app_context():
            imports.advance(number, NOW, chunk=10)

    assert at_once(act, act) == [None, None]
    with allied.app_context():
        done = imports.advance(number, NOW)
        assert (done.state, done.good, len(all_entries())) == ("done", 60, 60)
        assert queries.recount([the_allied().breath.id]) == []


@pytest.mark.on("sqlite")
def test_the_whole_square_of_an_import(allied: Flask) -> None:
    """Only the hospital's own desks enter or leave out what was tried; in every other state nobody does."""
    with allied.app_context():
        world = the_allied()
        one = tried(world.actor(SENDER), csv(line()))
        moved = tried_by_all(IMPORT_FLOW, one, world, NOW, {}, {state: {} for state in IMPORT_FLOW.states})
        assert {(state, step) for state, step, _login in moved} == {("checked", "enter"), ("checked", "discard")}
        assert {login.partition("-")[0] for _state, _step, login in moved} == {"weinan"}
