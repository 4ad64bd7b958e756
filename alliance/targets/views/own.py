"""An alliance's own targets (SN15-A1): the year with distance and trend, one row's actual, a row taken away."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import HOSPITAL, PROVINCE, Role
from alliance.core.pages import marked
from alliance.core.refusal import Refused
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.rules import programme as programmes
from alliance.rules import targets
from alliance.targets import actions, queries
from alliance.targets.model import OwnTarget
from alliance.targets.rules import own
from alliance.targets.views.frame import bp
from forms.targets import DropForm, OwnActualForm

SEERS = PROVINCE | HOSPITAL | {Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.AUDITOR}


@bp.get("/alliances/<int:id>/targets")
@to(SEERS)
def of(id: int) -> ResponseReturnValue:
    """The targets of a year: what was said, what is asked, what was reached."""
    designation = register.get(me(), id)
    years, year = _year(designation)
    found = queries.own_targets(designation, year, clock.today())
    return render_template(
        "targets/own.html", designation=designation, years=years, year=year, rows=found, own_clause=own.CLAUSE,
        counts={one.key: one for one in programmes.load(designation.programme).counts},
        tally=targets.tally(one.standing for one in found), may=_may(designation), known=sorted({
            each for one in found for each in one.actuals if each < year
        }),
    )  # fmt: skip


def _may(designation: Designation) -> bool:
    return own.leads(me(), designation) and designation.state == "active"


def _year(designation: Designation) -> tuple[list[int], int]:
    years = queries.own_years(designation.id)
    asked = request.args.get("year", 0, type=int)
    return years, asked if asked in years else (years[0] if years else clock.today().year)


@bp.get("/alliances/<int:id>/targets/distance.svg")
@to(SEERS)
def own_distance(id: int) -> Response:
    """How far each target of a year is, in percent of it."""
    from alliance import figures

    designation = register.get(me(), id)
    _years, year = _year(designation)
    known = [one for one in queries.own_targets(designation, year, clock.today()) if one.standing.share is not None]
    picture = figures.distance_to_target(
        [one.row.words[:14] for one in known], [float(one.standing.share or 0) for one in known], [100.0] * len(known),
        _("目标达成（以目标为 100）"), aim=_("目标"),
    )  # fmt: skip
    return pages.sent(picture, "distance.svg", "image/svg+xml", inline=True)


@bp.get("/alliances/<int:id>/targets/<int:row>")
@to(Role.LEAD_CLERK)
def own_row(id: int, row: int) -> ResponseReturnValue:
    """One target: its actual, where no log counts it; and taking it away."""
    designation, found = _one(id, row)
    return _page(designation, found, OwnActualForm(value=found.actual, source=found.actual_source), DropForm(), None)


@bp.post("/alliances/<int:id>/targets/<int:row>/actual")
@to(Role.LEAD_CLERK)
def put_own_actual(id: int, row: int) -> ResponseReturnValue:
    """Enter or correct its actual."""
    designation, found = _one(id, row)
    form = OwnActualForm()
    if not form.validate():
        return _page(designation, found, form, DropForm(formdata=None), None), 422

    def act() -> str:
        value, source = str(form.value.data), str(form.source.data)
        actions.put_own_actual(found, designation, value, source, me(), clock.now(), seen=pages.seen())
        return url_for("targets.of", id=id, year=found.year)

    return pages.attempt(
        act, lambda refused: _page(designation, found, form, DropForm(formdata=None), refused), _("实际值已保存")
    )


@bp.post("/alliances/<int:id>/targets/<int:row>/drop")
@to(Role.LEAD_CLERK)
def drop_own(id: int, row: int) -> ResponseReturnValue:
    """Take it away."""
    designation, found = _one(id, row)
    form, year = DropForm(), found.year
    blank = OwnActualForm(formdata=None, value=found.actual, source=found.actual_source)
    if not form.validate():
        return _page(designation, found, blank, form, None), 422

    def act() -> str:
        actions.drop(found, designation, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("targets.of", id=id, year=year)

    return pages.attempt(act, lambda refused: _page(designation, found, blank, form, refused), _("目标已删去"))


def _one(id: int, row: int) -> tuple[Designation, OwnTarget]:
    designation = register.get(me(), id)
    return designation, queries.own_target(designation, row)


def _page(
    designation: Designation, row: OwnTarget, form: OwnActualForm, drop: DropForm, refused: Refused | None
) -> str:
    given: dict[str, Any] = {"designation": designation, "row": row, "refused": refused, "may": _may(designation)}
    return render_template(
        "targets/own_row.html", **given, form=marked(form, refused), drop=marked(drop, refused), own_clause=own.CLAUSE,
        target=own.as_target(row), over=row.year < clock.today().year,
    )  # fmt: skip
