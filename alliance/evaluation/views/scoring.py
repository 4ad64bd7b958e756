"""Points by hand: the lead's self-evaluation, one card's manual lines, one manual line over all cards."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.refusal import NotFound, Refused
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.flow import judged_own
from alliance.evaluation.model import Round, ScoreCard, ScoreLine
from alliance.evaluation.views.rounds import READERS, bp
from alliance.rules import indicators
from alliance.rules.indicators import Indicator, IndicatorSystem
from forms.evaluation import decimal, points_form


def _typed(points: Decimal | None) -> str:
    return "" if points is None else indicators.format_number(points)


def _form_of(lines: Iterable[ScoreLine], system: IndicatorSystem, note: Any, *, papers: Any = None) -> type[FlaskForm]:
    named = [(line.indicator, pages.words(system.indicator(line.indicator))) for line in lines]
    return points_form(named, note, papers=papers)


def _answers(form: FlaskForm, keys: Iterable[str]) -> tuple[dict[str, Decimal | None], dict[str, str]]:
    """Points and notes as typed, by key."""
    names = list(keys)
    points = {key: decimal(form[f"p_{key}"].data) for key in names}
    return points, {key: str(form[f"note_{key}"].data or "") for key in names}


@bp.get("/cards/<int:id>/self")
@to(Role.LEAD_CLERK)
def self_(id: int) -> ResponseReturnValue:
    """The lead's own points and notes, all lines on one page."""
    found = queries.card(me(), id)
    system = rules.system_for(found)
    start = {f"p_{line.indicator}": _typed(line.self_points) for line in found.lines}
    start |= {f"note_{line.indicator}": line.self_note for line in found.lines}
    return _card_page("evaluation/self.html", found, system, _self_form(found, system)(data=start), None)


def _self_form(found: ScoreCard, system: IndicatorSystem) -> type[FlaskForm]:
    return _form_of(found.lines, system, _l("说明"), papers=_l("证明材料"))


@bp.get("/cards/<int:id>/evidence/<int:file>")
@to(READERS | queries.SCORERS)
def evidence(id: int, file: int) -> ResponseReturnValue:
    """A paper of a self-evaluation, to whoever may see the card or was invited to score it."""
    return pages.download(queries.evidence_file(queries.card_or_sheet(me(), id), file))


@bp.post("/cards/<int:id>/evidence/<int:file>/drop")
@to(Role.LEAD_CLERK)
def drop_evidence(id: int, file: int) -> ResponseReturnValue:
    """Take a paper away again."""
    actions.drop_evidence(queries.card(me(), id), file, me(), clock.now())
    return pages.acted(url_for("evaluation.self_", id=id), _("材料已移除"))


@bp.post("/cards/<int:id>/self")
@to(Role.LEAD_CLERK)
def self_done(id: int) -> ResponseReturnValue:
    """Keep the self-evaluation."""
    found = queries.card(me(), id)
    system = rules.system_for(found)
    form = _self_form(found, system)()
    if not form.validate():
        return _card_page("evaluation/self.html", found, system, form, None), 422
    points, notes = _answers(form, [line.indicator for line in found.lines])
    sent = {line.indicator: pages.uploaded(f"file_{line.indicator}") for line in found.lines}
    papers = {key: paper for key, paper in sent.items() if paper is not None}
    try:
        actions.self_evaluate(found, points, notes, me(), clock.now(), pages.seen(), papers)
    except Refused as refusal:
        pages.marked(form, refusal)
        return _card_page("evaluation/self.html", queries.card(me(), id), system, form, refusal), 409
    return pages.acted(url_for("evaluation.card", id=id), _("自评已保存，自评结束前可以再改"))


def _card_page(
    template: str, found: ScoreCard, system: IndicatorSystem, form: FlaskForm, refused: Refused | None
) -> str:
    by_dimension = [
        (one, [line for line in found.lines if system.indicator(line.indicator).dimension == one.key])
        for one in system.dimensions
    ]
    asked = {line.indicator for line in found.lines if f"p_{line.indicator}" in form}
    return render_template(
        template, card=found, round=found.round, system=system, form=form, refused=refused, dimensions=by_dimension,
        number=indicators.format_number, papers=queries.evidence(found), asked=asked,
        others=[system.indicator(line.indicator) for line in found.lines if line.manual and line.indicator not in asked],
    )  # fmt: skip


def _manual(found: ScoreCard) -> list[ScoreLine]:
    """The lines that the office scores: not those of invited people."""
    taken = queries.by_sheets(found.round_id)
    return [line for line in found.lines if line.manual and line.indicator not in taken]


@bp.get("/cards/<int:id>/score")
@to(OFFICE)
def score(id: int) -> ResponseReturnValue:
    """All manual lines of one card."""
    found = queries.card(me(), id)
    system = rules.system_for(found)
    start = {f"p_{line.indicator}": _typed(line.points) for line in _manual(found)}
    start |= {f"note_{line.indicator}": line.note for line in _manual(found)}
    form = _form_of(_manual(found), system, _l("评分依据"))(data=start)
    return _card_page("evaluation/score.html", found, system, form, None)


@bp.post("/cards/<int:id>/score")
@to(OFFICE)
def scored(id: int) -> ResponseReturnValue:
    """Keep the office's points of one card."""
    found = queries.card(me(), id)
    system = rules.system_for(found)
    form = _form_of(_manual(found), system, _l("评分依据"))()
    if not form.validate():
        return _card_page("evaluation/score.html", found, system, form, None), 422
    points, notes = _answers(form, [line.indicator for line in _manual(found)])
    try:
        actions.score_manual(found, points, me(), clock.now(), pages.seen(), notes)
    except Refused as refusal:
        pages.marked(form, refusal)
        return _card_page("evaluation/score.html", queries.card(me(), id), system, form, refusal), 409
    return pages.acted(url_for("evaluation.card", id=id), _("评分已保存"))


def _line_of(round_id: int, key: str) -> tuple[Round, Indicator, list[ScoreCard]]:
    """A manual indicator of a round with the cards this person may score."""
    found = queries.round_(me(), round_id)
    indicator = rules.by_hand(found).get(key)
    if indicator is None or key in queries.by_sheets(round_id):
        raise NotFound
    mine = [one for one in queries.cards(round_id) if not one.left_out and not judged_own(me(), one)]
    cards = [one for one in mine if rules.asks(one, key)]
    return found, indicator, sorted(cards, key=lambda one: one.designation_name)


def _line_form(cards: list[ScoreCard]) -> type[FlaskForm]:
    return points_form([(str(one.id), one.designation_name) for one in cards], _l("评分依据"))


def _own_line(card: ScoreCard, indicator: Indicator) -> ScoreLine:
    return next(line for line in card.lines if line.indicator == indicator.key)


@bp.get("/rounds/<int:id>/score/<key>")
@to(OFFICE)
def score_line(id: int, key: str) -> ResponseReturnValue:
    """One manual indicator over all alliances, side by side."""
    found, indicator, cards = _line_of(id, key)
    start: dict[str, str] = {}
    for one in cards:
        line = _own_line(one, indicator)
        start |= {f"p_{one.id}": _typed(line.points), f"note_{one.id}": line.note}
    return _line_page(found, indicator, cards, _line_form(cards)(data=start), None)


@bp.post("/rounds/<int:id>/score/<key>")
@to(OFFICE)
def scored_line(id: int, key: str) -> ResponseReturnValue:
    """Keep one indicator's points over all alliances, whole or not at all."""
    found, indicator, cards = _line_of(id, key)
    form = _line_form(cards)()
    if not form.validate():
        return _line_page(found, indicator, cards, form, None), 422
    points, notes = _answers(form, [str(one.id) for one in cards])
    seen = {one.id: request.form.get(f"seen_{one.id}", one.version, type=int) for one in cards}
    by_id = {int(card_id): given for card_id, given in points.items()}
    try:
        actions.score_indicator(
            found, key, by_id, me(), clock.now(), seen, {int(card_id): note for card_id, note in notes.items()}
        )
    except Refused as refusal:
        return _line_page(*_line_of(id, key), form, refusal), 409
    return pages.acted(url_for("evaluation.round", id=id), _("“%(words)s”的评分已保存", words=pages.words(indicator)))


def _line_page(
    found: Round, indicator: Indicator, cards: list[ScoreCard], form: FlaskForm, refused: Refused | None
) -> str:
    return render_template(
        "evaluation/score_line.html", round=found, indicator=indicator, cards=cards, form=form, refused=refused,
        line_of={one.id: _own_line(one, indicator) for one in cards}, number=indicators.format_number,
    )  # fmt: skip
