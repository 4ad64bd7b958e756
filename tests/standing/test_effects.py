"""What a measure in force brings about: letters, marks, the end of an alliance, lists for others."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from alliance import jobs as calendar
from alliance.activities import actions as activities
from alliance.activities.rules import Held
from alliance.care import actions as care
from alliance.core import inbox, notices
from alliance.core.actor import Role
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import queries as members
from alliance.register import actions as register
from alliance.register import queries as designations
from alliance.standing import actions, jobs, queries
from alliance.standing.model import Measure
from tests.care.allied import patient
from tests.standing.judged import PDF, Judged, day, decided, in_force, proposed, signed, the_judged
from tests.support.world import sign_in

MARCH = day(2026, 3, 20)


def letters_of(kind: str) -> list[notices.Notice]:
    """The letters of a kind in the order of issue."""
    return list(
        db.session.execute(
            select(notices.Notice).where(notices.Notice.kind == kind).order_by(notices.Notice.id)
        ).scalars()
    )


@pytest.mark.clause("SN15-2.c")
def test_a_yellow_card_is_a_numbered_letter_to_three_with_receipts(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = in_force(judged, proposed(judged, "妇产科", 2025, "58.4"), MARCH)
        [letter] = letters_of("yellow-card")
        assert letter.number == "陕专联办〔2026〕2号"  # the first is the letter that opened the hearing
        assert [(one.capacity, one.organisation_name, one.role) for one in letter.services] == [
            ("alliance", "陕西示例妇产科专科联盟（西安示例医院）", Role.LEAD_CLERK),
            ("hospital", "西安示例医院", Role.HOSPITAL_LEADER),
            ("superior", "西安市卫生健康委员会", Role.CITY_COMMISSION),
        ]
        words = "\n".join(letter.body)
        for expected in (
            "58.4分",
            "合格线60分",
            "SN15-2.c",
            "黄牌警告",
            "6个月内（办公室设定）",
            "听取陈述申辩",
            "2026年3月20日",
        ):
            assert expected in words
        assert "书面陈述申辩或申请复核" in letter.remedies
        waiting = db.session.execute(
            select(inbox.Todo.role, inbox.Todo.organisation_id).where(
                inbox.Todo.kind == "notice.receive", inbox.Todo.record_id.in_([one.id for one in letter.services])
            )
        ).all()
        assert {row.role for row in waiting} == {"lead_clerk", "hospital_leader", "city_commission"}
        assert (judged.alliance("妇产科").mark, judged.alliance("妇产科").state) == ("yellow-card", "active")
        assert measure.notice_id == letter.id


@pytest.mark.clause("SN15-2.d")
@pytest.mark.parametrize(
    ("specialty", "name", "role"),
    [("呼吸内科", "陕西省卫生健康委员会", "provincial_commission"), ("骨科", "示例医科大学", "superior")],
)
def test_the_superior_is_told_at_its_own_post(judged_app: Flask, specialty: str, name: str, role: str) -> None:
    with judged_app.app_context():
        judged = the_judged()
        in_force(judged, proposed(judged, specialty, 2025, "45"), MARCH)
        [letter] = letters_of("yellow-card")
        assert (letter.services[2].organisation_name, letter.services[2].role) == (name, role)


@pytest.mark.clause("SN15-2.d")
def test_the_order_is_the_commissions_own_letter(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45"})
        in_force(judged, proposed(judged, "骨科", 2025, "50"), MARCH)
        [order] = letters_of("dissolution")
        assert (order.number, order.issuer) == ("陕卫专联〔2026〕1号", "陕西省卫生健康委员会")
        assert "2024年度" in order.body[0]
        assert judged.alliance("骨科").end_reason == "责令解散（陕卫专联〔2026〕1号）：2024 年、2025 年考核不合格"


@pytest.mark.clause("SN15-2.c")
def test_numbers_have_no_gap_when_an_issue_fails(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        one, two = decided(judged, 2025, {"骨科": "45", "妇产科": "50"})
        for measure in (one, two):
            signed(judged, measure, MARCH)
        with pytest.raises(RuntimeError), work():
            actions.issue(one, judged.actor("office"), MARCH)
            raise RuntimeError("the machine stopped")
        assert one.state == "signed"
        assert letters_of("yellow-card") == []
        actions.issue(two, judged.actor("office"), MARCH)
        actions.issue(one, judged.actor("office2"), MARCH)
        serials = list(db.session.execute(select(notices.Notice.serial).order_by(notices.Notice.id)).scalars())
        assert serials == [1, 2, 3, 4]


@pytest.mark.clause("SN15-2.d")
def test_dissolution_ends_members_and_agreements_and_leaves_referrals_to_be_finished(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45"})
        measure = proposed(judged, "骨科", 2025, "50")
        alliance, desk = judged.alliance("骨科"), judged.actor("weinan-desk")
        sending: dict[str, Any] = {
            "designation_id": alliance.id, "to_id": judged.hospital("university").id, "diagnosis": "股骨颈骨折",
            "consent_by": "本人",
        }  # fmt: skip
        referral = care.send_referral(desk, day(2026, 3, 10), patient=patient(1), **sending)
        in_force(judged, measure, MARCH)
        assert (alliance.state, alliance.ended_on, alliance.mark) == ("dissolved", MARCH.date(), "")
        assert members.current(alliance.id, MARCH.date() + timedelta(days=1)) == []
        assert members.in_force_agreements(alliance.id) == []
        care.accept(referral, judged.actor("university-desk"), MARCH + timedelta(days=1))
        assert referral.state == "accepted"
        with pytest.raises(Refused):
            care.send_referral(desk, MARCH + timedelta(days=1), patient=patient(2), **sending)
        assert designations.get(judged.actor("auditor"), alliance.id).name == "陕西示例骨科专科联盟"
        assert queries.get(judged.lead("骨科"), measure.id).state == "in_force"


@pytest.mark.clause("SN15-2.d", "SN15-3.3.d")
def test_the_name_is_freed_only_by_an_explicit_act(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45"})
        in_force(judged, proposed(judged, "骨科", 2025, "50"), MARCH)
        alliance = judged.alliance("骨科")
        assert designations.name_check("shaanxi-alliance", "provincial", alliance.name, True).taken
        register.free_name(alliance, "原牵头单位已说明不再使用", judged.actor("head"), MARCH)
        assert not designations.name_check("shaanxi-alliance", "provincial", alliance.name, True).taken


@pytest.mark.clause("SN15-2.d")
def test_an_order_takes_effect_on_its_day_by_the_calendar(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45"})
        measure = signed(judged, proposed(judged, "骨科", 2025, "50"), MARCH)
        other = actions.propose_conduct(
            judged.alliance("骨科"), "criticism", "造成不良影响", judged.actor("office"), MARCH
        )
        with pytest.raises(Refused):
            actions.order(measure, MARCH.date() - timedelta(days=1), judged.actor("commission"), MARCH)
        actions.order(measure, day(2026, 4, 10).date(), judged.actor("commission"), MARCH)
        assert jobs.take_effect(day(2026, 4, 9)) == "0 个联盟解散生效"
        assert judged.alliance("骨科").state == "active"
        assert jobs.take_effect(day(2026, 4, 11)) == "1 个联盟解散生效"
        assert jobs.take_effect(day(2026, 4, 11)) == "0 个联盟解散生效"
        alliance = judged.alliance("骨科")
        assert (alliance.state, alliance.ended_on) == ("dissolved", day(2026, 4, 10).date())
        assert (other.state, other.end_reason) == ("dropped", "联盟已解散，不再办理")


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d", "SN15-2.a")
def test_an_order_is_carried_out_at_the_next_look_and_before_a_list_of_the_day(judged_app: Flask) -> None:
    names = [job.name for job in calendar.JOBS]
    assert names.index("standing.effect") < names.index("register.lists")
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45"})
        measure = signed(judged, proposed(judged, "骨科", 2025, "50"), MARCH)
        actions.order(measure, day(2026, 4, 10).date(), judged.actor("commission"), MARCH)
        calendar.carry_out_orders(day(2026, 4, 10).replace(hour=0, minute=0))
        alliance = judged.alliance("骨科")
        assert (alliance.state, alliance.ended_on) == ("dissolved", day(2026, 4, 10).date())
        assert members.current(alliance.id, day(2026, 4, 10).date()) == []
        assert designations.parties(alliance.id, day(2026, 4, 10).date()) == []


@pytest.mark.clause("SN15-2.d")
def test_an_order_without_a_day_takes_the_offices_workdays(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        decided(judged, 2024, {"骨科": "45"})
        measure = signed(judged, proposed(judged, "骨科", 2025, "50"), MARCH)
        with pytest.raises(Refused) as refused:  # a year without a calendar: the commission names the day itself
            actions.order(measure, None, judged.actor("commission"), day(2031))
        assert refused.value.field == "effective_on"
        actions.order(measure, None, judged.actor("commission"), MARCH)
        assert measure.effective_on == day(2026, 4, 3).date()  # ten workdays after Friday 20 March


@pytest.mark.clause("SN15-3.6.c")
def test_inactivity_is_shown_from_the_logs_and_never_acted_on(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        today = day(2026, 6, 15)
        activity = _activity(judged, "骨科", today - timedelta(days=100))
        assert activity.state == "confirmed"
        found = {row.designation.name for row in queries.inactive("shaanxi-alliance", today.date())}
        assert "陕西示例骨科专科联盟" not in found
        assert "陕西示例妇产科专科联盟" in found
        assert queries.of_designation(judged.alliance("妇产科").id) == []
        actions.propose_conduct(
            judged.alliance("妇产科"), "criticism", "连续12个月没有记录", judged.actor("office"), today
        )
        busy = {row.designation.name: row.under_way for row in queries.inactive("shaanxi-alliance", today.date())}
        assert busy["陕西示例妇产科专科联盟"]
        assert not busy["陕西示例消化内科专科联盟"]


def _activity(judged: Judged, specialty: str, at: datetime) -> Any:
    """An academic event with evidence, nobody else named: confirmed at once."""
    held = Held(title="学术年会（示例）", held_on=at.date(), place="西安", people=30)
    return activities.log(
        judged.lead(specialty), at, designation_id=judged.alliance(specialty).id, kind="academic_event", held=held,
        evidence=[("签到表.pdf", PDF)],
    )  # fmt: skip


@pytest.mark.clause("SN15-3.6.b")
def test_favoured_lead_units_are_exported(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        in_force(judged, proposed(judged, "妇产科", 2025, "93.5"), MARCH)
    client = judged_app.test_client()
    sign_in(client, "head")
    answer = client.get("/measures/favoured.csv", follow_redirects=True)
    assert answer.data.startswith(b"\xef\xbb\xbf")
    _head, row = csv.reader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert row[:6] == ["2025", "陕西示例妇产科专科联盟", row[2], "妇产科", "西安示例医院", "妇产科"]
    assert row[7:] == ["93.5", "陕专联办〔2026〕1号", "2026-03-20"]
    assert (
        len(list(csv.reader(io.StringIO(client.get("/measures/favoured?year=2024&as=csv").data.decode("utf-8-sig")))))
        == 1
    )


@pytest.mark.clause("SN15-3.6.c")
def test_who_sees_a_measure(judged_app: Flask) -> None:
    """The alliance once it is told, those above once it is in force, other hospitals never."""
    with judged_app.app_context():
        judged = the_judged()
        measure = proposed(judged, "妇产科", 2025, "45")
        people = ("xian-fck", "xian-leader", "city-610100", "xian-jzk", "weinan-member", "city-610300", "baoji-leader")

        def seen() -> set[str]:
            return {login for login in people if _sees(judged, login, measure)}

        assert seen() == set()
        actions.hear(measure, judged.actor("office"), MARCH)
        assert seen() == {"xian-fck", "xian-leader"}
        actions.waive(measure, judged.lead("妇产科"), MARCH)
        actions.sign(measure, "", judged.actor("head"), MARCH)
        actions.issue(measure, judged.actor("office"), MARCH)
        assert seen() == {"xian-fck", "xian-leader", "city-610100"}


def _sees(judged: Judged, login: str, measure: Measure) -> bool:
    try:
        return queries.get(judged.actor(login), measure.id) is measure
    except NotFound:
        return False
