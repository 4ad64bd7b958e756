"""The Word templates of a further programme's letters, all and kind by kind: its office sets them as the alliances' office does."""

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, notices, pages, wordfiles
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.language import told
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.rules import grounds, intake
from alliance.selection.rules.way import route_of
from alliance.selection.views.boards import programme_like
from alliance.selection.views.frame import bp
from forms.papers import TemplateForm

GRANTED, REFUSED = "selection.granted", "selection.refused"


def _key() -> str:
    key = me().programme or ""
    if intake.load(key) is None:
        raise NotFound
    return key


def _forms(key: str) -> dict[str, tuple[str, str]]:
    """What letters there are: form → (label, clause). Any letter first, then those of a decision and of each finding."""
    clause = route_of(programme_like(key)).decision
    found = {
        notices.TEMPLATE: (_("公文"), clause), notices.form_of(GRANTED): (_("确定的通知"), clause),
        notices.form_of(REFUSED): (_("未获确定的通知"), clause),
    }  # fmt: skip
    table = grounds.load(key)
    for rule in table.rules if table is not None else ():
        found[notices.form_of(f"finding-{rule.key}")] = (told(rule.words, rule.words_en), rule.clause)
    return found


def _asked(key: str, form: str) -> str:
    """The clause of a form; NotFound where the programme has no such letter."""
    if form not in _forms(key):
        raise NotFound
    return _forms(key)[form][1]


@bp.get("/selection/templates")
@to(OFFICE)
def templates() -> ResponseReturnValue:
    """The template in use of each letter, earlier versions, the placeholders."""
    return _page(None, None, None)


@bp.post("/selection/templates/<form>")
@to(OFFICE)
def add_template(form: str) -> ResponseReturnValue:
    """Keep a new version after it was tried on sample data; it is put to use by a step of its own."""
    key, typed = _key(), TemplateForm()
    clause = _asked(key, form)
    if not typed.validate():
        return _page(form, typed, None), 422
    sent = pages.uploaded("file")
    try:
        if sent is None:
            raise Refused(clause, _("请选择模板文件"), field="file")
        kept = wordfiles.add(key, form, *sent, str(typed.note.data), me(), clock.now(), clause)
    except Refused as refusal:
        return _page(form, typed, refusal), 409
    return pages.acted(url_for("selection.templates"), _("已存为第 %(n)d 版，预览无误后启用", n=kept.serial))


def _docx(form: str, serial: int) -> bytes | None:
    key = _key()
    _asked(key, form)
    if serial == wordfiles.OURS and form != notices.TEMPLATE:
        return wordfiles.content(key, notices.TEMPLATE)
    return wordfiles.content(key, form, serial)


@bp.get("/selection/templates/<form>/<int:serial>.docx")
@to(OFFICE)
def template_file(form: str, serial: int) -> Response:
    """A template as it is; 0 is the one that came with the platform."""
    from alliance.documents import word  # here: drawing libraries are heavy

    docx = _docx(form, serial) or (word.TEMPLATES / "letter.docx").read_bytes()
    return pages.sent(docx, f"公文模板 {serial}.docx", files.KINDS["docx"])


@bp.get("/selection/templates/<form>/<int:serial>/preview.docx")
@to(OFFICE)
def template_preview(form: str, serial: int) -> Response:
    """The template filled with sample data."""
    from alliance.documents import trial

    made = trial.preview(_docx(form, serial), notices.TEMPLATE)
    return pages.sent(made, f"公文预览 {serial}.docx", files.KINDS["docx"])


@bp.post("/selection/templates/<form>/<int:serial>/use")
@to(OFFICE)
def use_template(form: str, serial: int) -> ResponseReturnValue:
    """Put a version to use, or the platform's own again."""
    key, back = _key(), url_for("selection.templates")
    clause = _asked(key, form)
    try:
        wordfiles.use(key, form, serial, me(), clock.now(), pages.seen() or wordfiles.OURS, clause)
    except Refused as refusal:
        return _page(form, None, refusal), 409
    except Overtaken as overtaken:
        return pages.error_page(409, overtaken=overtaken, refused=None, back=back)
    return pages.acted(back, _("已启用"))


def _page(asked: str | None, typed: TemplateForm | None, refused: Refused | None) -> str:
    from alliance.documents import trial

    key = _key()
    names = [(name, str(wordfiles.LETTER[name])) for name in trial.placeholders(notices.TEMPLATE)]
    shown = [
        {
            "key": form, "label": label, "clause": clause, "versions": wordfiles.versions(key, form),
            "in_use": wordfiles.in_use(key, form), "names": names, "kind": form != notices.TEMPLATE,
            "typed": typed if typed is not None and form == asked else TemplateForm(formdata=None),
            "refused": refused if form == asked else None,
        }
        for form, (label, clause) in _forms(key).items()
    ]  # fmt: skip
    return render_template("selection/templates.html", forms=shown[:1], kinds=shown[1:], asked=asked)
