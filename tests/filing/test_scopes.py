"""Which way a filing goes (SN15-3.3.a–c, 5.1, 5.3, 5.4, A2): each scope and each kind of hospital, in both directions."""

from typing import Any

import pytest

from alliance.activities import actions as activities
from alliance.activities.rules import Held
from alliance.core.actor import SYSTEM
from alliance.core.refusal import Refused
from alliance.filing import actions, rules
from alliance.filing.flow import FLOW
from alliance.filing.rules.route import city_of as asked_city
from alliance.members import actions as members
from alliance.organisations import actions as organisations
from alliance.organisations import queries as bodies
from alliance.rules import programme as programmes
from tests.filing.stage import NOW, PDF, Stage, stage, traces
from tests.support.world import World

pytestmark = pytest.mark.on("sqlite")

FOURTEEN = {
    "西安市", "铜川市", "宝鸡市", "咸阳市", "渭南市", "延安市", "汉中市", "榆林市", "安康市", "商洛市", "杨凌示范区",
    "韩城市", "神木市", "府谷县",
}  # fmt: skip
APART = {"610403": "杨凌", "610581": "韩城", "610881": "神木", "610822": "府谷"}
WAY = ["hospital", "city", "office", "commission"]


def city_of(scope: str, hospital: object) -> object:
    found = programmes.load("shaanxi-alliance").scope(scope)
    return asked_city(found, hospital)


def placed(division: str, authority: object, *, kind: str = "hospital", own: bool = True) -> bodies.Organisation:
    """A hospital in a division that reports through this authority, owned by it or by the province."""
    body = authority.id  # type: ignore[attr-defined]
    province = bodies.one_of_kind("province")
    assert province is not None
    return organisations.add_organisation(
        SYSTEM, NOW, name=f"示例{kind}{division}{own}医院", kind=kind, division_code=division, authority_id=body,
        superior_id=body if own else province.id, level="三级", grade="甲等", tier="city",
    )  # fmt: skip


@pytest.mark.clause("SN15-3.3.c", "SN15-A2")
def test_the_fourteen_authorities_are_each_asked_for_their_own_hospitals(world: World) -> None:
    found = bodies.authorities()
    assert len(found) == len(FOURTEEN)
    for authority in found:
        own = placed(authority.division_code, authority)
        provincial = placed(authority.division_code, authority, own=False)
        for scope in ("provincial", "cross_province", "city", "regional"):
            assert city_of(scope, own) == authority, (scope, authority.name)
        assert city_of("provincial", provincial) is None
        for scope in ("city", "regional"):  # a provincial hospital too asks the place where its alliance works
            assert city_of(scope, provincial) == authority


@pytest.mark.clause("SN15-A2")
@pytest.mark.parametrize(("division", "name"), list(APART.items()))
def test_those_apart_from_their_city_are_asked_themselves(world: World, division: str, name: str) -> None:
    """A hospital in 神木 reports to 神木, not to 榆林."""
    authority = next(one for one in bodies.authorities() if one.division_code == division)
    assert name in authority.name
    asked = city_of("provincial", placed(division, authority))
    assert asked == authority
    assert not asked.name.startswith("榆林")
    for key, own in (("shenmu", "610881"), ("fugu", "610822")):
        hospital = world.hospital(key)
        assert hospital.authority is not None
        assert hospital.authority.division_code == own


@pytest.mark.clause("SN15-5.4")
@pytest.mark.parametrize("scope", ["provincial", "cross_province"])
def test_a_military_hospital_needs_no_city(world: World, scope: str) -> None:
    authority = bodies.authorities()[0]
    assert city_of(scope, placed("610112", authority, kind="military")) is None
    name = "" if scope == "provincial" else "西北示例烧伤联盟"
    one = stage(world, "military", scope=scope, name=name)
    assert [station.key for station in rules.stations(one.application)] == [key for key in WAY if key != "city"]
    one.to("office")
    assert one.application.city_id is None
    assert one.application.city_asked_at is None
    before = traces(one.application.id)
    with pytest.raises(Refused):
        FLOW.move(one.application, "city-office", world.actor("city-610100"), NOW)
    assert traces(one.application.id) == before


@pytest.mark.clause("SN15-A2")
@pytest.mark.parametrize(("key", "asked"), [("xian", True), ("provincial", False), ("university", False)])
def test_a_city_opinion_is_asked_of_a_citys_hospital_only(world: World, key: str, asked: bool) -> None:
    one = stage(world, key)
    assert (one.application.city_id is not None) is asked
    one.submit()
    one.give("leader")
    assert one.application.state == ("city" if asked else "office")
    assert (one.application.city_asked_at is not None) is asked


@pytest.mark.clause("SN15-3.3.b")
def test_a_consent_for_each_province_of_the_members(world: World) -> None:
    """Two members of 甘肃 need one consent, one of 宁夏 another, those of 陕西 none; a provincial alliance asks none."""
    one = stage(world, "xian", scope="cross_province", name="西北示例急诊联盟")
    designation = rules.collect(one.application, NOW.date()).designation
    for name, division in (("甘肃示例一院", "620000"), ("甘肃示例二院", "620000"), ("宁夏示例医院", "640000")):
        far = organisations.add_organisation(SYSTEM, NOW, name=name, kind="hospital", division_code=division)
        members.enter_existing(
            designation, world.actor("office"), NOW, organisation_id=far.id, since=NOW.date(), until=None,
            reason="平台启用前已签", file=("协议.pdf", PDF),
        )  # fmt: skip
    dossier = rules.collect(one.application, NOW.date())
    assert rules.foreign_provinces(dossier) == {"62": ["甘肃示例一院", "甘肃示例二院"], "64": ["宁夏示例医院"]}
    before = traces(one.application.id)
    with pytest.raises(Refused) as found:
        one.submit()
    assert (found.value.clause, len(found.value.todo)) == ("SN15-3.3.b", 2)
    assert traces(one.application.id) == before
    actions.save(one.application, {}, one.clerk, NOW, uploads=[("consent-62", "甘肃同意.pdf", PDF)])
    asked = actions.ask_exemption(one.application, "consent-64", "该区正在机构改革。", one.clerk, NOW)
    with pytest.raises(Refused):
        one.submit()
    actions.decide_exemption(asked, False, "理由不足。", world.actor("office"), NOW)
    with pytest.raises(Refused):
        one.submit()
    actions.save(one.application, {}, one.clerk, NOW, uploads=[("consent-64", "宁夏同意.pdf", PDF)])
    one.to("filed")
    assert [opinion.station for opinion in one.application.opinions] == WAY


@pytest.mark.clause("SN15-3.3.c")
@pytest.mark.parametrize(("scope", "name"), [("city", "西安市示例急诊联盟"), ("regional", "关中示例急诊联盟")])
def test_city_and_regional_alliances_are_the_citys_to_decide(world: World, scope: str, name: str) -> None:
    one = stage(world, "xian", scope=scope, name=name).to("city")
    for who in ("office", "commission", "city-610300"):
        before = traces(one.application.id)
        with pytest.raises(Refused):
            one.give(who)
        assert traces(one.application.id) == before
    one.give("city")
    assert one.application.state == "filed"
    assert [opinion.station for opinion in one.application.opinions] == ["hospital", "city"]


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize("state", ["draft", "hospital", "city", "office"])
def test_no_station_is_skipped(world: World, state: str) -> None:
    """From each station only the next one: whoever tries, nothing is left behind."""
    one = stage(world, "xian").to(state)
    reached = [*["draft"], *WAY].index(state)
    for later in WAY[reached + 1 :]:
        who = {"city": "city-610100"}.get(later, later)
        for step in (step.name for step in FLOW.steps if step.sources == (later,)):
            before = traces(one.application.id)
            with pytest.raises(Refused):
                FLOW.move(one.application, step, world.actor(who), NOW, remark="理由", values={"closed_at": NOW})
            assert traces(one.application.id) == before
    if state == "hospital":  # signing again after a correction is the only way past the city
        before = traces(one.application.id)
        with pytest.raises(Refused):
            FLOW.move(one.application, "hospital-office", one.actor("leader"), NOW)
        assert traces(one.application.id) == before


@pytest.mark.clause("SN15-A2")
@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        ("hospital", ("xian-jzk", "provincial-leader", "city-610100", "office", "commission")),
        ("city", ("city-610300", "xian-leader", "office", "commission", "auditor")),
        ("office", ("city-610100", "commission", "xian-leader", "auditor")),
        ("commission", ("office", "head", "city-610100", "auditor")),
    ],
)
def test_an_opinion_is_given_by_its_own_post(world: World, state: str, wrong: tuple[str, ...]) -> None:
    one = stage(world, "xian").to(state)
    for login in wrong:
        for verdict in ("agree", "return", "refuse"):
            before = traces(one.application.id)
            with pytest.raises(Refused) as found:
                one.give(login, verdict, "越权的意见")
            assert found.value.clause, (login, verdict)
            assert traces(one.application.id) == before


@pytest.mark.clause("SN15-5.3")
def test_before_filing_nothing_is_logged_in_its_name(world: World) -> None:
    one = stage(world, "xian").to("commission")
    with pytest.raises(Refused) as found:
        _log(one)
    assert found.value.clause == "SN15-5.3", found.value.message
    one.give("commission")
    assert one.application.state == "filed"
    assert _log(one).id


def _log(one: Stage) -> Any:
    held = Held(title="示例学术会议", held_on=NOW.date(), place="西安", people=30)
    return activities.log(
        one.clerk, one.later(), designation_id=one.application.designation_id, kind="academic_event", held=held,
        evidence=[("签到表.pdf", PDF)],
    )  # fmt: skip
