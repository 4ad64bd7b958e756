"""Who is asked for an opinion or served a letter owes it as a dated row: by the chapter's own due day, fulfilled by the
opinion or the receipt, owed no more once the record is taken back, and not done where a city stays silent."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.audit import actions as audits
from alliance.changes.actions import withdraw
from alliance.core import inbox, notices, settings
from alliance.core.actor import Role
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.filing import actions as filing
from alliance.obligations import actions, queries
from alliance.obligations.model import Obligation
from alliance.register import actions as register
from alliance.rules.windows import BEIJING
from tests.audit.audited import PDF, Audited
from tests.changes import stage as changes
from tests.filing.stage import Stage, stage
from tests.supervision.reported import PROGRAMME, the_reported
from tests.support.seen import statements
from tests.support.world import NOW, the_world

DAY = timedelta(days=1)
TAKEN_BACK = "已撤回或中止，不再需要意见"


def owed(kind: str) -> dict[str, Obligation]:
    """The latest duty of a kind on each side."""
    query = select(Obligation).where(Obligation.kind == kind).order_by(Obligation.id)
    return {row.side: row for row in db.session.execute(query).scalars()}


def stands(row: Obligation, at: datetime) -> str:
    """How a duty stands by its records at that moment."""
    return queries.seen([row], at.date())[0].stand


def asked(todo: str) -> inbox.Todo:
    """The one open to-do of a kind."""
    query = select(inbox.Todo).where(inbox.Todo.kind == todo, inbox.Todo.closed_at.is_(None))
    return db.session.execute(query).scalar_one()


@pytest.fixture
def applied(reported_app: Flask) -> Iterator[Stage]:
    """An application of a city hospital, submitted: its leader is asked first."""
    with reported_app.app_context():
        one = stage(the_world(), "xian")
        one.submit()
        yield one


@pytest.mark.clause("SN15-A2")
def test_each_station_of_a_filing_owes_its_opinion_by_its_own_due_day(applied: Stage) -> None:
    posts = (("hospital", "leader", Role.HOSPITAL_LEADER), ("city", "city", Role.CITY_COMMISSION),
             ("office", "office", Role.OFFICE_HANDLER), ("province", "commission", Role.PROVINCIAL_COMMISSION))  # fmt: skip
    for side, who, role in posts:
        actions.keep(PROGRAMME, applied.at)
        row, stay = owed("filing-opinion")[side], applied.application.stays[-1]
        assert (row.due, row.opens, row.role) == (stay.due, applied.at.date(), str(role))
        assert row.owner_id == applied.actor(who).organisation_id
        assert row.id in [one.row.id for one in queries.mine(applied.actor(who), 2026, applied.at.date())]
        assert stands(row, applied.at) == "open"
        applied.give(who)
        assert stands(row, applied.at) == "done"  # before the calendar's next look
        actions.follow(PROGRAMME, applied.at)
        assert (row.state, row.proof_type, row.proof_id) == ("done", "application", applied.application.id)
    assert applied.application.state == "filed"
    assert len(db.session.execute(select(Obligation).where(Obligation.kind == "filing-opinion")).scalars().all()) == 4
    kinds = select(inbox.Todo.id).where(inbox.Todo.record_type == "obligation", inbox.Todo.subject.contains("意见"))
    assert not db.session.execute(kinds).all()  # the chapter asks; no second to-do


@pytest.mark.clause("SN15-A2")
def test_what_was_given_between_two_looks_is_kept_too_and_once(applied: Stage) -> None:
    applied.give("leader")
    applied.give("city")
    for _look in range(2):
        actions.keep(PROGRAMME, applied.at)
    rows = db.session.execute(select(Obligation).where(Obligation.kind == "filing-opinion")).scalars().all()
    found = sorted((row.side, row.state) for row in rows)
    assert found == [("city", "done"), ("hospital", "done"), ("office", "open")]


@pytest.mark.clause("SN15-A2")
def test_a_return_is_an_opinion_and_a_late_one_is_marked_late(applied: Stage) -> None:
    applied.give("leader")
    actions.keep(PROGRAMME, applied.at)
    first = owed("filing-opinion")["city"]
    assert first.due is not None
    applied.at = datetime.combine(first.due + DAY, NOW.timetz())
    assert stands(first, applied.at) == "overdue"
    applied.give("city", "return", "请核实。")
    actions.keep(PROGRAMME, applied.at)
    assert first.state == "late"
    assert not [row for row in queries.pending(PROGRAMME) if row.side == "city"]


@pytest.mark.clause("SN15-A2")
def test_what_was_withdrawn_needs_no_opinion_any_more(applied: Stage) -> None:
    actions.keep(PROGRAMME, applied.at)
    row = owed("filing-opinion")["hospital"]
    filing.withdraw(applied.application, "另行申报", applied.clerk, applied.later())
    assert stands(row, applied.at) == "excused"
    actions.follow(PROGRAMME, applied.at)
    assert (row.state, row.end_reason) == ("excused", TAKEN_BACK)


@pytest.mark.clause("SN15-A2")
def test_a_silent_city_is_told_of_to_the_office_and_did_not_do_it(applied: Stage) -> None:
    applied.give("leader")
    actions.keep(PROGRAMME, applied.at)
    row = owed("filing-opinion")["city"]
    assert row.due is not None
    for days in (6, 7, 14, 15, 16):  # its leader after 7 days: a city has none here; the office after 15
        actions.keep(PROGRAMME, datetime.combine(row.due + days * DAY, NOW.timetz()))
    told = [(one.stage, one.day, one.role) for one in queries.notices(row)]
    assert told == [("office", row.due + 15 * DAY, str(Role.OFFICE_HANDLER))]
    assert asked(queries.OVERDUE).role == str(Role.OFFICE_HANDLER)
    late = datetime.combine(row.due + 17 * DAY, NOW.timetz())
    settings.put(PROGRAMME, "city_silence_goes_on", "true", the_world().actor("head"), late, "按期转办")
    assert filing.pass_silent(PROGRAMME, late) == 1
    actions.keep(PROGRAMME, late)
    assert (row.state, row.end_reason) == ("lapsed", "至期限未反馈意见，已转下一站")
    assert owed("filing-opinion")["office"].state == "open"


@pytest.mark.clause("SN15-A2")
def test_a_city_sees_its_own_opinion_and_no_other_body_s(applied: Stage) -> None:
    applied.give("leader")
    actions.keep(PROGRAMME, applied.at)
    hospital, city = (owed("filing-opinion")[side] for side in ("hospital", "city"))
    for row, sees in (
        (hospital, {"xian-leader", "office", "commission", "auditor"}),
        (city, {"city-610100", "office", "commission", "auditor"}),
    ):
        for login in ("xian-leader", "xian-jzk", "provincial-leader", "city-610100", "city-610300", "office", "commission",
                      "auditor"):  # fmt: skip
            if login in sees:
                assert queries.get(the_world().actor(login), row.id) is row
            else:
                with pytest.raises(NotFound):
                    queries.get(the_world().actor(login), row.id)


@pytest.mark.clause("SN15-3.3.a")
def test_a_change_is_spoken_on_at_its_stations(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_world()
        changes.found(world, "xian")
        one = changes.stage(world, "person", "xian")
        one.submit()
        while one.change.state not in ("approved", "done"):
            actions.keep(PROGRAMME, one.at)
            row = next(
                row
                for row in queries.pending(PROGRAMME)
                if row.kind == "change-opinion" and stands(row, one.at) == "open"
            )
            assert row.due == asked("change.opinion").due
            one.agree()
            assert stands(row, one.at) == "done"
        actions.keep(PROGRAMME, one.at)
        assert {row.state for row in owed("change-opinion").values()} == {"done"}
        assert "hospital" in owed("change-opinion")


@pytest.mark.clause("SN15-3.3.a")
def test_a_change_taken_back_needs_no_opinion(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_world()
        changes.found(world, "xian")
        one = changes.stage(world, "person", "xian")
        one.submit()
        actions.keep(PROGRAMME, one.at)
        withdraw(one.change, "不再变更", one.actor("clerk"), one.later())
        actions.follow(PROGRAMME, one.at)
        assert owed("change-opinion")["hospital"].state == "excused"


@pytest.mark.clause("SN15-A1")
def test_an_audit_form_is_evaluated_at_its_stations(audited_app: Flask) -> None:
    with audited_app.app_context():
        one = Audited(the_world())
        one.to("hospital")
        for who, side in (("leader", "hospital"), ("city", "city"), ("office", "office"), ("commission", "province")):
            actions.keep(PROGRAMME, one.at)
            row = owed("audit-opinion")[side]
            assert (stands(row, one.at), row.due) == ("open", asked("audit.opinion").due)
            one.give(who, "pass" if who == "commission" else "agree")
            assert stands(row, one.at) == "done"


@pytest.mark.clause("SN15-A1")
def test_a_form_found_false_needs_no_evaluation_any_more(audited_app: Flask) -> None:
    with audited_app.app_context():
        one = Audited(the_world())
        form = one.to("office")
        actions.keep(PROGRAMME, one.at)
        row = owed("audit-opinion")["office"]
        audits.doubt(form, "培训人数系虚构", one.actor("office"), one.later(), evidence=[("证据.pdf", PDF)])
        actions.follow(PROGRAMME, one.at)
        assert (row.state, row.end_reason) == ("excused", TAKEN_BACK)


def served(at: datetime) -> notices.Notice:
    """A letter about 呼吸内科 to the alliance, its hospital and a city commission."""
    world, one = the_world(), the_reported().alliance()
    city = world.actor("city-610100")
    assert city.organisation_id is not None
    to = (
        ("alliance", one.lead_id, one.name, Role.LEAD_CLERK), ("hospital", one.lead_id, one.lead_name, Role.HOSPITAL_LEADER),
        ("superior", city.organisation_id, city.organisation_name, Role.CITY_COMMISSION),
    )  # fmt: skip
    return notices.issue(
        one, "dissolution", "关于示例联盟的决定", ["示例"], code="示例", issuer="示例", clause="SN15-2.d",
        actor=world.actor("commission"), at=at, to=to, designation_id=one.id,
    )  # fmt: skip


@pytest.mark.clause("SN15-2.d")
def test_letters_are_receipted_by_all_they_are_served_on_even_after_the_end(reported_app: Flask) -> None:
    with reported_app.app_context():
        world, leader = the_world(), the_world().actor("provincial-leader")
        letter = served(NOW)
        register.end(the_reported().alliance(), "dissolved", NOW.date(), "示例", world.actor("commission"), NOW)
        actions.keep(PROGRAMME, NOW + DAY)
        rows = owed("letter-receipt")
        assert {side: row.state for side, row in rows.items()} == {"lead": "open", "hospital": "open", "city": "open"}
        assert {row.due for row in rows.values()} == {settings.due_in_workdays(NOW.date(), 5)[0]}
        assert {
            one.due for one in inbox.open_about("notice_service", [row.record_id or 0 for row in rows.values()])
        } == {rows["city"].due}
        assert rows["hospital"].id in [one.row.id for one in queries.mine(leader, 2026, NOW.date())]
        services = {one.capacity: one.id for one in letter.services}
        notices.receive(services["hospital"], leader, NOW + 2 * DAY)
        assert [stands(rows[side], NOW + 2 * DAY) for side in ("hospital", "lead", "city")] == ["done", "open", "open"]
        actions.follow(PROGRAMME, NOW + 2 * DAY)
        assert (rows["hospital"].state, rows["hospital"].proof_id) == ("done", services["hospital"])
        actions.keep(PROGRAMME, NOW + 30 * DAY)
        assert [one.role for one in queries.notices(rows["city"])] == [str(Role.OFFICE_HANDLER)]
        notices.receive(services["superior"], world.actor("city-610100"), NOW + 31 * DAY)
        actions.follow(PROGRAMME, NOW + 31 * DAY)
        assert [rows[side].state for side in ("city", "lead")] == ["late", "open"]


@pytest.mark.clause("SN15-2.d")
def test_a_receipt_without_a_calendar_waits_and_both_get_their_day_with_it(reported_app: Flask) -> None:
    with reported_app.app_context():
        late, office = datetime(2026, 12, 30, 9, tzinfo=BEIJING), the_world().actor("office")
        letter = served(late)
        actions.keep(PROGRAMME, late)
        row = owed("letter-receipt")["city"]
        todos = inbox.open_about("notice_service", [one.id for one in letter.services])
        assert (row.due, {one.due for one in todos}, {one.due_note for one in todos}) == (None, {None}, {row.due_note})
        settings.put_day(date(2027, 1, 1), "off", "元旦", "示例", office, late)
        settings.complete_year(2027, office, late)
        actions.keep(PROGRAMME, late + DAY)
        day = settings.due_in_workdays(late.date(), 5)[0]
        assert day is not None
        assert {
            (one.due, one.due_note) for one in inbox.open_about("notice_service", [one.id for one in letter.services])
        } == {(day, "")}
        assert row.due == day


@pytest.mark.clause("SN15-2.d")
def test_a_letter_is_its_addressee_s_duty_and_nobody_else_s(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_world()
        served(NOW)
        actions.keep(PROGRAMME, NOW)
        for login, sides in (("provincial-hxnk", ["lead"]), ("provincial-leader", ["hospital", "lead"]),
                             ("city-610100", ["city"]), ("city-610300", []), ("weinan-member", []),
                             ("commission", [])):  # fmt: skip
            found = queries.mine(world.actor(login), 2026, NOW.date())
            assert sorted(one.row.side for one in found if one.row.kind == "letter-receipt") == sides, login


def test_opinions_and_letters_cost_the_same_for_one_and_for_many(reported_app: Flask) -> None:
    with reported_app.app_context():
        office, counted = the_world().actor("office"), []
        for more in (1, 20):
            for _number in range(more):
                served(NOW)
            actions.keep(PROGRAMME, NOW)
            db.session.rollback()
            with statements() as sent:
                assert queries.in_year(office, 2026, NOW.date(), "letter-receipt")
            counted.append(len(sent))
        assert counted == [COST, COST]


COST = 5  # rows, their alliances, extensions, settings, letters
