"""A confirmed earlier result counts in the ladder, an unconfirmed one never (SN15-2.c, 2.d R)."""

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.evaluation import queries as rounds
from alliance.evaluation.model import EarlierResult
from alliance.ext import db
from alliance.register import queries as register
from alliance.standing import queries as measures
from alliance.standing.model import Measure
from alliance.takeover import actions
from tests.standing.judged import Judged, day, decided, in_force
from tests.takeover.taken import BONE, confirmed, entered


def kinds(found: list[Measure]) -> list[str]:
    return [one.kind for one in found]


@pytest.mark.clause("SN15-2.d")
def test_confirmed_fail_before_and_this_years_fail_lead_to_dissolution(judged: Judged) -> None:
    confirmed(judged, "result")
    [order] = decided(judged, 2024, {"骨科": "45"})
    assert order.kind == "dissolution"
    assert [(row["year"], row["result"], row["score"]) for row in order.because] == [
        (2023, "fail", "51.5"),
        (2024, "fail", "45"),
    ]
    assert "陕专联〔2024〕3号" in order.because[0]["source"]
    assert "平台启用前" in order.reasons
    in_force(judged, order, day(2025, 3, 20))
    assert judged.alliance("骨科").state == "dissolved"


@pytest.mark.clause("SN15-2.d")
@pytest.mark.parametrize("how", ["draft", "entered", "rejected", "withdrawn"])
def test_unconfirmed_never_counts(judged: Judged, how: str) -> None:
    found, [entry] = entered(judged, "result", submit=how != "draft")
    if how == "rejected":
        actions.reject(found, [entry], "与原件不符", judged.actor("head"), day(2025, 1, 7))
    elif how == "withdrawn":
        actions.take_back(entry, judged.actor("office"), day(2025, 1, 7))
    assert rounds.history(judged.alliance("骨科").id) == {}
    assert kinds(decided(judged, 2024, {"骨科": "45"})) == ["yellow-card"]


@pytest.mark.clause("SN15-2.d")
@pytest.mark.parametrize(
    ("year", "result", "then"),
    [("2022", "不合格", "yellow-card"), ("2023", "合格", "yellow-card"), ("2023", "不合格", "dissolution")],
)
def test_gap_or_pass_between_leads_to_a_card_only(judged: Judged, year: str, result: str, then: str) -> None:
    confirmed(judged, "result", rows={"result": {"year": year, "result": result}})
    assert kinds(decided(judged, 2024, {"骨科": "45"})) == [then]


@pytest.mark.clause("SN15-2.c")
def test_card_taken_over_is_in_force_and_lifted_by_a_good_year(judged: Judged) -> None:
    confirmed(judged, "result", "measure")
    alliance = judged.alliance("骨科")
    [card] = measures.of_designation(alliance.id)
    assert (card.state, card.effective_on, alliance.mark) == ("in_force", date(2024, 4, 2), "yellow-card")
    assert [row["year"] for row in card.because] == [2023]
    assert decided(judged, 2024, {"骨科": "75"}) == []
    assert (card.state, judged.alliance("骨科").mark) == ("lifted", "")


@pytest.mark.clause("SN15-2.c")
def test_card_lifted_on_paper_leaves_no_mark(judged: Judged) -> None:
    confirmed(judged, "measure", rows={"measure": {"until": "2024-09-30"}})
    assert judged.alliance("骨科").mark == ""
    assert [one.state for one in measures.of_designation(judged.alliance("骨科").id)] == ["lifted"]


@pytest.mark.clause("SN15-2.c")
def test_card_against_the_confirmed_result_is_refused(judged: Judged) -> None:
    with pytest.raises(Refused, match="不支持"):
        confirmed(judged, "result", "measure", rows={"result": {"result": "合格"}})
    assert measures.of_designation(judged.alliance("骨科").id) == []
    assert rounds.history(judged.alliance("骨科").id) == {}


@pytest.mark.clause("SN15-2.c")
def test_card_in_force_beside_a_later_good_year_is_refused(judged: Judged) -> None:
    decided(judged, 2024, {"骨科": "75"})
    with pytest.raises(Refused, match="解除日期"):
        confirmed(judged, "measure", at=day(2025, 4, 1))


@pytest.mark.clause("SN15-2.d")
def test_what_a_round_decided_is_not_turned_by_a_later_entry(judged: Judged) -> None:
    decided(judged, 2024, {"骨科": "45", "妇产科": "75"})
    with pytest.raises(Refused, match="会改变其处理"):
        confirmed(judged, "result", at=day(2025, 4, 1))
    confirmed(
        judged, "result", at=day(2025, 4, 2), rows={"result": {"alliance": "陕西示例妇产科专科联盟"}}, title="另一份"
    )
    assert rounds.history(judged.alliance("妇产科").id) == {2023: "fail", 2024: "pass"}


@pytest.mark.clause("SN15-2.b")
def test_a_year_judged_on_the_platform_is_not_taken_over(judged: Judged) -> None:
    found, entries = entered(judged, "result", rows={"result": {"year": "2024"}}, at=day(2025, 2, 1))
    decided(judged, 2024, {"骨科": "75"})
    with pytest.raises(Refused, match=r"已在平台上考核|会改变"):
        actions.confirm(found, entries, judged.actor("head"), day(2025, 4, 1))
    assert rounds.history(judged.alliance("骨科").id) == {2024: "pass"}


@pytest.mark.clause("SN15-2.d")
def test_years_tell_the_source(judged: Judged) -> None:
    confirmed(judged, "result")
    decided(judged, 2024, {"骨科": "75"})
    years = measures.years_of(judged.alliance("骨科"), judged.actor("office"))
    assert [(one.year, one.result, bool(one.source)) for one in years] == [(2023, "fail", True), (2024, "pass", False)]


@pytest.mark.clause("SN15-2.d")
def test_the_database_asks_for_two_persons(judged: Judged) -> None:
    person, alliance = judged.actor("office").person_id, judged.alliance("骨科")
    assert person is not None
    row = {"programme": alliance.programme, "designation_id": alliance.id, "year": 2023, "result": "fail", "source": "纸",
           "entered_by": "甲", "confirmed_by": "甲", "confirmed_at": day(2025)}  # fmt: skip
    with pytest.raises((Refused, IntegrityError)), work():
        db.session.add(EarlierResult(**row, entered_by_id=person, confirmed_by_id=person))
    assert rounds.history(alliance.id) == {}


@pytest.mark.clause("SN15-3.6.b")
def test_a_commendation_taken_over_is_listed_as_favoured(judged: Judged) -> None:
    rows = {"result": {"result": "优秀", "score": "93"}, "measure": {"measure": "表扬"}}
    confirmed(judged, "result", "measure", rows=rows)
    [one] = measures.favoured("shaanxi-alliance")
    assert (one.score, one.measure.designation_name) == ("93", BONE)
    assert "陕专联〔2024〕3号" in one.number
    assert register.by_id(one.measure.designation_id).mark == ""
