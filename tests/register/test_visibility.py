"""Who sees which designation (DESIGN.md §6, SN15-5.1.b), and who belongs to it."""

from datetime import timedelta

import pytest

from alliance.core.actor import Actor
from alliance.ext import db
from alliance.members import actions as members
from alliance.register import actions, queries
from tests.register.making import PROGRAMME, candidate, charter, filed, member, prepare
from tests.support.world import World


def seen(world: World, login: str) -> set[str]:
    """The specialties whose alliance somebody sees."""
    return {one.specialty for one in db.session.execute(queries.visible(world.actor(login))).scalars()}


@pytest.mark.clause("SN15-5.1.b")
def test_each_post_sees_its_own(world: World) -> None:
    respiratory = filed(world)  # led from 西安, member in 渭南
    charter(world, respiratory, "provincial-hxnk")
    member(world, respiratory, "provincial-hxnk", "weinan")
    filed(world, "消化内科")  # led from 宝鸡
    bones = prepare(world, "骨科")  # in preparation, led from 西安
    candidate(world, bones, "university-gk", "ankang")
    everything = {"呼吸内科", "消化内科", "骨科"}
    expected = {
        "office": everything, "head": everything, "commission": everything, "auditor": everything,
        "city-610100": {"呼吸内科", "骨科"}, "city-610300": {"消化内科"}, "city-610500": {"呼吸内科"}, "city-610900": set(),
        "city-610124": set(), "provincial-hxnk": {"呼吸内科"}, "provincial-leader": {"呼吸内科"}, "baoji-desk": {"消化内科"},
        "weinan-member": {"呼吸内科"}, "ankang-member": {"骨科"}, "ankang-leader": {"骨科"}, "yanan-member": set(),
        "university-gk": {"骨科"}, "expert": {"呼吸内科", "消化内科"}, "university-superior": {"呼吸内科", "消化内科"},
    }  # fmt: skip
    assert {login: seen(world, login) for login in expected} == expected


def test_a_declined_candidate_sees_it_no_longer_and_a_former_member_still_does(world: World) -> None:
    designation = filed(world)
    charter(world, designation, "provincial-hxnk")
    row = candidate(world, designation, "provincial-hxnk", "ankang")
    assert seen(world, "ankang-member") == {"呼吸内科"}
    members.decline(row, "现场评估不合格", world.actor("provincial-hxnk"), world.now)
    assert seen(world, "ankang-member") == set()
    agreement = member(world, designation, "provincial-hxnk", "weinan")
    members.end_agreement(agreement, world.now.date(), "学科调整", world.actor("weinan-member"), world.now)
    assert seen(world, "weinan-member") == {"呼吸内科"}
    assert seen(world, "city-610500") == set()


def test_the_office_of_another_programme_sees_nothing(world: World) -> None:
    filed(world)
    office = world.actor("office")
    other = Actor(office.role, "外省经办", 0, organisation_id=office.organisation_id, programme="shanxi-centre")
    assert db.session.execute(queries.visible(other)).all() == []


@pytest.mark.clause("SN15-2.d")
def test_what_stood_in_the_register_is_read_as_of_any_day(world: World) -> None:
    early = world.now - timedelta(days=40)
    designation = filed(world, at=early)
    actions.end(designation, "dissolved", world.now.date(), "理由", world.actor("commission"), world.now)
    days = [early.date() - timedelta(days=1), early.date(), world.now.date() - timedelta(days=1), world.now.date()]
    assert [len(queries.active(PROGRAMME, day)) for day in days] == [0, 1, 1, 0]
    assert queries.active_among([designation.id], early.date()) == [designation.id]
    assert queries.active_among([designation.id], world.now.date()) == []


def test_search_finds_the_middle_of_a_name_pinyin_hospital_and_number(world: World) -> None:
    designation = filed(world)
    office = world.actor("office")
    assert designation.number is not None
    for words in ("吸内", "hxnk", "省立", designation.number, "呼吸 省立"):
        assert queries.search(office, words) == [designation], words
    assert queries.search(office, "100%") == []
    assert queries.search(office, "_") == []


@pytest.mark.clause("SN15-3.3.a")
def test_numbers_follow_each_other_without_a_gap(world: World) -> None:
    first, second = filed(world), filed(world, "骨科")
    assert (first.number, second.number) == ("陕专联备〔2026〕1号", "陕专联备〔2026〕2号")
