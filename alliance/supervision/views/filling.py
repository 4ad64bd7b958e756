"""Filling in a half-year report: pre-filled from the logs, saved at any time, handed in whole."""

from collections.abc import Mapping
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.refusal import Overtaken, Refused
from alliance.rules.shapes import Count
from alliance.supervision import actions, queries
from alliance.supervision.model import Report
from alliance.supervision.rules import SECTIONS, Logged, Stated, counts_of, jumps
from alliance.supervision.views.reports import bp
from forms.supervision import report_form


def _form_class(found: Report) -> type[FlaskForm]:
    counts = [(count.key, pages.words(count)) for count in counts_of(found.programme)]
    return report_form(counts, [(one.key, one.label, one.required) for one in SECTIONS], targets=_aims_next(found))


def _aims_next(found: Report) -> bool:
    """The report that closes a year states what the next one aims at."""
    return found.half == "H2"


def _begun(found: Report, logged: Mapping[str, Logged]) -> dict[str, Any]:
    """What the fields begin with before anything is saved: what was handed in; else the logs."""
    start: dict[str, Any] = {f"n_{key}": str(one.confirmed) for key, one in logged.items()}
    for figure in found.figures:
        start[f"n_{figure.key}"], start[f"why_{figure.key}"] = str(figure.stated), figure.reason
    start |= {f"s_{key}": text for key, text in found.sections.items()}
    return start | {f"t_{key}": str(n) for key, n in found.targets.items()}


def _start(found: Report, logged: Mapping[str, Logged], last: Report | None, copy: bool) -> dict[str, Any]:
    """What the fields begin with: the draft; else what was handed in; else the logs (and last time's text, if wanted)."""
    start = _begun(found, logged) | found.draft
    if copy and last is not None:
        for key, text in last.sections.items():
            start[f"s_{key}"] = start.get(f"s_{key}") or text
    return start


def _page(
    found: Report, form: FlaskForm, refused: Refused | None, logged: Mapping[str, Logged] | None = None,
    warned: list[Count] | None = None,
) -> str:  # fmt: skip
    last = queries.previous(found)
    return render_template(
        "supervision/edit.html", report=found, form=form, refused=refused, counts=counts_of(found.programme),
        sections=SECTIONS, logged=logged or queries.logged(found), last=last,
        before={figure.key: figure.stated for figure in last.figures} if last else {}, aims=queries.aims(found),
        aims_next=_aims_next(found), warned=warned or [], factor=settings.value(found.programme, "report_jump_factor"),
    )  # fmt: skip


def _open_to_me(report_id: int) -> Report:
    """The report, if it may be filled in now; a refusal says why not."""
    found = queries.get(me(), report_id)
    if found.state not in ("open", "returned"):
        raise Refused("SN15-3.5.d", _("报告已提交，不能再修改；需要修改时请办公室退回"))
    if found.state == "open" and clock.today() > found.closes:
        raise Refused(
            "SN15-3.5.d",
            _("该期补报已于 %(day)s 截止，报告已锁定；确需补报的，由办公室写明理由后例外开放", day=found.closes),
        )
    return found


@bp.get("/reports/<int:id>/edit")
@to(Role.LEAD_CLERK)
def edit(id: int) -> ResponseReturnValue:
    """The form, begun from the logs; ?from=last also begins the text from last time's."""
    found = _open_to_me(id)
    logged, last = queries.logged(found), queries.previous(found)
    start = _start(found, logged, last, request.args.get("from") == "last")
    return _page(found, _form_class(found)(data=start), None, logged)


def _save(found: Report, form: FlaskForm) -> tuple[str, ...]:
    begun = _begun(found, queries.logged(found)) if not found.draft else {}
    return actions.save(found, _typed(form), me(), clock.now(), pages.seen(), begun)


def _typed(form: FlaskForm) -> dict[str, str]:
    """Everything as typed."""
    return {name: str(value or "") for name, value in form.data.items() if name.startswith(("n_", "why_", "s_", "t_"))}


def _warned(found: Report, stated: Mapping[str, Stated]) -> list[Count]:
    """What differs so much from the last half-year that the clerk is asked to look again: a warning, no refusal."""
    last = queries.previous(found)
    before = {figure.key: figure.stated for figure in last.figures} if last else {}
    factor = settings.value(found.programme, "report_jump_factor")
    return jumps(found.programme, {key: one.n for key, one in stated.items()}, before, factor)


def _targets(found: Report, form: FlaskForm) -> dict[str, int]:
    """Next year's targets as far as they were typed."""
    if not _aims_next(found):
        return {}
    typed = {count.key: str(form[f"t_{count.key}"].data or "").strip() for count in counts_of(found.programme)}
    return {key: int(text) for key, text in typed.items() if text}


@bp.post("/reports/<int:id>/edit")
@to(Role.LEAD_CLERK)
def fill(id: int) -> ResponseReturnValue:
    """Save the draft, or hand in."""
    found = _open_to_me(id)
    form = _form_class(found)()
    try:
        if request.form.get("step") == "save":
            kept = _save(found, form)
            said = _("已暂存；另一位经办同时修改的部分已保留，请核对") if kept else _("已暂存")
            return pages.acted(url_for("supervision.edit", id=id), said)
        if not form.validate():
            return _page(found, form, None), 422
        stated = {
            count.key: Stated(int(form[f"n_{count.key}"].data), str(form[f"why_{count.key}"].data or ""))
            for count in counts_of(found.programme)
        }
        warned = _warned(found, stated)
        if warned and not request.form.get("checked"):
            return _page(found, form, None, warned=warned), 422
        sections = {one.key: str(form[f"s_{one.key}"].data or "").strip() for one in SECTIONS}
        actions.submit(found, stated, sections, me(), clock.now(), pages.seen(), targets=_targets(found, form))
    except Refused as refusal:
        return _page(queries.get(me(), id), pages.marked(form, refusal), refusal), 409
    late = _("（迟报）") if found.late else ""
    return pages.acted(url_for("supervision.report", id=id), _("已提交%(late)s，等待办公室审核", late=late))


@bp.post("/reports/<int:id>/draft")
@to(Role.LEAD_CLERK)
def draft(id: int) -> ResponseReturnValue:
    """Autosave: the same saving, answered for the script."""
    found = _open_to_me(id)
    try:
        kept = _save(found, _form_class(found)())
    except Overtaken as overtaken:
        return jsonify(error=_("另一处已保存"), by=overtaken.who), 409
    assert found.saved_at is not None
    seen = pages.seen() if kept else found.version  # the page still shows what the other clerk has changed
    return jsonify(saved=found.saved_at.strftime("%H:%M"), seen=seen)
