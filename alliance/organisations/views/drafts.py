"""Drafts of forms that have no record to keep them in: saved while one types, dropped when not wanted."""

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance.core import drafts, pages
from alliance.core.access import everyone, me

bp = Blueprint("drafts", __name__)


@bp.post("/drafts")
@everyone
def save() -> ResponseReturnValue:
    """Autosave: what was typed, unchecked, for its author alone; another tab's newer words are told."""
    return pages.autosaved(request.form.get("_draft", 0, type=int))


@bp.post("/drafts/drop")
@everyone
def drop() -> ResponseReturnValue:
    """不用草稿: the page as it stands."""
    drafts.drop(drafts.author_of(me()), pages.here())
    return pages.acted(pages.inside(request.form.get("_page"), url_for("home.index")), _("已去掉草稿"))
