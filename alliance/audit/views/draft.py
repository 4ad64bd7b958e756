"""The clerk's pages: sections of 附件1 saved without validation (暂存), then checked, declared true and sent."""

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import pgettext
from flask_wtf import FlaskForm

from alliance import clock
from alliance.audit import actions, queries, rules
from alliance.audit.model import Audit
from alliance.audit.views.shared import asked_for, bp, dossier_of, file_links, told_limit
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.refusal import Overtaken, Refused
from forms.audit import SubmitForm, section_form

Problem = Refused | Overtaken | None
TYPED = ("StringField", "TextAreaField", "DateField", "RadioField")


def _mine(id: int) -> Audit:
    """A form that is with its clerk."""
    audit = asked_for(id)
    if not queries.is_editable(audit):
        raise Refused("SN15-A1", _("审核评估表已报送，退回后才能修改"))
    return audit


def _shape(dossier: rules.Dossier, key: str) -> type[FlaskForm]:
    typed = {one.key for one in rules.typed_fields(dossier)}
    shape = [
        {"key": one.key, "label": queries.label_of(one, dossier.audit.year), "type": one.type, "long": one.long}
        for one in queries.section_fields(dossier, key)
        if one.key in typed
    ]
    if any(one.key == "members" for one in queries.section_fields(dossier, key)):
        shape.append({"key": rules.MORE, "label": _("平台未录入的成员单位"), "type": "members", "long": False})
    return section_form(shape)


def _stored(dossier: rules.Dossier, form: FlaskForm) -> dict[str, str]:
    """What is kept now under each field's name; the counts begin with the logs' figures."""
    kinds = {one.key: one for one in dossier.fields}
    answers = dossier.audit.answers
    return {
        one.name: dossier.value(kinds[one.name]) if one.name in kinds else str(answers.get(one.name) or "")
        for one in form
        if one.type in TYPED
    }


def _filled(dossier: rules.Dossier, key: str) -> FlaskForm:
    form = _shape(dossier, key)()
    for name, words in _stored(dossier, form).items():
        if form[name].type == "DateField":
            form[name].process_data(_day(words))
        else:
            form[name].data = words
    return form


def _day(words: str) -> Any:
    from datetime import date

    return date.fromisoformat(words) if words else None


def _typed(form: FlaskForm) -> dict[str, str]:
    """What was typed, as words; a day as ISO text."""
    return {
        one.name: one.data.isoformat() if hasattr(one.data, "isoformat") else str(one.data or "")
        for one in form
        if one.type in TYPED
    }


@bp.get("/audit-forms/<int:id>/sections/<key>")
@to(Role.LEAD_CLERK)
def section(id: int, key: str) -> ResponseReturnValue:
    """One section to fill in; what register and members know is shown, not asked again."""
    dossier = dossier_of(_mine(id))
    return _page(dossier, key, _filled(dossier, key), None)


@bp.post("/audit-forms/<int:id>/sections/<key>")
@to(Role.LEAD_CLERK)
def save_section(id: int, key: str) -> ResponseReturnValue:
    """Keep a section as typed, with annex pages added or taken off."""
    audit = _mine(id)
    dossier = dossier_of(audit)
    form = _shape(dossier, key)()
    if not form.validate():
        return _page(dossier, key, form, None), 422
    remove = request.form.get("remove", type=int)
    try:
        actions.save(
            audit, _typed(form), me(), clock.now(), pages.seen(), uploads=_uploads(form),
            remove=[] if remove is None else [remove],
        )  # fmt: skip
    except (Refused, Overtaken) as problem:
        return _page(dossier_of(asked_for(id)), key, form, problem), 409
    stays = request.form.get("step") != "next" or remove is not None
    return pages.acted(request.path if stays else _onward(dossier, key), _("已暂存"))


def _uploads(form: FlaskForm) -> list[tuple[str, str, bytes]]:
    found = []
    for one in form:
        sent = pages.uploaded(one.name) if one.type == "FileField" else None
        if sent is not None:
            found.append((one.name.removeprefix("file_"), *sent))
    return found


def _onward(dossier: rules.Dossier, key: str) -> str:
    keys = [one.key for one in queries.sections(dossier)]
    after = keys[keys.index(key) + 1 :]
    id = dossier.audit.id
    return url_for("audit.section", id=id, key=after[0]) if after else url_for("audit.check", id=id)


@bp.post("/audit-forms/<int:id>/sections/<key>/draft")
@to(Role.LEAD_CLERK)
def draft_section(id: int, key: str) -> ResponseReturnValue:
    """Autosave of a section: the same saving, answered for the script."""
    audit = asked_for(id)
    form = _shape(dossier_of(audit), key)()
    valid = {name: words for name, words in _typed(form).items() if form.validate() or not form[name].errors}
    try:
        actions.save(audit, valid, me(), clock.now(), pages.seen())
    except Overtaken as overtaken:
        return jsonify(message=_("另一处已先保存：%(who)s", who=overtaken.who)), 409
    except Refused as refused:
        return jsonify(message=refused.message), 409
    return jsonify(saved=f"{audit.saved_at:%H:%M}", seen=audit.version)


def _page(dossier: rules.Dossier, key: str, form: FlaskForm, problem: Problem) -> str:
    audit, fields = dossier.audit, queries.section_fields(dossier, key)
    stored = _stored(dossier, form) if isinstance(problem, Overtaken) else {}
    return render_template(
        "audit/section.html", audit=audit, dossier=dossier, key=key, fields=fields, form=told_limit(form),
        title=pgettext("programme", fields[0].section), problem=problem, overtaken=isinstance(problem, Overtaken),
        stored=stored, label_of=queries.label_of, more=rules.MORE,
        files={one.key: file_links(audit, dossier.files_of(one.key)) for one in fields},
        counts={one.key: dossier.count(one.key) for one in fields if one.type == "count"},
        designation_url=pages.page_of("designation", audit.designation_id),
    )  # fmt: skip


@bp.get("/audit-forms/<int:id>/check")
@to(Role.LEAD_CLERK)
def check(id: int) -> ResponseReturnValue:
    """Everything to read once more, what is missing, the declaration; after the due day the reason."""
    return _check_page(_mine(id), SubmitForm(), None)


@bp.post("/audit-forms/<int:id>/check")
@to(Role.LEAD_CLERK)
def send(id: int) -> ResponseReturnValue:
    """Send the form."""
    audit, form = asked_for(id), SubmitForm()
    if not form.validate():
        return _check_page(audit, form, None), 422
    try:
        actions.submit(
            audit, me(), clock.now(), pages.seen(), declared=bool(form.true.data),
            late_reason=str(form.late_reason.data or ""),
        )  # fmt: skip
    except Refused as refused:
        return _check_page(asked_for(id), pages.marked(form, refused), refused), 409
    return pages.acted(url_for("audit.show", id=id), _sent(audit))


def _sent(audit: Audit) -> str:
    if audit.state == "late":
        return str(_("迟报已送省卫生健康委，由其决定是否收取"))
    return str(_("已报送，转所属医院评价"))


def _check_page(audit: Audit, form: FlaskForm, refused: Refused | None) -> str:
    dossier = dossier_of(audit)
    sections = {
        field.key: one.key for one in queries.sections(dossier) for field in queries.section_fields(dossier, one.key)
    }
    lacking = [
        {"label": one.label, "clause": one.clause, "done": False,
         "url": url_for("audit.section", id=audit.id, key=sections[one.key])}
        for one in rules.missing(dossier)
    ]  # fmt: skip
    late = rules.is_late(audit.due, clock.now()) and not audit.excuse and audit.state in {"draft", "lapse"}
    return render_template(
        "audit/check.html", audit=audit, form=form, refused=refused, lacking=lacking, late=late, sections=sections,
        rows=queries.rows(dossier, None), links=lambda found: file_links(audit, found),
    )  # fmt: skip
