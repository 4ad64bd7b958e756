"""What a panel comes to: blindness through every channel, what sheets add up to, hearings, approval, what waits for the review."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core import panel as core
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.selection import flow
from alliance.selection.actions import panels, reviews
from alliance.selection.model import Panel
from alliance.selection.queries import panels as queries
from alliance.selection.rules import judging
from alliance.selection.rules.way import route_of
from tests.selection.judged import SX6, WANTED, WZ10, candidacy, hand_in, made, office, on_panel, sheet
from tests.selection.shanxi import actor
from tests.selection.squared import accepted, refused
from tests.support.world import NOW


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


@pytest.mark.clause("WZ10-4.1")
def test_wenzhou_s_experts_judge_the_lines_no_figure_answers(judged: Flask) -> None:
    with judged.app_context():
        found = on_panel(WZ10, where=WANTED[2])
        asked = queries.aspects_of(found)
        assert (len(asked), sum(one.full for one in asked), {one.draft for one in asked}) == (13, 52, {True})
        assert {one.words for one in asked} >= {"技术特色", "组织管理体系"}
        hand_in(found, points="4")
        assert found.cases[0].candidacy.review_score == 52
