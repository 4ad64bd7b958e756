"""What a confirmed entry becomes: an alliance in the register, its members, agreements and posts (SN15-3.3.a, 3.4.b)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from alliance.core import files, inbox, settings
from alliance.core.actor import SYSTEM, Role
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.members import queries as members
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.register import actions as register_actions
from alliance.register import queries as register
from alliance.takeover import actions
from alliance.takeover.model import Entry
from tests.standing.judged import PROGRAMME, Judged, day
from tests.takeover.taken import AT, NEW, ROWS, batch, checked, confirmed, entered

OLD = "SN15-3.4.b"


def lines() -> int:
    return db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one()


@pytest.mark.clause("SN15-3.3.a", "SN15-5.2")
def test_alliance_is_active_with_its_old_number_and_source(judged: Judged) -> None:
    [entry] = confirmed(judged, "alliance")
    found = register.by_id(entry.record_id or 0)
    assert (found.state, found.number, found.filed_on, found.founded_on) == (
        "active", "陕专联备〔2021〕9号", date(2021, 3, 1), date(2019, 5, 20),
    )  # fmt: skip
    assert found.taken_from == "《关于公布考核结果的通知》 陕专联〔2024〕3号（2024-03-20）"
    assert [one.lead for one in members.current(found.id, date(2022, 1, 1))] == [True]
    assert register.active(PROGRAMME, date(2021, 3, 1))[0].name == NEW
    assert register.active(PROGRAMME, date(2021, 2, 28)) == []


@pytest.mark.clause("SN15-3.3.a")
def test_alliance_without_a_number_gets_the_next_of_the_series(judged: Judged) -> None:
    [entry] = confirmed(judged, "alliance", rows={"alliance": {"number": ""}})
    assert register.by_id(entry.record_id or 0).number == f"{settings.value(PROGRAMME, 'filing_word')}〔2025〕1号"


@pytest.mark.clause("SN15-3.3.a")
def test_the_series_goes_on_after_an_old_number_of_it(judged: Judged) -> None:
    confirmed(judged, "alliance", rows={"alliance": {"number": "陕专联备〔2025〕4号", "filed_on": "2025-01-02"}})
    rows = {"alliance": {"name": "陕西示例血液内科专科联盟", "department": "血液内科", "number": ""}}
    [entry] = confirmed(judged, "alliance", rows=rows)
    assert register.by_id(entry.record_id or 0).number == "陕专联备〔2025〕5号"


@pytest.mark.clause("SN15-5.2")
def test_an_old_name_is_advised_not_bound(judged: Judged) -> None:
    rows = {"alliance": {"name": "示例神经疾病协作网", "specialty": "神经内科"}}
    found, [entry] = entered(judged, "alliance", rows=rows)
    assert any("名称" in line for line in entry.advice)
    actions.confirm(found, [entry], judged.actor("head"), AT)
    assert register.by_id(entry.record_id or 0).name == "示例神经疾病协作网"


@pytest.mark.clause("SN15-3.3.d")
@pytest.mark.parametrize("name", ["陕西示例骨科专科联盟", "陕西 示例 骨科专科联盟", "陕西示例骨科专科联盟\u3000"])
def test_a_name_in_use_is_refused_in_the_dry_run_and_at_confirmation(judged: Judged, name: str) -> None:
    one = checked(batch(judged), judged, "alliance", {**ROWS["alliance"], "name": name})
    assert [(problem.key, problem.clause) for problem in one.problems] == [("name", "SN15-3.3.d")]


@pytest.mark.clause("SN15-3.3.d")
def test_a_name_taken_meanwhile_is_refused_at_confirmation(judged: Judged) -> None:
    found, entries = entered(judged, "alliance")
    clerk = judged.actor("university-sjnk")
    assert clerk.department_id is not None
    register_actions.propose(
        clerk, AT, programme=PROGRAMME, scope="provincial", name=NEW, specialty="", department_id=clerk.department_id
    )
    before = lines()
    with pytest.raises(Refused, match="名称已被使用"):
        actions.confirm(found, entries, judged.actor("head"), AT)
    assert (entries[0].state, lines()) == ("entered", before)


@pytest.mark.clause(OLD, "SN15-2.e")
def test_member_and_agreement_of_an_alliance_in_the_same_batch(judged: Judged) -> None:
    rows = {"member": {"alliance": NEW}, "agreement": {"alliance": "陕专联备〔2021〕9号"}}
    entries = confirmed(judged, "alliance", "member", "agreement", rows=rows)
    alliance = register.filed_as(PROGRAMME, NEW)
    assert alliance is not None
    assert [one.organisation_name for one in members.current(alliance.id, AT.date())] == [
        "示例大学第一附属医院", "延安示例医院", "安康示例医院",
    ]  # fmt: skip
    [agreement] = members.in_force_agreements(alliance.id)
    assert (agreement.legacy, agreement.until, len(files.of(agreement, "agreement"))) == (True, date(2027, 12, 31), 1)
    assert members.has_agreement(alliance.id, judged.hospital("ankang").id, AT.date())
    assert not members.has_agreement(alliance.id, judged.hospital("yanan").id, AT.date())
    assert [one.record_type for one in entries] == ["designation", "membership", "agreement"]


@pytest.mark.clause(OLD)
def test_agreement_needs_its_alliance_confirmed_first(judged: Judged) -> None:
    found, entries = entered(judged, "alliance", "agreement", rows={"agreement": {"alliance": NEW}})
    with pytest.raises(Refused, match="还不在名录中"):
        actions.confirm(found, entries[1:], judged.actor("head"), AT)
    assert actions.confirm(found, entries, judged.actor("head"), AT) == 2


@pytest.mark.clause(OLD)
def test_a_past_member_stands_in_the_register_of_its_days(judged: Judged) -> None:
    confirmed(judged, "member", rows={"member": {"until": "2023-06-30"}})
    alliance, yanan = judged.alliance("骨科"), judged.hospital("yanan").id
    assert members.is_member(alliance.id, yanan, date(2023, 6, 29))
    assert not members.is_member(alliance.id, yanan, date(2023, 6, 30))
    assert yanan in {one.organisation_id for one in register.parties(alliance.id, date(2023, 6, 29))}
    assert yanan not in {one.organisation_id for one in register.parties(alliance.id)}


@pytest.mark.clause(OLD)
@pytest.mark.parametrize(
    ("kind", "change", "key"),
    [
        ("member", {"hospital": "渭南示例医院"}, "hospital"),
        ("member", {"hospital": "示例大学第一附属医院"}, "hospital"),
        ("member", {"until": "2021-12-31"}, "until"),
        ("agreement", {"until": "2024-12-31"}, "until"),
        ("agreement", {"since": "2026-01-01"}, "since"),
    ],
)
def test_refused_members_and_agreements(judged: Judged, kind: str, change: dict[str, str], key: str) -> None:
    one = checked(batch(judged), judged, kind, {**ROWS[kind], **change})
    assert key in {problem.key for problem in one.problems}
    assert all(problem.todo and problem.sheet and problem.column for problem in one.problems)


@pytest.mark.clause(OLD)
def test_lead_clerk_proposes_for_his_own_alliance_and_the_office_consents(judged: Judged) -> None:
    own = judged.alliance("骨科")
    found, entries = entered(judged, "agreement", "member", login="university-gk", designation_id=own.id)
    actions.confirm(found, entries, judged.actor("office"), AT)
    assert [one.state for one in entries] == ["confirmed", "confirmed"]
    assert members.has_agreement(own.id, judged.hospital("ankang").id, AT.date())


@pytest.mark.clause(OLD)
def test_lead_clerk_neither_for_another_alliance_nor_results(judged: Judged) -> None:
    own, other = judged.alliance("骨科"), judged.alliance("妇产科")
    with pytest.raises(Refused):
        entered(judged, login="university-gk", designation_id=other.id)
    with pytest.raises(Refused):
        entered(judged, login="university-gk")
    for kind in ("result", "measure", "alliance", "post"):
        with pytest.raises(Refused):
            entered(judged, kind, login="university-gk", designation_id=own.id)
    with pytest.raises(Refused, match="改正"):
        entered(
            judged, "member", login="university-gk", designation_id=own.id, rows={"member": {"alliance": other.name}}
        )


def test_post_opens_an_account_without_a_known_password(judged: Judged) -> None:
    confirmed(judged, "post")
    person = who.person_by_login("old-gk")
    assert person is not None
    actor = who.actor_for(person, AT.date())
    assert actor is not None
    assert (str(actor.role), actor.department_id) == ("lead_clerk", judged.world.department("university", "骨科").id)
    for guess in ("", "old-gk", "shifan-demo"):
        with pytest.raises(Refused):
            organisations.check_password("old-gk", guess, "10.0.0.1", AT)


@pytest.mark.parametrize("role", ["联盟管理办公室经办", "省卫生健康委", "系统管理员"])
def test_posts_of_authorities_are_not_taken_over(judged: Judged, role: str) -> None:
    with pytest.raises(Refused):
        entered(judged, "post", rows={"post": {"role": role}})


@pytest.mark.clause("SN15-2.d")
def test_nobody_confirms_his_own(judged: Judged) -> None:
    found, entries = entered(judged, "result", login="head")
    with pytest.raises(Refused, match="另一位"):
        actions.confirm(found, entries, judged.actor("head"), AT)
    assert actions.confirm(found, entries, judged.actor("office"), AT) == 1


@pytest.mark.clause("SN15-3.3.a")
def test_recused_for_an_own_hospital(judged: Judged) -> None:
    head = judged.actor("head")
    person, hospital = who.person(head.person_id or 0), judged.hospital("university")
    assert person is not None
    organisations.give_post(SYSTEM, AT, person, Role.HOSPITAL_LEADER, hospital, since=AT.date())
    again = who.person(person.id)
    assert again is not None
    db.session.expire_all()
    post = next(one for one in again.posts if one.role == "office_head")
    related = who.actor_for(again, AT.date(), post.id)
    assert related is not None
    found, entries = entered(judged, "result")
    with pytest.raises(Refused, match="回避") as refused:
        actions.confirm(found, entries, related, AT)
    assert refused.value.clause == "SN15-3.3.a"
    assert db.session.get_one(Entry, entries[0].id).state == "entered"


@pytest.mark.clause("SN15-2.d")
def test_no_paper_no_confirmation(judged: Judged) -> None:
    with pytest.raises(Refused, match="扫描件"):
        entered(judged, "result", file=None)


@pytest.mark.clause("SN15-2.d")
def test_rejected_is_told_to_who_entered_it(judged: Judged) -> None:
    found, entries = entered(judged, "result")
    actions.reject(found, entries, "与原件不符", judged.actor("head"), day(2025, 1, 8))
    assert (found.state, entries[0].state, entries[0].reason) == ("closed", "rejected", "与原件不符")
    office = judged.actor("office")
    assert [one.kind for one in inbox.listed(office) if one.record_type == "takeover_batch"] == ["takeover.rejected"]
    actions.acknowledge(found, office, day(2025, 1, 9))
    assert [one.kind for one in inbox.listed(office) if one.record_type == "takeover_batch"] == []
