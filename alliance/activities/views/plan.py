"""The plan of a year, kind by kind: set, changed with a reason, drawn against what was held (SN15-4.2)."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.activities import actions, queries
from alliance.activities.views.frame import bp, kinds
from alliance.activities.views.lists import WATCHERS, group_labels, groups_of
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import words
from alliance.core.refusal import Refused
from alliance.register import queries as register
from forms.activities import plan_form


def _year() -> int:
    this = clock.today().year
    found = request.args.get("year", this, type=int)
    return found if 2000 <= found <= 2999 else this


def _form(designation: Any, year: int) -> FlaskForm:
    """The plan as it stands in a form; its own name for each number."""
    rows = {one.kind: one for one in queries.plan(designation.id, year)}
    asked = [(one.key, words(one), one.counts_people) for one in kinds(designation.programme).values()]
    standing = {f"n_{key}": str(one.planned or "") for key, one in rows.items()}
    standing |= {f"p_{key}": str(one.people or "") for key, one in rows.items()}
    return plan_form(asked, reason=bool(rows))(data=standing)


@bp.get("/alliances/<int:id>/activities/plan")
@to(Role.LEAD_CLERK)
def plan(id: int) -> ResponseReturnValue:
    """The form of a year's plan."""
    designation, year = register.get(me(), id), _year()
    return _page(designation, year, _form(designation, year), None)


@bp.post("/alliances/<int:id>/activities/plan")
@to(Role.LEAD_CLERK)
def set_plan(id: int) -> ResponseReturnValue:
    """Set or change it."""
    designation, year = register.get(me(), id), _year()
    form = _form(designation, year)
    if not form.validate():
        return _page(designation, year, form, None), 422

    def number(name: str) -> int:
        return int(str(form[name].data or "0").strip() or 0) if name in form else 0

    numbers = {key: (number(f"n_{key}"), number(f"p_{key}")) for key in kinds(designation.programme)}

    def act() -> str:
        reason = str(form.reason.data or "") if "reason" in form else ""
        actions.set_plan(designation, year, numbers, me(), clock.now(), reason=reason, seen=pages.seen())
        return url_for("activities.of", id=id, year=year)

    return pages.attempt(act, lambda refused: _page(designation, year, form, refused), _("年度计划已保存"))


def _page(designation: Any, year: int, form: FlaskForm, refused: Refused | None) -> str:
    pages.marked(form, refused)
    this, labels = clock.today().year, group_labels()
    done = queries.by_kind(designation.id, year)
    grouped = [(labels[group], some) for group, some in groups_of(designation.programme)]
    return render_template(
        "activities/plan.html", designation=designation, year=year, form=form, refused=refused, grouped=grouped,
        done=done, version=max((one.version for one in queries.plan(designation.id, year)), default=0),
        years_tabs=[
            {"label": str(one), "url": url_for("activities.plan", id=designation.id, year=one), "current": one == year}
            for one in (this, this + 1)
        ],
    )  # fmt: skip


@bp.get("/alliances/<int:id>/activities/plan.svg")
@to(WATCHERS)
def plan_picture(id: int) -> Response:
    """How far each kind is from its plan."""
    from alliance import figures

    designation, year = register.get(me(), id), _year()
    done, known = queries.by_kind(id, year), kinds(designation.programme)
    rows = [one for one in queries.plan(id, year) if one.planned and one.kind in known]
    picture = figures.distance_to_target(
        [words(known[one.kind]) for one in rows],
        [done.get(one.kind, {}).get("confirmed", (0, 0))[0] for one in rows], [one.planned for one in rows],
        aim=_("计划"),
    )  # fmt: skip
    return pages.sent(picture, "plan.svg", "image/svg+xml", inline=True)
