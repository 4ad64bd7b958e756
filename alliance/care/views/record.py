"""One referral or consultation: where it stands, what is asked of whom, the patient behind a purpose, the moves so far."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.care import actions, queries
from alliance.care.flow import END_REASONS, OPEN, PURPOSES, REASONS_OF, awaited, flow_of
from alliance.care.model import Referral
from alliance.care.rules import Case
from alliance.care.views.frame import READERS, WRITERS, Clock, bp, found, kind_of, span, stamps, url_of, way
from alliance.core import inbox, pages
from alliance.core.access import me, to
from alliance.core.actor import ROLE_LABELS, Role
from alliance.core.patients import Identity
from alliance.core.refusal import NotFound, Refused
from forms.care import (
    CONSENTS,
    URGENCIES,
    ArriveForm,
    EmptyForm,
    HoldForm,
    OpinionForm,
    OutcomeForm,
    PurposeForm,
    ReasonForm,
    ScheduleForm,
)

SEXES = {"male": _l("男"), "female": _l("女")}
FORMS: dict[str, Any] = {
    "decline": ReasonForm, "cancel": ReasonForm, "no_show": ReasonForm, "arrive": ArriveForm, "outcome": OutcomeForm,
    "schedule": ScheduleForm, "hold": HoldForm, "answer": OpinionForm,
}  # fmt: skip


@bp.get("/care/referrals/<int:id>")
@to(READERS)
def referral(id: int) -> ResponseReturnValue:
    """One referral."""
    return _record(queries.referral(me(), id))


@bp.get("/care/consultations/<int:id>")
@to(READERS)
def consultation(id: int) -> ResponseReturnValue:
    """One consultation."""
    return _record(queries.consultation(me(), id))


@bp.post("/care/<kind>/<int:id>/identity")
@to(WRITERS)
def identity(kind: str, id: int) -> ResponseReturnValue:
    """Open the patient's identity for a purpose: shown once on this answer, never in an address."""
    case = found(kind_of(kind), me(), id)
    form = _purpose_form()
    if not form.validate():
        return _record(case, purpose=form), 422
    try:
        opened = actions.reveal(case, me(), clock.now(), str(form.purpose.data))
    except Refused as refused:
        return _record(case, refused=refused), 409
    return _record(case, opened=opened)


@bp.post("/care/<kind>/<int:id>/note")
@to(WRITERS)
def note(kind: str, id: int) -> ResponseReturnValue:
    """Take note of the other side's refusal or cancellation."""
    case = found(kind_of(kind), me(), id)
    actions.note(case, me(), clock.now())
    return pages.acted(url_of(case), _("已知悉"))


@bp.get("/care/<kind>/<int:id>/<step>")
@to(WRITERS)
def step(kind: str, id: int, step: str) -> ResponseReturnValue:
    """The form of a step that needs words."""
    case = found(kind_of(kind), me(), id)
    if step not in FORMS or step not in {one.name for one in flow_of(case).open_to(case, me())}:
        raise NotFound
    return _step_page(case, step, _step_form(case, step, shown=True), None)


@bp.post("/care/<kind>/<int:id>/<step>")
@to(WRITERS)
def take(kind: str, id: int, step: str) -> ResponseReturnValue:
    """Take a step."""
    case = found(kind_of(kind), me(), id)
    acts = ACTIONS.get((flow_of(case).name, step))
    if acts is None:
        raise NotFound
    form = _step_form(case, step)
    if not form.validate():
        return _step_page(case, step, form, None), 422
    try:
        acts(case, form)
    except Refused as refused:
        if step not in FORMS:
            return _record(case, refused=refused), 409
        return _step_page(case, step, form, refused), 409
    return pages.acted(url_of(case), _("已办理：%(step)s", step=flow_of(case).step(step).label))


def _call(action: Callable[..., Any], **words: str) -> Callable[[Any, Any], None]:
    """An action fed from a form: {argument: field}."""

    def act(case: Any, form: Any) -> None:
        values = {argument: _plain(form[field].data) for argument, field in words.items()}
        action(case, me(), clock.now(), **values, seen=pages.seen())

    return act


def _plain(value: Any) -> Any:
    """What actions take: no None for words, Beijing time for moments."""
    if value is None:
        return ""
    return value.replace(tzinfo=clock.BEIJING) if hasattr(value, "tzinfo") else value


_reason = {"code": "code", "text": "text"}
ACTIONS: dict[tuple[str, str], Callable[[Any, Any], None]] = {
    ("referral", "accept"): _call(actions.accept),
    ("referral", "decline"): _call(actions.decline, **_reason),
    ("referral", "arrive"): _call(actions.arrive, recognised="recognised"),
    ("referral", "no_show"): _call(actions.no_show, **_reason),
    ("referral", "outcome"): _call(actions.return_outcome, outcome="outcome", advice="advice"),
    ("referral", "close"): _call(actions.close),
    ("referral", "cancel"): _call(actions.cancel, **_reason),
    ("consultation", "schedule"): _call(actions.schedule, scheduled_for="scheduled_for", expert="expert"),
    ("consultation", "decline"): _call(actions.decline, **_reason),
    ("consultation", "hold"): _call(actions.hold, held_at="held_at"),
    ("consultation", "answer"): _call(actions.answer, opinion="opinion", expert="expert"),
    ("consultation", "close"): _call(actions.close),
    ("consultation", "cancel"): _call(actions.cancel, **_reason),
}


def _step_form(case: Any, step: str, *, shown: bool = False) -> Any:
    """The form of a step; `shown` fills in what is already known."""
    form = FORMS.get(step, EmptyForm)()
    if step in ("decline", "cancel", "no_show"):
        codes = REASONS_OF[f"{flow_of(case).name}.{step}"]
        form.code.choices = [("", _("请选择")), *((code, END_REASONS[code]) for code in codes)]
    if step == "arrive":
        form.recognised.choices = [(place, _test_words(test)) for place, test in enumerate(case.recognised)]
        if shown:
            form.recognised.data = list(range(len(case.recognised)))
    if shown and step == "hold":
        form.held_at.data = min(case.scheduled_for, clock.now()).replace(second=0)
    if shown and step == "answer":
        form.expert.data = case.expert
    return form


def _test_words(test: dict[str, Any]) -> str:
    return f"{test['name']}（{test['on']}）"


def _step_page(case: Case, step: str, form: Any, refused: Refused | None) -> str:
    if refused is not None and refused.field in form._fields:
        form[refused.field].errors = [*form[refused.field].errors, refused.message]
    return render_template(
        "care/step.html", case=case, form=form, refused=refused, step=flow_of(case).step(step), back=url_of(case),
        sees=queries.sees_patients(me(), case), is_referral=isinstance(case, Referral),
    )  # fmt: skip


def _purpose_form() -> PurposeForm:
    form = PurposeForm()
    form.purpose.choices = [("", _("请选择用途")), *PURPOSES.items()]
    return form


def _record(
    case: Case, *, refused: Refused | None = None, opened: Identity | None = None, purpose: PurposeForm | None = None
) -> str:
    actor = me()
    sees = queries.sees_patients(actor, case)
    flow = flow_of(case)
    todos = inbox.open_about(flow.name, [case.id])
    return render_template(
        "care/referral.html" if isinstance(case, Referral) else "care/consultation.html",
        case=case, flow=flow, sees=sees, opened=opened, refused=refused, steps=_steps(case), way=way(case),
        purpose=purpose or (_purpose_form() if sees else None), clock=Clock(clock.now()), stamps=stamps(case),
        route=_route(case), asked=awaited(case), history=queries.history(case, words=sees), kind=f"{flow.name}s",
        waits=[_("%(post)s：%(what)s", post=_desk(case, todo), what=_(todo.text)) for todo in todos],
        due=next((todo.due for todo in todos if todo.due), None), span=span, labels=_labels(),
        to_note=any(todo.kind.endswith(".note") and todo.organisation_id == actor.organisation_id for todo in todos),
    )  # fmt: skip


def _desk(case: Case, todo: inbox.Todo) -> str:
    hospital = case.to_name if todo.organisation_id == case.to_id else case.from_name
    return f"{hospital} {ROLE_LABELS[Role(todo.role)]}"


def _labels() -> dict[str, dict[str, Any]]:
    return {"urgency": dict(URGENCIES), "consent": dict(CONSENTS), "sex": SEXES, "reason": END_REASONS}


def _steps(case: Case) -> list[dict[str, Any]]:
    """The buttons: what this actor may do now; a step that needs words leads to its page."""
    kind = f"{flow_of(case).name}s"
    return [
        {
            "name": one.name,
            "label": one.label,
            "danger": one.ends,
            "link": one.name in FORMS and not (one.name == "arrive" and not getattr(case, "recognised", None)),
            "url": url_for("care.take", kind=kind, id=case.id, step=one.name),
        }
        for one in flow_of(case).open_to(case, me())
    ]


def _route(case: Case) -> list[dict[str, Any]]:
    """Where it stands, as a picture of the way: what is done with its moment, what is next, what will not come."""
    is_open = case.state in OPEN[flow_of(case).name]
    route: list[dict[str, Any]] = []
    for label, moment, _took in stamps(case):
        waiting = is_open and all(one["state"] == "done" for one in route)
        state = "done" if moment else "now" if waiting else "next" if is_open else "skipped"
        text = moment.strftime("%m-%d %H:%M") if moment else "" if is_open else _("未进行")
        route.append({"label": label, "state": state, "text": text})
    return route
