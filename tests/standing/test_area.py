"""The page of a city or county: its own alliances, hospitals and figures, nobody else's (SN15-5.1.b)."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.standing import queries
from tests.standing.judged import PROGRAMME
from tests.support.browser import assert_valid_html
from tests.support.world import NOW, sign_in, the_world

pytestmark = [pytest.mark.clause("SN15-5.1.b"), pytest.mark.on("sqlite")]
XIAN, WEINAN, YULIN = "city-610100", "city-610500", "city-610800"
FIGURES_OF_LED = 2  # care and activities: not asked where nothing is led
QUERIES = 8


def client_of(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, login)
    return client


def office_of(app: Flask, login: str) -> int:
    with app.app_context():
        return the_world().actor(login).organisation_id or 0


def test_a_city_sees_what_is_led_there_and_what_its_hospitals_joined(judged_app: Flask) -> None:
    with judged_app.app_context():
        world = the_world()
        xian, weinan = (queries.area(world.actor(login), PROGRAMME, NOW.date()) for login in (XIAN, WEINAN))
        assert "陕西示例妇产科专科联盟" in {one.name for one in xian.led}
        assert "陕西示例肾内科专科联盟" not in {one.name for one in [*xian.led, *xian.joined]}
        assert weinan.led == []
        assert {one.specialty for one in weinan.joined} == {
            "呼吸内科", "骨科", "妇产科", "消化内科", "肾内科", "心血管内科",
        }  # fmt: skip
        (hospital,) = weinan.hospitals
        assert (hospital.name, hospital.leads, hospital.belongs) == ("渭南示例医院", 0, 6)
        assert [one.count.key for one in xian.figures] == [one.count.key for one in weinan.figures]


def test_the_page_is_the_city_s_and_another_s_is_not_found(judged_app: Flask) -> None:
    xian, yulin = office_of(judged_app, XIAN), office_of(judged_app, YULIN)
    client = client_of(judged_app, XIAN)
    own = client.get("/area").text
    assert_valid_html(own)
    assert own.split("<article")[1] == client.get(f"/areas/{xian}").text.split("<article")[1]
    assert 'aria-current="page">本地联盟' in own
    assert client.get(f"/areas/{yulin}").status_code == 404
    assert client.get(f"/areas/{yulin}/2026.svg").status_code == 404
    assert client.get("/areas/999999").status_code == 404


@pytest.mark.parametrize("login", ["office", "commission", "auditor"])
def test_the_province_opens_any_city_s_page_and_no_other_organisation_s(judged_app: Flask, login: str) -> None:
    client = client_of(judged_app, login)
    page = client.get(f"/areas/{office_of(judged_app, YULIN)}").text
    assert_valid_html(page)
    assert "陕西示例肾内科专科联盟" in page
    assert client.get(f"/areas/{office_of(judged_app, 'weinan-member')}").status_code == 404
    assert client.get("/area").status_code == 403


@pytest.mark.parametrize("login", ["provincial-hxnk", "weinan-member", "university-superior"])
def test_hospitals_and_superiors_have_no_such_page(judged_app: Flask, login: str) -> None:
    client = client_of(judged_app, login)
    assert client.get("/area").status_code == 403
    assert client.get(f"/areas/{office_of(judged_app, XIAN)}").status_code == 403


def test_a_county_has_its_own(judged_app: Flask) -> None:
    county, xian = "city-610124", office_of(judged_app, XIAN)
    client = client_of(judged_app, county)
    page = client.get("/area").text
    assert_valid_html(page)
    assert "本地医院还没有参加外地联盟" in page
    assert "半年总结报送" not in page
    assert client.get(f"/areas/{xian}").status_code == 404


def test_the_province_reads_it_with_the_city_s_eyes(judged_app: Flask) -> None:
    with judged_app.app_context():
        world = the_world()
        city, office = world.actor(XIAN), world.actor("office")
        seen = queries.as_seen_by(office, city.organisation_id or 0)
        assert queries.area(seen, PROGRAMME, NOW.date()) == queries.area(city, PROGRAMME, NOW.date())
        with pytest.raises(NotFound):
            queries.as_seen_by(city, office.organisation_id or 0)


def test_the_same_queries_for_little_and_much(judged_app: Flask) -> None:
    def asked(login: str) -> int:
        with judged_app.app_context():
            actor, counted = the_world().actor(login), [0]

            def count(*_given: object) -> None:
                counted[0] += 1

            event.listen(db.engine, "before_cursor_execute", count)
            queries.area(actor, PROGRAMME, NOW.date())
            event.remove(db.engine, "before_cursor_execute", count)
            return counted[0]

    assert asked(XIAN) == asked(WEINAN) + FIGURES_OF_LED == QUERIES


def test_the_picture_is_of_this_year_or_the_last(judged_app: Flask) -> None:
    xian, client = office_of(judged_app, XIAN), client_of(judged_app, XIAN)
    shown = re.search(r'src="(/areas/\d+/\d+\.svg)"', client.get("/area").text)
    assert shown is not None
    assert client.get(shown[1]).data.startswith(b"<?xml")
    assert client.get(f"/areas/{xian}/1999.svg").status_code == 404


def test_nothing_of_patients_is_on_the_page(judged_app: Flask) -> None:
    page = client_of(judged_app, XIAN).get("/area").text
    assert "/care/" not in page
    assert "患者" not in page.replace("不含患者信息", "")
