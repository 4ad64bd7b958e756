"""What the frame keeps between requests is never stale: another language, post, count or reader shows at once."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from markupsafe import Markup
from sqlalchemy import select, update

from alliance.clock import BEIJING
from alliance.core import inbox, reading, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.pages.cells import Cells, safe
from alliance.core.pages.fragments import piece
from alliance.core.programmes import at_home
from alliance.core.work import work
from alliance.demo.people import shared_hash
from alliance.ext import Moment, db
from alliance.organisations import actions as organisations
from alliance.organisations import queries
from alliance.organisations.model import Person, Post
from tests.organisations.test_delegation import made
from tests.support.html import problems
from tests.support.world import NOW, post, sign_in, the_world

TODAY = NOW.date()
pytestmark = pytest.mark.on("sqlite")


def signed_in(app: Flask, login: str) -> FlaskClient:
    client = app.test_client()
    sign_in(client, login)
    return client


def test_the_language_changes_back_and_forth(settled: Flask) -> None:
    client = signed_in(settled, "office")
    for language, shown in (("zh", "跳到正文"), ("en", 'lang="en"'), ("zh", "跳到正文"), ("en", 'lang="en"')):
        client.set_cookie("language", language)
        page = client.get("/account").text
        assert shown in page
        assert ('<html lang="zh-Hans">' in page) == (language == "zh")
        assert problems(page) == []


def test_two_readers_of_one_role_see_their_own_names_place_and_token(settled: Flask) -> None:
    pages = [signed_in(settled, login).get("/account").text for login in ("weinan-desk", "provincial-desk")]
    with settled.app_context():
        for page, login in zip(pages, ("weinan-desk", "provincial-desk"), strict=True):
            actor = the_world().actor(login)
            assert f"{actor.role_label} · {actor.organisation_name}" in page
            assert f'<span class="name">{actor.name}</span>' in page
    tokens = [page.split('name="csrf_token" value="')[1].split('"')[0] for page in pages]
    assert tokens[0] != tokens[1]


def test_counts_follow_what_is_asked_and_done(settled: Flask) -> None:
    client, waits = signed_in(settled, "office"), "项待办"
    before = client.get("/").text.count(waits)
    with settled.app_context():
        record = the_world().hospital("weinan")
        with work():
            inbox.ask("report.review", "审核半年工作总结", "示例", record, NOW, role=Role.OFFICE_HANDLER, by=SYSTEM)
    page = client.get("/").text
    assert page.count(waits) > before
    assert "<b>1<span" in page
    with settled.app_context():
        record = the_world().hospital("weinan")
        with work():
            inbox.settle(record, NOW, SYSTEM)
    assert client.get("/").text.count(waits) == before


def test_another_post_has_its_own_frame_at_once(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        person = world.actor("weinan-desk").person_id
        held = queries.post(world.actor("weinan-desk").post_id or 0)
        with work():
            other = Post(
                person_id=person, organisation_id=world.hospital("yanan").id, role="hospital_leader", since=TODAY - timedelta(days=9),
            )  # fmt: skip
            db.session.add(other)
        first, second, place = held.id, other.id, world.hospital("yanan").name
    client = signed_in(settled, "weinan-desk")
    assert f"转诊办 · {place}" not in client.get("/account").text
    assert post(client, f"/posts/{second}", page="/posts").status_code == 302
    assert f"医院负责人 · {place}" in client.get("/account").text
    assert post(client, f"/posts/{first}", page="/posts").status_code == 302
    assert f"医院负责人 · {place}" not in client.get("/account").text


def test_access_that_has_ended_has_ended(settled: Flask) -> None:
    client = signed_in(settled, "weinan-desk")
    assert client.get("/account").status_code == 200
    with settled.app_context(), work():
        db.session.execute(update(Person).where(Person.login == "weinan-desk").values(active=False))
    assert client.get("/account").status_code == 302


def test_names_and_words_are_escaped_where_they_are_put(settled: Flask) -> None:
    with settled.app_context(), work():
        db.session.execute(update(Person).where(Person.login == "office").values(name="<b>'甲'&"))
    client = signed_in(settled, "office")
    page = client.get("/search", query_string={"q": '"><script>'}).text
    assert "&lt;b&gt;&#39;甲&#39;&amp;" in page
    assert "<script>" not in page
    assert "&#34;&gt;&lt;script&gt;" in page
    assert problems(page) == []


def test_who_acts_is_the_same_by_rows_as_by_records(settled: Flask) -> None:
    with settled.app_context():
        made(the_world())  # office2 stands in for the head
        for who in db.session.execute(select(Person)).scalars():
            chosen = [None, -1, *(one.id for one in who.posts), *(one.post_id for one in who.delegated)]
            for post_id in chosen:
                for on in (TODAY, TODAY + timedelta(days=30), date(2001, 1, 1)):
                    known = queries.person(who.id, on)
                    assert known is not None
                    assert queries.acting(who.id, on, post_id) == queries.actor_for(known, on, post_id)
        office2 = the_world().actor("office2").person_id or 0
        head = the_world().actor("head").post_id
        found = queries.acting(office2, TODAY, head)
        assert found is not None
        assert found.for_person_id == the_world().actor("head").person_id
        assert queries.acting(987_654, TODAY) is None


def test_another_programme_has_other_entries_though_the_role_is_the_same(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        with work():
            db.session.execute(
                update(Post).where(Post.id == world.actor("office2").post_id).values(programme="shanxi-specialty")
            )
    navs = [signed_in(settled, login).get("/account").text for login in ("office", "office2", "office")]
    assert (">转诊与会诊<" in navs[0], ">转诊与会诊<" in navs[1]) == (True, False)
    assert (">遴选申报<" in navs[0], ">遴选申报<" in navs[1]) == (False, True)
    assert (">转诊与会诊<" in navs[2], ">遴选申报<" in navs[2]) == (True, False)


def test_a_piece_is_kept_by_its_key_and_its_values_are_escaped(settled: Flask) -> None:
    with settled.test_request_context("/"):
        one, two = (piece("kept", (), {"name": "q", "value": value}, of="list") for value in ("a", "<'>"))
        assert str(one) == '<input type="hidden" name="q" value="a">'
        assert str(two) == '<input type="hidden" name="q" value="&lt;&#39;&gt;">'
        assert "<i>x</i>" in piece("kept", (), {"name": "q", "value": Markup("<i>x</i>")}, of="list")
        asked: list[int] = []

        def silent(key: int) -> dict[str, object]:
            asked.append(key)
            return {}

        for key in (1, 1, 2):
            piece("silence", key, {}, partial(silent, key))
        assert len(asked) == 2


def test_words_in_templates_are_a_format_and_what_is_put_in_is_escaped(settled: Flask) -> None:
    with settled.test_request_context("/"):
        told = render_template_string("{{ _('百分之 100%%') }}|{{ _('共 %(n)s 条', n='<b>') }}|{{ _('筛选') }}.html")
        assert told == "百分之 100%|共 &lt;b&gt; 条|筛选.html"


@pytest.mark.parametrize("words", ["", "甲", "a&b", "<", ">", '"', "'", Markup("<b>"), 7, "甲" * 50])
def test_safe_words_are_what_the_library_makes_of_them(words: object) -> None:
    from markupsafe import escape

    assert safe(words) == str(escape(words))


def test_moments_are_read_in_beijing_whatever_their_year(settled: Flask) -> None:
    with settled.app_context():
        for year in (1950, 1986, 1990, 1991, 1992, 2026):
            for month in (1, 7):
                moment = datetime(year, month, 2, 3, 4, 5, tzinfo=BEIJING)
                read = db.session.execute(select(db.literal(moment, Moment))).scalar_one()
                assert (read, read.utcoffset()) == (moment, moment.utcoffset())
        assert db.session.execute(select(db.literal(None, Moment))).scalar_one() is None


def test_rows_see_what_this_work_wrote(settled: Flask) -> None:
    with settled.app_context():
        assert list(reading.rows(select(Person.id).where(Person.login == "newcomer"))) == []
        with work():
            db.session.add(Person(login="newcomer", name="新来"))
            assert reading.row(select(Person.name).where(Person.login == "newcomer")).name == "新来"


def test_cells_are_written_as_the_macros_say(settled: Flask) -> None:
    with settled.test_request_context("/"):
        write = Cells().write
        assert write({"text": "<a>", "url": "/x?a=1&b=2", "small": "'s"}) == (
            '<a href="/x?a=1&amp;b=2">&lt;a&gt;</a><small>&#39;s</small>'
        )
        pills = {"pills": [("<急>", "bad"), ("<急>", "bad")]}
        assert write(pills) == ' <span class="state state-bad">&lt;急&gt;</span>' * 2
        assert write({"pick": ("id", 3, "甲")}).startswith(
            '<input class="form-check-input" type="checkbox" name="id" value="3"'
        )
        assert write(1234) == "1,234"
        assert write("") == write(None) != ""


def test_a_page_is_headed_by_the_region_of_its_reader_s_programme() -> None:
    for reader, region in (
        (None, "陕西省"),
        (Actor(Role.LEAD_CLERK, "甲", division="610104"), "陕西省"),
        (Actor(Role.OFFICE_HANDLER, "甲", programme="shanxi-centre"), "山西省"),
        (Actor(Role.LEAD_CLERK, "甲", division="330381"), "温州市"),
        (Actor(Role.LEAD_CLERK, "甲", division="500101"), "陕西省"),  # of no programme's area: whose site it is
    ):
        assert at_home(reader).region == region


def test_a_hospital_from_elsewhere_is_offered_what_a_member_does(settled: Flask) -> None:
    with settled.app_context(), work():
        place = organisations.add_organisation(
            SYSTEM,
            NOW,
            name="外省示例医院",
            kind="hospital",
            division_code="140100",
            tier="city",
            level="三级",
            fictitious=True,
        )
        department = organisations.add_department(SYSTEM, NOW, place, "内科")
        clerk = organisations.add_person(SYSTEM, NOW, login="elsewhere", name="外省示例", password_hash=shared_hash())
        organisations.give_post(
            SYSTEM, NOW, clerk, Role.LEAD_CLERK, place, department=department, since=NOW.date()
        )  # fmt: skip
    far, near = (signed_in(settled, login).get("/").text for login in ("elsewhere", "provincial-hxnk"))
    for label, here in (
        ("备案", False),
        ("报送", False),
        ("年度考核", False),
        ("处理措施", False),
        ("转诊与会诊", True),
    ):
        assert (f"<span>{label}</span>" in far or f">{label}<" in far) == here, label
        assert f">{label}<" in near, label
    assert "历史补录" not in far


def test_the_public_pages_of_a_further_programme_are_headed_by_its_region(settled: Flask) -> None:
    with settled.app_context(), work():
        settings.put("wenzhou-specialty", "switched_on", "true", SYSTEM, NOW, "启用")
    page = settled.test_client().get("/public/wenzhou-specialty").text
    assert page.count("<small>温州市") == 1
    assert "陕西省 ·" not in page
    assert problems(page) == []
