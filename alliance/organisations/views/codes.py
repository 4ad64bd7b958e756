"""The tables of codes: which edition is in use, how many codes it has, another one imported (SX6-4)."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import codes, pages
from alliance.core.access import me, to
from alliance.core.actor import PROVINCE, Role
from alliance.core.refusal import Refused
from alliance.organisations import actions, queries
from alliance.rules import codings
from forms.organisations import CodesForm

bp = Blueprint("codes", __name__)
READERS = PROVINCE | {Role.AUDITOR}


@bp.get("/codes")
@to(READERS)
def index() -> ResponseReturnValue:
    """The tables in use and what was imported before; for the head of an office the form."""
    return _page(_form(), None)


@bp.post("/codes")
@to(Role.OFFICE_HEAD)
def put() -> ResponseReturnValue:
    """Put another table in place of one."""
    form = _form()
    if not form.validate():
        return _page(form, None), 422

    def act() -> str:
        chosen = pages.uploaded()
        if chosen is None:
            raise Refused("SX6-4", _("请选择编码表文件"), field="file")
        actions.import_codes(str(form.system.data), chosen[1], str(form.edition.data), me(), clock.now())
        return url_for("codes.index")

    return pages.attempt(act, lambda refused: _page(form, refused), _("编码表已导入，自现在起按它核对"))


def _form() -> CodesForm:
    form = CodesForm()
    known = codings.systems()
    form.system.choices = [(key, pages.words(known[key])) for key in codes.TABLES]
    return form


def _page(form: CodesForm, refused: Refused | None) -> str:
    known, counts = codings.systems(), codes.counts()
    rows = [(known[key], codes.edition(key), counts[key]) for key in codes.TABLES]
    return render_template(
        "organisations/codes.html", rows=rows, form=form, refused=refused, before=queries.codes_imported(),
        names={key: pages.words(one) for key, one in known.items()}, may=me().role is Role.OFFICE_HEAD,
    )  # fmt: skip
