"""The hospitals' tables: overview, one hospital with distance and trend, one target, the actuals of a year."""

from decimal import Decimal
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.pages import marked, words
from alliance.core.refusal import NotFound, Refused
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.rules import programme as programmes
from alliance.rules import targets
from alliance.rules.programme import Programme
from alliance.targets import actions, queries, rules
from alliance.targets.flow import FEE_FLOW
from alliance.targets.views.frame import FILLERS, MANAGERS, READERS, WRITERS, bp, offered
from forms.targets import HolderForm, actuals_form

SVG = "image/svg+xml"


@bp.get("/targets")
@to(READERS)
def index() -> ResponseReturnValue:
    """The programmes with targets; each hospital's table with how many are met."""
    today = clock.today()
    rows = []
    for programme in queries.offered(me()):
        known = targets.load(programme.key)
        assert known is not None  # offered says so
        rows.append(
            (
                programme,
                known,
                queries.tables(programme.key, known, me()),
                queries.measures(programme.key, known, today),
            )
        )
    return render_template("targets/index.html", rows=rows)


@bp.get("/targets/<key>/<plan>")
@to(READERS)
def table(key: str, plan: str) -> ResponseReturnValue:
    """One hospital: every target with its years, distance and trend."""
    programme, known = offered(key)
    found, opens = queries.table(key, known, plan, me()), rules.sees_proposed(me(), key)
    return render_template(
        "targets/table.html", programme=programme, known=known, found=found, opens=opens,
        fees=queries.fees(key, plan, decided=not opens), states=FEE_FLOW.states, tones=FEE_FLOW.tones,
        led=register.led_from(found.holder) if found.holder else [], named={one.key: one for one in programmes.all_programmes()},
        fills=rules.fills(me(), key, found.holder) and me().role in FILLERS | MANAGERS, manages=rules.manages(me(), key),
        since=_since(programme), proposes=rules.proposes_fee(me(), key), yuan=rules.yuan, this=clock.today().year,
    )  # fmt: skip


def _since(programme: Programme) -> int:
    """The first year that is entered: the one before the text was issued, which its targets start from."""
    return int(programme.document.issued[:4]) - 1


@bp.get("/targets/tables/<int:id>")
@to(READERS)
def held(id: int) -> ResponseReturnValue:
    """The table that a to-do is about."""
    row = queries.held(me(), id)
    return redirect(url_for("targets.table", key=row.programme, plan=row.plan))


@bp.get("/targets/<key>/<plan>/distance.svg")
@to(READERS)
def distance(key: str, plan: str) -> Response:
    """How far each target is, in percent of it."""
    from alliance import figures

    found = queries.table(key, offered(key)[1], plan, me())
    known = [one for one in found.standings if one.share is not None]
    picture = figures.distance_to_target(
        [words(one.target)[:14] for one in known], [None if one.share is None else float(one.share) for one in known],
        [100.0] * len(known), _("目标达成（以目标为 100）"), aim=_("目标"),
    )  # fmt: skip
    return pages.sent(picture, "distance.svg", SVG, inline=True)


@bp.get("/targets/<key>/<plan>/of/<target>")
@to(READERS)
def target(key: str, plan: str, target: str) -> ResponseReturnValue:
    """One target: its years with sources, its trend."""
    programme, known = offered(key)
    found = queries.table(key, known, plan, me())
    standing = _standing(found, target)
    return render_template(
        "targets/target.html", programme=programme, found=found, standing=standing,
        rows=queries.history(key, plan, target),
    )  # fmt: skip


@bp.get("/targets/<key>/<plan>/of/<target>.svg")
@to(READERS)
def trend(key: str, plan: str, target: str) -> Response:
    """One target over the years."""
    from alliance import figures

    found = queries.table(key, offered(key)[1], plan, me())
    one = _standing(found, target)
    values = {} if one.target.ask == "grade" else {
        year: float(row.value) for year, row in found.actuals.get(target, {}).items()
    }  # fmt: skip
    picture = figures.trend(
        values, _float(one.target.limit), found.plan.year, _float(one.expected), words(one.target)[:24],
        unit=words(one.target, "unit") if one.target.unit else "", aim=_("目标"),
    )  # fmt: skip
    return pages.sent(picture, "trend.svg", SVG, inline=True)


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _standing(found: queries.Table, key: str) -> targets.Standing:
    standing = next((one for one in found.standings if one.target.key == key), None)
    if standing is None:
        raise NotFound
    return standing


@bp.get("/targets/<key>/<plan>/<int:year>")
@to(WRITERS)
def year(key: str, plan: str, year: int) -> ResponseReturnValue:
    """The form of a year's actuals."""
    programme, found, form = _year(key, plan, year)
    return _year_page(programme, found, year, form, None)


@bp.post("/targets/<key>/<plan>/<int:year>")
@to(WRITERS)
def put_year(key: str, plan: str, year: int) -> ResponseReturnValue:
    """Enter or correct them."""
    programme, found, form = _year(key, plan, year)
    if not form.validate():
        return _year_page(programme, found, year, form, None), 422

    def act() -> str:
        typed = {one.key: str(form[f"v_{one.key}"].data or "") for one in found.rows}
        reason = str(form.reason.data or "") if "reason" in form else ""
        actions.put_actuals(key, found.plan, year, typed, str(form.source.data), me(), clock.now(), reason=reason)
        return url_for("targets.table", key=key, plan=plan)

    return pages.attempt(act, lambda refused: _year_page(programme, found, year, form, refused), _("实际值已保存"))


def _year(key: str, plan: str, year: int) -> tuple[Programme, queries.Table, Any]:
    programme, known = offered(key)
    found = queries.table(key, known, plan, me())
    if not rules.fills(me(), key, found.holder):
        raise NotFound
    standing = any(year in by_year for by_year in found.actuals.values())
    form = actuals_form([(one.key, words(one)) for one in found.rows], reason=standing)()
    return programme, found, form


def _year_page(programme: Programme, found: queries.Table, year: int, form: Any, refused: Refused | None) -> str:
    return render_template(
        "targets/year.html", programme=programme, found=found, year=year, form=marked(form, refused), refused=refused
    )


@bp.get("/targets/<key>/<plan>/holder")
@to(MANAGERS)
def holder(key: str, plan: str) -> ResponseReturnValue:
    """The form that says which hospital reports."""
    return _holder_page(key, plan, HolderForm(), None)


@bp.post("/targets/<key>/<plan>/holder")
@to(MANAGERS)
def set_holder(key: str, plan: str) -> ResponseReturnValue:
    """Say it."""
    form = HolderForm()
    if not form.validate():
        return _holder_page(key, plan, form, None), 422

    def act() -> str:
        wanted = queries.plan(offered(key)[1], plan)
        who = organisations.organisation_named(str(form.organisation.data).strip())
        if who is None:
            raise Refused(wanted.clause, _("没有这个名称的机构，请填写登记的全称"), field="organisation")
        actions.set_holder(key, wanted, who, me(), clock.now())
        return url_for("targets.table", key=key, plan=plan)

    return pages.attempt(act, lambda refused: _holder_page(key, plan, form, refused), _("填报单位已指定"))


def _holder_page(key: str, plan: str, form: HolderForm, refused: Refused | None) -> str:
    programme, known = offered(key)
    return render_template(
        "targets/holder.html", programme=programme, found=queries.table(key, known, plan, me()), form=marked(form, refused),
        refused=refused,
    )  # fmt: skip


@bp.app_template_global()
def asked_year() -> int:
    """The year a form of actuals is offered for: the last one that is over."""
    return request.args.get("year", clock.today().year - 1, type=int)
