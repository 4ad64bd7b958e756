"""The administrator's page: the token shown once, listed with its last use, revoked; nobody else's."""

import re

from flask import Flask
from sqlalchemy import select

from alliance.api.model import ApiToken
from alliance.ext import db
from tests.support.browser import assert_valid_html
from tests.support.world import post, sign_in

GIVEN = {"name": "HIS 转诊模块", "scopes": ["referrals:read", "patients:read"], "days": "90"}


def test_a_token_is_made_shown_once_and_revoked(allied: Flask) -> None:
    client = allied.test_client()
    sign_in(client, "weinan-admin")
    empty = client.get("/systems")
    assert_valid_html(empty.text)
    assert "还没有令牌" in empty.text and ">系统接口</a>" in empty.text
    shown = post(client, "/systems", GIVEN)
    assert_valid_html(shown.text)
    token = re.search(r"zklm_[\w-]{43}", shown.text)
    assert token is not None and shown.headers["Cache-Control"] == "no-store"
    listed = client.get("/systems")
    assert_valid_html(listed.text)
    assert token.group() not in listed.text and "HIS 转诊模块" in listed.text and "待接入" in listed.text
    with allied.app_context():
        number = db.session.execute(select(ApiToken.id)).scalar_one()
    stranger = allied.test_client()
    sign_in(stranger, "provincial-admin")
    assert post(stranger, f"/systems/{number}/revoke", page="/systems").status_code == 404
    assert post(client, f"/systems/{number}/revoke", page="/systems").status_code == 302
    assert "已撤销" in client.get("/systems").text
    again = post(client, f"/systems/{number}/revoke", page="/systems")
    assert again.status_code == 409 and "此令牌已经撤销" in again.text


def test_what_is_refused_stays_as_typed(allied: Flask) -> None:
    client = allied.test_client()
    sign_in(client, "weinan-admin")
    wrong = post(client, "/systems", {**GIVEN, "scopes": []})
    assert wrong.status_code == 422 and "请选择令牌的权限" in wrong.text and "HIS 转诊模块" in wrong.text
    assert post(client, "/systems", GIVEN).status_code == 200
    twin = post(client, "/systems", GIVEN)
    assert twin.status_code == 409 and "本院已有同名的令牌" in twin.text
    assert_valid_html(twin.text)


def test_the_same_form_twice_makes_one_token(allied: Flask) -> None:
    client = allied.test_client()
    sign_in(client, "weinan-admin")
    form = {**GIVEN, "_key": "once"}
    assert post(client, "/systems", form).status_code == 200
    assert post(client, "/systems", form).location == "/systems"
