"""Who may begin and who may submit: windows, validity, bars, the same base, names, codes, criteria — in both directions."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.care import actions as care
from alliance.clock import BEIJING
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import actions as register
from alliance.rules import grounds
from alliance.rules import programme as programmes
from alliance.selection import actions, queries
from alliance.selection.model import Candidacy
from tests.selection.made import (
    DAYS,
    SX3,
    SX6,
    TRACKS,
    WZ10,
    actor,
    called,
    candidacy,
    clerk_of,
    department,
    filled,
    ready,
    started,
    stated,
    submitted,
)
from tests.support.papers import PDF

HERE = Path(__file__).with_name("cases")
PLACES = {SX6: "yc1", SX3: "yc1", WZ10: "wenzhou"}


class Undone(Exception):
    """Ends a work() that was only tried."""


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    found: list[dict[str, Any]] = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return found


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9), BEIJING)


def count(model: Any) -> int:
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


def refused(act: Callable[[], Any]) -> Refused:
    """What it is refused with; nothing is left behind."""
    before = count(Candidacy), count(JournalEntry)
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert (count(Candidacy), count(JournalEntry)) == before
    return caught.value


def words(found: Refused) -> str:
    return "\n".join([found.message, *map(str, found.todo)])


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-9", "SX6-12", "SX3-10", "SX3-35", "WZ10-4.1")
def test_the_day_decides_whether_one_may_begin(further: Flask) -> None:
    with further.app_context():
        called()
        called(2030, date(2030, 2, 1), date(2030, 2, 28))
        for case in cases("intake"):
            programme = programmes.load(case["programme"])
            where = department(PLACES[programme.key])
            found = actions.hindrances(programme, TRACKS[programme.key], where, morning(case["day"]))
            assert [one.clause for one in found] == ([] if case["expect"] == "open" else [case["expect"]]), case["name"]
            assert case.get("says", "") in "\n".join(map(words, found)), case["name"]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-9", "SX3-10", "WZ10-4.1", "SX6-12")
def test_outside_its_window_nothing_is_begun_and_nothing_first_submitted(further: Flask) -> None:
    with further.app_context():
        for day, clause in ((date(2026, 6, 1), "SX6-9"), (date(2030, 9, 1), "SX6-12")):
            assert refused(lambda day=day: started(department("yc1"), SX6, morning(day))).clause == clause  # type: ignore[misc]
        made = ready(department("yc1"), SX6, morning(date(2026, 5, 31)))
        clerk = actor("yc1-clerk")
        late = refused(lambda: actions.submit(made, clerk, morning(date(2026, 6, 1))))
        assert (late.clause, made.state) == ("SX6-9", "draft")
        assert actions.submit(made, clerk, datetime(2026, 5, 31, 23, 59, tzinfo=BEIJING)).serial == 1


@pytest.mark.on("sqlite")
@pytest.mark.clause(
    "SX6-6.1", "SX6-6.4", "SX6-6.6", "SX6-6.8", "SX6-6.9", "SX6-7", "SX6-8", "SX3-5", "SX3-14", "WZ10-2.2", "WZ10-3",
    "WZ10-4.1",
)  # fmt: skip
def test_the_criteria_decide_whether_one_may_submit(further: Flask) -> None:
    with further.app_context():
        called()
        for case in cases("submission"):
            assert _tried(case) == case["expect"], case["name"]


def _tried(case: dict[str, Any]) -> str:
    """The clause of the first thing lacking, or "taken"; tried and undone."""
    programme, said = case["programme"], ""
    at, where = DAYS[programme], department(PLACES[programme])
    clerk = actor(clerk_of(where))
    with pytest.raises(Undone), work():
        filled(where, programme, at, **case["set"])
        made = started(where, programme, at)
        arguments = {key: "理由" for key in case.get("argued", ())}  # noqa: C420
        papers = [(key, f"{key}.pdf", PDF) for key in _papers(made)]
        actions.save(made, stated(programme, arguments=arguments), clerk, at, uploads=papers)
        lacking = queries.candidacies.missing(made, at.date())
        if lacking:
            said = lacking[0].clause
            assert case.get("says", "") in lacking[0].label, case["name"]
            with pytest.raises(Refused):
                actions.submit(made, clerk, at)
        else:
            actions.submit(made, clerk, at)
            said = "taken"
        raise Undone
    return said


def _papers(made: Candidacy) -> list[str]:
    from alliance.selection.rules import route_of

    return [one.key for one in route_of(made).papers_on(made.track)]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-4", "SX6-5", "SX6-12", "SX3-5")
def test_names_and_codes_are_checked_by_their_form(further: Flask) -> None:
    with further.app_context():
        called()
        where = department("yc1")
        wrong: tuple[tuple[str, str, dict[str, Any]], ...] = (
            (SX6, "SX6-12", {"subject": "中医脾胃病"}), (SX6, "SX6-12", {"subject": "中西医结合卒中"}),
            (SX6, "SX6-5", {"subject": "山西省诊疗技术中心"}), (SX6, "SX6-4", {"code": "G4"}), (SX6, "SX6-4", {"code": ""}),
            (SX6, "SX6-4", {"code_system": "icd9cm3", "code": "G40.900"}), (SX6, "SX6-4", {"code_system": "subject"}),
            (SX6, "SX6-4", {"code_system": "technique"}), (SX3, "SX3-5", {"code": "3.4"}), (SX3, "SX3-5", {"subject": " "}),
        )  # fmt: skip
        for programme, clause, changed in wrong:
            found = refused(lambda programme=programme, changed=changed: started(where, programme, **changed))  # type: ignore[misc]
            assert found.clause == clause, (programme, changed)
            assert found.field in ("subject", "code", "code_system")
        right: tuple[dict[str, Any], ...] = (
            {"code_system": "icd10", "code": "g40.900x001"}, {"code_system": "icd9cm3", "code": "01.5900"},
            {"code_system": "technique", "code": "", "subject": "山西省癫痫外科诊疗技术中心"},
        )  # fmt: skip
        found_codes = []
        for more in right:
            with pytest.raises(Undone), work():
                made = started(where, SX6, **more)
                found_codes.append((made.code, made.name, made.plaque))
                raise Undone
        assert found_codes == [
            ("G40.900x001", "山西省癫痫诊疗技术中心", "山西省省级癫痫诊疗技术中心"),
            ("01.5900", "山西省癫痫诊疗技术中心", "山西省省级癫痫诊疗技术中心"),
            ("", "山西省癫痫外科诊疗技术中心", "山西省省级癫痫外科诊疗技术中心"),
        ]


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-4")
def test_once_the_table_is_imported_a_code_it_does_not_have_is_refused_with_those_that_come_near(
    further: Flask,
) -> None:
    with further.app_context():
        where, clerk = department("yc1"), actor("yc1-clerk")
        made = ready(where, SX6, code="G40.901")
        assert queries.candidacies.missing(made, DAYS[SX6].date()) == [], "with the sample its form is enough"
        care.import_diagnoses([("G40.900", "癫痫"), ("G40.900x001", "癫痫持续状态"), ("I63.900", "脑梗死")], "2.0")
        late = refused(lambda: actions.submit(made, clerk, DAYS[SX6]))
        assert late.clause == "SX6-4" and "G40.901" in words(late)
        actions.save(made, stated(SX6, code="G40.900"), clerk, DAYS[SX6])
        assert [one.clause for one in queries.candidacies.missing(made, DAYS[SX6].date())] == []
        other = department("yc1", "骨科")
        found = refused(lambda: started(other, SX6, subject="骨肉瘤", code="G40.999"))
        assert (found.clause, found.field) == ("SX6-4", "code")
        assert all(said in words(found) for said in ("2.0", "G40.999", "G40.900 癫痫", "G40.900x001"))
        assert "核对编码" in words(refused(lambda: started(other, SX6, subject="骨肉瘤", code="C40.000")))
        assert started(other, SX6, subject="脑梗死", code="I63.900").code == "I63.900"


@pytest.mark.clause("SX3-14", "SX6-11.1")
def test_one_base_serves_one_application_and_one_designation(further: Flask) -> None:
    with further.app_context():
        where = department("yc1")
        first = started(where, SX6)
        again = refused(lambda: started(where, SX6, subject="卒中"))
        assert first.number in words(again)
        actions.take_back(first, "改报", actor("yc1-clerk"), DAYS[SX6])
        second = started(where, SX6, subject="卒中")
        assert second.number == "晋专病备申〔2026〕2号", "a number once for life"
        held = candidacy("granted", SX6, department("yc2"), DAYS[SX6], subject="帕金森病")
        told = refused(lambda: started(department("yc2"), SX6))
        assert held.name in told.message
        with pytest.raises(Refused) as broken, work():
            db.session.execute(
                Candidacy.__table__.insert().values(  # type: ignore[attr-defined]
                    {one.name: getattr(second, one.name) for one in Candidacy.__table__.columns if one.name != "id"}
                    | {"number": "另一号"}
                )
            )
        assert broken.value.clause == "SX3-14", "the database promises it too"


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-11.1")
def test_a_second_centre_of_a_disease_is_argued_or_refused(further: Flask) -> None:
    with further.app_context():
        there = candidacy(
            "granted", SX6, department("taiyuan"), DAYS[SX6], subject="癫痫", name="山西省癫痫诊疗技术中心"
        )
        found = refused(lambda: started(department("yc1"), SX6))
        assert (found.clause, found.field) == ("SX6-11.1", "argued")
        assert there.name in found.message
        made = ready(department("yc1"), SX6, argued="晋南患者集中，需增设")
        assert queries.candidacies.missing(made, DAYS[SX6].date()) == []
        assert [bar.quota.key for bar in queries.places.blocks_on(made)] == ["one-per-disease"], "shown, decided later"
        actions.submit(made, actor("yc1-clerk"), DAYS[SX6])
        assert started(department("lf1"), SX6, subject="帕金森病").argued == ""


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX3-8")
def test_a_place_over_quota_is_shown_and_not_refused(further: Flask) -> None:
    with further.app_context():
        called()
        candidacy("publicity", SX3, department("yc2"), track="directed-city")
        made = ready(department("yc1"), SX3, track="directed-city")
        bars = {bar.quota.key: (bar.used, bar.limit) for bar in queries.places.bars_of(made)}
        assert bars == {"one-per-city": (1, 1), "call": (1, 1)}, "the call's places count too"
        assert [bar.quota.key for bar in queries.places.blocks_on(made)] == ["one-per-city", "call"]
        assert actions.submit(made, actor("yc1-clerk"), DAYS[SX3]).serial == 1
        other = ready(department("lf1"), SX3, track="directed-city")
        assert [bar.quota.key for bar in queries.places.blocks_on(other)] == ["call"], "another city has its own place"


@pytest.mark.on("sqlite")
@pytest.mark.clause("WZ10-2.3")
def test_a_county_project_needs_its_county(further: Flask) -> None:
    with further.app_context():
        found = refused(lambda: started(department("wenzhou"), WZ10, track="county"))
        assert (found.clause, found.field) == ("WZ10-4.1", "track")
        made = submitted(department("ra1"), WZ10, track="county")
        assert made.city_id is not None


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-11.6", "SX3-18", "SX3-24")
def test_a_bar_stands_to_its_last_day_and_not_on_the_next(further: Flask) -> None:
    with further.app_context():
        table = grounds.load(SX6)
        assert table is not None
        where, rule = department("yc1"), next(one for one in table.rules if one.bar_years == 5)
        bar = register.propose_bar(
            SX6, rule, where.organisation, where, date(2021, 5, 20), "查实造假", "晋卫处〔2021〕1号",
            actor("centre-office"), DAYS[SX6],
        )  # fmt: skip
        last, free = morning(date(2026, 5, 19)), morning(date(2026, 5, 20))
        with pytest.raises(Undone), work():
            started(where, SX6, last)
            raise Undone
        register.step_bar(bar, "sign", actor("centre-commission"), DAYS[SX6])
        found = refused(lambda: started(where, SX6, last))
        assert found.clause == "SX6-11.6"
        assert all(part in words(found) for part in ("2026年5月20日", "查实造假", "晋卫处〔2021〕1号"))
        assert started(where, SX6, free).state == "draft"
        other = department("yc1", "骨科")
        assert started(other, SX6, last, subject="骨肉瘤").state == "draft", "another department is not barred"


@pytest.mark.on("sqlite")
def test_only_the_own_department_s_clerk_begins(further: Flask) -> None:
    with further.app_context():
        where = department("yc1")
        for login in ("yc1-clerk1", "yc2-clerk", "yc1-leader", "yuncheng", "centre-office", "centre-commission"):
            with pytest.raises(Refused):
                actions.start(programmes.load(SX6), "centre", where, stated(SX6), actor(login), DAYS[SX6])
        assert count(Candidacy) == 0
