"""Passwords: set with a one-time code, forgotten, changed."""

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alliance import clock
from alliance.core import mail, pages
from alliance.core.access import anyone, everyone, me
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.organisations import actions
from alliance.organisations.rules.passwords import SHORTEST
from forms.accounts import ChangePasswordForm, CodeForm, ForgottenForm

bp = Blueprint("passwords", __name__)


@bp.get("/password")
@anyone
def code() -> ResponseReturnValue:
    """Set a password with a one-time code: a new account, a forgotten password."""
    return _code_page(CodeForm(), None)


def _code_page(form: CodeForm, refused: Refused | None) -> str:
    return render_template("organisations/password_code.html", form=form, refused=refused, shortest=SHORTEST)


@bp.post("/password")
@anyone
def redeem() -> ResponseReturnValue:
    """Take the code and the password; then one signs in with it."""
    form = CodeForm()
    if not form.validate():
        return _code_page(form, None), 422
    address = request.remote_addr or ""

    def act() -> str:
        actions.codes.redeem(str(form.login.data), str(form.code.data), str(form.password.data), address, clock.now())
        return url_for("account.sign_in")

    return pages.attempt(act, lambda refused: _code_page(form, refused), _("密码已设置，请登录"))


@bp.get("/password/forgotten")
@anyone
def forgotten() -> ResponseReturnValue:
    """What to do when a password is forgotten."""
    return _forgotten_page(ForgottenForm(), None, said=False)


def _forgotten_page(form: ForgottenForm, refused: Refused | None, *, said: bool) -> str:
    return render_template(
        "organisations/password_forgotten.html", form=form, refused=refused, said=said, by_mail=mail.Outbox.settings is not None
    )  # fmt: skip


@bp.post("/password/forgotten")
@anyone
def ask() -> ResponseReturnValue:
    """Take note; the answer is the same for every account, known or not."""
    form = ForgottenForm()
    if not form.validate():
        return _forgotten_page(form, None, said=False), 422
    try:
        actions.codes.forgotten(str(form.login.data), request.remote_addr or "", clock.now())
    except Refused as refused:
        return _forgotten_page(form, refused, said=False), 409
    return _forgotten_page(form, None, said=True)


@bp.get("/password/change")
@everyone
def change() -> ResponseReturnValue:
    """Another password of one's own."""
    return _change_page(ChangePasswordForm(), None)


def _change_page(form: ChangePasswordForm, refused: Refused | None) -> str:
    return render_template("organisations/password_change.html", form=form, refused=refused, shortest=SHORTEST)


@bp.post("/password/change", endpoint="change_")
@everyone
def do_change() -> ResponseReturnValue:
    """Set it; every other session ends, this one goes on under a new id."""
    form, at = ChangePasswordForm(), clock.now()
    if not form.validate():
        return _change_page(form, None), 422
    old, new = str(form.password.data), str(form.new_password.data)
    try:
        actions.codes.change_password(current_user.person, old, new, request.remote_addr or "", me(), at)
    except Refused as refused:
        db.session.rollback()
        return _change_page(form, refused), 409
    session.renew = True  # type: ignore[attr-defined]
    pages.confirm_now(at)
    return pages.acted(url_for("own.index"), _("密码已修改，其他地方的登录已结束"))
