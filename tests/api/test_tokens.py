"""Tokens: whose, for what, until when; shown once; every way in that is not one of them is shut."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from alliance.api import tokens
from alliance.api.model import ApiToken
from alliance.api.problems import Problem
from alliance.core.actor import Actor, Role
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from tests.api.calls import token_of
from tests.care.allied import the_allied
from tests.support.world import NOW

pytestmark = pytest.mark.on("sqlite")


def entered(app: Flask, token: str, scope: str = "referrals:read") -> Actor:
    """The actor of a call that shows this token."""
    with app.test_request_context("/api/v1/referrals", headers={"Authorization": f"Bearer {token}"}):
        return tokens.require(scope)


@pytest.mark.clause("SN15-4.3.a")
def test_a_token_is_its_hospitals_referral_desk_within_its_scopes(allied: Flask) -> None:
    with allied.app_context(), time_machine.travel(NOW, tick=False):
        token = token_of("weinan", ["referrals:read"])
        actor = entered(allied, token)
        assert (actor.role, actor.organisation_id) == (Role.REFERRAL_DESK, the_allied().id("weinan"))
        with pytest.raises(Problem) as refused:
            entered(allied, token, "referrals:write")
        assert refused.value.status == 403


def test_only_the_keyed_hash_is_kept_and_both_ends_are_journalled(allied: Flask) -> None:
    with allied.app_context(), time_machine.travel(NOW, tick=False):
        token = token_of("weinan")
        row = db.session.execute(select(ApiToken)).scalar_one()
        assert row.hash == tokens.hashed(token) and token not in str(
            db.session.execute(text("SELECT * FROM api_token")).all()
        )
        assert row.hint == token[: tokens.HINT]
        tokens.revoke(row, the_allied().actor("weinan-admin"), NOW)
        lines = db.session.execute(select(JournalEntry).where(JournalEntry.record_type == "api_token")).scalars().all()
        assert [line.event for line in lines] == ["api_token.make", "api_token.revoke"]
        assert token not in str([line.facts for line in lines])


def test_a_wrong_an_old_and_a_revoked_token_are_strangers(allied: Flask) -> None:
    with allied.app_context(), time_machine.travel(NOW, tick=False) as clock:
        token = token_of("weinan", days=30)
        assert entered(allied, token).role
        for wrong in ("", "zklm_", token[:-1], token + "x"):
            with pytest.raises(Problem) as refused:
                entered(allied, wrong)
            assert refused.value.status == 401 and "WWW-Authenticate" in refused.value.headers
        row = db.session.execute(select(ApiToken)).scalar_one()
        assert row.used_at == NOW
        clock.move_to(NOW + timedelta(days=30))
        with pytest.raises(Problem):
            entered(allied, token)
        clock.move_to(NOW + timedelta(days=1))
        tokens.revoke(row, the_allied().actor("weinan-admin"), NOW)
        with pytest.raises(Problem):
            entered(allied, token)


def test_what_is_wrong_makes_no_token(allied: Flask) -> None:
    with allied.app_context():
        admin, desk = the_allied().actor("weinan-admin"), the_allied().actor("weinan-desk")
        for name, scopes, days, field in (
            (" ", ["referrals:read"], 30, "name"), ("长" * 61, ["referrals:read"], 30, "name"),
            ("HIS", [], 30, "scopes"), ("HIS", ["everything"], 30, "scopes"), ("HIS", ["referrals:read"], 3650, "days"),
        ):  # fmt: skip
            with pytest.raises(Refused) as refused:
                tokens.make(name, scopes, days, admin, NOW)
            assert refused.value.field == field
        with pytest.raises(NotFound):
            tokens.make("HIS", ["referrals:read"], 30, desk, NOW)
        token_of("weinan")
        with pytest.raises(Refused):
            token_of("weinan")
        assert db.session.execute(select(func.count()).select_from(ApiToken)).scalar_one() == 1


def test_another_hospitals_token_is_nobodys(allied: Flask) -> None:
    with allied.app_context():
        token_of("weinan")
        row = db.session.execute(select(ApiToken)).scalar_one()
        with pytest.raises(NotFound):
            tokens.one(the_allied().actor("provincial-admin"), row.id)
        with pytest.raises(NotFound):
            tokens.revoke(row, the_allied().actor("provincial-admin"), NOW)
        assert row.revoked_at is None
