"""A campaign: who is listed, added, left out; opening, the six counts, lapses proposed, closing (SN15-5.2)."""

from datetime import date, datetime

import pytest
from sqlalchemy import func, select, update

from alliance.activities import queries as activities
from alliance.audit import actions, jobs, queries, rules
from alliance.audit.flow import CAMPAIGN_FLOW
from alliance.audit.model import Audit
from alliance.care import queries as care
from alliance.clock import BEIJING
from alliance.core.inbox import Todo
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from tests.audit.audited import LAST, LOGGED, OPENED, PAST, PROGRAMME, YEAR, YOUNG, Audited, traces
from tests.support.square import tried_by_all

pytestmark = pytest.mark.clause("SN15-5.2")
CUT_OFF_DAY = datetime(2026, 2, 28, 23, 59, tzinfo=BEIJING)


def _names(campaign_id: int) -> set[str]:
    rows = db.session.execute(select(Audit.designation_name).where(Audit.campaign_id == campaign_id)).scalars()
    return {name.removeprefix("陕西示例").removesuffix("专科联盟") for name in rows}


def test_it_lists_those_founded_by_the_cut_off(audited: Audited) -> None:
    campaign = audited.prepared()
    assert (campaign.cut_off, campaign.due) == (date(2026, 2, 28), date(2026, 4, 15))
    assert _names(campaign.id) == {"呼吸内科", "急诊科", "烧伤科", "骨科"}
    with pytest.raises(Refused) as refused:
        audited.prepared()
    assert refused.value.clause == "SN15-5.2"


def test_only_the_office_organises_it(audited: Audited) -> None:
    for login in ("commission", "xian-jzk", "city-610100", "auditor"):
        with pytest.raises(Refused):
            actions.create(PROGRAMME, YEAR, audited.actor(login), OPENED)
    campaign = audited.prepared()
    for login in ("commission", "xian-jzk"):
        with pytest.raises(Refused):
            actions.open_campaign(campaign, audited.actor(login), OPENED)
        with pytest.raises(Refused):
            actions.add(campaign, audited.alliance(YOUNG).id, "应列入", audited.actor(login), OPENED)


def test_one_may_be_added_or_left_out_with_a_reason_only(audited: Audited) -> None:
    campaign, office = audited.prepared(), audited.actor("office")
    for reason in ("", "  "):
        with pytest.raises(Refused):
            actions.add(campaign, audited.alliance(YOUNG).id, reason, office, OPENED)
        with pytest.raises(Refused):
            actions.leave_out(audited.audit("骨科"), reason, office, OPENED)
    added = actions.add(campaign, audited.alliance(YOUNG).id, "筹建早于截止日", office, OPENED)
    assert (added.state, added.added_reason) == ("listed", "筹建早于截止日")
    with pytest.raises(Refused):
        actions.add(campaign, audited.alliance(YOUNG).id, "再加一次", office, OPENED)
    actions.leave_out(audited.audit("骨科"), "未实际开展工作", office, OPENED)
    assert actions.open_campaign(campaign, office, OPENED) == 4
    assert audited.audit("骨科").state == "left_out"
    actions.put_back(audited.audit("骨科"), "核实后有工作", office, OPENED)
    assert audited.audit("骨科").state == "draft"
    assert _open_todos(audited.audit("骨科"), "audit.fill") == 1


def _open_todos(audit: Audit, kind: str) -> int:
    wanted = (Todo.record_type == "audit", Todo.record_id == audit.id, Todo.kind == kind, Todo.closed_at.is_(None))
    return int(db.session.execute(select(func.count()).where(*wanted)).scalar_one())


def test_opening_asks_each_lead_clerk(audited: Audited) -> None:
    audited.opened()
    for specialty in ("呼吸内科", "急诊科", "烧伤科", "骨科"):
        audit = audited.audit(specialty)
        [todo] = db.session.execute(
            select(Todo).where(Todo.record_type == "audit", Todo.record_id == audit.id)
        ).scalars()
        assert (todo.role, todo.organisation_id, todo.department_id) == (
            "lead_clerk",
            audit.lead_id,
            audit.department_id,
        )
        assert (todo.kind, todo.due) == ("audit.fill", date(2026, 4, 15))


def test_it_opens_after_the_cut_off_and_before_the_due_day_is_over(audited: Audited) -> None:
    campaign, office = audited.prepared(), audited.actor("office")
    for at in (CUT_OFF_DAY, PAST):
        with pytest.raises(Refused):
            actions.open_campaign(campaign, office, at)
    assert campaign.state == "draft"
    assert actions.open_campaign(campaign, office, LAST) == 4


def test_who_entered_the_register_meanwhile_is_listed_at_the_opening(audited: Audited) -> None:
    campaign, office = audited.prepared(), audited.actor("office")
    with work():
        audited.alliance(YOUNG).founded_on = date(2026, 2, 28)
    assert actions.open_campaign(campaign, office, OPENED) == 5


@pytest.mark.clause("SN15-A1")
def test_the_city_is_asked_where_the_hospitals_superior_is_one(audited: Audited) -> None:
    audited.opened()
    asked = {one: audited.audit(one).city_id for one in ("呼吸内科", "急诊科", "烧伤科", "骨科")}
    assert asked["急诊科"] == audited.actor("city-610100").organisation_id
    assert [asked[one] for one in ("呼吸内科", "烧伤科", "骨科")] == [None, None, None]


@pytest.mark.clause("SN15-A1")
def test_the_six_counts_equal_the_queries(audited: Audited) -> None:
    campaign = audited.opened()
    for specialty in ("急诊科", "骨科"):
        audit = audited.audit(specialty)
        span = (campaign.counts_from, campaign.cut_off)
        logs = {
            "referrals": care.facts([audit.designation_id], *span), "consultations": care.facts([audit.designation_id], *span),
            "activities": activities.facts([audit.designation_id], *span),
        }  # fmt: skip
        dossier = rules.collect(audit, OPENED.date())
        for count in rules.programme_of(audit).counts:
            said = logs[count.source][audit.designation_id]["confirmed"].get(count.key, 0)
            assert dossier.count(count.key).logged in (said, None)
            assert dossier.count(count.key).logged is not None or said == 0
    shown = {key: rules.collect(audited.audit(), OPENED.date()).count(key) for key in (*LOGGED, "patrol_visits")}
    assert {key: shown[key].typed for key in LOGGED} == {key: str(n) for key, n in LOGGED.items()}
    assert (shown["patrol_visits"].logged, shown["patrol_visits"].typed) == (None, "")


def test_a_lapse_is_proposed_only_after_the_due_day(audited: Audited) -> None:
    campaign = audited.opened()
    audited.send("急诊科")
    assert actions.propose_lapses(campaign, audited.actor("office"), LAST) == 0
    assert jobs.propose_lapses(LAST) == "提出视为放弃 0 件"
    assert jobs.propose_lapses(PAST) == "提出视为放弃 3 件"
    assert actions.propose_lapses(campaign, audited.actor("office"), PAST) == 0
    assert {one: audited.audit(one).state for one in ("呼吸内科", "急诊科", "烧伤科", "骨科")} == {
        "呼吸内科": "lapse", "急诊科": "hospital", "烧伤科": "lapse", "骨科": "lapse",
    }  # fmt: skip
    assert _open_todos(audited.audit("骨科"), "audit.lapse") == 1
    assert audited.alliance("骨科").state == "active"


def test_it_ends_when_every_form_has_come_to_its_end(audited: Audited) -> None:
    campaign, office = audited.opened(), audited.actor("office")
    with pytest.raises(Refused):
        actions.close_campaign(campaign, office, PAST)
    audited.to("passed")
    for specialty in ("呼吸内科", "烧伤科"):
        actions.leave_out(audited.audit(specialty), "未实际开展工作", office, audited.later())
    audited.to("lapsed", "骨科")
    actions.close_campaign(campaign, office, PAST)
    assert campaign.state == "closed"
    assert queries.counts(office, [campaign.id])[campaign.id] == {
        "asked": 2, "drafting": 0, "submitted": 0, "late": 0, "lapse": 0, "passed": 1, "failed": 0, "lapsed": 1, "left_out": 2,
    }  # fmt: skip


def test_two_officers_open_at_once_is_told(audited: Audited) -> None:
    campaign, office = audited.prepared(), audited.actor("office")
    seen = campaign.version
    actions.open_campaign(campaign, office, OPENED, seen)
    with pytest.raises((Refused, Overtaken)):
        actions.open_campaign(campaign, audited.actor("head"), OPENED, seen)


@pytest.mark.parametrize(
    ("columns", "clause"),
    [
        ({"state": "passed"}, "SN15-5.2"),
        ({"late": True}, "SN15-5.2"),
        ({"state": "city", "city_id": None, "submitted_at": OPENED}, "SN15-A1"),
        ({"state": "lapsed", "closed_at": PAST}, "SN15-5.2"),
        ({"state": "lapse", "submitted_at": LAST}, "SN15-5.2"),
        ({"state": "left_out", "closed_at": PAST}, "SN15-5.2"),
        ({"state": "hospital", "submitted_at": PAST, "late": True, "late_reason": "住院"}, "SN15-5.2"),
        ({"state": "doubted", "submitted_at": LAST}, "SN15-A1"),
    ],
)
def test_the_database_keeps_the_promise(audited: Audited, columns: dict[str, object], clause: str) -> None:
    audited.opened()
    audit = audited.audit()
    before = traces(audit.id)
    with pytest.raises(Refused) as refused, work():
        db.session.execute(update(Audit).where(Audit.id == audit.id).values(**columns))
    assert refused.value.clause == clause
    assert traces(audit.id) == before


def test_a_lost_alliance_is_not_asked(audited: Audited) -> None:
    campaign, office = audited.opened(), audited.actor("office")
    audited.to("lapsed", "骨科")
    with pytest.raises(Refused):
        actions.add(campaign, audited.alliance("骨科").id, "再次列入", office, OPENED)


def test_whole_square_of_a_campaign(audited: Audited) -> None:
    """The office opens it within its days, and ends it when nothing is under way, as here all are."""
    campaign = audited.prepared()
    states: dict[str, dict[str, object]] = {
        "draft": {"opened_at": None}, "open": {"opened_at": OPENED}, "closed": {"opened_at": OPENED, "closed_at": OPENED},
    }  # fmt: skip
    moved = tried_by_all(
        CAMPAIGN_FLOW, campaign, audited, OPENED, {"open": states["open"], "close": {"closed_at": OPENED}}, states
    )
    assert moved == {("draft", "open", login) for login in ("office", "office2", "head")}
