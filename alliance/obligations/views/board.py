"""The board of who oversees: who owes what, by kind and state; the list behind each figure; reminding all at once."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, ROLE_LABELS, Role
from alliance.core.inbox import stored
from alliance.core.pages import Column
from alliance.core.refusal import Refused
from alliance.obligations import actions, queries
from alliance.obligations.queries import OVERSEERS, STANDS, Seen
from alliance.obligations.views.shared import bp, duty_pill, proof_url, stands_of, tabs, the_year, today
from alliance.rules import programme as programmes
from alliance.rules.shapes import ObligationKind
from forms.obligations import ListFilter

WAITING = ("overdue", "open")


def _kinds() -> list[ObligationKind]:
    mine = me().programme
    return [
        kind
        for one in programmes.all_programmes()
        if one.active and mine in (None, one.key)
        for kind in one.obligations
    ]


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
        "obligations", _("应办事项名单"), _columns(), found, form=form, told=[_("%(year)s 年", year=the_year())],
        look=lambda one: "late" if one.stand in ("overdue", "lapsed") else "",
    )  # fmt: skip
    return shown.answer(
        "obligations/list.html", form=form, waiting=len(waiting), filtered=bool(form.q.data or form.stand.data),
        remind=pages_url("obligations.ask_remind", form) if me().is_office and waiting else None,
    )  # fmt: skip


def _columns() -> list[Column]:
    """The columns of the list of duties; the three dates are always shown."""
    return [
        Column("duty", _("事项"), lambda one: stored(one.row.title), lambda one: {
            "text": stored(one.row.title), "url": url_for("obligations.show", id=one.row.id), "clause": one.row.clause,
            "small": " · ".join(part for part in (one.row.designation_name, pages.words(one.kind)) if part),
        }, sort=True, width=34),
        Column("alliance", _("联盟"), lambda one: one.row.designation_name, standard=False, sort=True, width=30),
        Column("kind", _("种类"), lambda one: pages.words(one.kind), standard=False, sort=True),
        Column("clause", _("依据"), lambda one: one.row.clause, kind="code", standard=False),
        Column("owner", _("承办"), lambda one: one.row.owner_name, lambda one: {
            "text": one.row.owner_name, "small": str(ROLE_LABELS[Role(one.row.role)]),
        }, sort=True, width=26),
        Column("opens", _("开放"), lambda one: one.row.opens, kind="date", sort=True),
        Column("due", _("截止"), lambda one: one.due, lambda one: {"text": one.due or stored(one.row.due_note), "small": _was(one)},
               kind="date", sort=True),
        Column("closes", _("最后期限"), lambda one: one.row.closes, kind="date", sort=True),
        Column("stand", _("状态"), lambda one: duty_pill(one)[0], lambda one: {"pills": [duty_pill(one)]}, sort=True),
        Column("proof", _("凭据"), lambda one: stored(one.row.end_reason or one.proof[0]), lambda one: {
            "text": stored(one.row.end_reason or one.proof[0]), "url": proof_url(one),
        }),
    ]  # fmt: skip


def _was(one: Seen) -> str:
    """The first due day, where it was moved."""
    moved = next((each.was for each in one.row.extensions if each.what == "due"), None)
    first = moved or (one.row.due if one.due and one.due != one.row.due else None)
    return str(_("原截止 %(day)s", day=first.isoformat())) if first else ""


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
