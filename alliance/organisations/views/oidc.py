"""Signing in by an identity provider, where one is configured. It says who somebody is; accounts are opened here only."""

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from alliance import clock
from alliance.config import Config, OidcSettings
from alliance.core import oidc, pages
from alliance.core.access import anyone
from alliance.core.refusal import NotFound
from alliance.organisations import actions
from alliance.organisations.views.account import let_in, passed_on

bp = Blueprint("oidc", __name__)
KEPT = "oidc"  # of a session, between going and coming back


def _settings() -> OidcSettings:
    config: Config = current_app.extensions["alliance"]
    if config.oidc is None:
        raise NotFound
    return config.oidc


@bp.get("/sign-in/oidc")
@anyone
def begin() -> ResponseReturnValue:
    """Go to the provider."""
    address, kept = oidc.begin(
        _settings(), url_for("oidc.back", _external=True), again=bool(current_user.is_authenticated)
    )
    session[KEPT] = {**kept, "onward": passed_on()}
    return redirect(address)


@bp.get("/sign-in/oidc/back")
@anyone
def back() -> ResponseReturnValue:
    """Come back: signed in, asked for the second factor, or told why not."""
    settings, at = _settings(), clock.now()
    kept = session.pop(KEPT, {})
    onward = kept.pop("onward", {})
    here = url_for("oidc.back", _external=True)
    found = oidc.finish(settings, here, kept, request.args.get("state", ""), request.args.get("code", ""), at)
    with actions.signing_in.noting("unknown", "oidc.back", None, at):
        person = actions.accounts.by_subject(found.subject, found.login, at, match=settings.match_login)
    if current_user.is_authenticated and current_user.person.id == person.id:
        pages.confirm_now(at)
        return redirect(pages.inside(onward.get("next"), url_for("home.index")))
    return let_in(person, at, onward, by="oidc")
