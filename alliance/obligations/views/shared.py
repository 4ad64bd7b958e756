"""What the pages of duties share: the blueprint, a row in words, the pill of how it stands."""

from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, open_to_post
from alliance.core.actor import ROLE_LABELS, Role
from alliance.core.inbox import stored
from alliance.core.language import day_words
from alliance.core.pages import Column
from alliance.obligations import queries
from alliance.obligations.flow import FLOW
from alliance.obligations.queries import Seen

bp = Blueprint("obligations", __name__)


@bp.app_template_global()
def duty_pill(one: Seen) -> tuple[str, str]:
    """How a duty stands, in words and tone."""
    if one.stand == "overdue":
        return _("逾期未办"), "bad"
    if one.stand == "handed":
        return _("已提交，待对方办理"), "blue"
    return str(FLOW.states[one.stand]), FLOW.tones[one.stand]


@bp.app_template_global()
def stand_words(stand: str) -> str:
    """A state of the list in words."""
    special = {"overdue": _("逾期未办"), "handed": _("已提交，待对方办理")}
    return special.get(stand) or str(FLOW.states[stand])


@bp.app_template_global()
def duty_url(one: Seen) -> str | None:
    """Where the duty is done: the record's own page, or the alliance's page where its kind is done; else nothing."""
    if one.kind.page and one.row.designation_id is not None:
        return url_for(one.kind.page, id=one.row.designation_id, year=one.row.period)
    return pages.page_of(one.row.record_type, one.row.record_id) if one.row.record_type else None


@bp.app_template_global()
def duty_about(kind: str, record_type: str, record_id: int) -> str | None:
    """The page of the duty about a record of an earlier chapter; None where there is none or it is not the reader's."""
    found = queries.of_record(me(), kind, record_type, record_id) if open_to_post("obligations.show", me()) else None
    return None if found is None else url_for("obligations.show", id=found.id)


@bp.app_template_global()
def proof_url(one: Seen) -> str | None:
    """The page of what fulfilled it."""
    _words, kind, number = one.proof
    return pages.page_of(kind, number) if kind and kind != "obligation" else None


def duty_words(one: Seen) -> str:
    """A duty in one line: kind and what it is about."""
    about = (
        f"{one.row.designation_name} · {stored(one.row.title)}" if one.row.designation_name else stored(one.row.title)
    )
    return f"{pages.words(one.kind)} · {about}"


def columns(*, own: bool = False) -> list[Column]:
    """The columns of a list of duties; the three dates are always shown. `own`: all of them are owed by who reads."""
    return [
        Column("duty", _("事项"), lambda one: stored(one.row.title), lambda one: {
            "text": stored(one.row.title), "url": url_for("obligations.show", id=one.row.id), "clause": one.row.clause,
            "small": " · ".join(part for part in (one.row.designation_name, pages.words(one.kind)) if part),
        }, sort=True, width=34),
        Column("alliance", _("联盟"), lambda one: one.row.designation_name, standard=False, sheet=True, sort=True, width=30),
        Column("kind", _("种类"), lambda one: pages.words(one.kind), standard=False, sort=True),
        Column("clause", _("依据"), lambda one: one.row.clause, kind="code", standard=False),
        Column("owner", _("承办"), lambda one: one.row.owner_name, lambda one: {
            "text": one.row.owner_name, "small": str(ROLE_LABELS[Role(one.row.role)]),
        }, standard=not own, sort=True, width=26),
        Column("opens", _("开放"), lambda one: one.row.opens, kind="date", sort=True),
        Column("due", _("截止"), lambda one: one.due, _due, kind="date", sort=True),
        Column("closes", _("最后期限"), lambda one: one.row.closes, kind="date", sort=True),
        Column("stand", _("状态"), lambda one: duty_pill(one)[0], lambda one: {"pills": [duty_pill(one)]}, sort=True),
        Column("proof", _("凭据"), lambda one: stored(one.row.end_reason or one.proof[0]), _proof),
    ]  # fmt: skip


def look(one: Seen) -> str:
    """What is over its day is marked."""
    return "late" if one.stand in ("overdue", "lapsed") else ""


def _due(one: Seen) -> dict[str, Any]:
    """The due day in force, how long until then, and the first one where it was moved."""
    moved = next((each.was for each in one.row.extensions if each.what == "due"), None)
    first = moved or (one.row.due if one.due and one.due != one.row.due else None)
    return {
        "text": one.due or stored(one.row.due_note),
        "small": _("原截止 %(day)s", day=day_words(first)) if first else "",
        "due": (one.due, today()) if one.due and one.stand in ("open", "overdue") else None,
    }


def _proof(one: Seen) -> dict[str, Any]:
    """What fulfilled it or ended it, and on which day it was done."""
    words, kind, _number = one.proof
    url = url_for("obligations.show", id=one.row.id) if kind == "obligation" else proof_url(one)
    done = one.row.done_at.date().isoformat() if one.row.done_at and words and not one.row.end_reason else ""
    return {"text": stored(one.row.end_reason or words), "url": None if one.row.end_reason else url, "small": done}


def the_year() -> int:
    """The year asked for in the address; this one without."""
    asked = request.args.get("year", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else clock.today().year


def tabs(current: str) -> list[dict[str, Any]]:
    """The tab row: mine, the calendar, and for who oversees others the board."""
    sees = me().role in queries.OVERSEERS
    rows = [
        ("obligations.mine", _("我的应办事项"), queries.OWN_SIDE.get(me().role) != ""),
        ("obligations.board", _("各方应办事项"), sees),
        ("obligations.calendar", _("日历"), True),
    ]
    return [{"label": label, "url": url_for(end), "current": end == current} for end, label, shown in rows if shown]


def stands_of(found: list[Seen]) -> dict[str, int]:
    """How many stand how."""
    return {stand: sum(one.stand == stand for one in found) for stand in queries.STANDS}


def today() -> date:
    return clock.today()
