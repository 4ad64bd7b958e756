"""附件1 (SN15-A1): drafts, what is missing or wrong, counts changed with a reason, the way it goes, the due day."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.audit import actions, queries, rules
from alliance.audit.rules.missing import is_whole
from alliance.core import files, journal
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.register import queries as register
from tests.audit.audited import LAST, OPENED, PAST, PDF, Audited, traces

pytestmark = pytest.mark.clause("SN15-A1")
REQUIRED = (
    "filler", "contact", "has_council", "achievements", "academic_events", "patrol_visits", "people_trained",
    "hospital_support", "key_tasks",
)  # fmt: skip


def test_a_draft_is_kept_as_it_is(audited: Audited) -> None:
    audited.opened()
    audit, clerk = audited.audit(), audited.clerk()
    typed = {"filler": "王", "up_referrals": "很多", "alliance_name": "改名", "unknown": "x", "members_more": "甲医院"}
    actions.save(audit, typed, clerk, OPENED, audit.version)
    assert audit.answers == {"filler": "王", "up_referrals": "很多", "members_more": "甲医院"}
    assert rules.collect(audit, OPENED.date()).all_members == ["渭南示例医院", "甲医院"]


def test_two_tabs_are_told(audited: Audited) -> None:
    audited.opened()
    audit, clerk, seen = audited.audit(), audited.clerk(), audited.audit().version
    actions.save(audit, {"filler": "甲"}, clerk, OPENED, seen)
    with pytest.raises(Overtaken):
        actions.save(audit, {"filler": "乙"}, clerk, OPENED, seen)
    assert audited.audit().answers["filler"] == "甲"


def test_only_its_clerk_writes_and_only_while_it_is_his(audited: Audited) -> None:
    audited.opened()
    audit = audited.fill()
    for login in ("xian-ek", "xian-leader", "office", "provincial-hxnk"):
        with pytest.raises(Refused):
            actions.save(audit, {"filler": "他人"}, audited.actor(login), OPENED)
    audited.send()
    with pytest.raises(Refused):
        actions.save(audit, {"filler": "改"}, audited.clerk(), OPENED)


def test_annex_pages_stand_in_for_long_answers(audited: Audited) -> None:
    audited.opened()
    audit = audited.fill(changes={"achievements": ""})
    assert [one.key for one in rules.missing(rules.collect(audit, OPENED.date()))] == ["achievements"]
    actions.save(audit, {}, audited.clerk(), OPENED, uploads=[("achievements", "附页.pdf", PDF)])
    assert rules.missing(rules.collect(audit, OPENED.date())) == []
    with pytest.raises(NotFound):
        actions.save(audit, {}, audited.clerk(), OPENED, uploads=[("filler", "附页.pdf", PDF)])


@pytest.mark.parametrize("key", REQUIRED)
def test_a_missing_field_is_refused_as_typed(audited: Audited, key: str) -> None:
    audited.opened()
    audit = audited.fill(changes={key: ""})
    before = traces(audit.id)
    with pytest.raises(Refused) as refused:
        actions.submit(audit, audited.clerk(), OPENED, declared=True)
    assert refused.value.clause == "SN15-A1"
    assert len(refused.value.todo) == 1
    assert traces(audit.id) == before


@pytest.mark.parametrize("typed", ["-1", "2.5", "三", "１２", "1e3", "+4", "4 次", "9999999999"])
def test_a_count_that_is_no_whole_number_is_refused(audited: Audited, typed: str) -> None:
    audited.opened()
    audit = audited.fill(changes={"patrol_visits": typed})
    with pytest.raises(Refused) as refused:
        actions.submit(audit, audited.clerk(), OPENED, declared=True)
    assert refused.value.clause == "SN15-A1"
    assert audit.answers["patrol_visits"] == typed


@given(n=st.integers(0, 10**9 - 1))
def test_every_whole_number_is_one(n: int) -> None:
    assert is_whole(str(n))
    assert not is_whole(f"-{n + 1}")
    assert not is_whole(f"{n}.0")


def test_a_changed_figure_needs_a_reason_and_shows_both(audited: Audited) -> None:
    audited.opened()
    audit = audited.fill(changes={"up_referrals": "20"})
    with pytest.raises(Refused):
        actions.submit(audit, audited.clerk(), OPENED, declared=True)
    actions.save(audit, {"why_up_referrals": "两例在平台启用前"}, audited.clerk(), OPENED)
    actions.submit(audit, audited.clerk(), OPENED, declared=True)
    counts = audit.submissions[0].content["counts"]
    assert counts["up_referrals"] == {"stated": 20, "logged": 12, "reason": "两例在平台启用前"}
    assert counts["down_referrals"] == {"stated": 5, "logged": 5, "reason": ""}
    assert counts["patrol_visits"] == {"stated": 6, "logged": None, "reason": ""}


def test_the_declaration_is_asked(audited: Audited) -> None:
    audited.opened()
    audit = audited.fill()
    before = traces(audit.id)
    with pytest.raises(Refused) as refused:
        actions.submit(audit, audited.clerk(), OPENED, declared=False)
    assert (refused.value.clause, refused.value.field) == ("SN15-A1", "true")
    assert traces(audit.id) == before


@pytest.mark.clause("SN15-5.2")
def test_the_last_second_is_in_time_and_the_next_is_late(audited: Audited) -> None:
    audited.opened()
    sent = audited.send("急诊科", LAST)
    assert (sent.state, sent.late) == ("hospital", False)
    audit = audited.fill("骨科")
    before = traces(audit.id)
    with pytest.raises(Refused) as refused:
        actions.submit(audit, audited.clerk("骨科"), PAST, declared=True)
    assert (refused.value.clause, refused.value.field) == ("SN15-5.2", "late_reason")
    assert traces(audit.id) == before
    actions.submit(audit, audited.clerk("骨科"), PAST, declared=True, late_reason="经办人住院")
    assert (audit.state, audit.late, audit.late_reason) == ("late", True, "经办人住院")


@pytest.mark.clause("SN15-5.2")
def test_a_reason_given_in_time_is_not_needed(audited: Audited) -> None:
    audited.opened()
    sent = audited.send("急诊科", LAST, "")
    assert sent.late_reason == ""
    sent = audited.send("骨科", LAST, "以防万一")
    assert (sent.state, sent.late) == ("hospital", False)


@pytest.mark.clause("SN15-5.2")
def test_the_commission_takes_a_late_form_or_does_not(audited: Audited) -> None:
    audit = audited.to("late")
    for login in ("office", "xian-leader"):
        with pytest.raises(Refused):
            actions.take(audit, "理由充分", audited.actor(login), PAST)
    with pytest.raises(Refused):
        actions.take(audit, " ", audited.actor("commission"), PAST)
    actions.take(audit, "理由充分", audited.actor("commission"), PAST)
    assert (audit.state, audit.late, audit.excuse) == ("hospital", True, "理由充分")
    other = audited.to("late", "骨科")
    actions.decline(other, "理由不成立", audited.actor("commission"), PAST)
    assert (other.state, other.declined) == ("lapse", True)
    assert audited.alliance("骨科").state == "active"
    with pytest.raises(Refused):
        actions.submit(other, audited.clerk("骨科"), PAST, declared=True, late_reason="再次说明")


@pytest.mark.clause("SN15-5.2")
def test_from_a_proposed_lapse_one_may_still_give_a_reason(audited: Audited) -> None:
    audit = audited.to("lapse", "骨科")
    audited.fill("骨科")
    with pytest.raises(Refused) as refused:
        actions.submit(audit, audited.clerk("骨科"), PAST, declared=True)
    assert refused.value.clause == "SN15-5.2"
    actions.submit(audit, audited.clerk("骨科"), PAST, declared=True, late_reason="材料在途")
    assert audit.state == "late"


@pytest.mark.clause("SN15-5.2")
def test_the_whole_way_of_a_city_hospital_and_a_provincial_one(audited: Audited) -> None:
    audit = audited.to("passed")
    assert [one.station for one in audit.evaluations] == ["hospital", "city", "office", "commission"]
    other = audited.to("passed", "呼吸内科")
    assert [one.station for one in other.evaluations] == ["hospital", "office", "commission"]
    assert audited.alliance().state == "active"
    assert audit.notice_id is not None
    data = queries.annex1(rules.collect(audit, OPENED.date()), audit.submissions[-1])
    assert "情况属实" in data["hospital_evaluation"]
    assert "西安市卫生健康委员会" in data["city_evaluation"]
    blank = queries.annex1(rules.collect(other, OPENED.date()), other.submissions[-1])
    assert blank["city_evaluation"] == ""
    assert journal.verify() is None


def test_hospital_and_city_write_their_evaluation(audited: Audited) -> None:
    for state, who in (("hospital", "leader"), ("city", "city")):
        audit = audited.to(state) if state == "hospital" else audited.audit()
        before = traces(audit.id)
        with pytest.raises(Refused):
            audited.give(who, text=" ")
        assert traces(audit.id) == before
        audited.give(who)


def test_a_form_without_a_sealed_scan_goes_on_only_with_a_reason(audited: Audited) -> None:
    audited.opened()
    audit = audited.send("骨科")
    actions.evaluate(audit, "agree", "属实。", audited.actor("university-leader"), audited.later())
    assert files.of(audit, "sealed") == []
    with pytest.raises(Refused) as refused:
        actions.evaluate(audit, "agree", "", audited.actor("office"), audited.later())
    assert refused.value.clause == "SN15-A1"
    actions.evaluate(audit, "agree", "扫描件随后补寄", audited.actor("office"), audited.later())
    assert audit.state == "commission"


@pytest.mark.clause("SN15-5.2")
def test_a_returned_form_stays_in_time_and_keeps_the_citys_word(audited: Audited) -> None:
    audit = audited.to("returned")
    assert audit.return_remark == "请补充成员单位。"
    actions.save(audit, {"members_more": "示例县医院"}, audited.clerk(), PAST)
    actions.submit(audit, audited.clerk(), PAST + timedelta(days=3), declared=True)
    assert (audit.state, audit.late, len(audit.submissions)) == ("hospital", False, 2)
    audited.give("leader")
    assert audit.state == "office"
    with pytest.raises(Refused):
        actions.evaluate(audit, "return", "  ", audited.actor("office"), audited.later())


@pytest.mark.clause("SN15-5.2")
def test_a_failure_needs_a_reason_and_ends_nothing(audited: Audited) -> None:
    audit = audited.to("commission")
    with pytest.raises(Refused):
        audited.give("commission", "fail", text=" ")
    with pytest.raises(Refused):
        audited.give("commission", "agree")
    audited.give("commission", "fail", text="工作未实际开展")
    assert audit.state == "failed"
    assert audited.alliance().state == "active"


@pytest.mark.clause("SN15-3.3.d", "SN15-5.2")
def test_the_name_check_does_not_bind_old_alliances(audited: Audited) -> None:
    audited.opened()
    audit = audited.fill()
    with work():
        found = register.by_id(audit.designation_id)
        found.name = found.name_key = "西北示例老急诊协作网"
    assert not register.name_check("shaanxi-alliance", "provincial", found.name, True, found.id).check.ok
    actions.submit(audit, audited.clerk(), OPENED, declared=True)
    assert audit.state == "hospital"
