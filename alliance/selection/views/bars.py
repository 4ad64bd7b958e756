"""Bars: who may not apply until when, why and by which decision; proposed, signed, lifted."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.pages import words
from alliance.core.refusal import Refused
from alliance.organisations import queries as organisations
from alliance.organisations.queries import Department, Organisation
from alliance.register import actions as register
from alliance.register import queries as registered
from alliance.rules import grounds
from alliance.selection.views.frame import CALLERS, READERS, bp, offered
from forms.selection import BarForm, StepForm


@bp.get("/selection/<key>/bars")
@to(READERS)
def bars(key: str) -> ResponseReturnValue:
    """The bars of a programme; a hospital sees its own."""
    return _page(key, _form(key), None)


@bp.post("/selection/<key>/bars")
@to(CALLERS)
def propose_bar(key: str) -> ResponseReturnValue:
    """Propose one."""
    form = _form(key)
    if not form.validate():
        return _page(key, form, None), 422

    def act() -> str:
        rule = _rules(key)[str(form.rule.data)]
        hospital, department = _who(form, rule)
        assert form.since.data is not None  # required by the form
        register.propose_bar(
            key, rule, hospital, department, form.since.data, str(form.reason.data), str(form.decision.data), me(),
            clock.now(),
        )  # fmt: skip
        return url_for("selection.bars", key=key)

    return pages.attempt(act, lambda refused: _page(key, form, refused), _("已提出，须由另一人签发后生效"))


@bp.post("/selection/<key>/bars/<int:id>/<any('sign', 'withdraw', 'lift'):step>")
@to(CALLERS)
def step_bar(key: str, id: int, step: str) -> ResponseReturnValue:
    """Sign, withdraw or lift it."""
    offered(key)
    row, form = registered.bar(me(), key, id), StepForm()
    if not form.validate():
        return _page(key, _form(key, fresh=True), None), 422

    def act() -> str:
        register.step_bar(row, step, me(), clock.now(), remark=str(form.remark.data or ""), seen=pages.seen())
        return url_for("selection.bars", key=key)

    return pages.attempt(act, lambda refused: _page(key, _form(key, fresh=True), refused), _("已办理"))


def _rules(key: str) -> dict[str, grounds.Rule]:
    """The rules of a programme that bar."""
    offered(key)
    table = grounds.load(key)
    return {one.key: one for one in table.rules if one.bar_years or one.bar_cycle} if table else {}


def _form(key: str, *, fresh: bool = False) -> BarForm:
    form = BarForm(formdata=None) if fresh else BarForm()
    form.rule.choices = [(one.key, words(one)) for one in _rules(key).values()]
    return form


def _who(form: BarForm, rule: grounds.Rule) -> tuple[Organisation, Department | None]:
    hospital = organisations.organisation_named(str(form.hospital.data).strip())
    if hospital is None or not hospital.is_hospital:
        raise Refused(rule.clause, _("没有这个名称的医院，请填写登记的全称"), field="hospital")
    name = str(form.department.data or "").strip()
    if not name:
        return hospital, None
    department = next((one for one in organisations.departments_of(hospital.id) if one.name == name), None)
    if department is None:
        raise Refused(rule.clause, _("该医院没有这个科室"), field="department")
    return hospital, department


def _page(key: str, form: BarForm, refused: Refused | None) -> str:
    programme, _taken = offered(key)
    pages.marked(form, refused)
    states, tones = registered.bar_words()
    rows: list[tuple[Any, list[Any]]] = [(one, registered.bar_steps(one, me())) for one in registered.bars(me(), key)]
    return render_template(
        "selection/bars.html", programme=programme, rows=rows, form=form, refused=refused, steps=StepForm(formdata=None),
        states=states, tones=tones,
        may_propose=me().role in CALLERS and me().programme == key and bool(_rules(key)),
    )  # fmt: skip
