"""Names (SN15-3.3.d): the pattern, the taken ones under any spelling, the office's additions, freeing."""

import pytest

from alliance.core.refusal import NotFound, Refused
from alliance.register import actions, queries
from tests.register.making import PROGRAMME, filed, prepare
from tests.support.seen import trace
from tests.support.world import World

NAME = "陕西示例呼吸内科专科联盟"
SPELLINGS = (
    NAME, "陕西 示例 呼吸内科 专科联盟", "陕西示例呼吸内科专科联盟　", "\u200b陕西示例呼吸内科专科联盟", "陕西\u3000示例呼吸内科专科联盟",
)  # fmt: skip

WRONG = ("示例呼吸内科专科联盟", "陕西示例呼吸内科协作组", "陕西示例魔法科专科联盟", "陕西示例呼吸内科专业专科联盟", "")


@pytest.mark.clause("SN15-3.3.d")
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_name_in_use_is_refused_under_every_spelling(world: World, spelling: str) -> None:
    prepare(world)
    verdict = queries.name_check(PROGRAMME, "provincial", spelling, True)
    assert verdict.taken
    assert not verdict.ok
    assert verdict.suggestions[0] == "陕西示例呼吸内科联盟"
    with pytest.raises(Refused, match="已被使用") as refused:
        prepare(world, "骨科", name=spelling)
    assert refused.value.clause == "SN15-3.3.d"
    assert "可用名称：陕西示例呼吸内科联盟" in refused.value.todo


@pytest.mark.clause("SN15-3.3.d")
def test_full_width_letters_are_the_same_name(world: World) -> None:
    actions.add_specialty(PROGRAMME, "CT影像", "省内已通用", world.actor("office"), world.now)
    prepare(world, name="陕西示例CT影像专科联盟")
    assert queries.name_check(PROGRAMME, "provincial", "陕西示例ＣＴ影像专科联盟", True).taken
    assert queries.name_check(PROGRAMME, "provincial", "陕西示例ct影像专科联盟", True).taken


@pytest.mark.clause("SN15-3.3.d")
@pytest.mark.parametrize(
    "name",
    ["示例呼吸内科专科联盟", "陕西示例呼吸内科协作组", "陕西示例魔法科专科联盟", "陕西示例呼吸内科专业专科联盟", ""],
)
def test_another_pattern_is_refused_for_a_provincial_alliance(world: World, name: str) -> None:
    with pytest.raises(Refused) as refused:
        prepare(world, name=name or " ")
    assert refused.value.clause == "SN15-3.3.d"
    assert refused.value.field == "name"


@pytest.mark.clause("SN15-3.3.d")
def test_the_name_is_kept_in_its_tidy_spelling_with_its_specialty(world: World) -> None:
    designation = prepare(world, name="陕西　示例 呼吸内科 联盟")
    assert designation.name == "陕西示例呼吸内科联盟"
    assert designation.specialty == "呼吸内科"
    assert designation.pinyin == "sxslhxnklm"


@pytest.mark.clause("SN15-3.3.d")
def test_an_added_specialty_needs_the_office_and_a_reason_and_is_added_once(world: World) -> None:
    with pytest.raises(Refused):
        prepare(world, name="陕西示例脑卒中专科联盟")
    for login, reason in (("provincial-hxnk", "需要"), ("auditor", "需要"), ("office", " ")):
        with pytest.raises(Refused):
            actions.add_specialty(PROGRAMME, "脑卒中", reason, world.actor(login), world.now)
    actions.add_specialty(PROGRAMME, " 脑卒中 ", "国家卒中中心建设", world.actor("office"), world.now)
    assert prepare(world, name="陕西示例脑卒中专科联盟").specialty == "脑卒中"
    for known in ("脑卒中", "脑 卒中", "呼吸内科", "肿瘤科"):
        with pytest.raises(Refused, match="可直接使用"):
            actions.add_specialty(PROGRAMME, known, "重复", world.actor("office"), world.now)


@pytest.mark.clause("SN15-3.3.a")
def test_only_the_lead_department_s_clerk_begins(world: World) -> None:
    for login in (
        "provincial-xxgnk",
        "provincial-leader",
        "provincial-member",
        "university-gk",
        "office",
        "commission",
    ):
        with pytest.raises(Refused, match="牵头科室"):
            actions.propose(
                world.actor(login), world.now, programme=PROGRAMME, scope="provincial", name=NAME, specialty="呼吸内科",
                department_id=world.department("provincial", "呼吸内科").id, demo=True,
            )  # fmt: skip
    assert queries.led_by(world.actor("provincial-hxnk")) == []


def test_a_name_changes_in_preparation_only_and_may_stay_the_same(world: World) -> None:
    designation = prepare(world)
    clerk = world.actor("provincial-hxnk")
    actions.rename(designation, "陕西示例呼吸内科 联盟", "", clerk, world.now)
    assert designation.name == "陕西示例呼吸内科联盟"
    actions.rename(designation, "陕西示例呼吸内科联盟", "", clerk, world.now)
    with pytest.raises(Refused):
        actions.rename(designation, NAME, "", world.actor("university-gk"), world.now)
    actions.file(designation, world.actor("commission"), world.now)
    before = trace(designation)
    with pytest.raises(Refused, match="变更备案"):
        actions.rename(designation, NAME, "", clerk, world.now)
    assert trace(designation) == before


@pytest.mark.clause("SN15-2.d", "SN15-3.3.d")
def test_an_ended_alliance_s_name_stays_reserved_until_it_is_freed_with_a_reason(world: World) -> None:
    designation = filed(world)
    head = world.actor("head")
    with pytest.raises(Refused, match="未终止"):
        actions.free_name(designation, "无人使用", head, world.now)
    actions.end(designation, "dissolved", world.now.date(), "连续两年不合格", world.actor("commission"), world.now)
    assert queries.name_check(PROGRAMME, "provincial", NAME, True).taken
    for login, reason in (("office", "无人使用"), ("head", ""), ("provincial-hxnk", "无人使用")):
        with pytest.raises(Refused):
            actions.free_name(designation, reason, world.actor(login), world.now)
    actions.free_name(designation, "三年无人使用", head, world.now)
    assert queries.name_check(PROGRAMME, "provincial", NAME, True).ok
    again = prepare(world)
    assert again.id != designation.id
    with pytest.raises(Refused, match="已经释放"):
        actions.free_name(designation, "再来一次", head, world.now)


def test_a_stranger_s_designation_does_not_exist(world: World) -> None:
    designation = prepare(world)
    with pytest.raises(NotFound):
        queries.get(world.actor("university-gk"), designation.id)
    with pytest.raises(NotFound):
        queries.by_id(designation.id + 1)
