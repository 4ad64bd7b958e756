"""Lists taken along: scope and masking of the page, small at once, large as a task that any worker carries on."""

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from alliance.care.actions import exporting
from alliance.care.model import CareEntry, Referral
from alliance.care.queries.exporting import SOURCES
from alliance.core import exports, inbox
from alliance.core.actor import Actor
from alliance.core.exports import Export
from alliance.core.exports.model import ExportPart
from alliance.core.imports import tables
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.documents import excel
from alliance.ext import db, minutes
from alliance.organisations.model import Post
from tests.bench import rows
from tests.care.allied import resident_id, the_allied
from tests.care.logged import RECEIVER, SENDER, entered, line
from tests.care.made import requested, sent
from tests.support.seen import die_at, statements
from tests.support.world import NOW

pytestmark = pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
ROWS, STEP = 110, 40
MAKER = exporting.MAKER._replace(rows=STEP)
ALL = {"scope": "all", "state": "", "direction": "", "designation_id": None, "period": "", "number": ""}
SECRETS = ("欧阳示例甲", resident_id(1), "13800000000")


def desk(login: str = SENDER) -> Actor:
    actor: Actor = the_allied().actor(login)
    return actor


def filled(count: int = ROWS) -> None:
    """One referral that was really sent, and copies of it."""
    rows.referrals(sent(the_allied()), count - 1)


def ordered(form: str = "csv", login: str = SENDER, **chosen: Any) -> Export:
    return exporting.order("referrals", form, desk(login), NOW, {**ALL, **chosen})


def made(number: int) -> Export:
    """Worked off to its end."""
    return exports.advance(number, MAKER, NOW, seconds=60)


def content_of(one: Export) -> bytes:
    content = b"".join(exports.pieces(one.id))
    assert len(content) == one.size
    return content


def lines_of(content: bytes) -> list[list[Any]]:
    return [line for lines in tables.table(content, 10_000).values() for line in lines]


def count_of(model: Any) -> int:
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_task_writes_what_the_list_shows(allied: Flask, form: str) -> None:
    with allied.app_context():
        filled()
        direct = lines_of(exports.at_once("referrals", SOURCES["referrals"], form, desk(), ALL, NOW))
        one = ordered(form)
        assert ordered(form).id == one.id  # the same again is the same task
        one = made(one.id)
        assert (one.state, one.total, one.position) == ("done", ROWS, ROWS)
        assert lines_of(content_of(one)) == direct
        assert len(direct) == ROWS + 1
        assert direct[1][0] == f"ZZ-T{10_000_000 + ROWS - 1}"  # newest first, as on the page
        assert {line[5] for line in direct[1:]} == {"欧＊＊＊＊"}
        assert not any(secret in str(direct) for secret in SECRETS)


@pytest.mark.on("sqlite")
def test_each_sees_what_its_list_shows(allied: Flask) -> None:
    """Scope as the page has it; who sees no patient there has no column for one."""
    with allied.app_context():
        case = sent(the_allied())
        asked = requested(the_allied())
        for login, count, sees in (
            (SENDER, 1, True), (RECEIVER, 1, True), ("provincial-hxnk", 1, True), ("weinan-leader", 1, False),
            ("office", 1, False), ("commission", 1, False), ("auditor", 1, False), ("city-610100", 1, False),
            ("yanan-desk", 0, True), ("university-gk", 0, True),
        ):  # fmt: skip
            for what, number in (("referrals", case.number), ("consultations", asked.number)):
                content = exports.at_once(what, SOURCES[what], "csv", desk(login), ALL, NOW).decode()
                head, *found = content.strip().splitlines()
                assert ("患者" in head, "诊断," in head) == (sees, sees), login
                assert (len(found), content.count(number)) == (count, count), login
                assert ("欧＊＊＊＊" in content) == (sees and bool(count)), login
                assert not any(secret in content for secret in SECRETS)
        lone = exports.at_once("ledger", SOURCES["ledger"], "csv", desk("office"), {"view": ""}, NOW)
        assert len(lines_of(lone)) == 1


@pytest.mark.on("sqlite")
def test_it_is_narrowed_as_the_list_is(allied: Flask) -> None:
    with allied.app_context():
        filled(30)
        for chosen, count in (({"state": "sent"}, 5), ({"scope": "in"}, 0), ({"direction": "down"}, 0),
                              ({"number": "ZZ-T1000000"}, 9)):  # fmt: skip
            found = exports.at_once("referrals", SOURCES["referrals"], "csv", desk(), {**ALL, **chosen}, NOW)
            assert len(lines_of(found)) - 1 == count, chosen


@pytest.mark.on("sqlite")
def test_the_ledger_goes_out_with_what_differs(allied: Flask) -> None:
    with allied.app_context():
        entered(desk(), line(), line(number="SL-2", resident_id=resident_id(2)))
        with work():
            for number, typed in (("SL-1", "=1+1"), ("SL-2", "-2")):
                db.session.execute(update(CareEntry).where(CareEntry.own_number == number).values(own_number=typed))
        entered(desk(RECEIVER), line(number="M-1", diagnosis_code="I21.9"))
        for form, shown in (("csv", "'=1+1"), ("xlsx", "=1+1")):  # a formula never lives: ' in a CSV, a string in xlsx
            content = exports.at_once("ledger", SOURCES["ledger"], form, desk(), {"view": "conflict"}, NOW)
            head, row = lines_of(content)
            assert (row[0], row[head.index("不同之处")], row[head.index("患者")]) == (shown, "诊断类目", "欧＊＊＊＊")
        everything = exports.at_once("ledger", SOURCES["ledger"], "csv", desk(), {"view": ""}, NOW)
        assert len(lines_of(everything)) == 4
        assert b"\r\n'-2," in everything


def test_a_moment_written_by_the_database_is_the_one_read(allied: Flask) -> None:
    with allied.app_context():
        case = sent(the_allied())
        for at in (NOW, NOW.replace(hour=0, minute=1, second=59), NOW.replace(month=12, day=31, hour=23, minute=59)):
            with work():
                db.session.execute(update(Referral).values(sent_at=at, arrived_at=None))
            told, empty = db.session.execute(select(minutes(Referral.sent_at), minutes(Referral.arrived_at))).one()
            assert told == f"{at:%Y-%m-%d %H:%M}" and not empty
            db.session.refresh(case)
            for form in ("csv", "xlsx"):
                head, row = lines_of(exports.at_once("referrals", SOURCES["referrals"], form, desk(), ALL, NOW))
                shown = row[head.index("发出")]
                assert str(shown)[:16] == told and isinstance(shown, str) == (form == "csv")


def test_what_is_late_is_told_beside_its_time(allied: Flask) -> None:
    with allied.app_context():
        due = sent(the_allied()).due_at
        assert due is not None
        for at, late in ((due, ""), (due + timedelta(seconds=1), "是")):
            head, row = lines_of(exports.at_once("referrals", SOURCES["referrals"], "csv", desk(), ALL, at))
            assert (row[head.index("已超时")] or "", row[head.index("办理期限")]) == (late, f"{due:%Y-%m-%d %H:%M}")


def test_words_that_would_run_do_not() -> None:
    for words in ("=1", "+1", "-1", "@a", "\t=1", " =1", "＝1"):
        assert excel.csv_lines([[words]]).decode().strip('"\r\n').startswith("'"), words


@pytest.mark.on("sqlite")
def test_who_asked_is_told_and_fetches_it_until_it_is_removed(allied: Flask) -> None:
    with allied.app_context():
        filled()
        one = made(ordered().id)
        assert [todo.kind for todo in inbox.listed(desk())].count("export.ready") == 1
        assert not any(todo.kind == "export.ready" for todo in inbox.listed(desk("weinan-member")))
        exports.fetch(one, desk(), NOW)
        assert not any(todo.kind == "export.ready" for todo in inbox.listed(desk()))
        second = made(ordered(state="sent").id)
        assert (one.kept_until, exports.sweep(NOW + timedelta(days=7))) == ((NOW + timedelta(days=7)).date(), 0)
        assert exports.sweep(NOW + timedelta(days=8)) == 2
        db.session.expire_all()
        assert (one.state, second.state, count_of(ExportPart)) == ("gone", "gone", 0)
        assert db.session.execute(select(Todo).where(Todo.kind == "export.ready", Todo.closed_at.is_(None))).all() == []
        with pytest.raises(Refused):
            exports.fetch(one, desk(), NOW)
        said = set(db.session.execute(select(JournalEntry.event)).scalars())
        assert said >= {"list_export.order", "list_export.done", "list_export.fetch"}


@pytest.mark.on("sqlite")
def test_states_by_people_by_step(allied: Flask) -> None:
    """The whole square of stopping; another person, another post of the same person: no such record."""
    with allied.app_context():
        filled()
        ways: dict[str, Callable[[int], None]] = {
            "counting": lambda number: None,
            "reading": lambda number: _steps(number, 2),
            "writing": lambda number: _steps(number, 4),
            "done": lambda number: _steps(number, 5),
            "stopped": lambda number: exports.stop(exports.one(desk(), number), desk(), NOW),
        }
        for state, way in ways.items():
            one = ordered("xlsx")
            number = one.id
            way(number)
            one = exports.one(desk(), number)
            assert one.state == state
            for login in (RECEIVER, "weinan-member", "office"):
                with pytest.raises(NotFound):
                    exports.one(desk(login), number)
                with pytest.raises(Refused):
                    exports.stop(one, desk(login), NOW)
            if state in exports.WORKING:
                exports.stop(one, desk(), NOW)
                assert made(number).state == "stopped"
            else:
                with pytest.raises(Refused):
                    exports.stop(one, desk(), NOW)
        held = select(func.count()).select_from(ExportPart).join(Export, Export.id == ExportPart.export_id)
        assert db.session.execute(held.where(Export.state == "stopped")).scalar_one() == 0


def _steps(number: int, count: int) -> None:
    for _ in range(count):
        exports.advance(number, MAKER, NOW, seconds=0)


@pytest.mark.on("sqlite")
def test_a_post_that_ended_sees_nothing_more(allied: Flask) -> None:
    with allied.app_context():
        filled()
        number = ordered().id
        _steps(number, 2)
        with work():
            db.session.execute(
                update(Post).where(Post.id == desk().post_id).values(until=NOW.date() - timedelta(days=1))
            )
        one = made(number)
        assert (one.state, bool(one.reason), count_of(ExportPart)) == ("failed", True, 0)


@pytest.mark.on("sqlite")
def test_five_at_once_are_enough(allied: Flask) -> None:
    with allied.app_context():
        sent(the_allied())
        for at in range(5):
            ordered(number=f"ZZ{at}")
        with pytest.raises(Refused, match="5"):
            ordered()
        assert exporting.work_off(NOW) == 5
        assert ordered().state == "counting"


CRASHES = {
    "counted": ("UPDATE list_export", 1), "claimed": ("UPDATE list_export", 3), "piece": ("INSERT INTO list_export_part", 2),
    "written": ("DELETE FROM list_export_part", 1), "file": ("INSERT INTO list_export_part", 4), "told": ("INSERT INTO todo", 1),
    "journal": ("INSERT INTO journal", 1),
}  # fmt: skip


def test_a_worker_killed_anywhere_leaves_a_task_to_go_on_with(allied: Flask, database_kind: str) -> None:
    """kill -9 right after the statement, in a process of its own: what follows is the whole file, each row once."""
    points = CRASHES if database_kind == "sqlite" else {"piece": CRASHES["piece"], "told": CRASHES["told"]}
    with allied.app_context():
        filled()
        expected = lines_of(exports.at_once("referrals", SOURCES["referrals"], "xlsx", desk(), ALL, NOW))
    for name, (statement, times) in points.items():
        with allied.app_context():
            number = ordered("xlsx").id
            db.session.remove()
            db.engine.dispose()
        child = os.fork()
        if child == 0:
            _die_after(allied, number, statement, times)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL, name
        with allied.app_context():
            half = db.session.get_one(Export, number)
            assert half.state != "done", name
            assert half.parts == db.session.execute(
                select(func.count()).select_from(ExportPart).where(ExportPart.export_id == number)
            ).scalar_one(), name  # fmt: skip
            one = made(number)
            assert (one.state, one.position) == ("done", ROWS), name
            assert lines_of(content_of(one)) == expected, name
            told = (
                select(func.count())
                .select_from(Todo)
                .where(Todo.record_type == "list_export", Todo.record_id == number)
            )
            assert db.session.execute(told).scalar_one() == 1, name


def _die_after(app: Flask, number: int, statement: str, times: int) -> None:
    with app.app_context():
        die_at(statement, times)
        exports.advance(number, MAKER, NOW, seconds=60)
    os._exit(0)


def test_two_workers_at_once_write_each_row_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    with allied.app_context():
        filled()
        number = ordered("xlsx").id

    def worker() -> None:
        with allied.app_context():
            while exports.advance(number, MAKER, NOW, seconds=60).state in exports.WORKING:
                pass

    assert at_once(worker, worker) == [None, None]
    with allied.app_context():
        one = db.session.get_one(Export, number)
        found = [row[0] for row in lines_of(content_of(one))[1:]]
        assert (len(found), len(set(found))) == (ROWS, ROWS)
        assert count_of(Todo) - len(db.session.execute(select(Todo.id).where(Todo.kind != "export.ready")).all()) == 1


@pytest.mark.on("sqlite")
def test_a_step_asks_the_same_for_few_rows_and_many(allied: Flask) -> None:
    with allied.app_context():
        sent(the_allied())
        counted = []
        for _ in range(2):
            number = ordered().id
            with statements() as seen:
                exporting.advance(number, NOW)
            counted.append(len(seen))
            if not counted[1:]:
                rows.referrals(db.session.get_one(Referral, 1), 300)
        assert counted[0] == counted[1]
