"""What later chapters see of a change: open work goes along or stays, and an end reaches the open referrals (SN15-2.d)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.care import actions as care
from alliance.care import jobs as care_jobs
from alliance.changes import actions, queries
from alliance.changes import jobs as change_jobs
from alliance.core import handover, inbox
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.jobs import JOBS
from alliance.register import queries as registered
from alliance.supervision import actions as supervision
from alliance.supervision import queries as supervised
from tests.care.allied import patient
from tests.changes.stage import NOW, OTHER_CLERK, Stage, alliance, stage
from tests.support.world import World

JULY = NOW + timedelta(days=20)


def _report(world: World) -> int:
    """The report of the first half-year, opened for every alliance, with a draft begun by the lead clerk."""
    supervision.open_period("shaanxi-alliance", 2026, "H1", world.actor("office"), JULY)
    clerk = world.actor("provincial-hxnk")
    todo = next(one for one in inbox.listed(clerk) if one.record_type == "report")
    supervision.save(supervised.get(clerk, todo.record_id), {"work": "上半年工作。"}, clerk, JULY)
    return todo.record_id


@pytest.mark.clause("SN15-3.3.a", "SN15-3.5.d")
def test_an_open_report_goes_to_the_new_department(world: World) -> None:
    one = stage(world, "department", wanted_on=JULY.date()).to("approved")
    report_id = _report(world)
    old, new = world.actor("provincial-hxnk"), world.actor(OTHER_CLERK["provincial"])
    named = queries.open_work(one.change)
    assert [todo.record_type for todo in named if todo.record_type == "report"] == ["report"]
    assert change_jobs.carry_out_due(JULY) == "1 件变更生效，0 件退回"
    report = supervised.get(new, report_id)
    supervision.save(report, {"work": "接续填写。"}, new, JULY)
    with pytest.raises(NotFound):
        supervised.get(old, report_id)
    with pytest.raises(Refused):
        supervision.save(report, {"work": "旧科室。"}, old, JULY)
    assert any(todo.record_id == report_id for todo in inbox.listed(new) if todo.record_type == "report")
    assert not any(todo.record_type == "report" for todo in inbox.listed(old))
    with work():
        again = handover.hand_over(alliance().id, alliance().lead_id, old.department_id or 0, new.department_id or 0)
    assert again == {}


@pytest.mark.clause("SN15-3.3.a", "SN15-3.5.d")
def test_a_former_lead_hospital_finishes_its_own_report(world: World) -> None:
    one = stage(world, "lead", wanted_on=JULY.date()).to("approved")
    report_id = _report(world)
    assert any(todo.record_type == "report" for todo in queries.open_work(one.change)), "it is named beforehand"
    assert actions.take_effect(JULY) == (1, 0)
    old, new = world.actor("provincial-hxnk"), world.actor("baoji-xhnk")
    supervision.save(supervised.get(old, report_id), {"work": "任内工作。"}, old, JULY)
    with pytest.raises(NotFound):
        supervised.get(new, report_id)
    assert any("改由本科室牵头" in todo.text for todo in inbox.listed(new))


def _referral(world: World, one: Stage) -> object:
    return care.send_referral(
        world.actor("weinan-desk"), NOW, designation_id=one.change.designation_id,
        to_id=world.hospital("provincial").id, patient=patient(1), diagnosis="社区获得性肺炎", consent_by="patient",
    )  # fmt: skip


@pytest.mark.clause("SN15-2.d")
def test_open_referrals_of_an_alliance_that_ended_itself_are_marked_and_can_be_finished(world: World) -> None:
    one = stage(world, "end").to("approved")
    referral = _referral(world, one)
    assert care_jobs.follow_ends(NOW) == "0 件在办记录标为联盟已终止"
    due = NOW + timedelta(days=30)
    names = [job.name for job in JOBS]
    assert names.index("changes.effect") < names.index("care.ended"), "the end first, its referrals after, in one run"
    for job in JOBS:
        if job.name in ("changes.effect", "care.ended"):
            job.run(due)
    db.session.refresh(referral)
    assert registered.by_id(one.change.designation_id).state == "dissolved"
    ended = registered.by_id(one.change.designation_id).ended_on
    assert referral.ended_at.date() == ended, "as the register has it"  # type: ignore[attr-defined]
    assert care_jobs.follow_ends(due + timedelta(days=1)) == "0 件在办记录标为联盟已终止"
    care.accept(referral, world.actor("provincial-desk"), due)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        _referral(world, one)
    assert refused.value.clause == "SN15-2.d"


@pytest.mark.clause("SN15-3.3.a")
def test_todos_end_with_the_change(world: World) -> None:
    one = stage(world, "name").to("office")
    one.give("office", "refuse", "理由不足。")
    left = [todo for todo in db.session.execute(select(inbox.Todo)).scalars() if todo.closed_at is None]
    assert [(todo.kind, todo.role) for todo in left if todo.record_type == "change_filing"] == [
        ("change.result", "lead_clerk")
    ]
    actions.note_result(one.change, one.actor("clerk"), one.later())
    with pytest.raises(Refused):
        actions.note_result(one.change, world.actor("xian-jzk"), one.later())
    assert inbox.listed(one.actor("clerk")) == []
