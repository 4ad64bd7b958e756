"""Panels: state × actor × step, who is asked and who never, blindness through every channel, what sheets come to, the guards."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import panel as core
from alliance.core import settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.flow import Flow
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.panel import pool
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.selection import flow
from alliance.selection.actions import panels, reviews
from alliance.selection.model import Candidacy, Invitation, Mark, Panel, PanelCase, Sheet
from alliance.selection.queries import panels as queries
from alliance.selection.rules import judging
from alliance.selection.rules.way import route_of
from tests.selection.judged import SX3, SX6, WANTED, WZ10, candidacy, expert, hand_in, made, office, on_panel, sheet
from tests.selection.shanxi import actor
from tests.support.seen import statements, trace
from tests.support.world import NOW

PEOPLE = (
    "specialty-office", "specialty-head", "specialty-commission", "specialty-finance", "specialty-ex1", "specialty-ex4",
    "centre-office", "centre-ex1", "taiyuan-clerk", "datong-leader", "centre-data",
)  # fmt: skip
OFFICE = {"specialty-office", "specialty-head"}
PANEL_MAY = {
    "open": {"preparing": OFFICE}, "close": {"open": OFFICE | {"specialty-ex1"}}, "cancel": {"preparing": OFFICE, "open": OFFICE},
}  # fmt: skip
MINE = {"specialty-ex1"}
INVITATION_MAY = {
    "accept": {"invited": MINE}, "decline": {"invited": MINE, "accepted": MINE}, "close": {"accepted": MINE},
    "withdraw": {"invited": OFFICE, "accepted": OFFICE},
}  # fmt: skip


def refused(act: Callable[[], Any]) -> Refused:
    """What it is refused with; nothing is left behind."""
    before = count(JournalEntry), count(Sheet), count(Mark), count(Invitation), count(Panel)
    with pytest.raises(Refused) as caught:
        act()
    db.session.rollback()
    assert (count(JournalEntry), count(Sheet), count(Mark), count(Invitation), count(Panel)) == before
    return caught.value


def count(model: Any) -> int:
    """How many rows."""
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


def accepted(found: Panel) -> Invitation:
    """Three experts asked by name, who accepted; the last of them."""
    asked = [panels.invite(found, expert(name, SX6), office(SX6), NOW) for name in ("ex1", "ex2", "ex3")]
    for name, one in zip(("ex1", "ex2", "ex3"), asked, strict=True):
        reviews.accept(one, (), "", actor(f"centre-{name}"), NOW)
    return asked[-1]


def square(table: Flow, may: dict[str, Any], row: Any, put: Callable[[str], None], values: dict[str, Any]) -> None:
    """Every state × actor × step of a table on one record, each rolled back."""
    people = {login: actor(login) for login in PEOPLE}
    for state in table.states:
        put(state)
        for step in table.steps:
            allowed = may[step.name].get(state, set())
            for login, who in people.items():
                before = trace(row)
                done = tried(table, row, step.name, who, values.get(step.name, {}))
                assert done == (login in allowed), (state, step.name, login)
                if done:
                    put(state)
                else:
                    assert trace(row) == before


def tried(table: Flow, row: Any, step: str, who: Actor, values: dict[str, Any]) -> bool:
    """Take a step; whether it was taken."""
    try:
        table.move(row, step, who, NOW, remark="理由", values=values)
    except (Refused, Overtaken):
        return False
    return True


@pytest.mark.clause("SX3-17", "SX6-9")
def test_every_state_actor_and_step_of_a_panel(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel(opened=False)
        with work():
            for one in found.invitations:
                one.state, one.closed_at = "closed", NOW

        def put(state: str) -> None:
            with work():
                db.session.refresh(found)
                found.state = state
                found.opened_at = NOW if state in ("open", "closed") else None
                found.closed_at = NOW if state == "closed" else None

        values = {"open": {"opened_at": NOW}, "close": {"closed_at": NOW}}
        square(flow.PANEL_FLOW, PANEL_MAY, found, put, values)


@pytest.mark.clause("SX3-9", "SX3-17")
def test_every_state_actor_and_step_of_an_invitation(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel()
        one = found.invitations[0]
        sheet(one, found.cases[0])

        def put(state: str) -> None:
            with work():
                db.session.refresh(one)
                one.state, one.closed_at = state, NOW if state == "closed" else None
                one.reason = "理由" if state in ("declined", "withdrawn") else ""

        values = {"close": {"closed_at": NOW}, "decline": {"reason": "理由"}, "withdraw": {"reason": "理由"}}
        square(flow.INVITATION_FLOW, INVITATION_MAY, one, put, values)


@pytest.mark.clause("SX3-9")
def test_never_an_expert_of_the_applicant_s_hospital_and_the_others_are_drawn(judged: Flask) -> None:
    with judged.app_context():
        found = made(candidacy(WANTED[0], shortlisted=True))
        told = {
            one.name.removeprefix("specialty-").removesuffix("示例"): one.refused
            for one in queries.candidates(found, NOW)
        }
        assert "太原示例医院" in told["own"]
        assert "太原示例医院" in told["was"], "a post within the look-back counts"
        assert (told["longago"], told["ex1"], told["ex3"]) == ("", "", "")
        for name in ("own", "was"):
            caught = refused(lambda name=name: panels.invite(found, expert(name), office(), NOW))  # type: ignore[misc]
            assert (caught.clause, caught.field) == ("SX3-9", "expert")
        panels.invite(found, expert("longago"), office(), NOW)
        elsewhere = made(candidacy(WANTED[1], shortlisted=True))
        panels.invite(elsewhere, expert("own"), office(), NOW)
        assert refused(lambda: panels.fix_lots(found, {"神经": 3}, office(), NOW)).field == "take"
        panels.fix_lots(found, {"神经": 2, "管理": 1}, office(), NOW)
        assert found.secret not in str(found.frame), "the secret is not published before the draw"
        drawn = panels.draw(found, "示例随机词", office(), NOW)
        names = {one.person for one in drawn}
        assert {"specialty-ex1示例", "specialty-ex2示例"} < names
        assert not names & {"specialty-own示例", "specialty-was示例"}
        assert {one["name"]: one["why"] for one in found.paper["left_out"]}["specialty-longago示例"] == "已受邀"
        assert len(found.paper["left_out"]) == 3


@pytest.mark.clause("SX3-9")
def test_the_draw_can_be_repeated_and_a_changed_one_is_seen(judged: Flask) -> None:
    with judged.app_context():
        found = made(candidacy(WANTED[1], shortlisted=True))
        refused(lambda: panels.draw(found, "词", office(), NOW))
        panels.fix_lots(found, {"神经": 2}, office(), NOW)
        refused(lambda: panels.draw(found, " ", office(), NOW))
        panels.draw(found, "示例随机词", office(), NOW)
        assert core.replayed(found.paper) == []
        strata = found.paper["strata"]
        others = [found.paper | {"word": f"另一词{number}"} for number in range(20)]
        assert any(core.replayed(each) for each in others), "another word draws others, now and then the same"
        for wrong in (
            found.paper | {"secret": "0"},
            found.paper | {"strata": [strata[0] | {"drawn": list(reversed(strata[0]["drawn"]))}]},
            found.paper | {"strata": [strata[0] | {"numbers": [*strata[0]["numbers"], "999"]}]},
        ):  # fmt: skip
            assert core.replayed(wrong)
        refused(lambda: panels.draw(found, "再抽", office(), NOW))
        refused(lambda: panels.fix_lots(found, {"神经": 1}, office(), NOW))


@pytest.mark.clause("SX3-9")
def test_duties_first_and_nobody_suspended(judged: Flask) -> None:
    with judged.app_context():
        found, one, day = made(candidacy(WANTED[1], shortlisted=True)), expert("ex1"), NOW.date()
        for login in ("specialty-commission", "centre-office", "specialty-ex2"):
            refused(lambda login=login: pool.suspend(one, day, None, "理由", actor(login), NOW))  # type: ignore[misc]
        assert refused(lambda: pool.suspend(one, day, day - timedelta(days=1), "理由", office(), NOW)).field == "until"
        pool.suspend(one, day - timedelta(days=9), day, "示例理由", office(), NOW)
        assert "示例理由" in refused(lambda: panels.invite(found, one, office(), NOW)).message
        assert not one.suspended_on(day + timedelta(days=1))
        pool.lift(one, "查无此事", office(), NOW)
        with work():
            one.duties, one.accepted_at = "", None
        assert "职责" in refused(lambda: panels.invite(found, one, office(), NOW)).message
        refused(lambda: pool.accept_duties(one, "示例职责", actor("specialty-ex2"), NOW))
        pool.accept_duties(one, "示例职责", actor("specialty-ex1"), NOW)
        assert panels.invite(found, one, office(), NOW).state == "invited"
        refused(lambda: panels.invite(found, one, office(), NOW))


@pytest.mark.clause("SX3-9")
def test_who_declares_a_conflict_neither_sees_nor_judges_that_dossier(judged: Flask) -> None:
    with judged.app_context():
        found = made(candidacy(WANTED[1], shortlisted=True), candidacy(WANTED[2], shortlisted=True))
        who, (first, second) = actor("specialty-ex1"), found.cases
        for name in ("ex1", "ex2", "ex3", "ex4"):
            panels.invite(found, expert(name), office(), NOW)
        one = found.invitations[0]
        assert queries.shown(one, who) == [], "nothing before the declaration"
        assert refused(lambda: reviews.accept(one, [first.id], "", who, NOW)).field == "conflict_note"
        refused(lambda: reviews.accept(one, [999], "师生", who, NOW))
        reviews.accept(one, [first.id], "师生", who, NOW)
        for other in found.invitations[1:]:
            reviews.accept(other, (), "", actor(other.person.removesuffix("示例")), NOW)
        panels.open_(found, office(), NOW)
        assert [case.id for case in queries.shown(one, who)] == [second.id]
        with pytest.raises(NotFound):
            queries.dossier(one, who, first.id)
        refused(lambda: sheet(one, first))
        sheet(one, second, points="5")
        reviews.step_back(one, second, "亲属", who, NOW)
        assert (count(Sheet), count(Mark), queries.shown(one, who)) == (0, 0, [])
        refused(lambda: sheet(one, second))
        hand_in(found, points="3")
        assert found.state == "closed"
        assert len(queries.outcome(found)[first.id].texts) == 3


@pytest.mark.clause("SX3-17")
def test_blind_until_the_last_sheet_through_every_channel(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel()
        one, other = found.invitations[:2]
        sheet(one, found.cases[0], points="4.25")
        reviews.close(one, actor("specialty-ex1"), NOW)
        record = found.cases[0].candidacy
        for login in ("specialty-office", "specialty-head", "specialty-commission"):
            with pytest.raises(NotFound):
                queries.outcome(queries.one_panel(actor(login), found.id))
            assert queries.panel_of(record, actor(login)).result is None
        for login in ("specialty-ex2", "specialty-ex4", "centre-ex1", "specialty-office"):
            with pytest.raises(NotFound):
                queries.invitation(actor(login), one.id)
        assert record.review_score is None
        assert found.cases[0].score is None
        assert queries.panel_of(record, actor("datong-clerk")).result is None
        said = db.session.execute(select(JournalEntry.facts, JournalEntry.remark)).all()
        assert "4.25" not in str(said)
        hand_in(found, points="4.25")
        assert queries.outcome(queries.one_panel(office(), found.id))[found.cases[0].id].score == Decimal("29.75")
        assert queries.panel_of(record, actor("datong-clerk")).result is None, "the applicant waits for the decision"
        assert other.state == "closed"


@pytest.mark.clause("SX3-17")
def test_mean_spread_and_what_lies_far_off(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel()
        for one, points, verdict in zip(
            found.invitations, ("5", "4.99", "0.05"), ("agree", "agree", "disagree"), strict=True
        ):
            sheet(one, found.cases[0], points=points, verdict=verdict)
            reviews.close(one, actor(one.person.removesuffix("示例")), NOW)
        result = queries.outcome(found)[found.cases[0].id]
        basic = result.points["basic"]
        assert (basic.mean, basic.spread, basic.outliers) == (Decimal("3.35"), Decimal("4.95"), (2,))
        assert result.score == Decimal("23.45") == found.cases[0].candidacy.review_score
        assert (result.agreed, result.votes) == (True, (2, 3))


def test_places_shared_and_half_is_no_majority() -> None:
    totals = {1: Decimal("80.00"), 2: Decimal("80"), 3: Decimal("79.99")}
    assert core.share_places(totals) == {1: 1, 2: 1, 3: 3}
    assert [core.majority(votes) for votes in ([True, False], [True, True, False], [], [False])] == [
        False,
        True,
        None,
        False,
    ]


NO_POINTS = ("10.01", "-0.01", "1.234", "NaN", "十", "1e9")


@pytest.mark.clause("SX3-17")
def test_points_have_two_decimals_and_their_limits(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel()
        one, case, who = found.invitations[0], found.cases[0], actor("specialty-ex1")
        for wrong in NO_POINTS:
            caught = refused(lambda wrong=wrong: reviews.give(one, case, {"basic": wrong}, {}, "", "", None, who, NOW))  # type: ignore[misc]
            assert caught.field == "p_basic"
        reviews.give(one, case, {"basic": "10.00", "team": "0"}, {"basic": "据材料"}, "", "", None, who, NOW)
        assert "临床团队建设" not in "".join(refused(lambda: reviews.close(one, who, NOW)).todo)
        with pytest.raises(Overtaken):
            reviews.give(one, case, {"basic": "1"}, {}, "", "", None, who, NOW, seen=1)
        reviews.give(one, case, {"team": "1"}, {}, "", "", None, who, NOW)
        assert [(mark.aspect, mark.points) for mark in one.opinions[0].marks] == [("team", Decimal("1.00"))]
        assert sum(each.full for each in queries.aspects_of(found)) == 100
        assert len(queries.aspects_of(found)) == 7


@pytest.mark.clause("SX6-9")
def test_a_centre_is_defended_and_looked_at_where_the_office_finds_it_necessary(judged: Flask) -> None:
    with judged.app_context():
        first = candidacy(WANTED[1], SX6)
        assert refused(lambda: made(first, waived={"site": " "})).field == "waive_site"
        assert refused(lambda: made(first, waived={"defence": "省事"})).field == "waive_defence"
        found = made(first, waived={})
        one = accepted(found)
        refused(lambda: panels.set_order(found, NOW, 20, office(SX6), NOW))
        panels.fix_lots(found, {"管理": 1}, office(SX6), NOW)
        with work():  # drawn is one who was invited already or another; either way the seed stands
            found.paper = core.drawn(found.frame, found.secret, "词")
        panels.open_(found, office(SX6), NOW)
        case = found.cases[0]
        sheet(one, case)
        assert refused(lambda: reviews.close(one, actor("centre-ex3"), NOW)).message == "答辩和现场审核还没有全部登记"
        refused(lambda: panels.record_defence(case, "", office(SX6), NOW))
        panels.set_order(found, NOW, 20, office(SX6), NOW)
        assert (case.place, case.appears_at) == (1, NOW)
        panels.record_defence(case, "示例", office(SX6), NOW)
        checks = {each.key: "一致" for each in route_of(found).checks}
        assert refused(lambda: panels.record_site(case, NOW, " ", checks, "", office(SX6), NOW)).field == "who"
        assert refused(lambda: panels.record_site(case, NOW, "甲、乙", {}, "", office(SX6), NOW)).field == "checks"
        assert (
            refused(lambda: panels.record_site(case, NOW + timedelta(days=1), "甲", checks, "", office(SX6), NOW)).field
            == "on"
        )
        panels.record_site(case, NOW, "甲、乙", checks, "", office(SX6), NOW)
        hand_in(found)
        assert (found.state, case.agreed, case.score) == ("closed", True, None), (
            "an opinion, no points: the text has none"
        )
        reviews.nominate(case.candidacy, office(SX6), NOW)
        assert case.candidacy.state == "board"


@pytest.mark.clause("SX6-11.1", "SX6-9")
def test_a_further_centre_needs_the_experts_approval(judged: Flask) -> None:
    with judged.app_context():
        for argued, verdict, taken in ((True, "agree", True), (False, "agree", False), (True, "disagree", False)):
            row = candidacy(WANTED[1], SX6, argued="疾病谱不同", number=f"{argued}{verdict}")
            found = made(row)
            one = accepted(found)
            with work():
                found.cases[0].place, found.cases[0].heard_at = 1, NOW
            panels.open_(found, office(SX6), NOW)
            with pytest.raises(Refused):
                sheet(one, found.cases[0])
                reviews.close(one, actor("centre-ex3"), NOW)  # the necessity is not answered
            db.session.rollback()
            hand_in(found, argued=argued, verdict=verdict)
            assert (row.argued_approved, found.cases[0].agreed) == (argued, verdict == "agree")
            if taken:
                reviews.nominate(row, office(SX6), NOW)
            else:
                clause = refused(lambda row=row: reviews.nominate(row, office(SX6), NOW)).clause  # type: ignore[misc]
                assert clause == ("SX6-9" if argued else "SX6-11.1")
            with work():
                row.state, row.closed_at = "withdrawn", NOW


@pytest.mark.clause("SX3-15", "SX3-17")
def test_nobody_is_nominated_or_turned_down_before_the_review_is_complete(judged: Flask) -> None:
    with judged.app_context():
        row = candidacy(WANTED[1], shortlisted=None)
        for act in (reviews.nominate, lambda *who: reviews.turn_down(who[0], "理由", *who[1:])):
            assert "入围书面评审的名单还没有签发" in refused(lambda act=act: act(row, office(), NOW)).todo  # type: ignore[misc]
        assert refused(lambda: made(row)).clause == "SX3-17"
        centre = candidacy(WANTED[1], SX6)
        assert "还没有编入评审组" in refused(lambda: reviews.nominate(centre, office(SX6), NOW)).todo
        found = on_panel(SX6, where=WANTED[0])
        assert (
            "评审组还没有结束评审" in refused(lambda: reviews.nominate(found.cases[0].candidacy, office(SX6), NOW)).todo
        )


@pytest.mark.clause("SX3-21", "SX6-9")
def test_after_a_recheck_experts_look_again(judged: Flask) -> None:
    with judged.app_context():
        found = heard(on_panel(SX6))
        hand_in(found)
        row, later = found.cases[0].candidacy, NOW + timedelta(days=1)
        assert judging.incomplete(row) == []
        reviews.nominate(row, office(SX6), NOW)
        flow.FLOW.move(row, "back-to-review", office(SX6), later, remark="补充论证")
        assert refused(lambda: reviews.nominate(row, office(SX6), later)).todo == [
            "退回或复核以后，专家还没有重新作出结论"
        ]
        again = made(row)
        assert [case.live for case in found.cases] == [False]
        assert judging.of_case(row.id) is again.cases[0]
        refused(lambda: made(row))


def heard(found: Panel) -> Panel:
    """The defence was recorded."""
    with work():
        for case in found.cases:
            case.place, case.heard_at = 1, NOW
    return found


@pytest.mark.clause("SX6-9")
def test_the_applicant_is_told_and_takes_note(judged: Flask) -> None:
    with judged.app_context():
        found = heard(on_panel(SX6))
        hand_in(found, verdict="disagree")
        row, clerk = found.cases[0].candidacy, actor("datong-clerk")
        refused(lambda: reviews.turn_down(row, " ", office(SX6), NOW))
        reviews.turn_down(row, "技术优势不明显", office(SX6), NOW)
        assert (row.state, row.closed_at) == ("refused", NOW)
        seen = queries.panel_of(row, clerk)
        assert (seen.told, seen.result is not None, seen.office) == (True, True, False)
        with pytest.raises(Refused):
            reviews.known(row, actor("taiyuan-clerk"), NOW)
        reviews.known(row, clerk, NOW)
        assert not queries.panel_of(row, clerk).told


def test_who_is_late_is_told_to_the_office_once(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel()
        after = NOW + timedelta(days=30)
        assert [reviews.overdue(NOW, SYSTEM), reviews.overdue(after, SYSTEM), reviews.overdue(after, SYSTEM)] == [
            0,
            1,
            0,
        ]
        open_ = select(Todo).where(Todo.kind == "panel.overdue", Todo.closed_at.is_(None))
        assert db.session.execute(open_).scalar_one().record_id == found.id
        refused(lambda: reviews.remind(found, actor("specialty-commission"), NOW))
        assert reviews.remind(found, office(), NOW) == 3
        hand_in(found)
        assert db.session.execute(open_).scalar_one_or_none() is None


@pytest.mark.clause("SX3-9")
def test_an_officer_of_the_applicant_s_hospital_steps_back_and_few_experts_do_not_begin(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel(names=("ex1", "ex2"), opened=False)
        caught = refused(lambda: panels.open_(found, office(), NOW))
        assert (caught.message, len(caught.todo)) == ("每件申报至少须有 3 名专家评审", 1)
        settings.put(SX3, "panel_least", "2", actor("specialty-head"), NOW, "专业小")
        own = Actor(**{**vars(office()), "own_hospitals": frozenset({found.cases[0].candidacy.lead_id})})
        for act in (
            lambda: panels.open_(found, own, NOW), lambda: panels.invite(found, expert("ex3"), own, NOW),
            lambda: panels.cancel(found, "理由", own, NOW), lambda: panels.fix_lots(found, {"神经": 1}, own, NOW),
        ):  # fmt: skip
            assert refused(act).clause in ("SX3-9", "SX3-15")
        panels.open_(found, office(), NOW)
        panels.cancel(found, "重新组建", office(), NOW)
        assert made(found.cases[0].candidacy).state == "preparing"


@pytest.mark.clause("WZ10-4.1")
def test_wenzhou_s_experts_judge_the_lines_no_figure_answers(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel(WZ10, where=WANTED[2])
        asked = queries.aspects_of(found)
        assert (len(asked), sum(one.full for one in asked), {one.draft for one in asked}) == (13, 52, {True})
        assert {one.words for one in asked} >= {"技术特色", "组织管理体系"}
        hand_in(found, points="4")
        assert found.cases[0].candidacy.review_score == 52


def test_two_hand_in_at_once_and_the_last_closes_the_panel(judged: Flask, at_once: Callable[..., list[object]]) -> None:
    with judged.app_context():
        found = on_panel()
        for one in found.invitations:
            sheet(one, found.cases[0])
        ids = [one.id for one in found.invitations]
        reviews.close(found.invitations[2], actor("specialty-ex3"), NOW)

    def close(index: int) -> Callable[[], str]:
        def act() -> str:
            with judged.app_context():
                who = actor(f"specialty-ex{index + 1}")
                reviews.close(queries.invitation(who, ids[index]), who, NOW)
                return "closed"

        return act

    assert at_once(close(0), close(1)) == ["closed", "closed"]
    with judged.app_context():
        assert db.session.execute(select(Panel.state)).scalar_one() == "closed"
        assert db.session.execute(select(Candidacy.review_score)).scalar_one() == 28
        told = select(func.count()).select_from(JournalEntry).where(JournalEntry.event == "panel.close")
        assert db.session.execute(told).scalar_one() == 1


def test_a_page_of_dossiers_asks_as_often_for_one_as_for_many(judged: Flask) -> None:
    with judged.app_context():
        found, taken = on_panel(), []
        for round_ in range(2):
            db.session.expire_all()
            with statements() as sent:
                one = queries.invitation(actor("specialty-ex1"), found.invitations[0].id)
                queries.shown(one, actor("specialty-ex1"))
            taken.append(len(sent))
            with work():
                for number in range(20):
                    row = Candidacy(**{**columns(found.cases[0].candidacy), "number": f"N{round_}-{number}", "state": "withdrawn",
                                       "closed_at": NOW})  # fmt: skip
                    db.session.add(row)
                    db.session.flush()
                    db.session.add(PanelCase(panel_id=found.id, candidacy_id=row.id))
        assert taken[0] == taken[1], taken


def columns(row: Candidacy) -> dict[str, Any]:
    """Its columns but the id."""
    return {one.name: getattr(row, one.name) for one in Candidacy.__table__.columns if one.name != "id"}
