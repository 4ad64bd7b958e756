"""What each kind of duty is read from: owed by whom and by when, and what fulfils it, whichever way it was done."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.activities import actions as activities
from alliance.core import inbox, notices, settings
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as agreements
from alliance.members import queries as members
from alliance.members.model import Agreement
from alliance.obligations import actions, queries
from alliance.obligations.model import Obligation
from alliance.register import actions as register
from alliance.register.model import Designation
from alliance.rules import programme as programmes
from alliance.rules.windows import BEIJING
from alliance.standing.model import Measure
from alliance.supervision import actions as supervision
from alliance.supervision import queries as reports
from alliance.supervision.rules import Told
from tests.supervision.reported import PDF, PROGRAMME, WORDS, another, the_reported
from tests.support.seen import statements

TEXTS: dict[str, Any] = dict.fromkeys(("cooperation", "responsibilities", "rights", "duties"), "示例")
JANUARY = datetime(2026, 1, 5, 9, 0, tzinfo=BEIJING)
JUNE = datetime(2026, 6, 15, 9, 0, tzinfo=BEIJING)
JULY = datetime(2026, 7, 2, 9, 0, tzinfo=BEIJING)


def duty(kind: str) -> Obligation:
    """The one row of a kind about 呼吸内科, or about the programme."""
    mine = the_reported().alliance().id
    query = select(Obligation).where(Obligation.kind == kind)
    rows = [row for row in db.session.execute(query).scalars() if row.designation_id in (None, mine)]
    assert len(rows) == 1, [(row.subject, row.period) for row in rows]
    return rows[0]


def test_every_kind_of_the_programme_has_its_function_and_its_words() -> None:
    declared = {one.key for each in programmes.all_programmes() for one in each.obligations}
    assert declared == set(queries.KINDS)


@pytest.mark.clause("SN15-3.5.d")
def test_a_report_is_done_when_accepted_and_in_time_by_its_first_submission(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        report = world.submitted(JULY)
        actions.keep(PROGRAMME, JULY)
        row, review = duty("half-year-report"), duty("report-review")
        assert (row.opens, row.due, row.closes) == (date(2026, 7, 1), date(2026, 7, 31), date(2026, 10, 29))
        assert (review.side, review.due) == ("office", date(2026, 7, 16))
        assert [one.stand for one in queries.seen([row, review], JULY.date())] == ["handed", "open"]
        supervision.return_(report, "请核对", world.actor("office"), JULY)
        assert [one.stand for one in queries.seen([row, review], date(2026, 8, 20))] == ["handed", "handed"]
        supervision.submit(
            report, reports.proposed(report), WORDS, world.actor("provincial-hxnk"), JULY + timedelta(days=60)
        )
        supervision.accept(report, world.actor("office"), JULY + timedelta(days=61))
        seen = queries.seen([row, review], date(2026, 9, 10))
        assert [one.stand for one in seen] == ["done", "late"]  # before the calendar's next look
        assert row.state == "open"
        actions.follow(PROGRAMME, JULY + timedelta(days=62))
        assert (row.state, row.proof_type, row.proof_id) == ("done", "report", report.id)


@pytest.mark.clause("SN15-3.5.c")
@pytest.mark.parametrize(
    ("starts", "state"), [(date(2026, 7, 20), "done"), (date(2026, 7, 3), "done"), (date(2026, 7, 1), "late")]
)
def test_an_event_is_reported_beforehand_or_late_and_answered_in_time(
    reported_app: Flask, starts: date, state: str
) -> None:
    with reported_app.app_context():
        world = the_reported()
        told = Told(
            title="示例论坛", place="西安", starts=starts, ends=None, scale="200 人", content="学术", contact="示例 000"
        )
        matter = supervision.send(world.alliance().id, "event", told, world.actor("provincial-hxnk"), JULY)
        actions.keep(PROGRAMME, JULY)
        assert duty("event-notice").state == state
        answer = duty("matter-answer")
        assert (answer.state, answer.due) == ("open", max(JULY.date(), starts - timedelta(days=1)))
        supervision.answer(matter, "acknowledge", "知悉", world.actor("office"), JULY)
        actions.follow(PROGRAMME, JULY)
        assert answer.state == "done"


@pytest.mark.clause("SN15-4.2")
@pytest.mark.parametrize(
    ("kind", "day", "state"),
    [
        ("central_course", date(2026, 2, 10), "done"), ("central_course", date(2026, 4, 5), "late"),
        ("central_course", date(2025, 12, 20), "done"), ("academic_event", date(2026, 2, 10), "open"),
    ],
)  # fmt: skip
def test_the_years_plan_with_training_in_it_is_the_training_plan(
    reported_app: Flask, kind: str, day: date, state: str
) -> None:
    with reported_app.app_context():
        world, at = the_reported(), datetime.combine(day, JANUARY.timetz())
        clerk = world.actor("provincial-hxnk")
        if at > JANUARY:
            actions.keep(PROGRAMME, JANUARY)
            assert duty("training-plan").state == "open"
        activities.set_plan(world.alliance(), 2026, {kind: (3, 40)}, clerk, at)
        actions.keep(PROGRAMME, max(at, JANUARY))
        row = duty("training-plan")
        assert row.state == state
        open_ones = inbox.open_about("obligation", [row.id])
        assert bool(open_ones) == (state == "open")


@pytest.mark.clause("SN15-2.c")
def test_a_yellow_card_is_rectified_by_proof_or_lifted(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        one = world.alliance()
        with work():
            card = Measure(
                programme=PROGRAMME, designation_id=one.id, designation_name=one.name, department_id=one.department_id,
                lead_id=one.lead_id, lead_name=one.lead_name, authority_id=one.authority_id, kind="yellow-card",
                year=2025, clause="SN15-2.c", state="in_force", proposed_at=JANUARY, proposed_by_id=1, issued_by_id=2,
                effective_on=date(2026, 5, 31), taken_from="示例",
            )  # fmt: skip
            db.session.add(card)
        actions.keep(PROGRAMME, JUNE)
        assert not db.session.execute(select(Obligation).where(Obligation.kind == "rectification")).scalars().all()
        number = issued(one)
        with work():  # not taken over from paper: issued here
            card.taken_from, card.hearing_end, card.signed_by_id = "", "silent", 1
            card.notice_id = number
        actions.keep(PROGRAMME, JUNE)
        row = duty("rectification")
        assert (row.opens, row.due, row.state) == (date(2026, 5, 31), date(2026, 11, 30), "open")
        with work():
            card.state, card.lifted_on, card.end_reason = "lifted", JUNE.date(), "示例"
        actions.follow(PROGRAMME, JULY)
        assert (row.state, row.proof) == ("done", "黄牌已解除")


def issued(one: Designation) -> int:
    office = the_reported().actor("office")
    return notices.issue(
        one, "test", "示例", ["示例"], code="示例", issuer="示例", clause="SN15-2.c", actor=office, at=JUNE, to=()
    ).id


@pytest.mark.clause("SN15-2.a")
def test_a_list_is_published_in_its_month(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        edition = register.draft_if_due(PROGRAMME, date(2026, 7, 1), datetime(2026, 7, 1, 8, tzinfo=BEIJING))
        assert edition is not None
        actions.keep(PROGRAMME, JULY)
        row = duty("list-edition")
        assert (row.period, row.due, row.state) == ("2026-07", date(2026, 7, 31), "open")
        register.sign_edition(edition, world.actor("head"), JULY)
        register.publish_edition(edition, world.actor("office"), JULY)
        actions.keep(PROGRAMME, JULY)
        assert (row.state, row.proof_type) == ("done", "edition")
        assert len(db.session.execute(select(Obligation).where(Obligation.kind == "list-edition")).scalars().all()) == 1


def test_a_review_waits_for_a_calendar_nobody_entered_and_is_dated_later(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        late = datetime(2026, 12, 28, 9, tzinfo=BEIJING)
        told = Told(
            title="示例事项", place="", starts=date(2026, 12, 28), ends=None, scale="", content="示例", contact="示例"
        )
        supervision.send(world.alliance().id, "major", told, world.actor("provincial-hxnk"), late)
        actions.keep(PROGRAMME, late)
        row = duty("matter-answer")
        assert (row.due, row.closes) == (None, None)
        assert "2027" in row.due_note


def test_what_falls_due_after_the_end_is_owed_no_more_and_what_was_overdue_stays(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        actions.keep(PROGRAMME, JANUARY)
        register.end(world.alliance(), "dissolved", date(2026, 4, 2), "示例", world.actor("commission"), JUNE)
        actions.follow(PROGRAMME, datetime(2026, 4, 2, 9, tzinfo=BEIJING))
        assert (duty("charter").state, duty("charter").end_reason) == ("excused", "联盟已终止")
        assert duty("training-plan").state == "open"  # was due on 31 March


def test_nothing_is_made_twice_and_a_quiet_look_writes_nothing(reported_app: Flask) -> None:
    with reported_app.app_context():
        first = actions.keep(PROGRAMME, JANUARY)
        assert first.opened > 0
        assert actions.keep(PROGRAMME, JANUARY) == type(first)(0, 0, 0, 0)
        with statements() as sent:
            assert actions.follow(PROGRAMME, JANUARY) == 0
        assert not [one for one in sent if not one.startswith("SELECT")]


def test_lists_cost_the_same_for_one_and_for_fifty(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        counted: list[int] = []
        for more in (0, 50):
            for number in range(more):
                another(number + 1, world.alliance())
            actions.keep(PROGRAMME, JANUARY)
            db.session.expire_all()
            office, clerk = world.actor("office"), world.actor("provincial-hxnk")
            number, day = world.alliance().id, JANUARY.date()
            for ask in (
                partial(queries.in_year, office, 2026, day), partial(queries.mine, clerk, 2026, day),
                partial(queries.month, office, 2026, 3, day), partial(queries.of_designation, office, number, day),
            ):  # fmt: skip
                db.session.rollback()
                with statements() as sent:
                    assert ask()
                counted.append(len(sent))
        assert counted[:4] == counted[4:] == COSTS


COSTS = [6, 5, 4, 5]  # the programme's year, my year, a month, one alliance


def test_reminders_follow_the_settings(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        actions.keep(PROGRAMME, JANUARY)
        head = world.actor("head")
        settings.put(PROGRAMME, "obligation_leader_days", "0", head, JANUARY, "不上报负责人")
        settings.put(PROGRAMME, "obligation_office_days", "3", head, JANUARY, "三天后报办公室")
        kept = [actions.keep(PROGRAMME, datetime(2026, 4, day, 9, tzinfo=BEIJING)) for day in (1, 2, 3, 4)]
        row = duty("training-plan")
        assert [(one.stage, one.day) for one in queries.notices(row)] == [("office", date(2026, 4, 3))]
        assert sum(one.told for one in kept) >= 2


@pytest.mark.clause("SN15-2.e")
def test_an_agreement_is_renewed_by_the_lead_and_signed_by_the_member(reported_app: Flask) -> None:
    with reported_app.app_context():
        world, may = the_reported(), datetime(2026, 5, 4, 9, tzinfo=BEIJING)
        one, clerk = world.alliance(), world.actor("provincial-hxnk")
        running = members_of(one.id)[0]
        charter(one.id, may)
        with work():
            running.until = JUNE.date()
        actions.keep(PROGRAMME, may)
        renewal = duty("agreement-renewal")
        assert (renewal.opens, renewal.due, renewal.side) == (date(2026, 4, 16), JUNE.date(), "lead")
        candidate = members.candidates(one.id)[0]
        following = agreements.draft_agreement(candidate, clerk, may, since=date(2026, 6, 16), **TEXTS)
        agreements.offer(following, clerk, may, file=("协议.pdf", PDF))
        actions.keep(PROGRAMME, may)
        signing = duty("agreement-signing")
        assert (signing.side, signing.owner_id, signing.due) == (
            "member", world.hospital("weinan").id, date(2026, 6, 3)
        )  # fmt: skip
        assert [
            row.id for row in (seen.row for seen in queries.mine(world.actor("weinan-member"), 2026, may.date()))
        ] == [signing.id]
        agreements.sign(following, world.actor("weinan-member"), may + timedelta(days=1))
        actions.follow(PROGRAMME, may + timedelta(days=1))
        assert (renewal.state, renewal.proof_id) == ("done", following.id)
        assert (signing.state, signing.proof_id) == ("done", following.id)


@pytest.mark.clause("SN15-2.e")
def test_an_agreement_that_ran_out_stays_owed_and_one_taken_back_does_not(reported_app: Flask) -> None:
    with reported_app.app_context():
        world, may = the_reported(), datetime(2026, 5, 4, 9, tzinfo=BEIJING)
        one, clerk = world.alliance(), world.actor("provincial-hxnk")
        charter(one.id, may)
        with work():
            members_of(one.id)[0].until = JUNE.date()
        following = agreements.draft_agreement(
            members.candidates(one.id)[0], clerk, may, since=date(2026, 6, 16), **TEXTS
        )
        agreements.offer(following, clerk, may, file=("协议.pdf", PDF))
        actions.keep(PROGRAMME, may)
        agreements.recall(following, "改期限", clerk, may)
        agreements.expire(PROGRAMME, JULY)
        actions.keep(PROGRAMME, JULY)
        assert (duty("agreement-signing").state, duty("agreement-signing").end_reason) == (
            "excused",
            "牵头单位已收回协议",
        )
        assert [seen.stand for seen in queries.seen([duty("agreement-renewal")], JULY.date())] == ["overdue"]


@pytest.mark.clause("SN15-2.e")
def test_an_agreement_offered_and_answered_between_two_looks_stands_with_its_proof(reported_app: Flask) -> None:
    with reported_app.app_context():
        world, may = the_reported(), datetime(2026, 5, 4, 9, tzinfo=BEIJING)
        one, clerk, member = world.alliance(), world.actor("provincial-hxnk"), world.actor("weinan-member")
        charter(one.id, may)
        actions.keep(PROGRAMME, may)
        later = may + timedelta(hours=3)
        with work():
            members_of(one.id)[0].until = JUNE.date()
        following = agreements.draft_agreement(
            members.candidates(one.id)[0], clerk, later, since=date(2026, 6, 16), **TEXTS
        )
        agreements.offer(following, clerk, later, file=("协议.pdf", PDF))
        agreements.sign(following, member, later + timedelta(hours=1))
        for days in (1, 1, 2, 40):
            actions.keep(PROGRAMME, may + timedelta(days=days))
            signing = duty("agreement-signing")
            assert (signing.state, signing.proof_id, signing.opens, signing.due) == (
                "done", following.id, may.date(), date(2026, 6, 3)
            )  # fmt: skip
        assert inbox.open_about("obligation", [duty("agreement-signing").id]) == []


def members_of(designation_id: int) -> list[Agreement]:
    return members.in_force_agreements(designation_id)


def charter(designation_id: int, at: datetime) -> None:
    """The alliance adopts its charter."""
    world = the_reported()
    agreements.add_paper(
        db.session.get_one(Designation, designation_id), world.actor("provincial-hxnk"), at, kind="charter",
        title="示例章程", adopted_on=at.date(), file=("章程.pdf", PDF),
    )  # fmt: skip
