"""The planning board: specialties × cities, filtered, as table and picture, each cell opened (SN15-3.1)."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from alliance.ext import db
from alliance.register import queries
from tests.register.making import PROGRAMME, charter, filed, member
from tests.support.browser import assert_valid_html
from tests.support.world import the_world

pytestmark = [pytest.mark.clause("SN15-3.1"), pytest.mark.on("sqlite")]
Browser = Callable[[str], FlaskClient]
QUERIES = 3  # led, members, the fourteen authorities


@pytest.fixture
def register(settled: Flask) -> Flask:
    """One alliance in the register, with one member in 渭南."""
    with settled.app_context():
        world = the_world()
        designation = filed(world)
        charter(world, designation, "provincial-hxnk")
        member(world, designation, "provincial-hxnk", "weinan")
    return settled


def city(app: Flask, login: str) -> int:
    with app.app_context():
        return the_world().actor(login).organisation_id or 0


def test_the_board_needs_the_same_queries_however_much_it_shows(register: Flask) -> None:
    with register.app_context():
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
        queries.board(PROGRAMME)
        assert len([one for one in asked if one.startswith("SELECT")]) == QUERIES


def test_levels_and_scopes_narrow_it(register: Flask) -> None:
    weinan, xian = city(register, "city-610500"), city(register, "city-610100")
    with register.app_context():
        whole = queries.board(PROGRAMME)
        county, above = (queries.board(PROGRAMME, county=level) for level in (True, False))
        assert whole.cell("呼吸内科", weinan)[1] == sum(one.cell("呼吸内科", weinan)[1] for one in (county, above))
        assert county.cell("呼吸内科", xian) == (1, 0)
        assert queries.board(PROGRAMME, scope="provincial").total == whole.total
        none = queries.board(PROGRAMME, scope="city")
        assert none.total == (0, 0)
        assert none.without == whole.without


def test_page_and_picture_say_the_same_and_a_cell_opens(register: Flask, browser_of: Browser) -> None:
    client, weinan, xian = browser_of("office"), city(register, "city-610500"), city(register, "city-610100")
    page = client.get("/board").text
    assert_valid_html(page)
    assert "0&nbsp;/&nbsp;1" in page and "1&nbsp;/&nbsp;0" in page
    assert '<img src="/board.svg"' in page
    picture = client.get("/board.svg?level=county")
    assert picture.mimetype == "image/svg+xml"
    assert picture.data.startswith(b"<?xml")
    cell = client.get(f"/board/cell?specialty=呼吸内科&area={weinan}").text
    assert_valid_html(cell)
    assert "渭南示例医院" in cell and "本地还没有牵头" in cell
    led = client.get(f"/board/cell?specialty=呼吸内科&area={xian}").text
    assert "陕西示例呼吸内科专科联盟" in led and "本地还没有成员单位" in led


def test_unknown_words_of_the_address_count_as_none(browser_of: Browser) -> None:
    client = browser_of("office")
    assert client.get("/board?level=none&scope=moon").status_code == 200
    assert client.get("/board/cell?specialty=呼吸内科&area=999999").status_code == 404
    assert client.get("/board/cell").status_code == 404


def test_an_empty_board_says_how_to_go_on(browser_of: Browser) -> None:
    page = browser_of("office").get("/board?scope=city").text
    assert_valid_html(page)
    assert "还没有符合条件的在册联盟" in page


@pytest.mark.parametrize("login", ["city-610100", "provincial-hxnk", "weinan-member"])
def test_the_board_is_the_office_s(browser_of: Browser, login: str) -> None:
    client = browser_of(login)
    assert {client.get(path).status_code for path in ("/board", "/board.svg", "/board/cell")} == {403}
