"""Qualifications lost: each lapse confirmed by itself with a reason, falsehood by two persons (SN15-5.2, A1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alliance.audit import actions
from alliance.core import notices
from alliance.core.journal import verify
from alliance.core.refusal import Overtaken, Refused
from alliance.members import queries as members
from alliance.register import actions as registering
from alliance.register import queries as register
from tests.audit.audited import PAST, PDF, PROGRAMME, Audited, traces

PROOF = [("证据.pdf", PDF)]


@pytest.mark.clause("SN15-5.2")
def test_a_lapse_is_confirmed_with_a_reason_and_carried_out(audited: Audited) -> None:
    audit = audited.to("lapse", "骨科")
    before = traces(audit.id)
    with pytest.raises(Refused):
        actions.confirm_lapse(audit, "  ", audited.actor("commission"), PAST)
    with pytest.raises(Refused):
        actions.confirm_lapse(audit, "逾期", audited.actor("office"), PAST)
    assert traces(audit.id) == before
    actions.confirm_lapse(audit, "逾期未报，经催报无回复", audited.actor("commission"), PAST)
    designation = register.by_id(audit.designation_id)
    assert (audit.state, designation.state, designation.ended_on) == ("lapsed", "lapsed", PAST.date())
    assert designation.end_reason.endswith("逾期未报，经催报无回复")
    assert all(one.until == PAST.date() for one in register.parties(designation.id))
    assert all(one.state == "ended" for one in members.agreements(designation.id))
    assert designation.id not in {one.id for one in register.active(PROGRAMME, (PAST + timedelta(days=1)).date())}
    [letter] = [one for one in notices.of_designation(designation.id) if one.kind == "audit-lapsed"]
    assert letter.clause == "SN15-5.2"
    assert [one.capacity for one in letter.services] == ["alliance", "hospital", "superior"]
    assert letter.remedies
    assert verify() is None


@pytest.mark.clause("SN15-5.2")
def test_the_others_stay_until_confirmed(audited: Audited) -> None:
    audited.to("lapsed", "骨科")
    assert audited.audit("呼吸内科").state == "lapse"
    assert audited.alliance("呼吸内科").state == "active"


@pytest.mark.clause("SN15-5.2")
def test_who_proposed_does_not_confirm(audited: Audited) -> None:
    campaign, office = audited.opened(), audited.actor("office")
    actions.propose_lapses(campaign, office, PAST)
    audit = audited.audit("骨科")
    both = replace(audited.actor("commission"), person_id=office.person_id)
    before = traces(audit.id)
    with pytest.raises(Refused):
        actions.confirm_lapse(audit, "逾期", both, PAST)
    assert traces(audit.id) == before
    actions.confirm_lapse(audit, "逾期", audited.actor("commission"), PAST)


@pytest.mark.clause("SN15-5.2")
def test_a_kept_alliance_may_send_later_and_is_not_proposed_again(audited: Audited) -> None:
    audit = audited.to("lapse", "骨科")
    with pytest.raises(Refused):
        actions.keep(audit, "", audited.actor("commission"), PAST)
    actions.keep(audit, "受灾停诊", audited.actor("commission"), PAST)
    assert (audit.state, audit.excuse) == ("draft", "受灾停诊")
    assert actions.propose_lapses(audit.campaign, audited.actor("office"), PAST) == 0
    audited.at = PAST
    audited.send("骨科")
    assert (audit.state, audit.late) == ("hospital", True)


@pytest.mark.clause("SN15-A1")
def test_falsehood_cancels_by_two_persons(audited: Audited) -> None:
    audit = audited.to("passed")
    office, commission = audited.actor("office"), audited.actor("commission")
    before = traces(audit.id)
    for what, evidence in (("虚构", []), (" ", PROOF)):
        with pytest.raises(Refused) as refused:
            actions.doubt(audit, what, office, audited.at, evidence=evidence)
        assert refused.value.clause == "SN15-A1"
    with pytest.raises(Refused):
        actions.doubt(audit, "虚构", commission, audited.at, evidence=PROOF)
    assert traces(audit.id) == before
    actions.doubt(audit, "培训人数系虚构", office, audited.at, evidence=PROOF)
    assert audited.alliance().state == "active"
    before = traces(audit.id)
    for actor in (office, audited.actor("head"), replace(commission, person_id=office.person_id)):
        with pytest.raises(Refused):
            actions.revoke(audit, "属实", actor, audited.at)
    with pytest.raises(Refused):
        actions.revoke(audit, "", commission, audited.at)
    assert traces(audit.id) == before
    actions.revoke(audit, "经核查属实", commission, audited.at)
    designation = register.by_id(audit.designation_id)
    assert (audit.state, designation.state) == ("revoked", "revoked")
    [letter] = [one for one in notices.of_designation(designation.id) if one.kind == "audit-revoked"]
    assert "培训人数系虚构" in "".join(letter.body)


@pytest.mark.clause("SN15-A1")
@pytest.mark.parametrize("state", ["office", "commission", "passed", "failed"])
def test_an_unproven_falsehood_leaves_the_form_where_it_stood(audited: Audited, state: str) -> None:
    audit = audited.to(state)
    actions.doubt(audit, "存疑", audited.actor("office"), audited.later(), evidence=PROOF)
    with pytest.raises(Refused):
        actions.clear(audit, "", audited.actor("commission"), audited.at)
    actions.clear(audit, "证据不足", audited.actor("commission"), audited.at)
    assert audit.state == state
    assert (audit.closed_at is not None) == (state in {"passed", "failed"})


@pytest.mark.clause("SN15-A1")
def test_a_draft_cannot_be_false(audited: Audited) -> None:
    for state, specialty in (("draft", "骨科"), ("lapse", "呼吸内科")):
        audit = audited.to(state, specialty)
        with pytest.raises((Refused, Overtaken)):
            actions.doubt(audit, "虚构", audited.actor("office"), PAST, evidence=PROOF)


@pytest.mark.clause("SN15-5.2")
def test_an_alliance_that_ended_meanwhile_is_taken_off(audited: Audited) -> None:
    audit = audited.to("hospital")
    with pytest.raises(Refused):
        actions.leave_out(audit, "误列", audited.actor("office"), audited.at)
    registering.end(audited.alliance(), "dissolved", PAST.date(), "责令解散", audited.actor("commission"), PAST)
    with pytest.raises(Refused):
        audited.give("leader")
    actions.leave_out(audit, "联盟已解散", audited.actor("office"), PAST)
    assert audit.state == "left_out"
