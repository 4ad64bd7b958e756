"""The page for a hospital's administrator: what the interface is, its documentation, the tokens and their last use."""

from flask import Blueprint, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.api import tokens
from alliance.api.model import ApiToken
from alliance.core import once, pages
from alliance.core.access import anyone, fresh, me, to
from alliance.core.actor import Role
from alliance.core.pages import NavItem
from alliance.core.refusal import Refused
from alliance.ext import db
from forms.api import TokenForm

bp = Blueprint("systems", __name__)
NAV = NavItem("systems.index", _l("系统接口"), group=2)
USUAL = ["referrals:read", "referrals:write", "consultations:read", "consultations:write", "alliances:read"]


@bp.get("/systems")
@to(Role.HOSPITAL_ADMIN)
def index() -> ResponseReturnValue:
    """How a hospital's own system takes part, and its tokens."""
    return _page(TokenForm(formdata=None, scopes=USUAL, days=tokens.DAYS[-1]), None)


@bp.post("/systems")
@fresh()
@to(Role.HOSPITAL_ADMIN)
def make() -> ResponseReturnValue:
    """A new token: shown on this answer and never again."""
    form = TokenForm()
    _choices(form)
    if not form.validate():
        return _page(form, None), 422
    try:
        made, token = tokens.make(str(form.name.data), form.scopes.data or [], form.days.data, me(), clock.now())
    except Refused as refused:
        db.session.rollback()
        return _page(form, refused), 409
    once.led_to(url_for("systems.index"))
    answer = make_response(render_template("api/token.html", made=made, token=token, scopes=tokens.SCOPES))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/systems/docs")
@anyone
def docs() -> ResponseReturnValue:
    """The interface's document to read and to try, with Swagger UI from our own server."""
    return render_template("api/docs.html")


@bp.post("/systems/<int:id>/revoke")
@to(Role.HOSPITAL_ADMIN)
def revoke(id: int) -> ResponseReturnValue:
    """End a token at once."""
    token = tokens.one(me(), id)

    def act() -> str:
        tokens.revoke(token, me(), clock.now())
        return url_for("systems.index")

    blank = TokenForm(formdata=None, scopes=USUAL, days=tokens.DAYS[-1])
    return pages.attempt(act, lambda refused: _page(blank, refused), _("令牌已撤销，持有它的系统不能再接入"))


def _choices(form: TokenForm) -> None:
    form.scopes.choices = [(scope, f"{words}（{scope}）") for scope, words in tokens.SCOPES.items()]
    form.days.choices = [(days, _("%(n)d 天", n=days)) for days in tokens.DAYS]


def _page(form: TokenForm, refused: Refused | None) -> str:
    _choices(form)
    page = pages.paged(tokens.of_hospital(me()), ApiToken.id)
    return render_template(
        "api/systems.html", form=form, refused=refused, page=page, now=clock.now(), scopes=tokens.SCOPES, limit=tokens.limit()
    )  # fmt: skip
