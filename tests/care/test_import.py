"""A hospital's own log: read in every form, every fault named at its place, the good rows in, the same again unchanged."""

import os
import signal
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from alliance.care import actions, queries
from alliance.care.actions import imports
from alliance.care.actions.imports import fields
from alliance.care.model import CareEntry, CareImport, ImportFault
from alliance.core.actor import Actor
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.core.work import at_start, work
from alliance.ext import db
from alliance.members.model import Agreement, Membership
from alliance.register.queries import Designation
from tests.care.allied import resident_id, the_allied
from tests.care.logged import RECEIVER, SENDER, csv, entered, line, tried, workbook
from tests.care.made import sent
from tests.support.seen import statements
from tests.support.world import NOW

pytestmark = [pytest.mark.on("sqlite"), pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")]
GOOD = resident_id(7)
BAD_CHECK = GOOD[:-1] + ("1" if GOOD[-1] != "1" else "2")

# (what is changed in a good row, the column, the kind of fault)
FAULTS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"number": ""}, "number", "missing"),
    ({"from": ""}, "from", "missing"),
    ({"to": " "}, "to", "missing"),
    ({"day": ""}, "day", "missing"),
    ({"name": ""}, "name", "missing"),
    ({"resident_id": ""}, "resident_id", "missing"),
    ({"diagnosis": ""}, "diagnosis", "missing"),
    ({"number": "9" * 41}, "number", "long"),
    ({"diagnosis": "炎" * 201}, "diagnosis", "long"),
    ({"number": "4.2E+17"}, "number", "number_ruined"),
    ({"to": "示列省立医院"}, "to", "hospital_near"),
    ({"to": "XYZ"}, "to", "hospital_none"),
    ({"to": "渭南示例医院"}, "to", "hospital_same"),
    ({"from": "延安示例医院"}, "from", "hospital_foreign"),
    ({"day": "上周"}, "day", "day_unread"),
    ({"day": "2026-02-30"}, "day", "day_none"),
    ({"day": "2026-06-16"}, "day", "day_future"),
    ({"day": "2020-01-01"}, "day", "day_early"),
    ({"day": "2025-03-01"}, "day", "day_decided"),
    ({"to": "安康示例医院"}, "alliance", "alliance_other"),
    ({"to": "安康示例医院", "alliance": "陕西示例呼吸内科专科联盟"}, "alliance", "alliance_other"),
    ({"to": "周至县示例医院", "alliance": "", "direction": ""}, "direction", "direction_missing"),
    ({"alliance": "没有的联盟"}, "alliance", "alliance_unknown"),
    ({"direction": "平转"}, "direction", "choice"),
    ({"care_type": "体检"}, "care_type", "choice"),
    ({"direction": "下转"}, "direction", "direction_other"),
    ({"resident_id": "4.21123E+17"}, "resident_id", "id_ruined"),
    ({"resident_id": GOOD[:15] + "000"}, "resident_id", "id_ruined"),
    ({"resident_id": GOOD[:-1]}, "resident_id", "id_length"),
    ({"resident_id": "6159991961O304007"[:17] + "1"}, "resident_id", "id_signs"),
    ({"resident_id": "99" + GOOD[2:]}, "resident_id", "id_province"),
    ({"resident_id": GOOD[:10] + "13" + GOOD[12:17] + "1"}, "resident_id", "id_born"),
    ({"resident_id": BAD_CHECK}, "resident_id", "id_check"),
    ({"name": "欧阳2"}, "name", "name_digits"),
    ({"diagnosis_code": "肺炎"}, "diagnosis_code", "code_form"),
    ({"diagnosis_code": "Z99.9"}, "diagnosis_code", "code_none"),
    ({"diagnosis": "欧阳示例甲的肺炎"}, "diagnosis", "identity"),
)


def desk(login: str = SENDER) -> Actor:
    actor: Actor = the_allied().actor(login)
    return actor


def found_in(one: CareImport) -> set[tuple[int, str, str]]:
    """What was found: row, column, kind."""
    rows = db.session.execute(select(ImportFault).where(ImportFault.import_id == one.id)).scalars()
    return {(row.row, row.field, row.code) for row in rows}


def many(model: Any = CareEntry) -> int:
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


def test_every_kind_of_fault_is_found_at_its_place(allied: Flask) -> None:
    with allied.app_context():
        actions.import_diagnoses([("J18.9", "肺炎"), ("I21.9", "心肌梗死")], "示例版")
        actions.close_year("shaanxi-alliance", 2025, NOW)
        lines = [
            {"number": f"SL-{at}", "resident_id": GOOD, **changed} for at, (changed, _key, _code) in enumerate(FAULTS)
        ]
        one = tried(desk(), workbook(*(line(**changed) for changed in lines), line(number="SL-good")), "台账.xlsx")
        expected = {(at, key, code) for at, (_changed, key, code) in enumerate(FAULTS, 2)}
        assert found_in(one) >= expected, expected - found_in(one)
        assert {row for row, _key, _code in found_in(one)} == {row for row, _key, _code in expected}
        assert (one.state, one.bad, one.good, one.total) == ("checked", len(FAULTS), 1, len(FAULTS) + 1)
        assert many() == 0


def test_faults_that_depend_on_the_alliances_time(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        with work():
            # what care reads, set straight: weinan left 骨科 in May; the 呼吸内科 agreement of zhouzhi ended
            where = (Membership.designation_id == world.bones.id, Membership.organisation_id == world.id("weinan"))
            db.session.execute(update(Membership).where(*where).values(until=date(2026, 5, 1)))
            db.session.execute(
                update(Agreement).where(Agreement.organisation_id == world.id("zhouzhi")).values(until=date(2026, 3, 1))
            )
            db.session.execute(
                update(Designation).where(Designation.id == world.breath.id).values(filed_on=date(2025, 1, 1))
            )
        bones = {"to": "示例大学第一附属医院", "alliance": "", "number": "SL-late", "day": "2026-05-01"}
        university = world.world.hospital("university").name
        lines = (
            line(**{**bones, "to": university}),
            line(number="SL-agreement", to=world.world.hospital("zhouzhi").name, alliance="", day="2026-05-01"),
            line(number="SL-unfiled", day="2024-12-01"),
            line(number="SL-good"),
            line(number="SL-good"),
        )
        one = tried(desk(), csv(*lines))
        assert found_in(one) == {
            (2, "day", "day_late"), (3, "day", "agreement"), (4, "day", "day_unfiled"), (6, "number", "number_twice"),
        }  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_encoding(allied: Flask, encoding: str) -> None:
    with allied.app_context():
        assert tried(desk(), csv(line(), encoding=encoding)).good == 1


def test_full_width_spaces_and_blank_rows_are_forgiven(allied: Flask) -> None:
    wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    with allied.app_context():
        lines = (
            line(resident_id=f" {GOOD.translate(wide)} ", name="欧 阳　示例甲", day="２０２６年６月１日", to=" 示例省立 医院"),
            dict.fromkeys(line(), ""), dict.fromkeys(line(), "  "),
            line(number="SL-2", day="2026/6/2"),
        )  # fmt: skip
        one = tried(desk(), workbook(*lines), "台账.xlsx")
        assert (one.total, one.good, one.bad) == (2, 2, 0), found_in(one)
        imports.start_entering(one, desk(), NOW)
        imports.advance(one.id, NOW)
        first = db.session.execute(select(CareEntry).order_by(CareEntry.id)).scalars().first()
        assert first is not None
        assert (first.day, first.from_name, first.direction) == (date(2026, 6, 1), "渭南示例医院", "up")


def test_a_number_that_excel_ruined_is_named(allied: Flask) -> None:
    with allied.app_context():
        content = workbook(line(resident_id=615999196103040071, number="SL-1"), cell="number")
        assert found_in(tried(desk(), content, "台账.xlsx")) == {(2, "resident_id", "id_ruined")}


@pytest.mark.parametrize("content", [
    b"", b"%PDF-1.4", b"\xd0\xcf\x11\xe0 old", b"PK\x03\x04 broken", b"\x81\x30\xff\xff", b"a,b\r\n1,2\r\n",
    "本院编号,转出医院\r\n".encode(), csv(),
])  # fmt: skip
def test_what_is_no_log_is_refused_and_leaves_no_trace(allied: Flask, content: bytes) -> None:
    with allied.app_context():
        before = many(JournalEntry)
        with pytest.raises(Refused):
            imports.open_import(desk(), NOW, "台账.csv", content)
        assert (many(CareImport), many(JournalEntry)) == (0, before)


def test_too_many_rows_are_refused_before_reading(allied: Flask) -> None:
    with allied.app_context(), pytest.raises(Refused, match="100,000"):
        imports.open_import(desk(), NOW, "台账.csv", b"\n" * 300_001)


@pytest.mark.parametrize("login", ["provincial-hxnk", "weinan-leader", "office", "commission", "auditor"])
def test_only_the_desks_of_the_whole_hospital_import(allied: Flask, login: str) -> None:
    with allied.app_context(), pytest.raises(Refused):
        imports.open_import(desk(login), NOW, "台账.csv", csv(line()))


def test_the_same_again_is_unchanged_and_another_body_refused(allied: Flask) -> None:
    with allied.app_context():
        assert entered(desk(), line(), line(number="SL-2")).good == 2
        again = entered(
            desk(), line(day="2026年6月1日"), line(number="SL-2", diagnosis="支气管炎"), line(number="SL-3")
        )
        assert (again.unchanged, again.bad, again.good) == (1, 1, 1)
        assert found_in(again) == {(3, "number", "number_other")}
        assert many() == 3
        other = entered(desk(RECEIVER), line(number="SL-2"))
        assert other.good == 1
        assert queries.recount([the_allied().breath.id]) == []


def test_what_the_platform_has_already_is_refused(allied: Flask) -> None:
    with allied.app_context():
        case = sent(the_allied())
        one = tried(desk(), csv(line(day="2026-06-14"), line(number="SL-2", day="2026-06-01")))
        assert found_in(one) == {(2, "number", "platform")}
        words = db.session.execute(select(ImportFault.params)).scalar_one()
        assert words == {"number": case.number}


def test_consultations_come_in_too(allied: Flask) -> None:
    with allied.app_context():
        one = entered(desk(), line(), kind="consultation")
        entry = db.session.execute(select(CareEntry)).scalar_one()
        assert (one.good, entry.kind, entry.direction, entry.state) == (1, "consultation", "", "open")


def test_the_bad_rows_come_back_as_they_were(allied: Flask) -> None:
    with allied.app_context():
        one = tried(desk(), csv(line(), line(number="SL-2", day="2026-13-01"), line(number="SL-3", name="")))
        ((part, rows),) = imports.rejected(one)
        assert [number for number, _cells in rows] == [3, 4]
        assert part.rows[1][1][part.places()["day"]] == "2026-13-01"


def test_queries_do_not_grow_with_the_rows(allied: Flask) -> None:
    with allied.app_context():
        counted = []
        for size in (1, 50):
            lines = [line(number=f"SL-{size}-{at}", resident_id=resident_id(at)) for at in range(size)]
            one = imports.open_import(desk(), NOW, "台账.csv", csv(*lines))
            with statements() as seen:
                imports.advance(one.id, NOW)
            counted.append(len(seen))
        assert counted[0] == counted[1]


def test_a_worker_that_dies_leaves_whole_steps_and_another_goes_on(allied: Flask) -> None:
    """Killed inside the second step's transaction: the first stands, the second never was; the next worker ends it."""
    lines = [line(number=f"SL-{at}", resident_id=resident_id(at)) for at in range(60)]
    with allied.app_context():
        one = tried(desk(), csv(*lines))
        imports.start_entering(one, desk(), NOW)
        number = one.id
        db.session.remove()
        db.engine.dispose()
    child = os.fork()
    if child == 0:
        _die_in_the_second_step(allied, number)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    with allied.app_context():
        half = db.session.get_one(CareImport, number)
        assert (half.state, half.position, half.good, many()) == ("entering", 20, 20, 20)
        assert queries.recount([the_allied().breath.id]) == []
        done = imports.advance(number, NOW, chunk=20)
        assert (done.state, done.good, many()) == ("done", 60, 60)
        assert queries.recount([the_allied().breath.id]) == []


def _die_in_the_second_step(app: Flask, number: int) -> None:
    works: list[object] = []

    def hook(current: object) -> None:
        works.append(current)
        if len(works) == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    with app.app_context():
        at_start(hook)
        imports.advance(number, NOW, chunk=20)
    os._exit(0)


def test_the_content_is_sealed_and_goes_after_its_time(allied: Flask) -> None:
    with allied.app_context():
        one = entered(desk(), line())
        raw = db.session.execute(select(CareImport.content)).scalar_one()
        assert raw is not None
        assert "欧阳示例甲".encode() not in raw
        assert imports.sweep(NOW) == 0
        assert imports.sweep(datetime(2027, 1, 1, tzinfo=NOW.tzinfo)) == 1
        db.session.expire_all()
        assert imports.rejected(one) == []


def test_every_fault_has_words_and_is_tried() -> None:
    tried_here = {code for _changed, _key, code in FAULTS} | {
        "day_late", "agreement", "day_unfiled", "number_twice", "number_other", "platform",
    }  # fmt: skip
    rare = {"hospital_several", "day_ended", "alliance_none", "alliance_several"}
    assert tried_here | rare == set(fields.FAULTS)
    assert len(tried_here) >= 30
