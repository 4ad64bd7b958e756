"""A station's days: only those on which the dossier lies there; reminders once a workday; silence where so set (SN15-A2)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance import jobs
from alliance.clock import BEIJING
from alliance.core import schedule, settings
from alliance.core.actor import SYSTEM
from alliance.core.flow import timeline
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Overtaken, Refused
from alliance.demo.people import PROGRAMME
from alliance.ext import db
from alliance.filing import actions, queries, rules
from alliance.filing.flow import EXTRA, FLOW
from alliance.filing.model import Application
from alliance.filing.rules.stays import granted
from tests.filing.stage import ASSESSED, Stage, stage, traces
from tests.support.world import World

pytestmark = pytest.mark.clause("SN15-A2")
MONDAY = datetime(2026, 6, 15, 10, 0, tzinfo=BEIJING)  # 2026-06-19 is a day off: the Dragon Boat festival


def day(month: int, number: int, hour: int = 10) -> datetime:
    return datetime(2026, month, number, hour, 0, tzinfo=BEIJING)


def due(one: Stage) -> date | None:
    """The due day of the present stay, which its to-do carries too."""
    stay = rules.present(one.application)
    assert stay is not None
    query = select(Todo).where(Todo.kind == "application.opinion", Todo.closed_at.is_(None))
    assert [todo.due for todo in db.session.execute(query).scalars()] == [stay.due]
    return stay.due


def answered(one: Stage) -> None:
    remarks = {row.id: "已改。" for row in one.application.remarks if not row.answer}
    actions.answer_remarks(one.application, remarks, one.clerk, one.at)


def at_the_city(world: World) -> Stage:
    """At the city since 15 June: fifteen workdays, to 7 July."""
    one = stage(world, "xian").to("city")
    assert due(one) == date(2026, 7, 7)
    return one


def go_on_without(world: World, wanted: bool) -> None:
    words = "true" if wanted else "false"
    settings.put(PROGRAMME, "city_silence_goes_on", words, world.actor("head"), MONDAY, "示例设定")


@pytest.mark.parametrize(
    ("whole", "spent", "least", "left"), [(15, 0, 5, 15), (15, 4, 5, 11), (15, 12, 5, 5), (15, 40, 5, 5), (3, 2, 5, 3)]
)
def test_what_is_left_of_the_days(whole: int, spent: int, least: int, left: int) -> None:
    assert granted(whole, spent, least) == left


@pytest.mark.clause("SN15-3.3.a")
def test_the_clock_stops_while_the_applicant_corrects(world: World) -> None:
    one = at_the_city(world)
    one.at = day(6, 22, 9)  # four workdays later: 16, 17, 18, 22
    one.give("city", "return", "请核实。", remarks={"building_capability": "床位数？"})
    assert rules.present(one.application) is None
    one.at = day(7, 20, 9)  # four weeks with the applicant
    answered(one)
    one.submit()
    stay = rules.present(one.application)
    assert stay is not None
    assert (stay.station, stay.whole, stay.granted) == ("city", 15, 11)
    assert due(one) == date(2026, 8, 4)
    first, last = [line for line in queries.days(one.application, date(2026, 7, 22)) if line["stay"].station == "city"]
    assert (first["lain"], first["open"], first["late"]) == (4, False, False)
    assert (last["lain"], last["open"], last["resumed"]) == (2, True, True)


def test_a_station_has_at_least_the_days_the_office_set(world: World) -> None:
    one = at_the_city(world)
    one.at = day(7, 7, 9)  # all its days are used
    one.give("city", "return", "请核实。", remarks={"building_capability": "床位数？"})
    answered(one)
    one.submit()
    stay = rules.present(one.application)
    assert stay is not None
    assert (stay.granted, stay.due) == (5, date(2026, 7, 14))


def test_the_office_reminds_an_overdue_station_once_a_workday(world: World) -> None:
    one = at_the_city(world)
    office, application = world.actor("office"), one.application
    for early in (day(6, 20), day(7, 7, 23)):
        before = traces(application.id)
        with pytest.raises(Refused) as found:
            actions.chase(application, office, early)
        assert found.value.clause == "SN15-A2"
        assert traces(application.id) == before
    assert actions.chase(application, office, day(7, 10)).chased == 1  # a Friday
    for again in (day(7, 10, 16), day(7, 11), day(7, 12)):  # the same day, Saturday, Sunday
        before = traces(application.id)
        with pytest.raises(Refused) as found:
            actions.chase(application, world.actor("head"), again)
        assert "2026-07-10" in found.value.message
        assert traces(application.id) == before
    assert actions.chase(application, office, day(7, 13)).chased == 2
    todo = db.session.execute(
        select(Todo).where(Todo.kind == "application.opinion", Todo.closed_at.is_(None))
    ).scalar_one()
    assert "催办 2 次" in todo.note
    assert todo.due == date(2026, 7, 7)
    lines = [line.what for line in timeline(application, [FLOW], EXTRA)]
    assert lines.count("催办") == 2
    one.at = day(7, 14)
    one.give("city")
    assert one.application.state == "office"


def test_nobody_else_reminds_and_the_office_not_itself(world: World) -> None:
    one = at_the_city(world)
    for login in ("xian-jzk", "xian-leader", "city-610100", "commission", "auditor"):
        before = traces(one.application.id)
        with pytest.raises(Refused):
            actions.chase(one.application, world.actor(login), day(7, 10))
        assert traces(one.application.id) == before
    one.give("city")
    for at in (day(9, 1),):
        with pytest.raises(Refused) as found:
            actions.chase(one.application, world.actor("office"), at)
        assert "自己办理" in found.value.message
    one.at = day(9, 1)
    one.give("office", "return", "请核实。")
    with pytest.raises(Refused):
        actions.chase(one.application, world.actor("office"), day(12, 1))


def test_as_the_programme_has_it_a_silent_city_is_waited_for(world: World) -> None:
    one = at_the_city(world)
    before = traces(one.application.id)
    assert actions.pass_silent(PROGRAMME, day(9, 1)) == 0
    with pytest.raises(Refused):
        FLOW.move(one.application, "city-silent", SYSTEM, day(9, 1))
    assert traces(one.application.id) == before


def test_where_so_set_the_filing_goes_on_the_day_after(world: World) -> None:
    one = at_the_city(world)
    go_on_without(world, True)
    before = traces(one.application.id)
    assert actions.pass_silent(PROGRAMME, day(7, 7, 23)) == 0  # its last day is the city's
    assert traces(one.application.id) == before
    run = next(job for job in jobs.JOBS if job.name == "filing.silence")
    ran = schedule.run_one(run, date(2026, 7, 8), day(7, 8, 1))
    assert ran is not None
    assert ran.said == "1 件市级意见未按期反馈"
    assert one.application.state == "office"
    silent = one.application.opinions[-1]
    assert (silent.verdict, silent.station, silent.person_id) == ("silent", "city", None)
    assert "2026年7月7日" in silent.text
    assert "未按期反馈。" in queries.opinion_words(one.application, silent)
    annex = queries.annex2(rules.collect(one.application, date(2026, 7, 8)), one.application.revisions[-1])
    assert "未按期反馈" in str(annex["city_opinion"])
    step = next(row for row in queries.picture(one.application) if "未按期反馈" in row["text"])
    assert step["state"] == "done"
    assert timeline(one.application, [FLOW], EXTRA)[0].what == "未按期反馈，转下一站"
    with pytest.raises(Overtaken):
        actions.opinion(one.application, "agree", "晚了", {}, {}, one.actor("city"), day(7, 8), 3)
    one.at = day(7, 8)
    one.give("office")
    one.give("commission")
    assert one.application.state == "filed"


@pytest.mark.parametrize("state", ["hospital", "office", "commission"])
def test_silence_decides_nothing_else(world: World, state: str) -> None:
    """The hospital signs itself, the office assesses, the commission decides: whatever is set."""
    one = stage(world, "xian").to(state)
    go_on_without(world, True)
    before = traces(one.application.id)
    assert actions.pass_silent(PROGRAMME, day(12, 1)) == 0
    with pytest.raises(Refused):
        FLOW.move(one.application, "city-silent", SYSTEM, day(12, 1))
    assert traces(one.application.id) == before


@pytest.mark.clause("SN15-3.3.c")
def test_a_city_that_decides_is_waited_for(world: World) -> None:
    one = stage(world, "xian", scope="city", name="西安市示例急诊专科联盟").to("city")
    go_on_without(world, True)
    before = traces(one.application.id)
    assert actions.pass_silent(PROGRAMME, day(12, 1)) == 0
    with pytest.raises(Refused):
        FLOW.move(one.application, "city-silent", SYSTEM, day(12, 1))
    assert traces(one.application.id) == before


def test_no_person_records_silence(world: World) -> None:
    one = at_the_city(world)
    go_on_without(world, True)
    for login in ("city-610100", "office", "head", "commission", "xian-jzk"):
        before = traces(one.application.id)
        with pytest.raises(Refused):
            FLOW.move(one.application, "city-silent", world.actor(login), day(8, 1))
        with pytest.raises(Refused):
            actions.opinion(one.application, "silent", "", ASSESSED, {}, world.actor(login), day(8, 1))
        assert traces(one.application.id) == before


def test_a_due_day_still_open_is_never_overdue(world: World) -> None:
    one = stage(world, "xian")
    one.at = one.at.replace(month=12, day=29)
    one.submit()
    one.give("leader")
    go_on_without(world, True)
    assert actions.pass_silent(PROGRAMME, one.at + timedelta(days=200)) == 0
    with pytest.raises(Refused):
        actions.chase(one.application, world.actor("office"), one.at + timedelta(days=200))


AtOnce = Callable[..., list[object]]


def test_the_city_and_the_calendar_at_once(app: Flask, world: World, at_once: AtOnce) -> None:
    """Whoever is first counts: either the city's agreement or its silence, never both."""
    one = at_the_city(world)
    go_on_without(world, True)
    id, version, city = one.application.id, one.application.version, one.actor("city")
    db.session.remove()

    def give() -> object:
        with app.app_context():
            row = db.session.get_one(Application, id)
            return actions.opinion(row, "agree", "同意。", {}, {}, city, day(7, 8, 1), version) is not None

    def pass_by() -> object:
        with app.app_context():
            return actions.pass_silent(PROGRAMME, day(7, 8, 1))

    results = at_once(give, pass_by)
    row = db.session.get_one(Application, id)
    assert row.state == "office"
    verdicts = [one.verdict for one in row.opinions if one.station == "city"]
    assert (verdicts, results[1]) in ((["agree"], 0), (["silent"], 1)), results
    events = select(JournalEntry.event).where(JournalEntry.record_id == id, JournalEntry.record_type == "application")
    assert len([one for one in db.session.execute(events).scalars() if one.startswith("application.city-")]) == 1
