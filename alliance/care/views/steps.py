"""The steps of a record: those that need words have a page of their own; each post calls one action."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.care import actions, queries
from alliance.care.actions.taking import STEPS, Taking
from alliance.care.flow import END_REASONS, REASONS_OF, flow_of
from alliance.care.model import Referral
from alliance.care.rules import Case
from alliance.care.views import record
from alliance.care.views.asking import FORMS
from alliance.care.views.frame import WRITERS, bp, found, kind_of, moment_of, url_of
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.refusal import NotFound, Refused
from forms.care import EmptyForm, UndoForm


@bp.get("/care/<kind>/<int:id>/<step>")
@to(WRITERS)
def step(kind: str, id: int, step: str) -> ResponseReturnValue:
    """The form of a step that needs words."""
    case = found(kind_of(kind), me(), id)
    flow = flow_of(case)
    if (flow.name, step) not in FORMS or step not in {one.name for one in flow.open_to(case, me())}:
        raise NotFound
    return _page(case, step, _form(case, step, shown=True), None)


@bp.post("/care/<kind>/<int:id>/<step>")
@to(WRITERS)
def take(kind: str, id: int, step: str) -> ResponseReturnValue:
    """Take a step."""
    case = found(kind_of(kind), me(), id)
    flow = flow_of(case)
    acts = ACTIONS.get((flow.name, step))
    if acts is None:
        raise NotFound
    form = _form(case, step)
    if not form.validate():
        return _page(case, step, form, None), 422
    try:
        made = acts(case, form)
    except Refused as refused:
        if (flow.name, step) not in FORMS:
            return record.page(case, refused=refused), 409
        return _page(case, step, form, refused), 409
    said = _("已办理：%(step)s", step=flow.step(step).label)
    if step == "agree_forward":
        said = _("已改转，新的转诊单：%(number)s", number=made.number)
    return pages.acted(url_of(made or case), said)


@bp.get("/care/<kind>/<int:id>/undo")
@to(WRITERS)
def undo(kind: str, id: int) -> ResponseReturnValue:
    """What taking the last step back would do, and the reason for it."""
    case = found(kind_of(kind), me(), id)
    try:
        actions.may_undo(case, me(), clock.now())
    except Refused as refused:
        return record.page(case, refused=refused), 409
    return _undo_page(case, UndoForm(formdata=None), None)


@bp.post("/care/<kind>/<int:id>/undo")
@to(WRITERS)
def take_back(kind: str, id: int) -> ResponseReturnValue:
    """Take the last step back, with a reason."""
    case = found(kind_of(kind), me(), id)
    form = UndoForm()
    if not form.validate():
        return _undo_page(case, form, None), 422
    try:
        actions.undo(case, me(), clock.now(), str(form.reason.data), seen=pages.seen())
    except Refused as refused:
        return _undo_page(case, form, refused), 409
    return pages.acted(url_of(case), _("已更正，双方医院都会收到提示"))


def _undo_page(case: Case, form: UndoForm, refused: Refused | None) -> str:
    pages.marked(form, refused)
    last = queries.last_step(case)
    flow = flow_of(case)
    was = str(last.before.get("state", "")) if last else ""
    return render_template(
        "care/undo.html", case=case, form=form, refused=refused, back=url_of(case), kind=f"{flow.name}s",
        label=flow.said(f"{flow.name}.{last.name}") if last else "", was=flow.states.get(was, ""), now=flow.states[case.state],
    )  # fmt: skip


def _call(taking: Taking) -> Callable[[Any, Any], Any]:
    """The step's action, fed from the fields of its form."""

    def act(case: Any, form: Any) -> Any:
        values = {name: _plain(form[name].data) for name in taking.takes}
        return taking.act(case, me(), clock.now(), **values, seen=pages.seen())

    return act


def _plain(value: Any) -> Any:
    """What actions take: no None for words, Beijing time for moments."""
    if value is None:
        return ""
    return moment_of(value) if hasattr(value, "tzinfo") else value


def _forward(case: Any, form: Any) -> None:
    designation_id, to_id = (int(part) for part in str(form.partner.data).split(":"))
    actions.forward(
        case, me(), clock.now(), to_id=to_id, designation_id=designation_id, code=str(form.code.data),
        text=str(form.text.data or ""), seen=pages.seen(),
    )  # fmt: skip


ACTIONS: dict[tuple[str, str], Callable[[Any, Any], Any]] = {
    **{key: _call(taking) for key, taking in STEPS.items()},
    ("referral", "forward"): _forward,  # its form names hospital and alliance in one field
}


def _form(case: Any, step: str, *, shown: bool = False) -> Any:
    """The form of a step; `shown` fills in what is already known."""
    name = flow_of(case).name
    form = FORMS.get((name, step), EmptyForm)()
    codes = REASONS_OF.get(f"{name}.{step}", ())
    if codes:
        form.code.choices = [("", _("请选择")), *((code, END_REASONS[code]) for code in codes)]
    if step == "forward":
        form.partner.choices = [("", _("请选择")), *queries.thirds(case, clock.today())]
    if step == "arrive":
        form.recognised.choices = [(place, _test_words(test)) for place, test in enumerate(case.recognised)]
    if shown:
        _fill(case, step, form)
    return form


def _fill(case: Any, step: str, form: Any) -> None:
    now = clock.now().replace(second=0, microsecond=0)
    if step == "arrive":
        form.recognised.data = list(range(len(case.recognised)))
    elif step == "hold":
        form.held_at.data = min(case.scheduled_for, now)
    elif step == "answer":
        form.expert.data = case.expert
    elif step == "agree_forward":
        form.consent_at.data, form.consent_by.data = now, case.consent_by
    elif step == "schedule":
        tomorrow = (now + timedelta(days=1)).replace(hour=9, minute=0)
        form.scheduled_for.data = case.scheduled_for or tomorrow
        if isinstance(case, Referral):
            form.place.data = case.place or case.to_department
        else:
            form.expert.data = case.expert


def _test_words(test: dict[str, Any]) -> str:
    return f"{test['name']}（{test['on']}）"


def _page(case: Case, step: str, form: Any, refused: Refused | None) -> str:
    pages.marked(form, refused)
    return render_template(
        "care/step.html", case=case, form=form, refused=refused, step=flow_of(case).step(step), back=url_of(case),
        sees=queries.sees_patients(me(), case), is_referral=isinstance(case, Referral),
        thirds=step != "forward" or len(form.partner.choices) > 1,
        action=url_for("care.take", kind=f"{flow_of(case).name}s", id=case.id, step=step),
    )  # fmt: skip
