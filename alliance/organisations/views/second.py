"""The second factor while signing in: a code of the app or a recovery code, or setting it up where the post asks for it."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import anyone
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.model import Person
from alliance.organisations.views.account import acting, begin, passed_on, pending, signed_in
from forms.accounts import FactorForm

bp = Blueprint("second", __name__)


def picture(person: Person, secret: str) -> str:
    """The QR code as an address of data: nothing is fetched, nothing is drawn by a script."""
    import segno

    words = actions.second_factor.address(person, secret, str(_("专科联盟")))
    return str(segno.make(words, error="m").png_data_uri(scale=5, border=3))


def _back() -> ResponseReturnValue:
    return redirect(url_for("account.sign_in", **passed_on()))


@bp.get("/sign-in/code")
@anyone
def code() -> ResponseReturnValue:
    """Ask for the code."""
    if pending(clock.now()) is None:
        return _back()
    return _code_page(FactorForm(), None)


def _code_page(form: FactorForm, refused: Refused | None) -> str:
    return render_template("organisations/sign_in_code.html", form=form, refused=refused)


@bp.post("/sign-in/code")
@anyone
def enter() -> ResponseReturnValue:
    """Take it."""
    form, at = FactorForm(), clock.now()
    person = pending(at)
    if person is None:
        return _back()
    if not form.validate():
        return _code_page(form, None), 422
    try:
        actions.second_factor.check(person, str(form.code.data), request.remote_addr or "", acting(person, at), at)
    except Refused as refused:
        db.session.rollback()
        return _code_page(form, refused), 409
    return signed_in(person, at, passed_on(), factor="yes")


@bp.get("/sign-in/second-factor")
@anyone
def enrol() -> ResponseReturnValue:
    """Show the QR code to somebody whose post asks for a second factor and who has none."""
    person = pending(clock.now())
    if person is None or _proved(person):
        return _back()
    return _enrol_page(person, FactorForm(), None)


def _proved(person: Person) -> bool:
    factor = queries.accounts.second_factor(person.id)
    return factor is not None and factor.confirmed_at is not None


def _enrol_page(person: Person, form: FactorForm, refused: Refused | None) -> Response:
    secret = actions.second_factor.begin(person, clock.now())
    answer = make_response(
        render_template(
            "organisations/factor_enrol.html", form=form, refused=refused, picture=picture(person, secret), secret=secret,
            layout="public.html", action=url_for("second.prove", **passed_on()),
        )
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/sign-in/second-factor")
@anyone
def prove() -> ResponseReturnValue:
    """The first code proves it; the recovery codes are shown once, and one is signed in."""
    form, at = FactorForm(), clock.now()
    person = pending(at)
    if person is None or _proved(person):
        return _back()
    if not form.validate():
        return _enrol_page(person, form, None), 422
    address = request.remote_addr or ""
    try:
        codes = actions.second_factor.confirm(person, str(form.code.data), address, acting(person, at), at)
    except Refused as refused:
        db.session.rollback()
        return _enrol_page(person, form, refused), 409
    begin(person, at, factor="yes")
    return codes_page(codes, pages.inside(request.args.get("next"), url_for("home.index")))


def codes_page(codes: list[str], onward: str) -> Response:
    """The recovery codes, on this answer and never again."""
    answer = make_response(render_template("organisations/recovery_codes.html", codes=codes, onward=onward))
    answer.headers["Cache-Control"] = "no-store"
    return answer
