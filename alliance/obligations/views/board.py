"""The board of who oversees: who owes what, by kind and state; the list behind each figure; reminding all at once."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.programmes import switched_on
from alliance.core.refusal import Refused
from alliance.obligations import actions, queries
from alliance.obligations.queries import OVERSEERS, STANDS, Seen
from alliance.obligations.views.shared import bp, columns, look, stands_of, tabs, the_year, today
from alliance.rules import programme as programmes
from alliance.rules.shapes import ObligationKind
from forms.obligations import ListFilter

WAITING = ("overdue", "open")


def _kinds() -> list[ObligationKind]:
    mine, running = me().programme, switched_on()
    found = {
        kind.key: kind
        for one in programmes.all_programmes()
        if one.key in running and mine in (None, one.key)
        for kind in one.obligations
    }
    return list(found.values())


@bp.get("/obligations/board")
@to(OVERSEERS)
def board() -> ResponseReturnValue:
    """Kinds against states, each figure a link to its list."""
    year = the_year()
    found = queries.in_year(me(), year, today())
    counted = queries.board(found)
    rows = [
        {
            "kind": kind,
            "cells": [
                {"n": counted[kind.key][stand], "stand": stand,
                 "url": url_for("obligations.listing", kind=kind.key, stand=stand, year=year)}
                for stand in STANDS
            ],
            "url": url_for("obligations.listing", kind=kind.key, year=year),
        }
        for kind in _kinds() if kind.key in counted
    ]  # fmt: skip
    years = sorted({*queries.years(me()), clock.today().year, year}, reverse=True)
    return render_template(
        "obligations/board.html", rows=rows, stands=STANDS, counts=stands_of(found), year=year, tabs=tabs("obligations.board"),
        years=[{"label": str(one), "url": pages.address(year=one), "current": one == year} for one in years],
    )  # fmt: skip


def _form() -> ListFilter:
    form = ListFilter(request.args)
    year = clock.today().year
    form.kind.choices = [("", _("全部")), *((one.key, pages.words(one)) for one in _kinds())]
    form.year.choices = [(str(one), str(one)) for one in sorted({*queries.years(me()), year, the_year()}, reverse=True)]
    form.year.data = str(the_year())
    for field in (form.kind, form.stand):
        if field.data not in {str(choice[0]) for choice in field.iter_choices()}:
            field.data = ""
    return form


def _chosen(form: ListFilter) -> list[Seen]:
    words = (form.q.data or "").split()
    found = queries.in_year(me(), the_year(), today(), form.kind.data or "")
    return [
        one for one in found
        if form.stand.data in ("", one.stand)
        and all(word in f"{one.row.designation_name} {one.row.owner_name}" for word in words)
    ]  # fmt: skip


@bp.get("/obligations/list")
@to(OVERSEERS)
def listing() -> ResponseReturnValue:
    """Who owes what: by kind, state and year, by due day."""
    form = _form()
    found = _chosen(form)
    waiting = [one for one in found if one.stand in WAITING]
    shown = pages.listing_of(
        "obligations", _("应办事项名单"), columns(), found, form=form, told=[_("%(year)s 年", year=the_year())],
        look=look,
    )  # fmt: skip
    return shown.answer(
        "obligations/list.html", form=form, waiting=len(waiting), filtered=bool(form.q.data or form.stand.data),
        remind=pages_url("obligations.ask_remind", form) if me().is_office and waiting else None,
    )  # fmt: skip


def pages_url(endpoint: str, form: ListFilter) -> str:
    """An address with the same filter."""
    kept: dict[str, Any] = {name: value for name, value in form.data.items() if value}
    return url_for(endpoint, **kept)


@bp.get("/obligations/remind")
@to(OFFICE)
def ask_remind() -> ResponseReturnValue:
    """Who would be reminded, before it is done."""
    return _remind_page(None)


def _remind_page(refused: Refused | None) -> str:
    form = _form()
    waiting = [one for one in _chosen(form) if one.stand in WAITING]
    return render_template(
        "obligations/remind.html", form=form, waiting=waiting, refused=refused, back=pages_url("obligations.listing", form),
        action=pages_url("obligations.remind", form),
    )  # fmt: skip


@bp.post("/obligations/remind")
@to(OFFICE)
def remind() -> ResponseReturnValue:
    """Remind all of the list who have not answered."""
    form = _form()
    try:
        reached = actions.remind_all(_chosen(form), me(), clock.now())
    except Refused as refusal:
        return _remind_page(refusal), 409
    return pages.acted(
        pages_url("obligations.listing", form), _("已催办 %(n)s 项，显示在对方的待办和下一封邮件里", n=reached)
    )
