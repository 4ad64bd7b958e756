"""The leader's page: what waits, with its figures; tick, see, confirm once; what became of each. Made for a phone."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import NavItem
from alliance.signing import actions, queries
from alliance.signing.queries import Waiting
from forms.filing import batch_form

bp = Blueprint("signing", __name__)
BLUEPRINTS = (bp,)
NAV = (NavItem("signing.index", _l("待签署")),)
# Where each is read and signed by itself.
PAGES_OF = {"application": "filing.opinion", "change": "changes.opinion", "audit": "audit.evaluation"}
RECORDS = {"application": "filing.show", "change": "changes.show", "audit": "audit.show"}


@bp.get("/signing")
@to(Role.HOSPITAL_LEADER)
def index() -> ResponseReturnValue:
    """Everything that waits for my signature."""
    return _index("")


def _index(said: str) -> str:
    found, count = queries.waiting(me(), clock.now())
    return render_template("signing/index.html", found=found, count=count, said=said, pages_of=PAGES_OF)


@bp.get("/signing/confirm")
@to(Role.HOSPITAL_LEADER)
def confirm() -> ResponseReturnValue:
    """What was ticked, once more, with what each asks for."""
    found = _picked(request.args.getlist("pick"))
    if not found:
        return _index(_("请先勾选要签署的事项。")), 422
    return _confirm_page(found, _form(found))


@bp.post("/signing/confirm")
@to(Role.HOSPITAL_LEADER)
def sign() -> ResponseReturnValue:
    """Sign them, each by itself; the result says which were done."""
    found = _picked(request.form.getlist("pick"))
    form = _form(found)
    if not found or not form.validate():
        return (_confirm_page(found, form) if found else _index(_("请先勾选要签署的事项。"))), 422
    made = actions.sign_all([_answer(one, form) for one in found if not one.hindrances], me(), clock.now())
    done = sum(bool(line["done"]) for line in made.lines)
    said = _("已签署 %(done)d 件，共 %(all)d 件", done=done, all=len(made.lines))
    return pages.acted(url_for("signing.batch", id=made.id), said)


def _picked(keys: list[str]) -> list[Waiting]:
    return queries.waiting(me(), clock.now(), keys)[0] if keys else []


def _form(found: list[Waiting]) -> FlaskForm:
    asked = [(one.key, one.name, one.questions, False) for one in found if not one.hindrances]
    return batch_form(asked)()


def _answer(one: Waiting, form: FlaskForm) -> actions.Answer:
    own = str(form[f"text_{one.key}"].data or "").strip()
    facts = {key: str(form[f"fact_{key}_{one.key}"].data or "") for key, _label in one.questions}
    seen = request.form.get(f"seen_{one.key}", type=int)
    return actions.Answer(one.kind, one.id, one.name, seen, own or str(form.text.data or ""), facts)


def _confirm_page(found: list[Waiting], form: FlaskForm) -> str:
    seen = {one.key: request.form.get(f"seen_{one.key}", type=int) for one in found}
    return render_template(
        "signing/confirm.html", form=form, seen=seen, pages_of=PAGES_OF, found=found,
        ready=[one for one in found if not one.hindrances], closed=[one for one in found if one.hindrances],
    )  # fmt: skip


@bp.get("/signing/<int:id>")
@to(Role.HOSPITAL_LEADER)
def batch(id: int) -> ResponseReturnValue:
    """What became of one confirmation."""
    return render_template("signing/batch.html", made=queries.batch(me(), id), kinds=queries.KINDS, records=RECORDS)
