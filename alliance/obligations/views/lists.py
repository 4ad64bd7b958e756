"""My duties of a year, the months with a file for calendar programs, and the duties about one alliance."""

from calendar import Calendar
from collections import defaultdict
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.obligations import queries
from alliance.obligations.queries import READERS, Seen
from alliance.obligations.views.shared import (
    bp,
    columns,
    duty_words,
    look,
    stand_words,
    stands_of,
    tabs,
    the_year,
    today,
)
from alliance.register import queries as register

EARLIEST, LATEST = 2000, 2100
TO_DO = ("overdue", "open")


@bp.get("/obligations")
@to(READERS)
def mine() -> ResponseReturnValue:
    """What my side owes this year with its three dates and what fulfilled it: first what is still to be done, each by
    due day; `stand` shows only those that stand so."""
    actor, year = me(), the_year()
    if queries.OWN_SIDE.get(actor.role) == "":
        return redirect(url_for("obligations.board"))
    found, stand = queries.mine(actor, year, today()), request.args.get("stand", "")
    shown = sorted((one for one in found if stand in ("", one.stand)), key=lambda one: one.stand not in TO_DO)
    told = [_("%(year)s 年", year=year), *([stand_words(stand)] if stand in queries.STANDS else [])]
    rows = pages.listing_of("obligations.mine", _("我的应办事项"), columns(own=True), shown, told=told, look=look)
    return rows.answer(
        "obligations/mine.html", found=found, stand=stand, year=year, years=_years(year), counts=stands_of(found),
        tabs=tabs("obligations.mine"),
    )  # fmt: skip


def _years(year: int) -> list[dict[str, Any]]:
    known = sorted({*queries.years(me()), clock.today().year, year}, reverse=True)
    return [{"label": str(one), "url": pages.address(year=one), "current": one == year} for one in known]


@bp.get("/alliances/<int:id>/obligations")
@to(READERS)
def of(id: int) -> ResponseReturnValue:
    """The duties about one alliance, as far as this post may see them."""
    designation = register.get(me(), id)
    found = queries.of_designation(me(), id, today())
    rows = pages.listing_of("obligations.of", _("应办事项"), columns(), found, told=[designation.name], look=look)
    return rows.answer("obligations/of.html", designation=designation, found=found, counts=stands_of(found))


@bp.get("/obligations/calendar")
@to(READERS)
def calendar() -> ResponseReturnValue:
    """One month: what opens, is due and closes on which day."""
    first = _month()
    found = queries.month(me(), first.year, first.month, today())
    return render_template(
        "obligations/calendar.html", first=first, weeks=_weeks(first, _by_day(found, first)), found=found,
        earlier=_month_url(first, -1), later=_month_url(first, 1), tabs=tabs("obligations.calendar"),
    )  # fmt: skip


def _month() -> date:
    """The month asked for, 2026-07; the present one without or for nonsense."""
    try:
        asked = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        asked = clock.today()
    return asked.replace(day=1) if EARLIEST <= asked.year <= LATEST else clock.today().replace(day=1)


def _month_url(first: date, step: int) -> str | None:
    index = first.year * 12 + first.month - 1 + step
    year, month = index // 12, index % 12 + 1
    return url_for("obligations.calendar", month=f"{year}-{month:02}") if EARLIEST <= year <= LATEST else None


def _by_day(found: list[Seen], first: date) -> dict[date, list[tuple[str, str, Seen]]]:
    """The entries of each day: what happens, its tone, the duty; due days first."""
    days: dict[date, list[tuple[str, str, Seen]]] = defaultdict(list)
    for one in found:
        still = one.stand in ("open", "overdue")
        tone = "bad" if one.stand in ("overdue", "lapsed") else "warn" if still else "good"
        for day, words, shade in (
            (one.due, _("截止"), tone), (one.row.opens, _("开放"), "plain"),
            (one.row.closes if still and one.row.closes != one.due else None, _("最后期限"), "plain"),
        ):  # fmt: skip
            if day is not None and (day.year, day.month) == (first.year, first.month):
                days[day].append((words, shade, one))
    return days


def _weeks(first: date, days: dict[date, list[tuple[str, str, Seen]]]) -> list[list[dict[str, Any]]]:
    """The month in weeks from Monday, days of other months as blanks."""
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    return [
        [{"day": day, "inside": day.month == first.month, "entries": days.get(day, [])} for day in week]
        for week in weeks
    ]  # fmt: skip


@bp.get("/obligations/calendar.ics")
@to(READERS)
def ics() -> ResponseReturnValue:
    """The due days of a year for a calendar program: this post's own, an overseer's whole area."""
    from alliance.documents.calendar import Entry, icalendar

    year, actor = the_year(), me()
    own = actor.role not in queries.OVERSEERS or actor.is_office
    found = queries.mine(actor, year, today()) if own else queries.in_year(actor, year, today())
    entries = [
        Entry(
            f"obligation-{one.row.id}@{request.host.partition(':')[0]}", one.due, duty_words(one), one.row.clause,
            url_for("obligations.show", id=one.row.id, _external=True),
        )
        for one in found if one.due is not None and one.stand in ("open", "overdue")
    ]  # fmt: skip
    content = icalendar(entries, clock.now(), _("应办事项"))
    return pages.sent(content, f"应办事项-{year}.ics", "text/calendar; charset=utf-8")
