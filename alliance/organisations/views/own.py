"""One's own account: where one is signed in, the second factor, the password; and saying once more who one is."""

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alliance import clock
from alliance.config import Config
from alliance.core import pages
from alliance.core.access import everyone, fresh, me, open_sessions
from alliance.core.access.sessions import hashed
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.actions.second_factor import DIGITS
from alliance.organisations.views.account import ended_after
from alliance.organisations.views.second import codes_page, picture
from forms.accounts import ConfirmForm, FactorForm

bp = Blueprint("own", __name__)
again = Blueprint("confirm", __name__)


def sessions_of(person_id: int) -> list[dict[str, object]]:
    """Where a person is signed in, as the page shows it; the session at hand is marked."""
    here = hashed(session.token)  # type: ignore[attr-defined]
    found = open_sessions(person_id, clock.now(), *ended_after())
    return [
        {"id": one.id, "address": one.address, "agent": one.agent, "since": one.created_at, "used": one.seen_at,
         "here": one.token == here}
        for one in found
    ]  # fmt: skip


@bp.get("/account")
@everyone
def index() -> ResponseReturnValue:
    """The places one is signed in at, and what guards the account."""
    person, on = current_user.person, clock.today()
    factor = queries.accounts.second_factor(person.id)
    return render_template(
        "organisations/own.html", person=person, sessions=sessions_of(person.id),
        factor=factor if factor is not None and factor.confirmed_at is not None else None,
        left=queries.accounts.recovery_left(person.id), needed=queries.accounts.needs_second_factor(person, on),
    )  # fmt: skip


@bp.post("/account/sessions/<int:id>/end")
@everyone
def end(id: int) -> ResponseReturnValue:
    """End one session of one's own."""
    actions.accounts.end_own(current_user.person, id, session.token, me(), clock.now())  # type: ignore[attr-defined]
    return pages.acted(url_for("own.index"), _("该处的登录已结束"))


@bp.post("/account/sessions/end")
@everyone
def end_others() -> ResponseReturnValue:
    """End all but this one."""
    actions.accounts.end_own(current_user.person, None, session.token, me(), clock.now())  # type: ignore[attr-defined]
    return pages.acted(url_for("own.index"), _("其他地方的登录都已结束"))


@bp.get("/account/second-factor")
@everyone
def factor() -> ResponseReturnValue:
    """Set up a second factor of one's own will."""
    found = queries.accounts.second_factor(current_user.person.id)
    if found is not None and found.confirmed_at is not None:
        return redirect(url_for("own.index"))
    return _factor_page(FactorForm(), None)


def _factor_page(form: FactorForm, refused: Refused | None) -> Response:
    secret = actions.second_factor.begin(current_user.person, clock.now())
    answer = make_response(
        render_template(
            "organisations/factor_enrol.html", form=form, refused=refused, picture=picture(current_user.person, secret),
            secret=secret, layout="base.html", action=url_for("own.prove"),
        )
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/account/second-factor")
@fresh()
@everyone
def prove() -> ResponseReturnValue:
    """The first code proves it."""
    form = FactorForm()
    if not form.validate():
        return _factor_page(form, None), 422
    try:
        codes = actions.second_factor.confirm(
            current_user.person, str(form.code.data), request.remote_addr or "", me(), clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        return _factor_page(form, refused), 409
    return codes_page(codes, url_for("own.index"))


@bp.post("/account/second-factor/recovery")
@fresh()
@everyone
def renew() -> ResponseReturnValue:
    """Ten other recovery codes."""
    return codes_page(actions.second_factor.renew(current_user.person, me(), clock.now()), url_for("own.index"))


@again.get("/confirm")
@everyone
def ask() -> ResponseReturnValue:
    """Ask once more who it is, before something that cannot be undone or hands much out."""
    return _ask_page(ConfirmForm(formdata=None), None)


def _ask_page(form: ConfirmForm, refused: Refused | None) -> str:
    config: Config = current_app.extensions["alliance"]
    return render_template(
        "organisations/confirm.html", form=form, refused=refused, oidc=config.oidc is not None and current_user.person.subject,
        onward=pages.inside(request.args.get("next"), url_for("home.index")),
    )  # fmt: skip


@again.post("/confirm")
@everyone
def tell() -> ResponseReturnValue:
    """Take the password or a code of the app, and go back to what was typed."""
    form, at = ConfirmForm(), clock.now()
    if not form.validate():
        return _ask_page(form, None), 422
    given, address = str(form.password.data), request.remote_addr or ""
    factor = queries.accounts.second_factor(current_user.person.id)
    try:
        if factor is not None and factor.confirmed_at is not None and given.isdigit() and len(given) == DIGITS:
            actions.second_factor.check(current_user.person, given, address, me(), at)
        else:
            actions.confirm_password(current_user.person, given, address, at)
    except Refused as refused:
        db.session.rollback()
        return _ask_page(form, refused), 409
    pages.confirm_now(at)
    return redirect(pages.inside(request.args.get("next"), url_for("home.index")))
