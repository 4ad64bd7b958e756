"""The yearly fee: the form that proposes it, one with the figures it rests on, its signature or return."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import flow, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.pages import marked
from alliance.core.refusal import NotFound, Refused
from alliance.rules import targets
from alliance.targets import actions, queries, rules
from alliance.targets.flow import FEE_FLOW
from alliance.targets.model import FeeDecision
from alliance.targets.views.frame import MANAGERS, bp, offered
from forms.targets import FeeForm, ReturnForm

SIGNERS = frozenset({Role.OFFICE_HEAD, Role.PROVINCIAL_COMMISSION})


@bp.get("/targets/<key>/<plan>/fee")
@to(OFFICE)
def fee(key: str, plan: str) -> ResponseReturnValue:
    """The form of the evaluation and the fee; one that was returned stands in it as it was."""
    year = request.args.get("year", clock.today().year - 1, type=int)
    before = next((one for one in queries.fees(key, plan, decided=False) if one.year == year), None)
    if before is not None and before.state == "returned":
        form = FeeForm(year=year, finding=before.finding, amount=f"{rules.yuan(before.amount):.2f}")
    else:
        form = FeeForm(year=year)
    return _form_page(key, plan, form, None)


@bp.post("/targets/<key>/<plan>/fee")
@to(OFFICE)
def propose_fee(key: str, plan: str) -> ResponseReturnValue:
    """Put it before who signs."""
    form = FeeForm()
    if not form.validate():
        return _form_page(key, plan, form, None), 422

    def act() -> str:
        _programme, known = offered(key)
        amount = rules.cents(str(form.amount.data), "amount", known.fee_clause)
        row = actions.propose_fee(
            key, known, queries.plan(known, plan), int(form.year.data or 0), str(form.finding.data), amount, me(),
            clock.now(),
        )  # fmt: skip
        return url_for("targets.one_fee", id=row.id)

    return pages.attempt(act, lambda refused: _form_page(key, plan, form, refused), _("年度管理费已提出，待另一人签署"))


def _form_page(key: str, plan: str, form: FeeForm, refused: Refused | None) -> str:
    programme, known = offered(key)
    if not known.fee_clause:
        raise NotFound
    found = queries.table(key, known, plan, me())
    return render_template(
        "targets/fee.html", programme=programme, known=known, found=found, form=marked(form, refused), refused=refused
    )


@bp.get("/targets/fees/<int:id>")
@to(MANAGERS | {Role.AUDITOR})
def one_fee(id: int) -> ResponseReturnValue:
    """One fee: the evaluation, the figures it rests on and what of them has changed since, who did what."""
    return _page(queries.fee(me(), id), ReturnForm(formdata=None), None)


@bp.post("/targets/fees/<int:id>/sign")
@to(SIGNERS)
def sign_fee(id: int) -> ResponseReturnValue:
    """Sign it as the second person."""
    row = queries.fee(me(), id)

    def act() -> str:
        actions.sign_fee(row, me(), clock.now(), seen=pages.seen())
        return url_for("targets.one_fee", id=id)

    return pages.attempt(act, lambda refused: _page(row, ReturnForm(formdata=None), refused), _("年度管理费已确定"))


@bp.post("/targets/fees/<int:id>/return")
@to(MANAGERS)
def return_fee(id: int) -> ResponseReturnValue:
    """Send it back with a reason."""
    row, form = queries.fee(me(), id), ReturnForm()
    if not form.validate():
        return _page(row, form, None), 422

    def act() -> str:
        actions.return_fee(row, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("targets.one_fee", id=id)

    return pages.attempt(act, lambda refused: _page(row, form, refused), _("已退回，请按意见重新提出"))


def _page(row: FeeDecision, form: ReturnForm, refused: Refused | None) -> str:
    programme, known = offered(row.programme)
    found = queries.table(row.programme, known, row.plan, me())
    judged = queries.judged(row, known, found.plan)
    steps = {step.name for step in FEE_FLOW.open_to(row, me())}
    return render_template(
        "targets/one_fee.html", programme=programme, known=known, found=found, row=row, judged=judged,
        tally=targets.tally(targets.Standing(one.target, value=one.value, met=one.met) for one in judged),
        moved=queries.moved_since(row, known, found.plan) if row.state == "proposed" else [], yuan=rules.yuan,
        own=row.proposed_by_id is not None and row.proposed_by_id == me().person_id, steps=steps,
        proposes=row.state == "returned" and rules.proposes_fee(me(), row.programme), form=marked(form, refused),
        refused=refused, states=FEE_FLOW.states, tones=FEE_FLOW.tones,
        lines=flow.timeline(row, [FEE_FLOW], {"fee.propose": _("提出了管理费")}),
    )  # fmt: skip
