"""The Word templates of a further programme's letters, all and kind by kind: its office sets them as the alliances' office does."""

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance.core import files, notices, pages, wordfiles
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.language import told
from alliance.core.pages import wordforms
from alliance.core.refusal import NotFound, Refused
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
    return wordforms.keep(_key(), form, _asked(_key(), form), TemplateForm(), url_for("selection.templates"), _page)


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
    return wordforms.put_to_use(_key(), form, serial, _asked(_key(), form), url_for("selection.templates"), _page)


def _page(asked: str | None, typed: TemplateForm | None, refused: Refused | None) -> str:
    from alliance.documents import trial

    key = _key()
    names = [(name, str(wordfiles.LETTER[name])) for name in trial.placeholders(notices.TEMPLATE)]
    shown = [
        wordforms.row(
            key, form, label, clause, names, kind=form != notices.TEMPLATE,
            typed=typed if typed is not None and form == asked else TemplateForm(formdata=None),
            refused=refused if form == asked else None,
        )
        for form, (label, clause) in _forms(key).items()
    ]  # fmt: skip
    return render_template("selection/templates.html", forms=shown[:1], kinds=shown[1:], asked=asked)
