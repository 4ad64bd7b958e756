"""The Word templates of both annexes and of letters, which the office may change: download, upload, preview, put to use, go back."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance.core import files, notices, pages, wordfiles
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.language import told
from alliance.core.pages import wordforms
from alliance.core.refusal import NotFound, Refused
from alliance.filing.queries.annex import ANNEX_KEYS, ANNEX_OPINIONS
from alliance.filing.views.shared import bp
from alliance.rules import programme as programmes
from forms.papers import TemplateForm

CLAUSES = {"annex1": "SN15-A1", "annex2": "SN15-A2", "letter": "SN15-2.d"}
LABELS = {"annex1": _l("附件1"), "annex2": _l("附件2"), "letter": _l("公文")}
KINDS = {
    notices.form_of(kind): words
    for kind, words in (
        ("hearing", _l("告知书（听取陈述申辩）")), ("commendation", _l("表扬")), ("criticism", _l("批评警告")),
        ("yellow-card", _l("黄牌警告")), ("dissolution", _l("责令解散")), ("review", _l("复核决定")),
        ("audit-passed", _l("审核评估通过")), ("audit-failed", _l("审核评估不通过")), ("audit-lapsed", _l("视为放弃资格")),
        ("audit-revoked", _l("取消资格")),
    )
}  # fmt: skip
CLAUSES |= dict.fromkeys(KINDS, "SN15-2.d")
LABELS |= KINDS


def _programme() -> str:
    return me().programme or ""


def _known(form: str) -> str:
    """A form the office may set; NotFound for any other word."""
    if form not in CLAUSES:
        raise NotFound
    return form


def _docx(form: str, serial: int) -> bytes | None:
    """A version; 0 is the platform's own (None), for a kind of letter what all letters are printed on."""
    if _known(form) in KINDS and serial == wordfiles.OURS:
        return wordfiles.content(_programme(), notices.TEMPLATE)
    return wordfiles.content(_programme(), form, serial)


@bp.get("/filings/templates")
@to(OFFICE)
def templates() -> ResponseReturnValue:
    """The annexes and the letters, all and kind by kind: the template in use, earlier versions, the placeholders."""
    return _page(None, None, None)


@bp.post("/filings/templates/<form>")
@to(OFFICE)
def add_template(form: str) -> ResponseReturnValue:
    """Keep a new version after it was tried on sample data; it is put to use by a step of its own."""
    return wordforms.keep(_programme(), form, CLAUSES[_known(form)], TemplateForm(), url_for("filing.templates"), _page)


@bp.get("/filings/templates/<form>/<int:serial>.docx")
@to(OFFICE)
def template_file(form: str, serial: int) -> ResponseReturnValue:
    """A template as it is; 0 is the one that came with the platform."""
    from alliance.documents import trial, word  # here: drawing libraries are heavy

    docx = _docx(form, serial) or (word.TEMPLATES / f"{trial.base(form)}.docx").read_bytes()
    return pages.sent(docx, f"{LABELS[form]} {_('模板')} {serial}.docx", files.KINDS["docx"])


@bp.get("/filings/templates/<form>/<int:serial>/preview.docx")
@to(OFFICE)
def template_preview(form: str, serial: int) -> ResponseReturnValue:
    """The template filled with sample data."""
    from alliance.documents import trial

    made = trial.preview(_docx(form, serial), form)
    return pages.sent(made, f"{LABELS[form]} {_('预览')} {serial}.docx", files.KINDS["docx"])


@bp.post("/filings/templates/<form>/<int:serial>/use")
@to(OFFICE)
def use_template(form: str, serial: int) -> ResponseReturnValue:
    """Put a version to use, or the platform's own again."""
    return wordforms.put_to_use(_programme(), form, serial, CLAUSES[_known(form)], url_for("filing.templates"), _page)


def _page(asked: str | None, typed: TemplateForm | None, refused: Refused | None) -> str:
    from alliance.documents import trial

    programme = _programme()
    if not programme:
        raise NotFound
    shown = [
        wordforms.row(
            programme, form, LABELS[form], clause, _names(programme, form, trial.placeholders(form)), kind=form in KINDS,
            typed=typed if typed is not None and form == asked else TemplateForm(formdata=None),
            refused=refused if form == asked else None,
        )
        for form, clause in CLAUSES.items()
    ]  # fmt: skip
    return render_template(
        "filing/templates.html", forms=[one for one in shown if not one["kind"]], asked=asked, method=request.method,
        kinds=[one for one in shown if one["kind"]],
    )  # fmt: skip


def _names(programme: str, form: str, names: list[str]) -> list[tuple[str, str]]:
    """Each placeholder with what it stands for, in the form's own words."""
    if form.split("-", 1)[0] == "letter":
        return [(name, str(wordfiles.LETTER[name])) for name in names]
    fields: dict[str, Any] = {one.key: told(one.label, one.label_en) for one in _form(programme, form)}
    if form == "annex2":
        stations = {"hospital": "hospital_opinion", "city": "city_opinion", "office": "office_assessment"}
        fields = {
            **{name: fields[key] for key, name in ANNEX_KEYS.items()},
            **{name: fields[stations.get(key, f"{key}_opinion")] for key, name in ANNEX_OPINIONS.items()},
            "members": fields["members"],
        }  # fmt: skip
    more = {
        "dossier": _("编号"), "version": _("版次"), "code": _("版次代码，可不用"), "mark": _("示例数据的标记，可不用"),
        "sheets": _("另附页：逐页的 title 和 text"), "year": _("年度"), "due_on": _("报送截止日（完整日期），可不用"),
        "due": _("报送截止日（月、日）"), "send_to": _("报送邮箱，可不用"),
    }  # fmt: skip
    return [(name, str(fields.get(name) or more[name]).replace("{year}", "")) for name in names]


def _form(programme: str, form: str) -> Any:
    return programmes.load(programme).form(form).fields
