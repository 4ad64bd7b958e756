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
from alliance.care.queries.figures import MOST_TIMED
from alliance.care.views.frame import READERS, bp, span
from alliance.core import pages
from alliance.core.access import me, open_to_post, to
from alliance.core.actor import Actor, Role
from alliance.core.refusal import NotFound
from alliance.register import queries as register

WATCHERS = READERS | {Role.QC_CENTRE, Role.EVALUATION_CENTRE}
MONTHS = 12
MOST_PAIRS = 50  # rows of the table of flows; what is left is one more row, so that the total stays true
A_DAY = 86400.0


@bp.get("/alliances/<int:id>/care")
@to(WATCHERS)
def of(id: int) -> ResponseReturnValue:
    """One alliance: the year's counts, up and down by month, each with its records."""
    actor = me()
    designation = register.get(actor, id)
    year = _year()
    start, end = _span(year)
    linked = open_to_post("care.index", actor)
    facts = queries.facts([id], start, end)[id]
    return render_template(
        "care/of.html", designation=designation, year=year, years_tabs=_tabs(id, year, designation.filed_on), facts=facts,
        months=_months(id, year), may_send=actor.role in DESKS and designation.state == "active",
        linked=linked, logged=ledger.outstanding([id], start, end)[id],
        flows=_flows(id, year, actor, linked), waits=_waits(id, year), most_timed=MOST_TIMED,
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


@bp.get("/alliances/<int:id>/care/<int:year>/<any('flows', 'waits'):name>.svg")
@to(WATCHERS)
def picture(id: int, year: int, name: str) -> ResponseReturnValue:
    """Who sends to whom, or how long each step takes, as a picture."""
    register.get(me(), id)
    if not 2000 <= year <= 2999:
        raise NotFound
    from alliance import figures

    if name == "flows":
        links = [(one.from_name, one.to_name, one.n) for one in queries.flows(id, year)]
        drawn = figures.flows(links, sides=(_("转出"), _("转入")))
    else:
        lines = _waits(id, year)
        times = [
            [one.total_seconds() / A_DAY if one is not None else None for one in (line["median"], line["p90"])]
            for line in lines
        ]
        said = [" · ".join((line["median_words"], line["p90_words"])) if line["n"] else "" for line in lines]
        medians, nineties = ([one[place] for one in times] for place in (0, 1))
        names = (_("中位数"), "P90")
        labels = [f"{line['label']} {line['way']}".strip() for line in lines]
        drawn = figures.waits(labels, medians, nineties, said, names=names, unit=_("天"))
    return pages.sent(drawn, f"care-{name}-{year}.svg", "image/svg+xml", inline=True)


def glance(designation: Any, year: int) -> list[pages.Figure]:
    """The year's care for the designation's own page: what both hospitals confirmed, and beside it what they have not."""
    both = queries.facts([designation.id], *_span(year))[designation.id]
    yes, url = both["confirmed"], url_for("care.of", id=designation.id, year=year)
    labels = {"up_referrals": _("上转"), "down_referrals": _("下转"), "consultations_closed": _("远程会诊")}

    def beside(fact: str) -> str:
        waiting = both["unconfirmed"][fact]
        return str(_("双方确认 · 另有 %(n)d 未确认", n=waiting) if waiting else _("双方确认"))

    return [pages.Figure(label, yes[fact], url, beside(fact)) for fact, label in labels.items()]


def glance_picture(designation: Any, year: int) -> tuple[str, str]:
    """Up and down by month, for the same page."""
    return url_for("care.chart", id=designation.id, year=year), _("各月上转、下转例数的柱形图")


def _flows(designation_id: int, year: int, actor: Actor, linked: bool) -> dict[str, Any]:
    """The pairs of hospitals as the table has them, each with its list where this reader may see those records."""
    found = queries.flows(designation_id, year)
    shown, rest = found[:MOST_PAIRS], found[MOST_PAIRS:]

    def lists(one: queries.Flow) -> bool:
        return linked and (not actor.is_hospital or actor.organisation_id in (one.from_id, one.to_id))

    return {
        "rows": [(one, lists(one)) for one in shown],
        "rest": {"pairs": len(rest), **{name: sum(getattr(one, name) for one in rest) for name in ("up", "down")}},
        "n": sum(one.n for one in found),
    }


def _waits(designation_id: int, year: int) -> list[dict[str, Any]]:
    """Each step with its times in words, all together and by direction, where there is any; a time over all hospitals
    says nothing of a patient."""
    words = {"accept": _("发出 → 接收"), "arrive": _("接收 → 到诊"), "close": _("到诊 → 办结")}
    ways = {"": "", "up": _("上转"), "down": _("下转")}
    return [
        {
            "step": one.step, "label": words[one.step], "direction": one.direction, "way": ways[one.direction],
            "n": one.n, "median": one.median, "p90": one.p90,
            "median_words": span(one.median), "p90_words": span(one.p90), "state": "closed" if one.step == "close" else "",
        }
        for one in queries.waits_by_direction(designation_id, year) if one.n or not one.direction
    ]  # fmt: skip


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
