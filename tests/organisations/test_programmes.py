"""Posts of a further programme: given by the administrators through the pages and by workbook, within its own area."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import settings
from alliance.core.actor import SYSTEM, Role
from alliance.core.programmes import HOUSE
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.actions.accounts import Wish
from alliance.organisations.model import Organisation, PostRequest
from alliance.organisations.rules.posts import misfit
from tests.organisations.test_bringing import workbook
from tests.support.html import problems
from tests.support.world import NOW, post, sign_in, the_world

CENTRE = "shanxi-centre"
BODY = "山西示例卫生健康委员会"


def body() -> Organisation:
    """A commission in Shanxi, whose programme is switched on."""
    with work():
        settings.put(CENTRE, "switched_on", "true", SYSTEM, NOW, "启用")
        return actions.add_organisation(
            SYSTEM, NOW, name=BODY, kind="commission", division_code="140000", tier="province", fictitious=True
        )


def requests() -> int:
    return db.session.execute(select(func.count()).select_from(PostRequest)).scalar_one()


def opened(place: Organisation, programme: str | None, role: Role = Role.OFFICE_HANDLER) -> Any:
    """What the system administrator's wish comes to."""
    wish = Wish("sx.wang", "王示例", role, place, programme=programme)
    return actions.accounts.open_account(wish, the_world().actor("sysadmin"), NOW)


def test_an_office_of_a_further_programme_sits_in_its_commission(settled: Flask) -> None:
    with settled.app_context():
        place = body()
        asked = opened(place, CENTRE)
        assert isinstance(asked, PostRequest)
        given = actions.accounts.approve(asked, the_world().actor("secadmin"), NOW)
        assert (given.programme, given.organisation.name) == (CENTRE, BODY)
        found = queries.person_by_login("sx.wang")
        assert found is not None
        acting = queries.actor_for(found, NOW.date(), given.id)
        assert acting is not None and acting.programme == CENTRE


@pytest.mark.parametrize(
    ("role", "where", "programme", "said"),
    [
        (Role.LEAD_CLERK, "hospital", CENTRE, "不分项目"),
        (Role.LEAD_CLERK, "hospital", HOUSE, ""),
        (Role.LEAD_CLERK, "hospital", None, ""),
        (Role.CITY_COMMISSION, "hospital", CENTRE, "不在“山西省"),
        (Role.CITY_COMMISSION, "hospital", HOUSE, ""),
        (Role.CITY_COMMISSION, "hospital", None, ""),
        (Role.CITY_COMMISSION, "shanxi", HOUSE, "不在“陕西省专科联盟”的地区内"),
        (Role.CITY_COMMISSION, "shanxi", CENTRE, ""),
    ],
)
def test_it_is_said_whether_the_post_or_the_place_does_not_fit(
    settled: Flask, role: Role, where: str, programme: str | None, said: str
) -> None:
    with settled.app_context():
        place = body() if where == "shanxi" else the_world().hospital("weinan")
        why = misfit(role, place, programme)
        assert (said in why) if said else why == "", why


@pytest.mark.parametrize(
    ("where", "programme", "role", "field"),
    [
        ("shanxi", HOUSE, Role.PROVINCIAL_COMMISSION, None),
        ("shanxi", "wenzhou-specialty", Role.OFFICE_HEAD, "programme"),
        ("shanxi", HOUSE, Role.CITY_COMMISSION, "programme"),  # a city elsewhere given Shaanxi's by mistake
        ("shaanxi", CENTRE, Role.CITY_COMMISSION, "programme"),
        ("shanxi", CENTRE, Role.SYSTEM_ADMIN, None),
    ],
)
def test_no_post_of_a_programme_outside_its_area(
    settled: Flask, where: str, programme: str, role: Role, field: str | None
) -> None:
    with settled.app_context():
        shanxi = body()
        city = the_world().actor("city-610100").organisation_id
        place = shanxi if where == "shanxi" else queries.organisation(city or 0)
        before = requests()
        with pytest.raises((Refused, NotFound)) as caught:
            opened(place, programme, role)
        assert getattr(caught.value, "field", None) == field
        assert requests() == before


def test_a_city_outside_the_house_s_area_answers_for_the_programmes_of_its_area(settled: Flask) -> None:
    with settled.app_context():
        assert opened(body(), None, Role.CITY_COMMISSION).programme is None


def test_the_page_asks_which_programme_and_the_workbook_names_it(settled: Flask) -> None:
    with settled.app_context():
        body()
        city = queries.organisation(the_world().actor("city-610100").organisation_id or 0).name
    system = settled.test_client()
    sign_in(system, "sysadmin")
    page = system.get("/accounts/new").text
    assert problems(page) == []
    assert "山西省省级专病诊疗技术中心" in page
    typed = {"name": "王示例", "login": "sx.wang", "role": "office_handler", "organisation": BODY, "reason": "新设"}
    wrong = post(system, "/accounts/new", {**typed, "organisation": city, "programme": CENTRE})
    assert wrong.status_code == 409
    assert "的地区内，请另选项目或机构" in wrong.text and "王示例" in wrong.text
    made = post(system, "/accounts/new", {**typed, "programme": CENTRE})
    asked = system.get(made.location).text
    assert problems(asked) == []
    assert "山西省省级专病诊疗技术中心" in asked
    rows = [
        ("李示例", "sx.li", "office_head", BODY, "", "", "", "山西省省级专病诊疗技术中心"),
        ("周示例", "sx.zhou", "office_head", BODY, "", "", "", "没有的项目"),
        ("吴示例", "sx.wu", "office_head", BODY, "", "", "", ""),
    ]
    with settled.app_context():
        actor = the_world().actor("sysadmin")
        batch = actions.bringing.read("名单.xlsx", workbook(rows), actor, NOW)
        assert batch.rows[0]["errors"] == []
        assert "没有启用这个项目：没有的项目" in batch.rows[1]["errors"]
        assert batch.rows[2]["errors"]
        done = actions.bringing.enter(batch, actor, NOW)
        assert [one["outcome"] for one in done.rows] == ["asked", "", ""]
