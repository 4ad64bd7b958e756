"""Signing in and out, the post that acts, the language."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user, logout_user

from alliance import clock
from alliance.config import Config
from alliance.core import pages, reach
from alliance.core.access import anyone, everyone, me
from alliance.core.actor import Actor
from alliance.core.refusal import NotFound, Refused
from alliance.ext import csrf, login
from alliance.organisations import actions, queries
from alliance.organisations.model import Person
from forms.organisations import SignInForm

bp = Blueprint("account", __name__)
PENDING = "pending"  # of a session: the password was right, the second factor is still asked
PENDING_LASTS = timedelta(minutes=10)


class Visitor(UserMixin):
    """Who is signed in, for one request: the actor of the post that acts, and the person, for pages about the account."""

    def __init__(self, person_id: int, actor: Actor) -> None:
        self.person_id, self.actor = person_id, actor

    @cached_property
    def person(self) -> Person:
        """The person with all posts, read where it is asked for."""
        return reach.found(queries.person(self.person_id, clock.today()))

    def get_id(self) -> str:
        return str(self.person_id)


@login.user_loader
def _load(person_id: str) -> Visitor | None:
    """The visitor of this session; None when access has ended."""
    actor = queries.acting(int(person_id), clock.today(), session.get("post_id"))
    return Visitor(int(person_id), actor) if actor is not None else None


@bp.get("/sign-in")
@anyone
def sign_in() -> ResponseReturnValue:
    """The sign-in page."""
    if current_user.is_authenticated:
        return redirect(pages.inside(request.args.get("next"), url_for("home.index")))
    return _sign_in_page(SignInForm(), None)


def _sign_in_page(form: SignInForm, refused: Refused | None) -> str:
    """The page, saying so when words of an ended session wait."""
    config: Config = current_app.extensions["alliance"]
    return render_template(
        "organisations/sign_in.html", form=form, refused=refused, waiting=pages.kept_for_sign_in(), oidc=config.oidc is not None,
        onward=passed_on(),
    )  # fmt: skip


@bp.post("/sign-in")
@anyone
def enter() -> ResponseReturnValue:
    """Sign in; wrong is told the same way for every cause."""
    form = SignInForm()
    if not form.validate():
        return _sign_in_page(form, None), 422
    at = clock.now()
    try:
        person = actions.check_password(str(form.login.data), str(form.password.data), request.remote_addr or "", at)
    except Refused as refusal:
        return _sign_in_page(form, refusal), 409
    return let_in(person, at, passed_on())


def let_in(person: Person, at: datetime, onward: Mapping[str, Any], **facts: Any) -> ResponseReturnValue:
    """Known by password or by the identity provider: signed in, or first asked for the second factor."""
    factor = queries.accounts.second_factor(person.id)
    proved = factor is not None and factor.confirmed_at is not None
    if not proved and not queries.accounts.needs_second_factor(person, at.date()):
        return signed_in(person, at, onward, **facts)
    session.clear()
    session.renew = True  # type: ignore[attr-defined]
    session[PENDING] = [person.id, at.isoformat()]
    return redirect(url_for("second.code" if proved else "second.enrol", **onward))


def pending(at: datetime) -> Person | None:
    """Who gave the right password a few minutes ago, and may still sign in."""
    found = session.get(PENDING)
    if found is None or at - datetime.fromisoformat(found[1]) > PENDING_LASTS:
        return None
    person = queries.person(int(found[0]), at.date())
    if person is None or not person.active or queries.actor_for(person, at.date()) is None:
        return None
    return person


def acting(person: Person, at: datetime) -> Actor:
    """The post in which somebody signs in: the one he was typing in, else his first."""
    actor = queries.actor_for(person, at.date(), pages.post_to_return_in(person.id))
    assert actor is not None
    return actor


def signed_in(person: Person, at: datetime, onward: Mapping[str, Any], **facts: Any) -> ResponseReturnValue:
    """Begin the session, with a new id, and go where one wanted."""
    begin(person, at, **facts)
    return redirect(pages.inside(onward.get("next"), url_for("home.index")))


def begin(person: Person, at: datetime, **facts: Any) -> None:
    """The session itself."""
    actor = acting(person, at)
    actions.signed_in(person, actor, request.remote_addr or "", at, **facts)
    session.clear()
    session.renew = True  # type: ignore[attr-defined]
    login_user(Visitor(person.id, actor))
    session["post_id"] = actor.post_id
    pages.confirm_now(at)
    pages.come_back()


def ended_after() -> tuple[int, int]:
    """Seconds after which a session ends: unused, and in all."""
    config: Config = current_app.extensions["alliance"]
    return config.idle_seconds, config.absolute_seconds


def passed_on() -> dict[str, Any]:
    """What the pages of signing in hand on to each other: where one wanted, and the words that wait."""
    return {name: request.args[name] for name in ("next", "kept") if request.args.get(name)}


@bp.post("/sign-out")
@everyone
def sign_out() -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.clear()
    return redirect(url_for("account.sign_in"))


@bp.get("/posts")
@everyone
def posts() -> ResponseReturnValue:
    """The posts this person holds or stands in for, to choose which one acts."""
    who, on = current_user.person, clock.today()
    return render_template(
        "organisations/posts.html", posts=queries.posts_held(who, on), stood=queries.stood_in_for(who, on)
    )


@bp.post("/posts/<int:post_id>")
@everyone
def act_as(post_id: int) -> ResponseReturnValue:
    """Act in another of one's own posts from now on, or in one that was delegated."""
    me()
    who, on = current_user.person, clock.today()
    held = {post.id for post in queries.posts_held(who, on)} | {one.post_id for one in queries.stood_in_for(who, on)}
    if post_id not in held:
        raise NotFound
    session["post_id"] = post_id
    return redirect(url_for("home.index"))


@bp.post("/language")
@csrf.exempt
@anyone
def language() -> ResponseReturnValue:
    """Choose Chinese or English; kept in a cookie of a year. No token: a public page asks for no session."""
    chosen = "en" if request.form.get("language") == "en" else "zh"
    response = make_response(redirect(pages.inside(request.form.get("next"), url_for("home.index"))))
    response.set_cookie("language", chosen, max_age=365 * 24 * 3600, httponly=True, samesite="Lax")
    return response
