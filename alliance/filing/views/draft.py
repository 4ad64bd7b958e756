"""The applicant's pages: sections of 附件2, conditions, consents, remarks answered. Saved without validation (暂存)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages, reach
from alliance.core.access import me, to
from alliance.core.language import told
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.filing import actions, queries, rules
from alliance.filing.model import EDITABLE, Application
from alliance.filing.views.shared import (
    CLERK,
    asked_for,
    bp,
    dossier_of,
    file_links,
    kept,
    mended_at,
    removals,
    told_limit,
    uploads,
)
from forms.filing import ConditionForm, remarks_form, section_form

Problem = Refused | Overtaken | None


def _mine(id: int) -> Application:
    """An application that is with its applicant."""
    application = asked_for(id)
    if application.state not in EDITABLE:
        raise Refused("SN15-3.3.a", _("申请已提交，退回后才能修改"))
    return application


def _attempt(save: Callable[[], object], again: Callable[[Problem], str], onward: str) -> ResponseReturnValue:
    """Save; when refused or overtaken show the page again as typed, else go on or stay."""
    try:
        save()
    except (Refused, Overtaken) as problem:
        return again(problem), 409
    stays = request.form.get("step") != "next" or request.form.get("remove")
    return pages.acted(request.path if stays else onward, _("已暂存"))


def _draft(id: int, save: Callable[[Application], object]) -> ResponseReturnValue:
    """The answer to an autosave: the time and the version to go on from."""
    application = asked_for(id)
    try:
        save(application)
    except Overtaken as overtaken:
        return jsonify(message=_("另一处已先保存：%(who)s", who=overtaken.who)), 409
    except Refused as refused:
        return jsonify(message=refused.message), 409
    return jsonify(saved=f"{application.saved_at:%H:%M}", seen=application.version)


# ---- sections of 附件2 -------------------------------------------------------------------------------------------


def _typed(dossier: rules.Dossier, key: str) -> list[Any]:
    """The fields of a section that may be typed now: what is locked is shown, not asked."""
    typed, opened = {one.key for one in rules.typed_fields(dossier)}, rules.opened(dossier)
    return [one for one in queries.fields_of(dossier, key) if one.key in typed and opened.text(one.key)]


def _section_form(dossier: rules.Dossier, key: str, *, filled: bool = False) -> FlaskForm:
    fields, opened = queries.fields_of(dossier, key), rules.opened(dossier)
    typed = _typed(dossier, key)
    shape = section_form(
        [
            {"key": one.key, "label": told(one.label, one.label_en), "type": one.type}
            for one in typed
            if one.type != "files"
        ],
        [one.key for one in fields if (one.long or one.type == "files") and opened.adds(one.key)],
    )
    form = shape(**({} if filled else _stored(dossier, typed)))
    for one in form:
        if one.type == "DateField" and not filled:
            one.process_data(_day(dossier.value(one.name)))
    return form


def _stored(dossier: rules.Dossier, fields: list[Any]) -> dict[str, str]:
    return {one.key: dossier.value(one.key) for one in fields if one.type not in ("files", "date")}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _answers(form: FlaskForm) -> dict[str, str]:
    """What was typed, as words; a day as ISO text."""
    return {
        one.name: one.data.isoformat() if hasattr(one.data, "isoformat") else str(one.data or "")
        for one in form
        if one.type in ("StringField", "TextAreaField", "DateField")
    }


@bp.get("/filings/<int:id>/sections/<key>")
@to(CLERK)
def section(id: int, key: str) -> ResponseReturnValue:
    """One section to fill in; what register and members know is shown, not asked again."""
    application = _mine(id)
    dossier = dossier_of(application)
    return _section_page(dossier, key, _section_form(dossier, key), None)


@bp.post("/filings/<int:id>/sections/<key>")
@to(CLERK)
def save_section(id: int, key: str) -> ResponseReturnValue:
    """Keep a section as typed, with files added or taken off."""
    application = _mine(id)
    dossier = dossier_of(application)
    form = _section_form(dossier, key, filled=True)
    if not form.validate():
        return _section_page(dossier, key, form, None), 422
    names = [one.name for one in form if one.name.startswith("file_")]
    return _attempt(
        lambda: actions.save(
            application, _answers(form), me(), clock.now(), pages.seen(), uploads=uploads(*names), remove=removals()
        ),
        lambda problem: _section_page(dossier_of(asked_for(id)), key, form, problem),
        _next_section(dossier, key),
    )


@bp.post("/filings/<int:id>/sections/<key>/draft")
@to(CLERK)
def draft_section(id: int, key: str) -> ResponseReturnValue:
    """Autosave of a section."""
    dossier = dossier_of(asked_for(id))
    form = _section_form(dossier, key, filled=True)
    valid = {name: words for name, words in _answers(form).items() if form.validate() or not form[name].errors}
    return _draft(id, lambda application: actions.save(application, valid, me(), clock.now(), pages.seen()))


def _next_section(dossier: rules.Dossier, key: str) -> str:
    keys = [one.key for one in queries.sections(dossier)]
    after = keys[keys.index(key) + 1 :] if key in keys else []
    id = dossier.application.id
    return url_for("filing.section", id=id, key=after[0]) if after else url_for("filing.show", id=id)


def _section_page(dossier: rules.Dossier, key: str, form: FlaskForm, problem: Problem) -> str:
    application = dossier.application
    fields = queries.fields_of(dossier, key)
    typed = [one.key for one in _typed(dossier, key)]
    stored = {one: dossier.value(one) for one in typed} if isinstance(problem, Overtaken) else {}
    return render_template(
        "filing/section.html", application=application, dossier=dossier, key=key, fields=fields, typed=typed, form=told_limit(form),
        title=pages.words(fields[0], "section"), problem=problem, overtaken=isinstance(problem, Overtaken), stored=stored,
        remarks=queries.open_remarks(application), files={one.key: _files(dossier, one.key) for one in fields},
        own=[one.key for one in rules.typed_fields(dossier)], opened=rules.opened(dossier),
        designation_url=pages.page_of("designation", application.designation_id),
    )  # fmt: skip


def _files(dossier: rules.Dossier, purpose: str) -> list[dict[str, Any]]:
    return kept(dossier, rules.opened(dossier), purpose, dossier.files_of(dossier.application, purpose))


# ---- conditions --------------------------------------------------------------------------------------------------


def _condition(application: Application, key: str) -> Any:
    return reach.found(next((one for one in rules.programme_of(application).conditions if one.key == key), None))


@bp.get("/filings/<int:id>/conditions/<key>")
@to(CLERK)
def condition(id: int, key: str) -> ResponseReturnValue:
    """One condition of SN15-3.2 with its evidence."""
    application = _mine(id)
    dossier = dossier_of(application)
    answer = dossier.answers.get(key)
    met = {True: "yes", False: "no"}.get(answer.met) if answer and answer.met is not None else None
    form = ConditionForm(met=met, note=answer.note if answer else "")
    return _condition_page(dossier, key, form, None)


def _met(form: FlaskForm) -> bool | None:
    return {"yes": True, "no": False}.get(form.met.data)


def _said(application: Application, key: str, form: FlaskForm) -> tuple[bool | None, str]:
    """The answer as typed; as it stands where only its attachments are open."""
    dossier = dossier_of(application)
    answer = dossier.answers.get(key)
    if answer is not None and not rules.opened(dossier).text(f"condition-{key}"):
        return answer.met, answer.note
    return _met(form), str(form.note.data or "")


@bp.post("/filings/<int:id>/conditions/<key>")
@to(CLERK)
def save_condition(id: int, key: str) -> ResponseReturnValue:
    """Keep the answer, with evidence added or taken off."""
    application = _mine(id)
    form = ConditionForm()
    if not form.validate():
        return _condition_page(dossier_of(application), key, form, None), 422
    sent = [(name, content) for _purpose, name, content in uploads("file")]
    keys = [one.key for one in rules.programme_of(application).conditions]
    after = keys[keys.index(key) + 1 :] if key in keys else []
    onward = url_for("filing.condition", id=id, key=after[0]) if after else url_for("filing.show", id=id)
    met, note = _said(application, key, form)
    return _attempt(
        lambda: actions.answer_condition(
            application, key, met, note, me(), clock.now(), pages.seen(), uploads=sent, remove=removals()
        ),
        lambda problem: _condition_page(dossier_of(asked_for(id)), key, form, problem),
        onward,
    )  # fmt: skip


@bp.post("/filings/<int:id>/conditions/<key>/draft")
@to(CLERK)
def draft_condition(id: int, key: str) -> ResponseReturnValue:
    """Autosave of a condition."""
    form = ConditionForm()
    met, note = _said(asked_for(id), key, form)
    return _draft(
        id,
        lambda application: actions.answer_condition(application, key, met, note, me(), clock.now(), pages.seen()),
    )


def _condition_page(dossier: rules.Dossier, key: str, form: FlaskForm, problem: Problem) -> str:
    application = dossier.application
    found = _condition(application, key)
    answer = dossier.answers.get(key)
    own = dossier.files_of(answer, "evidence") if answer is not None else []
    known = [one for one in dossier.evidence(key) if one not in own]
    opened, place = rules.opened(dossier), f"condition-{key}"
    return render_template(
        "filing/condition.html", application=application, condition=found, form=told_limit(form), problem=problem,
        overtaken=isinstance(problem, Overtaken), answer=answer, own=kept(dossier, opened, place, own),
        known=file_links(application, known), remarks=queries.open_remarks(application), place=place, opened=opened,
        by_itself=rules.proves_itself(key),
        designation_url=pages.page_of("designation", application.designation_id),
    )  # fmt: skip


# ---- consents of the members' provinces, remarks of a return --------------------------------------------------------


@bp.get("/filings/<int:id>/consents")
@to(CLERK)
def consents(id: int) -> ResponseReturnValue:
    """The consents a cross-province alliance needs, province by province."""
    dossier = dossier_of(_mine(id))
    return _consents_page(dossier, None)


@bp.post("/filings/<int:id>/consents")
@to(CLERK)
def save_consents(id: int) -> ResponseReturnValue:
    """Add or take off consent documents."""
    application = _mine(id)
    names = [f"file_{one['key']}" for one in queries.consents(dossier_of(application))]
    return _attempt(
        lambda: actions.save(
            application, {}, me(), clock.now(), pages.seen(), uploads=uploads(*names), remove=removals()
        ),
        lambda problem: _consents_page(dossier_of(asked_for(id)), problem),
        url_for("filing.show", id=id),
    )


def _consents_page(dossier: rules.Dossier, problem: Problem) -> str:
    found = queries.consents(dossier)
    if not found:
        raise NotFound
    opened = rules.opened(dossier)
    form = told_limit(section_form([], [one["key"] for one in found if opened.adds(one["key"])])())
    return render_template(
        "filing/consents.html", application=dossier.application, provinces=found, form=form, problem=problem,
        overtaken=isinstance(problem, Overtaken), remarks=queries.open_remarks(dossier.application), opened=opened,
        files={one["key"]: _files(dossier, one["key"]) for one in found},
    )  # fmt: skip


def _remarks_form(application: Application, stored: Mapping[str, str]) -> FlaskForm:
    found = queries.latest_remarks(application)
    return remarks_form([(one.id, queries.remark_label(one)) for one in found])(**stored)


@bp.get("/filings/<int:id>/remarks")
@to(CLERK)
def remarks(id: int) -> ResponseReturnValue:
    """The remarks of a return, to be answered one by one."""
    application = _mine(id)
    stored = {f"remark_{one.id}": one.answer for one in queries.latest_remarks(application)}
    return _remarks_page(application, _remarks_form(application, stored), None)


@bp.post("/filings/<int:id>/remarks")
@to(CLERK)
def save_remarks(id: int) -> ResponseReturnValue:
    """Keep the answers."""
    application = _mine(id)
    form = _remarks_form(application, {})
    if not form.validate():
        return _remarks_page(application, form, None), 422
    return _attempt(
        lambda: actions.answer_remarks(application, _remark_answers(form), me(), clock.now(), pages.seen()),
        lambda problem: _remarks_page(asked_for(id), form, problem),
        url_for("filing.check", id=id),
    )


@bp.post("/filings/<int:id>/remarks/draft")
@to(CLERK)
def draft_remarks(id: int) -> ResponseReturnValue:
    """Autosave of the answers."""
    typed = _remark_answers(_remarks_form(asked_for(id), {}))
    return _draft(id, lambda application: actions.answer_remarks(application, typed, me(), clock.now(), pages.seen()))


def _remark_answers(form: FlaskForm) -> dict[int, str]:
    return {
        int(one.name.removeprefix("remark_")): str(one.data or "") for one in form if one.name.startswith("remark_")
    }


def _remarks_page(application: Application, form: FlaskForm, problem: Problem) -> str:
    return render_template(
        "filing/remarks.html", application=application, form=form, problem=problem, queries=queries,
        overtaken=isinstance(problem, Overtaken), remarks=queries.latest_remarks(application),
        mended_at=lambda field: mended_at(application, field),
    )  # fmt: skip
