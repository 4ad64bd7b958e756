"""Subsidies: the list, one with what was spent and left, granting, spending, the self-report."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import marked, words
from alliance.core.refusal import Refused
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Department
from alliance.rules import funds, intake
from alliance.selection.queries import boards
from alliance.targets import actions, queries, rules
from alliance.targets.model import Subsidy
from alliance.targets.views.frame import FILLERS, MANAGERS, READERS, bp
from forms.targets import ReportForm, SpendForm, grant_form

GRANTERS = MANAGERS | {Role.CO_DEPARTMENT}


@bp.get("/funds")
@to(READERS)
def subsidies() -> ResponseReturnValue:
    """The subsidies of each programme: received, spent, left, reported."""
    rows = [
        (one, queries.funded_one(me(), one.key)[1], queries.subsidies(me(), one.key)) for one in queries.funded(me())
    ]
    return render_template(
        "targets/subsidies.html", rows=rows, yuan=rules.yuan, left=funds.left, due_of=funds.report_due, total=rules.total,
        may_grant=me().role in GRANTERS,
    )  # fmt: skip


@bp.get("/funds/<key>/new")
@to(GRANTERS)
def new_subsidy(key: str) -> ResponseReturnValue:
    """The form of money received."""
    return _grant_page(key, _grant_form(key), None)


@bp.post("/funds/<key>/new")
@to(GRANTERS)
def grant(key: str) -> ResponseReturnValue:
    """Enter it."""
    form = _grant_form(key)
    if not form.validate():
        return _grant_page(key, form, None), 422

    def act() -> str:
        _programme, known = queries.funded_one(me(), key)
        plan = {
            one.key: rules.cents(str(form[f"p_{one.key}"].data or "0"), f"p_{one.key}", one.clause)
            for one in known.purposes
        }
        received = rules.cents(str(form.received.data), "received", known.clause)
        row = actions.grant(
            key, known, _department(form, known), form.year.data, str(form.track.data), str(form.document.data), received,
            plan, me(), clock.now(),
        )  # fmt: skip
        return url_for("targets.subsidy", id=row.id)

    return pages.attempt(act, lambda refused: _grant_page(key, form, refused), _("补助已登记"))


def _department(form: Any, known: funds.Funds) -> Department:
    hospital = organisations.organisation_named(str(form.hospital.data).strip())
    if hospital is None or not hospital.is_hospital:
        raise Refused(known.clause, _("没有这个名称的医院，请填写登记的全称"), field="hospital")
    name = str(form.department.data).strip()
    found = next((one for one in organisations.departments_of(hospital.id) if one.name == name), None)
    if found is None:
        raise Refused(known.clause, _("该医院没有这个科室"), field="department")
    return found


def _grant_form(key: str) -> Any:
    _programme, known = queries.funded_one(me(), key)
    form: Any = grant_form([(one.key, words(one)) for one in known.purposes])(**_of_candidacy(key))
    taken = intake.load(key)
    form.track.choices = [(one.key, words(one)) for one in taken.tracks] if taken else []
    return form


def _of_candidacy(key: str) -> dict[str, Any]:
    """What the form begins with: this year, and whom the money is for where one comes from an application decided for."""
    given: dict[str, Any] = {"year": clock.today().year}
    number = request.args.get("candidacy", type=int)
    if number is None:
        return given
    one = boards.granted_one(key, number, me())
    return given | {"hospital": one.lead_name, "department": one.department_name, "track": one.track}


def _grant_page(key: str, form: Any, refused: Refused | None) -> str:
    programme, known = queries.funded_one(me(), key)
    return render_template(
        "targets/grant.html", programme=programme, known=known, form=marked(form, refused), refused=refused
    )


@bp.get("/funds/<int:id>")
@to(READERS)
def subsidy(id: int) -> ResponseReturnValue:
    """One subsidy: plan and spending by purpose, what is left, the self-report."""
    found = queries.subsidy(me(), id)
    return _page(found, _spend_form(found), ReportForm(), None)


@bp.post("/funds/<int:id>/spend")
@to(FILLERS)
def spend(id: int) -> ResponseReturnValue:
    """Enter one line spent."""
    found = queries.subsidy(me(), id)
    form = _spend_form(found)
    if not form.validate():
        return _page(found, form, ReportForm(formdata=None), None), 422

    def act() -> str:
        known = queries.funded_one(me(), found.programme)[1]
        assert form.spent_on.data is not None  # required by the form
        actions.spend(
            found, known, str(form.purpose.data), rules.cents(str(form.amount.data), "amount", known.clause),
            form.spent_on.data, str(form.words.data), me(), clock.now(),
        )  # fmt: skip
        return url_for("targets.subsidy", id=id)

    return pages.attempt(act, lambda refused: _page(found, form, ReportForm(formdata=None), refused), _("支出已登记"))


@bp.post("/funds/<int:id>/report")
@to(FILLERS)
def report_subsidy(id: int) -> ResponseReturnValue:
    """Hand in the self-report."""
    found, form = queries.subsidy(me(), id), ReportForm()
    if not form.validate():
        return _page(found, _spend_form(found, fresh=True), form, None), 422

    def act() -> str:
        known = queries.funded_one(me(), found.programme)[1]
        actions.report(found, known, str(form.report.data), me(), clock.now())
        return url_for("targets.subsidy", id=id)

    return pages.attempt(
        act, lambda refused: _page(found, _spend_form(found, fresh=True), form, refused), _("自评报告已提交")
    )


def _spend_form(found: Subsidy, *, fresh: bool = False) -> SpendForm:
    form = SpendForm(formdata=None) if fresh else SpendForm()
    known = funds.load(found.programme)
    purposes = known.purposes if known else ()
    form.purpose.choices = [(one.key, words(one)) for one in purposes if found.plan.get(one.key)]
    return form


def _page(found: Subsidy, form: SpendForm, report: ReportForm, refused: Refused | None) -> str:
    programme, known = queries.funded_one(me(), found.programme)
    rows = queries.spendings(found.id)
    by_purpose = {one.key: sum(row.amount for row in rows if row.purpose == one.key) for one in known.purposes}
    own = me().role is Role.HOSPITAL_LEADER or me().department_id == found.department_id
    return render_template(
        "targets/subsidy.html", programme=programme, known=known, found=found, rows=rows, by_purpose=by_purpose,
        form=marked(form, refused), report=marked(report, refused), refused=refused, yuan=rules.yuan,
        left=funds.left(found.received, found.spent), due_on=funds.report_due(known, found.year),
        may=me().role in FILLERS and own and found.reported_at is None,
    )  # fmt: skip
