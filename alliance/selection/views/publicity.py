"""The programme's side of a publicity: what is shown until when, its extension, the objections and their answers (SX3-20, 21)."""

from datetime import date

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, publicity
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.refusal import NotFound, Refused
from alliance.rules.programme import Programme
from alliance.selection.actions import award
from alliance.selection.queries import boards as queries
from alliance.selection.views.frame import CALLERS, bp, offered
from forms.boards import AnswerForm, ExtendForm


def _own(key: str) -> Programme:
    programme, _taken = offered(key)
    if me().programme not in (None, key):
        raise NotFound
    return programme


@bp.get("/selection/<key>/publicity")
@to(queries.SEES)
def publicities(key: str) -> ResponseReturnValue:
    """Every list that was shown, and the objections."""
    return _publicities(key, ExtendForm(formdata=None), None)


def _publicities(key: str, form: ExtendForm, refused: Refused | None) -> str:
    programme = _own(key)
    pages.marked(form, refused)
    shown = publicity.shown_by(key)
    return render_template(
        "selection/publicities.html", programme=programme, rows=[(one, *publicity.end_of(one)) for one in shown], form=form,
        refused=refused, objections=publicity.objections(key), titles={one.id: one.title for one in shown},
        lines={line.id: line for one in shown for line in one.lines}, findings=publicity.FINDINGS,
        may=me().role in CALLERS and me().programme == key, open_now=lambda one: publicity.is_open(one, clock.now()),
    )  # fmt: skip


@bp.post("/selection/<key>/publicity/<int:id>/extend")
@to(CALLERS)
def extend(key: str, id: int) -> ResponseReturnValue:
    """Put the end off, with a reason."""
    _own(key)
    shown, form = publicity.get(key, id), ExtendForm()
    if not form.validate():
        return _publicities(key, form, None), 422

    def act() -> str:
        assert form.until.data is not None  # required by the form
        award.extend(shown, form.until.data, str(form.reason.data), me(), clock.now(), seen=pages.seen())
        return url_for("selection.publicities", key=key)

    return pages.attempt(act, lambda refused: _publicities(key, form, refused), _("公示已延长"))


@bp.get("/selection/objections/<int:id>")
@to(queries.SEES)
def objection(id: int) -> ResponseReturnValue:
    """One objection, and its answer."""
    return _objection(publicity.objection(id), AnswerForm(formdata=None), None)


@bp.post("/selection/objections/<int:id>")
@to(CALLERS)
def answer(id: int) -> ResponseReturnValue:
    """Answer it: not by who nominated or listed what it is about."""
    one, form = publicity.objection(id), AnswerForm()
    _own(one.programme)
    form.finding.choices = [(name, str(label)) for name, label in publicity.FINDINGS.items()]
    if not form.validate():
        return _objection(one, form, None), 422

    def act() -> str:
        until: date | None = form.until.data
        award.answer(one, str(form.finding.data), str(form.outcome.data), me(), clock.now(), until=until)
        return url_for("selection.objection", id=id)

    return pages.attempt(act, lambda refused: _objection(one, form, refused), _("已办结"))


def _objection(one: publicity.PublicObjection, form: AnswerForm, refused: Refused | None) -> str:
    key = one.programme
    programme = _own(key)
    form.finding.choices = [(name, str(label)) for name, label in publicity.FINDINGS.items()]
    pages.marked(form, refused)
    shown = publicity.get(key, one.publicity_id)
    line = next((each for each in shown.lines if each.id == one.line_id), None)
    return render_template(
        "selection/objection.html", programme=programme, one=one, shown=shown, line=line, form=form, refused=refused,
        end=publicity.end_of(shown), findings=publicity.FINDINGS,
        may=one.closed_at is None and me().role in OFFICE and me().programme == key,
        barred=award.why_not_answer(one, me()) if one.closed_at is None else None,
    )  # fmt: skip
