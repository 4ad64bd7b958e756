"""What the pages of duties share: the blueprint, a row in words, the pill of how it stands."""

from datetime import date
from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me
from alliance.core.inbox import stored
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
