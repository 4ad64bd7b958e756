"""Panels: state × actor × step, who is asked and who never, who is late, two at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import panel as core
from alliance.core import settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.panel import pool
from alliance.core.refusal import NotFound
from alliance.core.work import work
from alliance.ext import db
from alliance.selection import flow
from alliance.selection.actions import panels, reviews
from alliance.selection.model import Candidacy, Mark, Panel, PanelCase, Sheet
from alliance.selection.queries import panels as queries
from tests.selection.judged import SX3, WANTED, candidacy, expert, hand_in, made, office, on_panel, sheet
from tests.selection.shanxi import actor
from tests.selection.squared import count, refused, square
from tests.support.seen import statements
from tests.support.world import NOW

OFFICE = {"specialty-office", "specialty-head"}
PANEL_MAY = {
    "open": {"preparing": OFFICE}, "close": {"open": OFFICE | {"specialty-ex1"}}, "cancel": {"preparing": OFFICE, "open": OFFICE},
}  # fmt: skip
MINE = {"specialty-ex1"}
INVITATION_MAY = {
    "accept": {"invited": MINE}, "decline": {"invited": MINE, "accepted": MINE}, "close": {"accepted": MINE},
    "withdraw": {"invited": OFFICE, "accepted": OFFICE},
}  # fmt: skip


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
