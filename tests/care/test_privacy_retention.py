"""Who the patient was is erased: by its age, or on request of the hospital's leader. Everything else stays."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from alliance import jobs
from alliance.care import actions, queries
from alliance.care.actions import imports, settling
from alliance.care.flow import OPEN
from alliance.care.model import CareEntry, Consultation, Referral
from alliance.core import files, journal, patients, rotation, settings
from alliance.core.actor import Actor
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.rules import windows
from tests.care.allied import PDF, Allied, the_allied
from tests.care.logged import entered, line
from tests.care.made import RECEIVER, SENDER, WAYS, in_state, requested, sent, traces
from tests.care.sealed import WHO, filled
from tests.support.world import NOW

pytestmark = pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
LEADERS = ("weinan-leader", "provincial-leader")
OTHERS = (
    "yanan-leader",
    SENDER,
    RECEIVER,
    "provincial-hxnk",
    "weinan-admin",
    "office",
    "head",
    "commission",
    "auditor",
)
REASON = "患者本人申请"


def refused(number: str, actor: Actor) -> bool:
    """Whether this actor is refused to erase that record."""
    try:
        actions.erase([number], actor, NOW, REASON)
    except Refused:
        return True
    return False


def test_every_state_by_every_post_only_an_ended_one_by_its_two_leaders(allied: Flask) -> None:
    cells = 0
    with allied.app_context():
        world = the_allied()
        serial, actors = 0, {login: world.actor(login) for login in (*OTHERS, *LEADERS)}
        for kind, states in WAYS.items():
            for state in states:
                serial += 1
                case = in_state(world, kind, state, serial)
                before = traces(case)
                for login in OTHERS:
                    cells += 1
                    assert refused(case.number, actors[login]), (kind, state, login)
                for turn, login in enumerate(LEADERS):
                    cells += 1
                    allowed = turn == 0 and state not in OPEN[kind]  # the second leader finds it erased
                    assert traces(case) == before or turn > 0
                    assert refused(case.number, actors[login]) != allowed, (kind, state, login)
                assert (traces(case) == before) == (state in OPEN[kind]), (kind, state)
    assert cells == (len(WAYS["referral"]) + len(WAYS["consultation"])) * (len(OTHERS) + len(LEADERS))


def test_an_entry_of_a_log_by_the_leader_whose_log_it_is_once_settled(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        entered(world.actor(SENDER), line(number="A-1", name=WHO.name, resident_id=WHO.resident_id))
        one = db.session.execute(select(CareEntry)).scalar_one()
        for login in (*OTHERS, *LEADERS):
            assert refused("A-1", world.actor(login)), login
        settling.accept(one, world.actor(RECEIVER), NOW)
        for login in (*OTHERS, "provincial-leader"):
            assert refused("A-1", world.actor(login)), login
        counted = _tallies()
        assert actions.erase(["A-1"], world.actor("weinan-leader"), NOW, REASON) == 1
        assert (one.patient, one.patient_key, one.person_key, one.patient_masked, one.body) == (
            None,
            None,
            None,
            "",
            "",
        )
        assert (one.state, one.own_number, _tallies()) == ("agreed", "A-1", counted)


def _tallies() -> list[Any]:
    return list(db.session.execute(text("SELECT * FROM care_tally ORDER BY 1, 2, 3, 4, 5")))


def test_what_goes_and_what_stays(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = sent(world, patient=WHO, attachments=[("检查报告.pdf", PDF + b"%own")])
        [paper] = queries.attachments(case)
        for name in ("accept", "arrive", "outcome", "close"):
            from tests.care.made import step

            step(world, case, name, SENDER if name == "close" else RECEIVER)
        before = {column.name: getattr(case, column.name) for column in Referral.__table__.columns}
        counted, lines = _tallies(), db.session.execute(select(func.count(JournalEntry.id))).scalar_one()
        leader = world.actor("weinan-leader")
        assert actions.erase([case.number.lower(), case.number], leader, NOW, REASON) == 1
        after = {column.name: getattr(case, column.name) for column in Referral.__table__.columns}
        changed = {name for name, value in after.items() if value != before[name]}
        assert changed == {"patient", "patient_key", "patient_masked", "birth_year", "erased_at"}
        assert (_tallies(), queries.attachments(case)) == (counted, [])
        assert list(queries.recount([world.breath.id])) == []
        told = db.session.execute(select(JournalEntry).order_by(JournalEntry.id.desc())).scalars().first()
        assert told is not None
        assert (told.event, told.remark, told.facts) == ("referral.erase", REASON, {"files": 1})
        assert db.session.execute(select(func.count(JournalEntry.id))).scalar_one() == lines + 1
        assert "依申请清除患者身份" in [one.what for one in queries.history(case, words=False)]
        files.sweep(NOW + timedelta(days=3650))
        assert not files.path_of(paper.sha256).exists()
        for act in (
            lambda: actions.reveal(case, world.actor(SENDER), NOW, "contact"),
            lambda: actions.undo(case, world.actor(SENDER), NOW + timedelta(hours=2), "填写有误"),
            lambda: actions.erase([case.number], leader, NOW, REASON),
        ):
            with pytest.raises(Refused, match="清除"):
                act()
        assert journal.verify() is None


def test_an_erased_consultation_leads_to_no_referral(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = in_state(world, "consultation", "closed")
        actions.erase([case.number], world.actor("provincial-leader"), NOW, REASON)
        with pytest.raises(Refused, match="清除"):
            sent(world, patient=None, consultation=case)
        assert db.session.execute(select(func.count(Referral.id))).scalar_one() == 0


def test_all_or_none_with_a_reason_that_names_nobody(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        ended, going = in_state(world, "referral", "declined", 1), in_state(world, "referral", "sent", 2)
        leader = world.actor("weinan-leader")
        for numbers, reason, said in (
            ([ended.number, going.number], REASON, "还没有办结"),
            ([ended.number, "ZZ-NONE"], REASON, "没有单号"),
            ([ended.number], "  ", "理由"),
            ([ended.number], f"{patients.unseal(ended.patient).name}申请", "文字中写有"),
            ([], REASON, "请填写单号"),
            ([str(n) for n in range(21)], REASON, "一次最多"),
        ):
            before = traces(ended)
            with pytest.raises(Refused, match=said):
                actions.erase(numbers, leader, NOW, reason)
            assert traces(ended) == before
        assert actions.erase([ended.number], leader, NOW, REASON) == 1


def test_whoever_asks_is_found_by_number_and_nothing_of_it_is_kept(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        case = sent(world, patient=WHO)
        asked = requested(world, patient=WHO)
        leader = world.actor("weinan-leader")
        assert actions.find_records(f" {WHO.resident_id.lower()} ", leader, NOW) == [case, asked]
        assert actions.find_records(WHO.resident_id, world.actor("yanan-leader"), NOW) == []
        with pytest.raises(Refused):
            actions.find_records("123", leader, NOW)
        with pytest.raises(Refused, match="负责人"):
            actions.find_records(WHO.resident_id, world.actor(SENDER), NOW)
        found = db.session.execute(select(JournalEntry).where(JournalEntry.event == "privacy.find")).scalars()
        assert [line.facts for line in found] == [{"found": 2}, {"found": 0}]


@pytest.mark.parametrize("years", [5, 3])
def test_the_old_go_by_the_offices_setting_to_the_day(allied: Flask, years: int) -> None:
    with allied.app_context():
        world = the_allied()
        if years != 5:
            settings.put("shaanxi-alliance", "identity_kept_years", str(years), world.actor("head"), NOW, "从严")
        ended = [in_state(world, kind, "closed", n) for n, kind in enumerate(WAYS, 1)]
        going = [in_state(world, kind, next(iter(OPEN[kind])), n) for n, kind in enumerate(WAYS, 11)]
        entered(world.actor(SENDER), line(number="B-1"))
        counted = _tallies()
        last = ended[0].state_at
        day = last.replace(year=last.year + years)
        assert sum(actions.erase_old(day).values()) == 0  # that day is still kept
        gone = actions.erase_old(day + timedelta(days=1))
        assert gone == {"referral": 1, "consultation": 1, "care_entry": 1}
        db.session.expire_all()
        assert all(one.erased_at is not None and one.patient is None for one in ended)
        assert all(one.erased_at is None and one.patient is not None for one in going)
        assert _tallies() == counted
        facts = list(
            db.session.execute(
                select(JournalEntry.event, JournalEntry.facts).where(JournalEntry.event.endswith(".erase-old"))
            )
        )
        assert [(event, said["n"], said["years"]) for event, said in facts] == [
            (f"{kind}.erase-old", 1, years) for kind in ("referral", "consultation", "care_entry")
        ]
        assert sum(actions.erase_old(day + timedelta(days=1)).values()) == 0


@pytest.mark.on("sqlite")
def test_the_office_cannot_set_less_than_two_judged_years_need(allied: Flask) -> None:
    with allied.app_context():
        head = the_allied().actor("head")
        for key, low in (("identity_kept_years", "2"), ("draft_kept_days", "31"), ("reporter_kept_years", "0")):
            with pytest.raises(Refused):
                settings.put("shaanxi-alliance", key, low, head, NOW, "试")


def test_every_sealed_column_is_erased_by_the_daily_jobs_and_the_journal_never(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert set(filled(world)) == {rotation.name_of(column) for column in rotation.columns()}
        case = db.session.execute(select(Consultation)).scalar_one()
        actions.cancel(case, world.actor(SENDER), NOW, code="mistake")
        journal_before = list(db.session.execute(select(JournalEntry.hash).order_by(JournalEntry.id)).scalars())
        daily = (
            "care.watch",
            "care.imports",
            "care.identities",
            "supervision.reporters",
            "organisations.unused",
            "core.sweep",
        )
        for far in (timedelta(days=364), timedelta(days=31 * 366)):
            for name in daily:
                job = jobs.named(name)
                assert job is not None
                job.run(NOW + far)
            kept = {rotation.name_of(one): _held(one) for one in rotation.columns()}
            short = {"care_import.content", "draft.sealed", "second_factor.secret"}
            assert {name for name, n in kept.items() if n} == (set(kept) - short if far.days < 365 else set()), kept
        lines = list(db.session.execute(select(JournalEntry.hash).order_by(JournalEntry.id)).scalars())
        assert lines[: len(journal_before)] == journal_before
        assert journal.verify() is None


def _held(column: Any) -> int:
    query = select(func.count()).select_from(column.table).where(column.is_not(None))
    return int(db.session.execute(query).scalar_one())


def test_an_erased_entry_is_matched_with_nobody_and_settled_by_nobody(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        entered(world.actor(SENDER), line(number="C-1"))
        old = db.session.execute(select(CareEntry)).scalar_one()
        actions.erase_old(_years_on(NOW, 6))
        entered(world.actor(RECEIVER), line(number="C-2"))
        db.session.expire_all()
        states = db.session.execute(select(CareEntry.own_number, CareEntry.state).order_by(CareEntry.id)).all()
        assert [tuple(one) for one in states] == [("C-1", "open"), ("C-2", "open")]
        with pytest.raises(Refused, match="清除"):
            settling.accept(old, world.actor(RECEIVER), NOW)
        with pytest.raises(Refused, match="清除"):
            settling.withdraw(old, world.actor(SENDER), NOW, "登记有误")
        again = imports.advance(imports.open_import(world.actor(SENDER), NOW, "台账.csv", _same()).id, NOW)
        assert (again.good, again.bad) == (0, 1)  # the old file does not bring the identity back


def _same() -> bytes:
    from tests.care.logged import csv

    return csv(line(number="C-1"))


def _years_on(at: datetime, years: int) -> datetime:
    assert windows.years_before(at.replace(year=at.year + years), years).date() == at.date()
    return at.replace(year=at.year + years)


def test_two_leaders_at_once_erase_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    with allied.app_context():
        number = in_state(the_allied(), "referral", "closed").number

    def erase(login: str) -> Callable[[], int]:
        def run() -> int:
            with allied.app_context():
                return actions.erase([number], the_allied().actor(login), NOW, REASON)

        return run

    got = at_once(*(erase(login) for login in LEADERS))
    assert sorted(type(one).__name__ for one in got) == ["Refused", "int"]
    with allied.app_context():
        query = select(func.count(JournalEntry.id)).where(JournalEntry.event == "referral.erase")
        assert db.session.execute(query).scalar_one() == 1


@pytest.mark.on("sqlite")
def test_the_database_itself_keeps_an_identity_whole_or_not_at_all(allied: Flask) -> None:
    from alliance.core.work import work

    with allied.app_context():
        world: Allied = the_allied()
        case = in_state(world, "referral", "closed")
        going = in_state(world, "referral", "sent", 2)
        for statement, said in (
            ("UPDATE referral SET patient = NULL WHERE id = :id", "整份"),
            ("UPDATE referral SET erased_at = state_at WHERE id = :id", "整份"),
            ("UPDATE referral SET patient_key = NULL WHERE id = :id", "整份"),
        ):
            with pytest.raises(Refused, match=said), work():
                db.session.execute(text(statement), {"id": case.id})
        blank = "UPDATE referral SET patient = NULL, patient_key = NULL, erased_at = state_at WHERE id = :id"
        with pytest.raises(Refused, match="未办结"), work():
            db.session.execute(text(blank), {"id": going.id})
