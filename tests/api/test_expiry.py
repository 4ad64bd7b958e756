"""A token that comes to its end: its hospital's administrator is asked before and when it has, and no longer than needed."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.api import expiry, jobs, tokens
from alliance.api.model import ApiToken
from alliance.core import inbox, settings
from alliance.core.inbox import Todo
from alliance.demo.people import PROGRAMME
from alliance.ext import db
from tests.api.calls import token_of
from tests.care.allied import the_allied
from tests.support.html import problems
from tests.support.world import NOW, sign_in

pytestmark = pytest.mark.on("sqlite")
DAY = timedelta(days=1)
END = NOW + 30 * DAY


def asked(token_id: int = 1) -> list[str]:
    return [one.kind for one in inbox.open_about("api_token", [token_id])]


def test_asked_once_before_and_once_after_and_a_new_one_settles_it(allied: Flask) -> None:
    with allied.app_context():
        admin = the_allied().actor("weinan-admin")
        token_of("weinan", ("referrals:read", "referrals:write"), "HIS")
        for days, kinds in ((15, []), (16, ["api_token.renew"]), (20, ["api_token.renew"]), (30, ["api_token.expired"]),
                            (45, ["api_token.expired"])):  # fmt: skip
            said = jobs.watch_tokens(NOW + days * DAY)
            assert asked() == kinds, (days, said)
        every = (
            db.session.execute(select(Todo).where(Todo.record_type == "api_token").order_by(Todo.id)).scalars().all()
        )
        assert [(one.kind, one.due, one.organisation_id) for one in every] == [
            (kind, END.date(), the_allied().id("weinan")) for kind in (expiry.RENEW, expiry.EXPIRED)
        ]
        assert inbox.is_mine(admin, every[1])
        assert not inbox.is_mine(the_allied().actor("provincial-admin"), every[1])
        tokens.make("只读", ["referrals:read"], 365, admin, NOW + 46 * DAY)
        assert asked() == ["api_token.expired"], "it cannot do what the old one could"
        tokens.make("HIS 2", ["referrals:write", "referrals:read"], 365, admin, NOW + 46 * DAY)
        assert asked() == []
        assert expiry.watch(NOW + 47 * DAY) == 0


def test_what_was_revoked_or_replaced_before_is_not_asked_about_and_the_days_are_the_offices(allied: Flask) -> None:
    with allied.app_context():
        admin = the_allied().actor("weinan-admin")
        token_of("weinan", ("referrals:read",), "甲")
        token_of("weinan", ("alliances:read",), "乙")
        settings.put(PROGRAMME, expiry.DAYS, "20", the_allied().actor("head"), NOW, "早些提醒")
        assert expiry.watch(NOW + 10 * DAY) == 2
        tokens.revoke(db.session.get_one(ApiToken, 2), admin, NOW + 11 * DAY)
        assert (asked(1), asked(2)) == ([expiry.RENEW], [])
        tokens.make("丙", ["referrals:read"], 365, admin, NOW + 11 * DAY)
        assert asked(1) == []
        assert expiry.watch(NOW + 40 * DAY) == 0


def test_the_to_do_leads_to_the_tokens_where_an_ended_one_can_be_revoked(allied: Flask) -> None:
    with allied.app_context():
        made = tokens.make("HIS", ["referrals:read"], 30, the_allied().actor("weinan-admin"), NOW - 60 * DAY)[0].id
        expiry.watch(NOW)
    client = allied.test_client()
    sign_in(client, "weinan-admin")
    home = client.get("/").text
    assert "系统接口令牌已到期" in home
    assert f"/systems?id={made}" in home
    page = client.get(f"/systems?id={made}").text
    assert problems(page) == []
    assert f"/systems/{made}/revoke" in page
