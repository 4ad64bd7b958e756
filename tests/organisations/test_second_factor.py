"""The second factor: each code once, also with two workers at once; recovery codes; sealed; who takes it away."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import patients, rotation
from alliance.core.access import Policy
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.model import RecoveryCode, SecondFactor
from tests.organisations.test_codes import HERE, lines, person
from tests.support.world import NOW, World, the_world

factor = actions.second_factor


def set_up(world: World, login: str = "office") -> tuple[str, list[str]]:
    """A working second factor and its recovery codes."""
    who = person(login)
    secret = factor.begin(who, NOW)
    assert factor.begin(who, NOW) == secret  # a second look shows the same
    return secret, factor.confirm(who, pyotp.TOTP(secret).at(NOW), HERE, world.actor(login), NOW)


def code_of(secret: str, seconds: int) -> str:
    return pyotp.TOTP(secret).at(NOW + timedelta(seconds=seconds))


@pytest.mark.on("sqlite")
def test_each_code_once_and_in_its_time_only(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        secret, codes = set_up(world)
        who, actor = person("office"), world.actor("office")
        assert len(set(codes)) == 10
        with pytest.raises(Refused):  # the code that proved it is used
            factor.check(who, code_of(secret, 0), HERE, actor, NOW)
        factor.check(who, code_of(secret, 30), HERE, actor, NOW + timedelta(seconds=30))
        for seconds, said in ((30, "again"), (0, "older than the last"), (-60, "long over"), (120, "not yet")):
            with pytest.raises(Refused):
                factor.check(who, code_of(secret, seconds), HERE, actor, NOW + timedelta(seconds=31))
                pytest.fail(said)


@pytest.mark.on("sqlite")
def test_recovery_codes_serve_once_each(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        _secret, codes = set_up(world)
        who, actor = person("office"), world.actor("office")
        factor.check(who, codes[3].lower(), HERE, actor, NOW)
        with pytest.raises(Refused):
            factor.check(who, codes[3], HERE, actor, NOW)
        assert (queries.accounts.recovery_left(who.id), lines("factor.recovery")) == (9, 1)
        new = factor.renew(who, actor, NOW)
        with pytest.raises(Refused):
            factor.check(who, codes[4], HERE, actor, NOW)
        factor.check(who, new[0], HERE, actor, NOW)
        kept = db.session.execute(select(RecoveryCode.hash)).scalars().all()
        assert not {one.replace("-", "") for one in new} & set(kept)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_two_workers_at_once_one_takes_the_code(
    settled: Flask, kind: str, at_once: Callable[..., list[object]]
) -> None:
    """With the UPDATE's condition on the last step taken out both have it."""
    with settled.app_context():
        secret, codes = set_up(the_world())
        actor = the_world().actor("office")
    typed = codes[0] if kind == "recovery" else code_of(secret, 30)

    def run() -> object:
        with settled.app_context():
            factor.check(person("office"), typed, HERE, actor, NOW + timedelta(seconds=30))
            return "in"

    results = at_once(run, run, run)
    assert results.count("in") == 1, results
    assert all(isinstance(one, Refused) for one in results if one != "in"), results


@pytest.mark.on("sqlite")
def test_the_secret_is_sealed_and_sealed_anew_with_the_others(settled: Flask) -> None:
    with settled.app_context():
        secret, _codes = set_up(the_world())
        row = db.session.execute(select(SecondFactor)).scalar_one()
        assert secret.encode() not in row.secret
        assert patients.disclose("second-factor", row.secret).decode() == secret
        assert "second_factor.secret" in {rotation.name_of(column) for column in rotation.columns()}


@pytest.mark.on("sqlite")
def test_tries_of_codes_count_with_those_of_the_password(settled: Flask) -> None:
    with settled.app_context():
        secret, _codes = set_up(the_world())
        who, actor = person("office"), the_world().actor("office")
        for _time in range(actions.MOST_PER_LOGIN):
            with pytest.raises(Refused):
                factor.check(who, "000000", HERE, actor, NOW)
        with pytest.raises(Refused, match="过多"):
            factor.check(who, code_of(secret, 30), HERE, actor, NOW)
        with pytest.raises(Refused, match="过多"):
            actions.check_password("office", "shifan-demo", HERE, NOW)


@pytest.mark.on("sqlite")
def test_who_takes_it_away(settled: Flask) -> None:
    """Of hospitals' people their administrator; else the security administrator, who gives no codes; the three: nobody here."""
    allowed = {("weinan-admin", "weinan-member"), ("secadmin", "office"), ("secadmin", "weinan-admin")}
    with settled.app_context():
        world = the_world()
        for login in ("weinan-member", "office", "weinan-admin", "sysadmin", "secadmin", "logadmin", "auditor"):
            set_up(world, login)
        for login in ("weinan-member", "office", "weinan-admin", "sysadmin", "secadmin", "logadmin", "auditor"):
            for actor in ("weinan-admin", "baoji-admin", "sysadmin", "secadmin", "logadmin", "office2", "weinan-desk"):
                if (actor, login) in allowed:
                    continue
                with pytest.raises((NotFound, Refused)):
                    factor.reset(person(login), world.actor(actor), NOW)
        assert db.session.execute(select(func.count()).select_from(SecondFactor)).scalar_one() == 7
        for actor, login in sorted(allowed):
            factor.reset(person(login), world.actor(actor), NOW)
        assert (
            lines("factor.reset"),
            db.session.execute(select(func.count()).select_from(SecondFactor)).scalar_one(),
        ) == (3, 4)


@pytest.mark.on("sqlite")
def test_the_posts_of_the_decision_need_it_where_the_installation_asks(
    settled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with settled.app_context():
        world = the_world()
        asked = {
            "office",
            "head",
            "commission",
            "city-610100",
            "expert",
            "weinan-admin",
            "sysadmin",
            "secadmin",
            "logadmin",
            "auditor",
        }
        everybody = asked | {
            "weinan-member",
            "weinan-desk",
            "weinan-leader",
            "provincial-hxnk",
            "qc",
            "province-superior",
        }
        assert not any(queries.accounts.needs_second_factor(person(one), NOW.date()) for one in everybody)
        monkeypatch.setattr(Policy, "second_factor", True)
        assert {one for one in everybody if queries.accounts.needs_second_factor(person(one), NOW.date())} == asked
        actions.accounts.set_rule("second-factor.referral_desk", True, "转诊办公共电脑", world.actor("secadmin"), NOW)
        actions.accounts.set_rule("second-factor.expert", False, "专家只读", world.actor("secadmin"), NOW)
        now = {one for one in everybody if queries.accounts.needs_second_factor(person(one), NOW.date())}
        assert now == asked - {"expert"} | {"weinan-desk"}
        for login in ("sysadmin", "logadmin", "head", "weinan-admin"):
            with pytest.raises(NotFound):
                actions.accounts.set_rule("second-factor.expert", True, "x", world.actor(login), NOW)
