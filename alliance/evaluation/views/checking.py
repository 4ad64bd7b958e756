"""Between self-evaluation and scoring: what was handed in is checked; figures corrected by exception."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.refusal import Refused
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.model import Round, ScoreCard
from alliance.evaluation.views.rounds import SEES_ALL, bp
from alliance.rules import indicators
from alliance.rules import programme as programmes
from forms.evaluation import CorrectionForm, ReasonForm


@bp.get("/rounds/<int:id>/check")
@to(SEES_ALL)
def check(id: int) -> ResponseReturnValue:
    """What was handed in, beside the records, alliance by alliance."""
    return _page(queries.round_(me(), id), None)


def _page(found: Round, refused: Refused | None) -> str:
    cards = [one for one in queries.cards(found.id) if not one.left_out]
    said = {one.id: [line for line in one.lines if line.self_points is not None or line.self_note] for one in cards}
    return render_template(
        "evaluation/check.html", round=found, cards=cards, said=said, papers=queries.evidence_counts(found.id), refused=refused,
        system=indicators.merged(rules.systems_of(found)), number=indicators.format_number,
        may=me().is_office and found.state == "checking",
    )  # fmt: skip


@bp.post("/rounds/<int:id>/check")
@to(OFFICE)
def checked(id: int) -> ResponseReturnValue:
    """Mark the self-evaluation of one card, or of all that were handed in, as checked."""
    found, card_id = queries.round_(me(), id), request.form.get("card", type=int)
    cards = [one for one in queries.cards(id) if card_id in (None, one.id)]
    try:
        n = actions.check_self(cards, me(), clock.now())
    except Refused as refusal:
        return _page(found, refusal), 409
    return pages.acted(url_for("evaluation.check", id=id), _("已核对 %(n)s 份自评", n=n))


@bp.get("/cards/<int:id>/return")
@to(OFFICE)
def return_(id: int) -> ResponseReturnValue:
    """Say why a self-evaluation goes back."""
    return _return_page(queries.card(me(), id), ReasonForm(), None)


@bp.post("/cards/<int:id>/return")
@to(OFFICE)
def returned(id: int) -> ResponseReturnValue:
    """Send it back."""
    card, form = queries.card(me(), id), ReasonForm()
    if not form.validate():
        return _return_page(card, form, None), 422
    try:
        actions.return_self(card, str(form.remark.data), me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _return_page(queries.card(me(), id), form, refusal), 409
    return pages.acted(url_for("evaluation.check", id=card.round_id), _("自评已退回，牵头科室会收到待办"))


def _return_page(card: ScoreCard, form: ReasonForm, refused: Refused | None) -> str:
    return render_template(
        "evaluation/reason.html", form=form, refused=refused, action=url_for("evaluation.returned", id=card.id), version=card.version,
        title=_("退回自评"), who=card.designation_name, back=url_for("evaluation.check", id=card.round_id),
        hint=_("牵头科室可以修改后重新提交；再次提交以后重新核对。"),
    )  # fmt: skip


@bp.get("/cards/<int:id>/correct")
@to(OFFICE)
def correct(id: int) -> ResponseReturnValue:
    """Which figure is corrected, and why: an exception."""
    card = queries.card(me(), id)
    return _correct_page(card, _form(card), None)


@bp.post("/cards/<int:id>/correct")
@to(OFFICE)
def corrected(id: int) -> ResponseReturnValue:
    """Correct one figure; every line that uses it is computed again."""
    card = queries.card(me(), id)
    form = _form(card)
    if not form.validate():
        return _correct_page(card, form, None), 422
    value, reason = int(str(form.value.data)), str(form.reason.data)
    try:
        actions.correct_figure(card, form.fact.data, value, reason, me(), clock.now())
    except Refused as refusal:
        return _correct_page(queries.card(me(), id), form, refusal), 409
    return pages.acted(url_for("evaluation.card", id=id), _("数据已更正，理由记入流转记录"))


def _form(card: ScoreCard) -> CorrectionForm:
    form = CorrectionForm()
    used = set(card.facts)
    form.fact.choices = [
        (one.key, f"{pages.words(one)}（{card.facts[one.key]}）")
        for one in programmes.load(card.round.programme).facts if one.key in used
    ]  # fmt: skip
    return form


def _correct_page(card: ScoreCard, form: CorrectionForm, refused: Refused | None) -> str:
    return render_template(
        "evaluation/correct.html", card=card, round=card.round, form=form, refused=refused, made=queries.corrections([card]),
        facts=fact_words(card.round.programme),
    )  # fmt: skip


def fact_words(programme: str) -> dict[str, Any]:
    """Each fact in the reader's words."""
    return {one.key: pages.words(one) for one in programmes.load(programme).facts}
