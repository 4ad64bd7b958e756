"""Free words lead to records: by number, diagnosis, department, hospital; to nobody's but one's own, and never by a patient."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from alliance.care import queries
from alliance.care.actions.sending import Clinic
from alliance.care.model import CareGram, CareText, Consultation, Referral
from alliance.core.grams import asked, pairs
from alliance.core.work import work
from alliance.ext import db
from tests.bench import rows
from tests.care.allied import Allied, the_allied
from tests.care.made import RECEIVER, SENDER, requested, sent
from tests.care.test_export_plans import mistakes, plan, watched
from tests.care.test_import_pages import client_of
from tests.support.seen import statements
from tests.support.world import NOW

CLAUSES = pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
DIAGNOSES = (
    "社区获得性肺炎",
    "支气管肺炎",
    "慢阻肺急性加重",
    "COPD",
    "肺炎性假瘤",
    "炎症 肺部阴影",
    "100%_烧伤",
    "急性心肌梗死",
)
DEPARTMENTS = ("呼吸内科", "急诊科", "")
ASKED = (
    "肺炎",
    "肺",
    "炎",
    "性肺",
    "社区获得性肺炎",
    "呼吸",
    "急",
    "肺炎 急诊",
    "copd",
    "opd",
    "%_",
    "梗死",
    "没有",
    "延安",
    "中医 肺炎",
    "省",
)


def found(world: Allied, login: str, words: str, kind: str = "referral", limit: int = 1_000) -> list[int]:
    """The ids of what this person finds, newest first."""
    actor = world.actor(login)
    return [row.id for row in queries.newest_found(kind, actor, queries.Filter(words=words), NOW, limit)]


def by_reading(world: Allied, login: str, words: str, kind: str = "referral") -> list[int]:
    """The same by reading every record and the name of every hospital, in other words than the code's."""
    actor = world.actor(login)
    model: Any = {"referral": Referral, "consultation": Consultation}[kind]
    hits = []
    for one in db.session.execute(select(model).order_by(model.id.desc())).scalars():
        if actor.is_hospital and actor.organisation_id not in (one.from_id, one.to_id):
            continue
        ends = {one.from_id: one.from_name, one.to_id: one.to_name}
        said = [
            one.number,
            *(name for end, name in ends.items() if not actor.is_hospital or end != actor.organisation_id),
        ]
        if login.endswith("-desk"):
            said += [one.diagnosis, one.from_department, one.to_department]
        if all(any(word.lower() in part.lower() for part in said) for word in words.split()):
            hits.append(one.id)
    return hits


def fill(world: Allied) -> None:
    """Every diagnosis with every department, to and fro."""
    serial = 0
    for diagnosis in DIAGNOSES:
        for department in DEPARTMENTS:
            serial += 1
            clinic = Clinic(from_department=department, to_department="" if serial % 2 else "急诊科")
            sent(world, serial, diagnosis=diagnosis, clinic=clinic)
            if serial % 5 == 0:
                requested(world, serial, diagnosis=diagnosis, clinic=clinic)


@CLAUSES
def test_words_find_what_reading_everything_finds(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        fill(world)
        for login in (SENDER, RECEIVER, "yanan-desk", "office", "auditor"):
            for words in ASKED:
                for kind in ("referral", "consultation"):
                    assert found(world, login, words, kind) == by_reading(world, login, words, kind), (
                        login,
                        words,
                        kind,
                    )
        assert len(found(world, SENDER, "肺炎")) == 9
        assert found(world, SENDER, "ZZ20260003") == [3]
        assert found(world, "office", "zz2026000") == list(range(9, 0, -1))


@CLAUSES
def test_a_short_page_found_among_the_newest_is_what_a_long_one_begins_with(allied: Flask) -> None:
    """A page that the newest rows fill is led to by no word; deep in the list, narrowed, and at either end alike."""
    with allied.app_context():
        world = the_allied()
        fill(world)
        for login in (SENDER, RECEIVER, "yanan-desk", "office", "auditor"):
            actor = world.actor(login)
            for words in ASKED:
                whole = found(world, login, words)
                for limit in (1, 2, 5):
                    assert found(world, login, words, limit=limit) == whole[:limit], (login, words, limit)
                    if len(whole) > limit:
                        chosen = queries.Filter(words=words)
                        deep = queries.newest_found("referral", actor, chosen, NOW, limit, whole[limit - 1])
                        assert [row.id for row in deep] == whole[limit : 2 * limit], (login, words, limit)
        narrowed = queries.Filter(words="肺炎", scope="out", state="open")
        rows_of = [queries.newest_found("referral", world.actor(SENDER), narrowed, NOW, most) for most in (2, 1_000)]
        assert [row.id for row in rows_of[0]] == [row.id for row in rows_of[1]][:2]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-4.3.a")
def test_nobody_finds_a_patient_and_nobody_anothers_record(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = sent(world, 1, diagnosis="支气管肺炎")
        for words in ("欧阳", "示例甲", "615999", "13800000000", str(one.patient_key)[:12]):
            for login in (SENDER, RECEIVER, "office"):
                assert found(world, login, words) == [], (login, words)
        assert found(world, "yanan-desk", "肺炎") == []
        assert found(world, "yanan-desk", one.number) == []
        for login in ("office", "weinan-leader"):  # they see a code on the page, no words
            assert found(world, login, "肺炎") == []
            assert found(world, login, one.number) == [one.id]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-4.3.a")
def test_what_was_found_goes_on_page_by_page(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        rows.referrals(sent(world), 120)
        actor, words, before, seen = world.actor(SENDER), "肺炎", None, []
        chosen = queries.Filter(words=words)
        while some := [row.id for row in queries.newest_found("referral", actor, chosen, NOW, 50, before)]:
            seen += some
            before = some[-1]
        assert seen == list(range(121, 0, -1))


@pytest.mark.on("sqlite")
def test_the_page_and_the_search_box(allied: Flask, that_day: None) -> None:
    with allied.app_context():
        world = the_allied()
        fill(world)
        number = sent(world, 77, diagnosis="急性心肌梗死").number
    desk, office = client_of(allied, SENDER), client_of(allied, "office")
    page = desk.get("/care?scope=all&q=梗死").text
    assert number in page
    assert "支气管肺炎" not in page
    assert "单号、诊断、科室或医院" in page
    assert "没有符合条件的记录" in desk.get("/care?scope=all&q=没有的").text
    assert number in desk.get("/search?q=心肌").text
    assert number not in office.get("/care?q=心肌").text
    assert number in office.get(f"/care?q={number[:8]}").text
    assert "单号或医院" in office.get("/care").text
    few: list[str] = []
    many: list[str] = []
    for seen, address in ((few, "/care?scope=all&q=梗死"), (many, "/care?scope=all&q=急诊")):
        with allied.app_context(), statements() as sent_to:
            desk.get(address)
        seen += sent_to
    assert len(few) == len(many) <= 8


@pytest.mark.on("sqlite")
def test_no_search_reads_a_log_whole(allied: Flask, that_day: None) -> None:
    with allied.app_context():
        world = the_allied()
        template = sent(world)
        rows.hospitals(world.world.hospital("yanan"))
        rows.referrals(template, 6_000, spread=rows.alliances(world.breath, 20))
        rows.analysed()
    for login, words in (
        (SENDER, "肺炎"),
        (SENDER, "延安"),
        (SENDER, "ZZ-T1000404"),
        ("office", "延安"),
        ("office", "ZZ-T1000404"),
    ):
        client = client_of(allied, login)
        with allied.app_context(), watched() as seen:
            assert client.get(f"/care?scope=all&q={words}").status_code == 200
        with allied.app_context():
            for sql, given in seen:
                lines = [line for line in plan(sql, given) if "TEMP B-TREE" not in line]
                assert mistakes(lines) == [], (login, words, sql)


def test_the_same_new_words_at_once_are_laid_down_once(allied: Flask, at_once: Callable[..., list[object]]) -> None:
    def send(serial: int) -> Any:
        with allied.app_context():
            return sent(the_allied(), serial, diagnosis="从未写过的诊断").text_id

    first, second = at_once(lambda: send(1), lambda: send(2))
    assert first == second
    with allied.app_context():
        assert db.session.execute(select(func.count()).select_from(CareText)).scalar_one() == 1
        assert queries.unfound() == {"referral": 0, "consultation": 0, "pairs": 0}


@pytest.mark.on("sqlite")
def test_the_doctor_looks_at_the_index_again(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        sent(world)
        requested(world)
        assert queries.unfound() == {"referral": 0, "consultation": 0, "pairs": 0}
        with work():
            db.session.execute(delete(CareGram).where(CareGram.gram == "肺炎"))
            db.session.execute(update(Consultation).values(text_id=None))
            db.session.execute(update(Referral).values(diagnosis="别的"))
    ill = allied.test_cli_runner().invoke(args=["doctor", "search"])
    assert ill.exit_code == 1
    assert ill.output.splitlines() == [
        "  1 条转诊与检索词不符", "  1 条会诊与检索词不符", "  1 个字对缺失或多余", "转诊与会诊的检索词：3 处差异",
    ]  # fmt: skip


@pytest.mark.on("sqlite")
def test_pairs_of_characters() -> None:
    assert pairs("肺炎 CT") == {"肺炎", "炎 ", "ct", "t "}
    assert pairs("") == set()
    assert (asked("肺"), asked("肺炎"), asked("肺炎症")) == ([], ["肺炎"], ["肺炎", "炎症"])
    letters = random.Random(1).choices("肺炎性急CT ", k=200)
    text = "".join(letters)
    for at in range(190):
        word = text[at : at + 5]
        if " " not in word:
            assert set(asked(word)) <= pairs(text)
