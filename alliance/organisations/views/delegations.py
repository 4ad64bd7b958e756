"""Leave: who stands in for whom, from when until when."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import everyone, me
from alliance.core.actor import Role, label_of
from alliance.core.refusal import Refused
from alliance.organisations import actions, queries
from forms.organisations import DelegationForm

bp = Blueprint("delegations", __name__)


@bp.get("/delegations")
@everyone
def index() -> ResponseReturnValue:
    """Who stands in for me and for whom I stand in; a hospital's administrator sees all of his hospital's."""
    return _page(DelegationForm(formdata=None), None)


def _page(form: DelegationForm, refused: Refused | None) -> str:
    actor, on = me(), clock.today()
    posts = queries.delegable(actor, on)
    _choices(form)
    return render_template(
        "organisations/delegations.html", form=form, refused=refused, posts=posts,
        delegations=queries.delegations(actor, on),
    )  # fmt: skip


def _choices(form: DelegationForm) -> None:
    actor, on = me(), clock.today()
    posts = queries.delegable(actor, on)
    form.post.choices = [
        (post.id, f"{post.person.name} · {label_of(Role(post.role), post.programme)} · {post.organisation.name}")
        for post in posts
    ]
    people = queries.in_the_same_places(posts, on)
    form.person.choices = [(key, name) for key, name in people.items() if key != actor.person_id or len(posts) > 1]


@bp.post("/delegations")
@everyone
def make() -> ResponseReturnValue:
    """Have a colleague stand in."""
    form = DelegationForm()
    _choices(form)
    if not form.validate():
        return _page(form, None), 422

    def act() -> str:
        post = queries.post(form.post.data)
        assert form.since.data and form.until.data
        days = form.since.data, form.until.data
        actions.delegate(post, form.person.data, *days, str(form.reason.data), me(), clock.now())
        return url_for("delegations.index")

    return pages.attempt(act, lambda refused: _page(form, refused), _("代办已设定，到期自动结束"))


@bp.post("/delegations/<int:id>/end")
@everyone
def end(id: int) -> ResponseReturnValue:
    """End it before its day."""

    def act() -> str:
        actions.end_delegation(queries.delegation(id), me(), clock.now())
        return url_for("delegations.index")

    return pages.attempt(act, lambda refused: _page(DelegationForm(formdata=None), refused), _("代办已提前结束"))
