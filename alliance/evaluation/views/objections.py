"""Objections to a provisional result: raised by the alliance, answered by another officer than who scored."""

from decimal import Decimal

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.reach import found
from alliance.core.refusal import Refused
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.flow import OBJECTION_FLOW
from alliance.evaluation.model import Objection, ScoreCard
from alliance.evaluation.views.cards import contested, sees_points
from alliance.evaluation.views.rounds import READERS, bp
from alliance.rules import indicators
from forms.evaluation import ObjectionForm, answer_form, decimal

SPEAKERS = frozenset({Role.LEAD_CLERK, Role.HOSPITAL_LEADER})


@bp.get("/cards/<int:id>/object")
@to(SPEAKERS)
def object_(id: int) -> ResponseReturnValue:
    """What is objected to, and why."""
    card = queries.card(me(), id)
    return _form_page(card, _form(card), None)


def _form(card: ScoreCard) -> ObjectionForm:
    form = ObjectionForm()
    system = rules.system_for(card)
    form.about.choices = [(line.indicator, pages.words(system.indicator(line.indicator))) for line in card.lines]
    return form


def _form_page(card: ScoreCard, form: ObjectionForm, refused: Refused | None) -> str:
    return render_template("evaluation/object.html", card=card, round=card.round, form=form, refused=refused)


@bp.post("/cards/<int:id>/object")
@to(SPEAKERS)
def objected(id: int) -> ResponseReturnValue:
    """Object, within the window."""
    card = queries.card(me(), id)
    form = _form(card)
    if not form.validate():
        return _form_page(card, form, None), 422
    paper = pages.uploaded()
    try:
        one = actions.object_to(
            card, str(form.text.data), form.about.data or [], me(), clock.now(), [paper] if paper else []
        )
    except Refused as refusal:
        return _form_page(queries.card(me(), id), form, refusal), 409
    return pages.acted(url_for("evaluation.objection", id=one.id), _("异议已提交，由另一位经办人复核"))


@bp.get("/objections/<int:id>")
@to(READERS)
def objection(id: int) -> ResponseReturnValue:
    """An objection, its papers, and its answer."""
    return _page(queries.objection(me(), id), None, None)


def _reviewed(one: Objection) -> list[tuple[str, str]]:
    """The lines whose points the reviewer may set: those scored by hand that the objection is about."""
    system = rules.system_for(one.card)
    return [
        (line.indicator, pages.words(system.indicator(line.indicator)))
        for line in one.card.lines if line.manual and (not one.indicators or line.indicator in one.indicators)
    ]  # fmt: skip


def _page(one: Objection, form: FlaskForm | None, refused: Refused | None) -> str:
    actor, system = me(), rules.system_for(one.card)
    start = {
        f"p_{line.indicator}": indicators.format_number(line.points)
        for line in one.card.lines
        if line.points is not None
    }
    names = [step.name for step in OBJECTION_FLOW.open_to(one, actor)]
    return render_template(
        "evaluation/objection.html", objection=one, card=one.card, round=one.card.round, system=system, refused=refused,
        papers=files.of(one, "evidence"), flow=OBJECTION_FLOW, form=form or answer_form(_reviewed(one))(data=start), names=names,
        contested=contested(one.card, one.indicators) if sees_points(actor, one.card) else None,
        keys=[key for key, _words in _reviewed(one)], weights={line.indicator: line.weight for line in one.card.lines},
        number=indicators.format_number,
    )  # fmt: skip


@bp.post("/objections/<int:id>")
@to(OFFICE)
def answered(id: int) -> ResponseReturnValue:
    """Answer it; upheld, with the points that are set otherwise."""
    one = queries.objection(me(), id)
    form = answer_form(_reviewed(one))()
    if not form.validate():
        return _page(one, form, None), 422
    typed = {key: decimal(form[f"p_{key}"].data) for key, _words in _reviewed(one)}
    points: dict[str, Decimal] = {key: given for key, given in typed.items() if given is not None}
    try:
        actions.answer(
            one, form["upheld"].data == "yes", str(form["answer"].data), me(), clock.now(), points, pages.seen()
        )
    except Refused as refusal:
        return _page(queries.objection(me(), id), form, refusal), 409
    return pages.acted(url_for("evaluation.objection", id=id), _("已答复，联盟会收到待办"))


@bp.post("/objections/<int:id>/withdraw")
@to(SPEAKERS)
def objection_withdrawn(id: int) -> ResponseReturnValue:
    """Take one's objection back."""
    one = queries.objection(me(), id)
    try:
        actions.withdraw(one, me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _page(queries.objection(me(), id), None, refusal), 409
    return pages.acted(url_for("evaluation.objection", id=id), _("异议已撤回"))


@bp.get("/objections/<int:id>/files/<int:file>")
@to(READERS)
def objection_file(id: int, file: int) -> ResponseReturnValue:
    """A paper that came with an objection."""
    return pages.download(found(files.one(queries.objection(me(), id), file)))
