"""One referral or consultation: where it stands, what is asked of whom, the patient behind a purpose, the moves so far."""

from io import BytesIO
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.care import actions, queries
from alliance.care.flow import CARE_TYPES, END_REASONS, OPEN, PURPOSES, RESULTS, flow_of
from alliance.care.model import Referral
from alliance.care.rules import Case
from alliance.care.views.asking import FORMS
from alliance.care.views.frame import (
    READERS,
    WRITERS,
    Clock,
    bp,
    demo_mark,
    found,
    kind_of,
    span,
    stamps,
    uploads,
    url_of,
    way,
)
from alliance.core import files, inbox, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, ROLE_LABELS, Role
from alliance.core.patients import Identity
from alliance.core.refusal import NotFound, Refused
from forms.care import CONSENTS, PAYMENTS, URGENCIES, FileForm, PurposeForm, UndoForm

SEXES = {"male": _l("男"), "female": _l("女")}
PAPERS = ("a5", "a4")


@bp.get("/care/referrals/<int:id>")
@to(READERS)
def referral(id: int) -> ResponseReturnValue:
    """One referral."""
    return page(queries.referral(me(), id))


@bp.get("/care/consultations/<int:id>")
@to(READERS)
def consultation(id: int) -> ResponseReturnValue:
    """One consultation."""
    return page(queries.consultation(me(), id))


@bp.get("/care/referrals/<int:id>/slip.pdf")
@to(WRITERS)
def slip(id: int) -> ResponseReturnValue:
    """The 转诊单 for the patient's hand, A5 or A4 (?paper=a4); its code is the number alone."""
    import segno

    from alliance.documents import pdf

    case = queries.referral(me(), id)
    if not queries.sees_patients(me(), case):
        raise NotFound
    paper = request.args.get("paper", "a5")
    picture = BytesIO()
    segno.make(case.number, error="m").save(picture, kind="svg", border=0)
    data = queries.slip(case, paper if paper in PAPERS else "a5", labels(), demo_mark())
    made = pdf.referral({**data, "code": picture.getvalue()})
    return pages.sent(made, f"转诊单 {case.number}.pdf", files.KINDS["pdf"])


@bp.post("/care/<kind>/<int:id>/identity")
@to(WRITERS)
def identity(kind: str, id: int) -> ResponseReturnValue:
    """Open the patient's identity for a purpose: shown once on this answer, never in an address."""
    case = found(kind_of(kind), me(), id)
    form = _purpose_form()
    if not form.validate():
        return page(case, purpose=form), 422
    try:
        opened = actions.reveal(case, me(), clock.now(), str(form.purpose.data))
    except Refused as refused:
        return page(case, refused=refused), 409
    return page(case, opened=opened)


@bp.post("/care/<kind>/<int:id>/note")
@to(WRITERS)
def note(kind: str, id: int) -> ResponseReturnValue:
    """Take note of what the other side did."""
    case = found(kind_of(kind), me(), id)
    actions.note(case, me(), clock.now())
    return pages.acted(url_of(case), _("已知悉"))


@bp.post("/care/<kind>/<int:id>/files")
@to(WRITERS)
def attach(kind: str, id: int) -> ResponseReturnValue:
    """Put papers with an open record."""
    case = found(kind_of(kind), me(), id)
    try:
        for name, content in uploads():
            actions.attach(case, name, content, me(), clock.now())
    except Refused as refused:
        return page(case, refused=refused), 409
    return pages.acted(url_of(case), _("已添加附件"))


@bp.post("/care/<kind>/<int:id>/files/<int:file_id>")
@to(WRITERS)
def file(kind: str, id: int, file_id: int) -> ResponseReturnValue:
    """Open a paper: it may show who the patient is, so the reading is journalled, and it is no plain link."""
    case = found(kind_of(kind), me(), id)
    if not queries.sees_patients(me(), case):
        raise NotFound
    return pages.download(actions.open_file(case, file_id, me(), clock.now()))


@bp.post("/care/<kind>/<int:id>/exception")
@to(OFFICE)
def exception(kind: str, id: int) -> ResponseReturnValue:
    """The office allows a late correction, with a reason."""
    case = found(kind_of(kind), me(), id)
    form = UndoForm()
    if not form.validate():
        return page(case, allowing=form), 422
    try:
        actions.allow_correction(case, me(), clock.now(), str(form.reason.data))
    except Refused as refused:
        return page(case, refused=refused, allowing=form), 409
    return pages.acted(url_of(case), _("已准予例外更正"))


def labels() -> dict[str, dict[str, Any]]:
    """The words of the codes a record holds."""
    return {
        "urgency": dict(URGENCIES), "consent": dict(CONSENTS), "sex": SEXES, "reason": END_REASONS,
        "care_type": CARE_TYPES, "payment": dict(PAYMENTS), "result": RESULTS,
    }  # fmt: skip


def page(
    case: Case, *, refused: Refused | None = None, opened: Identity | None = None, purpose: PurposeForm | None = None,
    allowing: UndoForm | None = None,
) -> str:  # fmt: skip
    """The record as this actor may see it."""
    actor, now = me(), clock.now()
    sees = queries.sees_patients(actor, case)
    flow = flow_of(case)
    todos = inbox.open_about(flow.name, [case.id])
    return render_template(
        "care/referral.html" if isinstance(case, Referral) else "care/consultation.html",
        case=case, flow=flow, sees=sees, opened=opened, refused=refused, steps=_steps(case), way=way(case),
        purpose=purpose or (_purpose_form() if sees else None), clock=Clock(now), stamps=stamps(case),
        route=_route(case), history=queries.history(case, words=sees), kind=f"{flow.name}s",
        waits=_waits(case, todos), span=span, labels=labels(), papers=queries.attachments(case) if sees else [],
        to_note=any(todo.kind.endswith(".note") and todo.organisation_id == actor.organisation_id for todo in todos),
        may_undo=_may_undo(case), filing=FileForm(formdata=None) if sees and case.waits_for_id else None,
        allowing=(allowing or UndoForm(formdata=None)) if actor.role in OFFICE else None, **_chain(case, sees),
    )  # fmt: skip


def _chain(case: Case, sees: bool) -> dict[str, Any]:
    """Where a referral came from and went on to, for those who see it; a link only where the reader is an end of it."""
    if not isinstance(case, Referral) or not sees:
        return {"chain": []}
    own = me().organisation_id
    before, after = queries.forwarded_from(case), queries.forwarded_to(case)
    told = [(_("由此单改转而来"), before)] if before else []
    told += [(_("已改转为"), one) for one in after]
    return {
        "chain": [
            {"label": label, "case": one, "url": url_of(one) if own in (one.from_id, one.to_id) else None}
            for label, one in told
        ]
    }


def _waits(case: Case, todos: list[inbox.Todo]) -> list[str]:
    """Of whom what is asked, each hospital's posts in one line."""
    asked: dict[tuple[int | None, str], list[str]] = {}
    for todo in todos:
        asked.setdefault((todo.organisation_id, todo.text), []).append(str(ROLE_LABELS[Role(todo.role)]))
    names = {case.to_id: case.to_name, case.from_id: case.from_name}
    return [
        _("%(post)s：%(what)s", post=f"{names.get(hospital or 0, '')} {'、'.join(posts)}", what=_(text))
        for (hospital, text), posts in asked.items()
    ]


def _may_undo(case: Case) -> bool:
    """Whether this actor could take the last step back now; no words needed where he could not."""
    last = queries.last_step(case)
    if last is None or last.person_id not in (None, me().person_id):
        return False
    try:
        actions.may_undo(case, me(), clock.now())
    except Refused:
        return False
    return True


def _purpose_form() -> PurposeForm:
    form = PurposeForm()
    form.purpose.choices = [("", _("请选择用途")), *PURPOSES.items()]
    return form


def _steps(case: Case) -> list[dict[str, Any]]:
    """The buttons: what this actor may do now; a step that needs words leads to its page."""
    name = flow_of(case).name
    return [
        {
            "name": one.name,
            "label": one.label,
            "danger": one.ends,
            "link": (name, one.name) in FORMS and not (one.name == "arrive" and not getattr(case, "recognised", None)),
            "url": url_for("care.take", kind=f"{name}s", id=case.id, step=one.name),
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
