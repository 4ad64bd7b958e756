"""The ladder end to end: decided rounds, what they propose, what comes into force (SN15-2.c, 2.d, 3.6.b)."""

import pytest
from flask import Flask

from alliance.core.refusal import Refused
from alliance.standing import actions, queries
from alliance.standing.model import Measure
from tests.standing.judged import Judged, day, decided, in_force, provisional, the_judged

FAIL, PASS, BEST, GAP = "45", "75", "93.5", ""
# Each row is one alliance: its scores by year, what each year proposes ("" nothing), how it stands in the end.
CASES: dict[str, tuple[tuple[str, str, str], tuple[str, str, str], str]] = {
    "呼吸内科": ((FAIL, PASS, FAIL), ("yellow-card", "", "yellow-card"), "yellow-card"),
    "骨科": ((FAIL, GAP, FAIL), ("yellow-card", "", "yellow-card"), "yellow-card"),
    "妇产科": ((PASS, FAIL, FAIL), ("", "yellow-card", "dissolution"), "dissolved"),
    "消化内科": ((FAIL, BEST, PASS), ("yellow-card", "commendation", ""), ""),
    "肾内科": ((BEST, BEST, FAIL), ("commendation", "commendation", "yellow-card"), "yellow-card"),
    "心血管内科": ((PASS, PASS, PASS), ("", "", ""), ""),
}
YEARS = (2023, 2024, 2025)


@pytest.mark.clause("SN15-2.c", "SN15-2.d", "SN15-3.6.b")
def test_three_years_of_six_alliances(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        for index, year in enumerate(YEARS):
            scores = {name: row[0][index] for name, row in CASES.items() if row[0][index]}
            made = decided(judged, year, scores)
            expected = {judged.alliance(name).id: row[1][index] for name, row in CASES.items() if row[1][index]}
            assert {one.designation_id: one.kind for one in made} == expected
            for measure in made:
                in_force(judged, measure, day(year + 1, 3, 20))
        for name, (_scores, _kinds, stands) in CASES.items():
            alliance = judged.alliance(name)
            assert (alliance.state if alliance.state != "active" else alliance.mark) == stands, name


@pytest.mark.clause("SN15-2.c")
def test_a_measure_keeps_what_it_rests_on(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45"})
        [order] = decided(judged, 2025, {"骨科": "58.4"})
        assert [(row["year"], row["result"], row["score"], row["pass_mark"]) for row in order.because] == [
            (2024, "fail", "45", "60"), (2025, "fail", "58.4", "60"),
        ]  # fmt: skip
        assert order.clause == "SN15-2.d"
        assert "58.4分" in order.reasons
        assert "2024年度" in order.reasons


@pytest.mark.clause("SN15-2.c")
def test_a_later_year_without_failure_lifts_the_card(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        [card] = decided(judged, 2024, {"骨科": "45"})
        in_force(judged, card, day(2025, 3, 20))
        assert judged.alliance("骨科").mark == "yellow-card"
        assert decided(judged, 2025, {"骨科": "75"}) == []
        assert (card.state, judged.alliance("骨科").mark) == ("lifted", "")
        assert "2025" in card.end_reason


@pytest.mark.clause("SN15-2.c")
def test_a_card_that_lasts_beside_a_second_one_keeps_the_mark(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        [first] = decided(judged, 2023, {"骨科": "45"})
        in_force(judged, first, day(2024, 3, 20))
        [second] = decided(judged, 2025, {"骨科": "45"})
        in_force(judged, second, day(2026, 3, 20))
        actions.verify(first, "现场核实，已整改", True, judged.actor("office"), day(2026, 4))
        actions.lift(first, "已完成整改", judged.actor("head"), day(2026, 4))
        assert judged.alliance("骨科").mark == "yellow-card"
        actions.verify(second, "现场核实，已整改", True, judged.actor("office"), day(2026, 4))
        actions.lift(second, "已完成整改", judged.actor("head"), day(2026, 4))
        assert judged.alliance("骨科").mark == ""


@pytest.mark.clause("SN15-2.d")
def test_a_dissolution_dropped_after_the_hearing_leaves_the_next_failure_the_second_again(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2023, {"骨科": "45"})
        [order] = decided(judged, 2024, {"骨科": "45"})
        actions.drop(order, "申辩成立：统计口径有误", judged.actor("head"), day(2025, 4))
        [again] = decided(judged, 2025, {"骨科": "45"})
        assert (again.kind, [row["year"] for row in again.because]) == ("dissolution", [2024, 2025])


@pytest.mark.clause("SN15-2.c", "SN15-2.d")
@pytest.mark.parametrize(
    ("kind", "year"), [("yellow-card", 2024), ("dissolution", 2024), ("dissolution", 2023), ("commendation", 2024)]
)
def test_no_measure_without_the_decided_results_behind_it(judged_app: Flask, kind: str, year: int) -> None:
    """One failing year dissolves nobody, a passing year warns nobody: the signature is refused and leaves no trace."""
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2023, {"骨科": "45"})
        decided(judged, 2024, {"骨科": "75"})
        forged = _forged(judged, kind, year)
        with pytest.raises(Refused) as refused:
            actions.sign(forged, "", judged.actor("head"), day(2025, 4))
        assert refused.value.clause == forged.clause
        assert forged.state == ("proposed" if kind == "commendation" else "heard")


def _forged(judged: Judged, kind: str, year: int) -> Measure:
    """A row that no decision proposed, put into the database past the actions."""
    from alliance.core.work import work
    from alliance.ext import db
    from alliance.standing import rules

    alliance = judged.alliance("骨科")
    heard = kind != "commendation"
    with work():
        row = Measure(
            programme=alliance.programme, designation_id=alliance.id, designation_name=alliance.name,
            department_id=alliance.department_id, lead_id=alliance.lead_id, lead_name=alliance.lead_name, kind=kind,
            year=year, clause="", reasons="伪造", proposed_at=day(2025), state="heard" if heard else "proposed",
            hearing_end="waived" if heard else "", informed_at=day(2025) if heard else None,
        )  # fmt: skip
        row.clause = rules.kind_of(row).clause
        db.session.add(row)
    return row


@pytest.mark.clause("SN15-2.b")
def test_the_decision_and_its_measures_stand_or_fall_together(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        round = provisional(judged, 2025, {"骨科": "45"})
        with pytest.raises(Refused):
            actions.decide_round(round, judged.actor("office"), day(2026))
        assert round.state == "provisional"
        assert queries.of_year("shaanxi-alliance", 2025) == []


@pytest.mark.clause("SN15-2.d")
def test_an_alliance_that_ended_before_the_decision_gets_no_measure(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2023, {"骨科": "45"})
        [order] = decided(judged, 2024, {"骨科": "45"})
        round = provisional(judged, 2025, {"骨科": "45", "妇产科": "45"})
        in_force(judged, order, day(2026, 2, 20))
        made = actions.decide_round(round, judged.actor("head"), day(2026))
        assert [one.designation_name for one in made] == ["陕西示例妇产科专科联盟"]


@pytest.mark.clause("SN15-2.c", "SN15-2.d")
def test_the_outlook_says_what_the_decision_then_does(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        [card] = decided(judged, 2024, {"骨科": "45", "妇产科": "75"})
        in_force(judged, card, day(2025, 3, 20))
        round = provisional(judged, 2025, {"骨科": "45", "妇产科": "95", "呼吸内科": "65"})
        before = {row.card.designation_id: row.consequence.measure for row in queries.outlook(round)}
        made = actions.decide_round(round, judged.actor("head"), day(2026))
        assert {key: kind for key, kind in before.items() if kind != "none"} == {
            one.designation_id: one.kind for one in made
        }
        assert next(iter(before.values())) == "dissolution"
