"""An alliance's care in figures: the year, month by month, and the ways to the records behind them."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.care import queries
from alliance.care.flow import DESKS
from alliance.care.queries import ledger
from alliance.care.views.frame import READERS, bp
from alliance.core import pages
from alliance.core.access import me, open_to_post, to
from alliance.core.actor import Role
from alliance.core.refusal import NotFound
from alliance.register import queries as register

WATCHERS = READERS | {Role.QC_CENTRE, Role.EVALUATION_CENTRE}
MONTHS = 12


@bp.get("/alliances/<int:id>/care")
@to(WATCHERS)
def of(id: int) -> ResponseReturnValue:
    """One alliance: the year's counts, up and down by month, each with its records."""
    actor = me()
    designation = register.get(actor, id)
    year = _year()
    start, end = _span(year)
    facts = queries.facts([id], start, end)[id]
    return render_template(
        "care/of.html", designation=designation, year=year, years_tabs=_tabs(id, year, designation.filed_on), facts=facts,
        months=_months(id, year), may_send=actor.role in DESKS and designation.state == "active",
        linked=open_to_post("care.index", actor), logged=ledger.outstanding([id], start, end)[id],
    )  # fmt: skip


@bp.get("/alliances/<int:id>/care/<int:year>.svg")
@to(WATCHERS)
def chart(id: int, year: int) -> ResponseReturnValue:
    """Up and down by month as a picture."""
    register.get(me(), id)
    if not 2000 <= year <= 2999:
        raise NotFound
    from alliance import figures

    months = _months(id, year)
    series = {_("上转"): [one["up"] for one in months], _("下转"): [one["down"] for one in months]}
    labels = [_("%(n)d月", n=month) for month in range(1, MONTHS + 1)]
    picture = figures.bars_by_month(series, labels, unit=_("例"))
    return pages.sent(picture, f"care-{year}.svg", "image/svg+xml", inline=True)


def _year() -> int:
    year = request.args.get("year", clock.today().year, type=int)
    return year if 2000 <= year <= 2999 else clock.today().year


def _tabs(designation_id: int, year: int, filed_on: date | None) -> list[dict[str, Any]]:
    """The years there can be anything about, newest first."""
    this = clock.today().year
    first = filed_on.year if filed_on else this
    return [
        {"label": str(one), "url": url_for("care.of", id=designation_id, year=one), "current": one == year}
        for one in range(this, first - 1, -1)
    ]


def _span(year: int) -> Any:
    span = queries.month_of(str(year))
    assert span is not None
    return span[0], span[0].replace(month=12, day=31)


def _months(designation_id: int, year: int) -> list[dict[str, Any]]:
    """The year month by month; what is still to come is None, not nought."""
    counts, today = queries.by_month(designation_id, year), clock.today()
    begun = [date(year, month + 1, 1) <= today for month in range(MONTHS)]
    return [
        {
            "label": _("%(n)d月", n=month + 1),
            "up": counts["up_referrals"][month] if begun[month] else None,
            "down": counts["down_referrals"][month] if begun[month] else None,
            "consultations": counts["consultations_closed"][month] if begun[month] else None,
            "period": f"{year}-{month + 1:02d}",
        }
        for month in range(MONTHS)
    ]
