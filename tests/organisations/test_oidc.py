"""Signing in by an identity provider that the test runs: state, nonce, PKCE, signature; linked accounts only; no sign-up."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from alliance.config import Config, ConfigError, OidcSettings
from alliance.core.access import Policy
from alliance.ext import db
from alliance.organisations import actions
from alliance.organisations.model import Person
from tests.organisations.provider import CLIENT, SECRET, Provider, provided
from tests.organisations.test_codes import person
from tests.support.world import NOW, sign_in, the_world


@pytest.fixture
def provider(settled: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with provided() as made:
        settings = OidcSettings(made.issuer, CLIENT, SECRET)
        monkeypatch.setitem(settled.extensions, "alliance", replace(settled.extensions["alliance"], oidc=settings))
        yield made


def go(client: FlaskClient, provider: Provider, start: str = "/sign-in/oidc", **changed: str) -> Any:
    away = client.get(start)
    assert away.status_code == 302, away.text
    return client.get("/sign-in/oidc/back", query_string={**provider.authorize(away.location), **changed})


def link(settled: Flask, login: str, subject: str) -> None:
    with settled.app_context():
        actions.accounts.link(person(login), subject, the_world().actor("weinan-admin"), NOW)


@pytest.mark.on("sqlite")
def test_a_linked_account_signs_in_and_nobody_else(settled: Flask, provider: Provider) -> None:
    client = settled.test_client()
    assert "用统一身份登录" in client.get("/sign-in").text
    provider.login = "weinan-member"
    refused = go(client, provider)
    assert refused.status_code == 409  # the name alone links nothing, unless it is set so
    assert "尚未关联" in refused.text
    link(settled, "weinan-member", "sub-1")
    back = go(client, provider, "/sign-in/oidc?next=/organisations")
    assert (back.status_code, back.location) == (302, "/organisations")
    assert "渭南示例医院" in client.get("/").text
    asked = provider.asked[-1]
    assert (asked["code_challenge_method"], asked["response_type"], "openid" in asked["scope"]) == (
        "S256",
        "code",
        True,
    )
    with settled.app_context():
        before = db.session.execute(select(func.count()).select_from(Person)).scalar_one()
    provider.subject, provider.login = "sub-unknown", "brand.new"
    assert go(settled.test_client(), provider).status_code == 409
    with settled.app_context():
        assert db.session.execute(select(func.count()).select_from(Person)).scalar_one() == before


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("lie", ["signature", "issuer", "audience", "expired", "nonce"])
def test_a_token_that_lies_is_refused(settled: Flask, provider: Provider, lie: str) -> None:
    link(settled, "weinan-member", "sub-1")
    provider.lie = lie
    client = settled.test_client()
    assert go(client, provider).status_code == 409
    assert client.get("/").location == "/sign-in"


@pytest.mark.on("sqlite")
def test_another_state_a_code_twice_or_none_is_refused(settled: Flask, provider: Provider) -> None:
    link(settled, "weinan-member", "sub-1")
    client = settled.test_client()
    for changed in ({"state": "forged"}, {"state": ""}, {"code": ""}, {"code": "guessed"}):
        assert go(client, provider, **changed).status_code == 409, changed
    assert client.get("/sign-in/oidc/back?state=x&code=code-1").status_code == 409  # never went there
    assert client.get("/").location == "/sign-in"
    assert go(client, provider).status_code == 302


def test_the_first_sign_in_links_the_account_of_that_name_where_it_is_set(
    settled: Flask, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    config: Config = settled.extensions["alliance"]
    assert config.oidc is not None
    monkeypatch.setitem(settled.extensions, "alliance", replace(config, oidc=replace(config.oidc, match_login=True)))
    provider.login = "secadmin"
    assert go(settled.test_client(), provider).status_code == 409  # the three do not sign in this way
    provider.login = "Weinan-Member"
    assert go(settled.test_client(), provider).status_code == 302
    with settled.app_context():
        assert person("weinan-member").subject == "sub-1"
    provider.subject = "sub-2"  # another person of the same name there
    assert go(settled.test_client(), provider).status_code == 409


@pytest.mark.on("sqlite")
def test_the_second_factor_is_asked_still(settled: Flask, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Policy, "second_factor", True)
    with settled.app_context():
        actions.accounts.link(person("office"), "sub-1", the_world().actor("sysadmin"), NOW)
    client = settled.test_client()
    assert go(client, provider).location == "/sign-in/second-factor"
    assert client.get("/").location == "/sign-in"


@pytest.mark.on("sqlite")
def test_who_is_signed_in_confirms_by_the_provider(settled: Flask, provider: Provider) -> None:
    link(settled, "weinan-member", "sub-1")
    client = settled.test_client()
    sign_in(client, "weinan-member")
    with client.session_transaction() as session:
        session.pop("confirmed_at")
    assert go(client, provider, "/sign-in/oidc?next=/account").location == "/account"
    assert provider.asked[-1]["prompt"] == "login"
    with client.session_transaction() as session:
        assert session["confirmed_at"]


@pytest.mark.on("sqlite")
def test_without_a_provider_there_is_no_such_page(settled: Flask, tmp_path: Any) -> None:
    assert settled.test_client().get("/sign-in/oidc").status_code == 404
    given = {"DATA_DIR": str(tmp_path), "OIDC_ISSUER": "https://id.example.org/"}
    with pytest.raises(ConfigError, match="OIDC_CLIENT"):
        Config.from_env(given)
    read = Config.from_env({**given, "OIDC_CLIENT": "a", "OIDC_SECRET": "b", "SECOND_FACTOR": "1"})
    assert read.oidc == OidcSettings("https://id.example.org", "a", "b")
    assert (read.second_factor, read.close_unused) == (True, False)
    for more in ({"OIDC_ISSUER": "id.example.org"}, {"SECOND_FACTOR": "yes"}):
        with pytest.raises(ConfigError):
            Config.from_env({**given, **more})
