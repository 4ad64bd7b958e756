"""The pages of accounts through a browser's eyes: signing in with a second factor, codes, sessions, asking once more."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pyotp
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from alliance.api.model import ApiToken
from alliance.core import notices
from alliance.core.access import Policy, WebSession
from alliance.core.actor import SYSTEM, Role
from alliance.demo.people import PASSWORD
from alliance.ext import db
from alliance.organisations import queries
from alliance.organisations.model import PostRequest, SecondFactor
from tests.access.table import live
from tests.organisations.test_bringing import ROWS, workbook
from tests.organisations.test_codes import person
from tests.support.html import problems
from tests.support.world import NOW, post, sign_in, the_world

GOOD = "correct battery teapot"


@pytest.fixture
def clock_at() -> Iterator[Any]:
    """The clock stands, and is put on by hand."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def sound(text: str) -> str:
    assert not problems(text)
    return text


def code_in(text: str) -> str:
    found = re.search(r"<code>([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4})</code>", text)
    assert found, text
    return found[1]


def number_of(settled: Flask, login: str) -> int:
    with settled.app_context():
        return person(login).id


def test_from_the_invitation_to_the_first_sign_in(settled: Flask, clock_at: Any) -> None:
    admin, clerk = settled.test_client(), settled.test_client()
    sign_in(admin, "weinan-admin")
    sound(admin.get("/accounts").text)
    sound(admin.get("/accounts/new").text)
    typed = {"name": "钱示例", "login": "WN.Qian", "role": "lead_clerk", "department": "", "mail": "", "telephone": ""}
    wrong = post(admin, "/accounts/new", typed)
    assert (wrong.status_code, "须写明科室" in sound(wrong.text), "钱示例" in wrong.text) == (409, True, True)
    made = post(admin, "/accounts/new", {**typed, "department": "内科"})
    assert made.status_code == 302
    assert "未激活" in sound(admin.get(made.location).text)
    slip = post(admin, f"{made.location}/code", page=made.location)
    assert slip.headers["Cache-Control"] == "no-store"
    code = code_in(sound(slip.text))
    assert code not in admin.get(made.location).text
    sound(clerk.get("/password").text)
    poor = {"login": "wn.qian", "code": code, "password": "wn.qian-2026", "again_password": "wn.qian-2026"}
    said = post(clerk, "/password", poor)
    assert (said.status_code, "账号、姓名" in said.text, code in said.text) == (409, True, True)
    assert post(clerk, "/password", {**poor, "password": GOOD}).status_code == 422  # the two differ
    assert post(clerk, "/password", {**poor, "password": GOOD, "again_password": GOOD}).location == "/sign-in"
    sign_in(clerk, "wn.qian", GOOD)
    assert "牵头科室经办" in clerk.get("/").text
    changed = {"password": GOOD, "new_password": "kite-Mango-71-river", "again_password": "kite-Mango-71-river"}
    sound(clerk.get("/password/change").text)
    assert post(clerk, "/password/change", changed).status_code == 302
    assert clerk.get("/account").status_code == 200  # this session goes on
    sign_in(settled.test_client(), "wn.qian", "kite-Mango-71-river")


def test_forgotten_says_the_same_to_everybody(settled: Flask) -> None:
    client = settled.test_client()
    sound(client.get("/password/forgotten").text)
    answers = [post(client, "/password/forgotten", {"login": login}) for login in ("office", "nobody-here", "sysadmin")]
    assert {one.status_code for one in answers} == {200}
    assert len({re.sub(r'value="[^"]*"|<input[^>]*>', "", one.text) for one in answers}) == 1
    sound(answers[0].text)


def test_the_second_factor_from_setting_it_up(settled: Flask, clock_at: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Policy, "second_factor", True)
    client = settled.test_client()
    answer = post(client, "/sign-in?next=/organisations", {"login": "office", "password": PASSWORD}, page="/sign-in")
    assert answer.location == "/sign-in/second-factor?next=/organisations"
    assert client.get("/").location == "/sign-in"  # nothing opens before
    page = client.get(answer.location)
    assert 'src="data:image/png;base64,' in sound(page.text)
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert found
    totp = pyotp.TOTP(found[1])
    assert post(client, answer.location, {"code": "000000"}).status_code == 409
    codes = post(client, answer.location, {"code": totp.at(NOW)})
    shown = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", sound(codes.text))
    assert len(shown) == 10
    assert client.get("/").status_code == 200
    again = settled.test_client()
    answer = post(again, "/sign-in?next=/organisations", {"login": "office", "password": PASSWORD}, page="/sign-in")
    assert answer.location == "/sign-in/code?next=/organisations"
    sound(again.get(answer.location).text)
    assert post(again, answer.location, {"code": totp.at(NOW)}).status_code == 409  # used
    assert again.get("/").location == "/sign-in"
    clock_at.shift(timedelta(seconds=30))
    assert post(again, answer.location, {"code": totp.at(NOW + timedelta(seconds=30))}).location == "/organisations"
    third = settled.test_client()
    answer = post(third, "/sign-in", {"login": "office", "password": PASSWORD})
    clock_at.shift(timedelta(minutes=11))  # the right password is not good for ever
    assert post(third, "/sign-in", {"login": "x"}, page="/sign-in").status_code == 422
    assert third.get("/sign-in/code").location == "/sign-in"
    with settled.app_context():
        assert db.session.execute(select(SecondFactor.confirmed_at)).scalar() is not None


def test_own_sessions_and_ending_them(settled: Flask) -> None:
    here, there, third = (settled.test_client() for _one in range(3))
    sign_in(there, "office")
    sign_in(third, "office")
    sign_in(here, "office")
    with settled.app_context():
        row = db.session.execute(select(WebSession).order_by(WebSession.id)).scalars().first()
        assert row is not None
        row.address, row.agent = "192.0.2.9", "Edge · Windows"
        db.session.commit()
        first, stranger = row.id, number_of(settled, "weinan-member")
    page = sound(here.get("/account").text)
    assert ("192.0.2.9" in page, "Edge · Windows" in page, page.count("本次登录")) == (True, True, 1)
    assert post(here, f"/account/sessions/{first}/end", page="/account").status_code == 302
    assert there.get("/").location == "/sign-in"
    assert post(here, f"/account/sessions/{first}/end", page="/account").status_code == 404
    assert post(here, "/account/sessions/end", page="/account").status_code == 302
    assert third.get("/").location == "/sign-in"
    assert here.get("/").status_code == 200
    member, admin = settled.test_client(), settled.test_client()
    sign_in(member, "weinan-member")
    with settled.app_context():
        theirs = db.session.execute(select(WebSession.id).where(WebSession.person_id == stranger)).scalar_one()
    assert post(here, f"/account/sessions/{theirs}/end", page="/account").status_code == 404  # another's
    sign_in(admin, "weinan-admin")
    assert post(admin, f"/accounts/{stranger}/sessions/end", page=f"/accounts/{stranger}").status_code == 302
    assert member.get("/").location == "/sign-in"


def token_form() -> dict[str, Any]:
    return {"name": "院内系统甲", "scopes": ["referrals:read"], "days": 30}


def test_a_token_asks_once_more_who_it_is_and_keeps_what_was_typed(settled: Flask, clock_at: Any) -> None:
    client = settled.test_client()
    sign_in(client, "weinan-admin")
    clock_at.shift(timedelta(minutes=10, seconds=1))
    asked = post(client, "/systems", token_form())
    assert asked.location == "/confirm?next=/systems"
    with settled.app_context():
        assert db.session.execute(select(ApiToken)).first() is None
    sound(client.get(asked.location).text)
    wrong = post(client, asked.location, {"password": "a wrong one"})
    assert (wrong.status_code, post(client, asked.location, {"password": PASSWORD}).location) == (409, "/systems")
    assert "院内系统甲" in client.get("/systems").text  # as it was typed
    clock_at.shift(timedelta(minutes=9, seconds=59))
    assert post(client, "/systems", token_form()).status_code == 200
    clock_at.shift(timedelta(seconds=2))
    assert post(client, "/systems", token_form()).location == "/confirm?next=/systems"
    with settled.app_context():
        assert len(db.session.execute(select(ApiToken)).all()) == 1


def test_what_asks_once_more_is_what_the_decision_names(settled: Flask, clock_at: Any) -> None:
    """Tokens, ordering a dissolution, taking patients away in bulk; other steps of the same pages do not ask."""
    settled.config["WTF_CSRF_ENABLED"] = False
    asks = {
        "weinan-admin": ("/systems",), "commission": ("/measures/9/steps/order",),
        "weinan-desk": ("/care/exports/referrals", "/care/exports/ledger", "/care/exports/9/file"),
    }  # fmt: skip
    others = {"commission": ("/measures/9/steps/drop",), "weinan-desk": ("/care/exports/9/stop",)}
    for login, addresses in asks.items():
        client = settled.test_client()
        client.post("/sign-in", data={"login": login, "password": PASSWORD})
        fresh = [client.post(one).status_code for one in addresses]
        assert 302 not in fresh, fresh
        clock_at.shift(timedelta(minutes=11))
        assert all(client.post(one).location.startswith("/confirm") for one in addresses), login
        assert all(client.post(one).status_code in (403, 404) for one in others.get(login, ()))


def test_requests_rules_and_rights(settled: Flask) -> None:
    system, security, audit = (settled.test_client() for _one in range(3))
    for client, login in ((system, "sysadmin"), (security, "secadmin"), (audit, "logadmin")):
        sign_in(client, login)
    typed = {
        "name": "孙示例",
        "login": "wn.admin2",
        "role": "hospital_admin",
        "organisation": "渭南示例医院",
        "reason": "轮班",
    }
    sound(system.get("/accounts/new").text)
    assert post(system, "/accounts/new", {**typed, "organisation": "没有的医院"}).status_code == 409
    asked = post(system, "/accounts/new", typed)
    assert asked.status_code == 302
    sound(system.get(asked.location).text)
    assert "孙示例" in security.get("/").text  # on the list of what is to be done
    sound(security.get("/accounts/requests").text)
    assert post(system, f"{asked.location}/approve", page=asked.location).status_code == 409
    with settled.app_context():
        number = db.session.execute(select(PostRequest.id)).scalar_one()
    done = post(security, "/accounts/requests/approve", {"request": number}, page="/accounts/requests")
    assert "已核准" in sound(done.text)
    with settled.app_context():
        theirs = person("wn.admin2").id
    assert "本院管理员" in sound(system.get(f"/accounts/{theirs}").text)
    sound(security.get("/security").text)
    rule = "/security/second-factor/referral_desk"
    sound(security.get(rule).text)
    assert post(security, rule, {"value": "yes", "remark": ""}).status_code == 422
    assert post(security, rule, {"value": "yes", "remark": "公共电脑"}).status_code == 302
    rights = sound(audit.get("/rights").text)
    assert all(words in rights for words in ("给予岗位", "核准岗位", "申请岗位", "改设访问规则", "孙示例", "转诊办"))
    assert audit.get("/rights?as=csv").status_code == 200
    assert "孙示例" in audit.get("/rights?q=wn.admin2&event=post.give").text
    assert "还没有" not in audit.get("/rights?event=post.end").text
    for path in ("/accounts", f"/accounts/{theirs}", "/accounts/requests", rule):
        assert audit.get(path).status_code == 403


def test_leaving_handing_on_closing_and_lists(settled: Flask) -> None:
    admin = settled.test_client()
    sign_in(admin, "weinan-admin")
    with settled.app_context():
        world = the_world()
        post_id, desk = world.actor("weinan-member").post_id, person("weinan-desk").id
        other = world.actor("baoji-member").post_id
        theirs = person("baoji-member").id
    sound(admin.get(f"/accounts/posts/{post_id}/end").text)
    for path in (f"/accounts/posts/{other}/end", f"/accounts/{theirs}"):
        assert admin.get(path).status_code == 404
    assert (
        post(
            admin, f"/accounts/posts/{post_id}/hand-on", {"person": desk}, page=f"/accounts/posts/{post_id}/end"
        ).status_code
        == 302
    )
    assert post(admin, f"/accounts/{desk}/close", page=f"/accounts/{desk}").status_code == 302
    assert "已停用" in sound(admin.get(f"/accounts/{desk}").text)
    assert post(admin, f"/accounts/{desk}/open", page=f"/accounts/{desk}").status_code == 302
    for query in ("?state=closed", "?q=desk", "?role=referral_desk&as=csv", "?sort=-name", "?state=waiting"):
        assert admin.get(f"/accounts{query}").status_code == 200, query


def test_a_workbook_through_the_pages(settled: Flask) -> None:
    admin = settled.test_client()
    sign_in(admin, "weinan-admin")
    sound(admin.get("/accounts/bring").text)
    assert admin.get("/accounts/bring/template.xlsx").data.startswith(b"PK")
    assert post(admin, "/accounts/bring").status_code == 409
    sent = {"file": (BytesIO(workbook(ROWS)), "名单.xlsx")}
    read = post(admin, "/accounts/bring", sent, content_type="multipart/form-data")
    assert read.status_code == 302
    page = sound(admin.get(read.location).text)
    assert ("郑六" in page, "开设这 2 行" in page) == (True, True)
    assert post(admin, f"{read.location}/enter", page=read.location).status_code == 302
    assert "已开设" in sound(admin.get(read.location).text)
    assert admin.get(f"{read.location}/back.xlsx").data.startswith(b"PK")
    slips = post(admin, "/accounts/codes", page="/accounts")
    assert sound(slips.text).count('class="slip"') == 2
    stranger = settled.test_client()
    sign_in(stranger, "baoji-admin")
    assert stranger.get(read.location).status_code == 404


# What the three may open beside their own desks: pages about themselves, the directory, and lists that show each his own.
OF_ALL = {
    "account", "own", "confirm", "passwords", "second", "oidc", "home", "directory", "drafts", "lists", "mails", "todos",
    "delegations", "clauses", "public", "register", "systems", "fhir", "documents",
}  # fmt: skip
DESKS = {"accounts", "requests", "bringing", "security", "mails", "journal"}


def test_none_of_the_three_has_a_route_of_business(settled: Flask) -> None:
    """Over the whole table: what is declared for one of the three is a desk of theirs; what is everybody's shows nothing of
    business to them (the register's two are a search among what one may see, and a check of a name)."""
    open_to_three = set()
    with settled.app_context():
        for row in live(settled):
            named = set(row.who.split()) & {"system_admin", "security_admin", "audit_admin"}
            if named:
                assert row.endpoint.split(".")[0] in DESKS, row
            if row.who == "everyone":
                open_to_three.add(row.endpoint.split(".")[0])
    assert open_to_three <= OF_ALL, open_to_three - OF_ALL


def signed(settled: Flask, login: str) -> FlaskClient:
    client = settled.test_client()
    sign_in(client, login)
    return client


def test_neither_list_nor_search_tells_the_three_of_business(settled: Flask) -> None:
    for login in ("sysadmin", "secadmin", "logadmin"):
        client = signed(settled, login)
        for path in ("/alliances", "/applications", "/care", "/measures", "/activities", "/settings", "/audits"):
            assert client.get(path).status_code in (403, 404), (login, path)
        assert client.get("/search?q=联盟").status_code == 200


def test_no_letter_and_no_copy_reaches_the_three_beside_the_office(settled: Flask) -> None:
    """Their posts stand in the office's organisation: what is addressed to the office is not theirs."""
    with settled.app_context():
        world = the_world()
        office = queries.one_of_kind("office")
        assert office is not None
        letter = notices.issue(
            office, "test", "示例公文", ["正文"], code="示联办", issuer="示例办公室", clause="SN15-2.c", actor=SYSTEM, at=NOW,
            to=[("office", office.id, office.name, Role.OFFICE_HANDLER)],
        )  # fmt: skip
        number, service = letter.id, letter.services[0].id
        three = {world.actor(login).person_id for login in ("sysadmin", "secadmin", "logadmin")}
        assert not three & set(queries.colleagues(world.actor("office"), NOW.date()))
    assert signed(settled, "office").get(f"/notices/{number}").status_code == 200
    for login in ("sysadmin", "secadmin", "logadmin"):
        client = signed(settled, login)
        for path in (f"/notices/{number}", f"/notices/{number}.docx", f"/services/{service}"):
            assert client.get(path).status_code == 404, (login, path)
