"""Saved views of any list: kept under a name, taken away again."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, saved
from alliance.core.access import everyone, me
from forms.organisations import SaveViewForm

bp = Blueprint("lists", __name__)


@bp.post("/lists/views")
@everyone
def keep() -> ResponseReturnValue:
    """Keep how a list is looked at; the list is shown that way again."""
    form = SaveViewForm()
    if not form.validate():
        said = "；".join(str(words) for errors in form.errors.values() for words in errors)
        return pages.error_page(422, message=said, back=_back())
    view = saved.keep(
        me(), clock.now(), key=str(form.list.data), name=str(form.name.data), query=str(form.query.data or ""),
        shared=bool(form.shared.data),
    )  # fmt: skip
    return pages.acted(f"{_back()}?{view.query}", _("视图“%(name)s”已保存", name=view.name))


@bp.post("/lists/views/<int:id>/drop")
@everyone
def drop(id: int) -> ResponseReturnValue:
    """Take a view away."""
    view = saved.drop(me(), clock.now(), id)
    return pages.acted(_back(), _("视图“%(name)s”已删除", name=view.name))


def _back() -> str:
    return pages.inside(request.form.get("back"), url_for("home.index"))
