"""Who scores which indicator: the office's assignments, and the sheets of QC centres and experts."""

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, ROLE_LABELS, Role
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.flow import ASSIGNMENT_FLOW
from alliance.evaluation.model import Assignment, Round
from alliance.evaluation.views.editing import source_words
from alliance.evaluation.views.rounds import SEES_ALL, bp
from alliance.evaluation.views.scoring import _answers as answers
from alliance.organisations import queries as organisations
from alliance.rules import indicators
from forms.evaluation import AcceptForm, AssignForm, ReasonForm, points_form


@bp.get("/rounds/<int:id>/assignments")
@to(SEES_ALL)
def assignments(id: int) -> ResponseReturnValue:
    """Every indicator scored by hand, who was asked, and how far they are (never what they gave)."""
    found = queries.round_(me(), id)
    return _assign_page(found, _assign_form(found), None)


def _assign_form(found: Round) -> AssignForm:
    form = AssignForm()
    manual = list(rules.by_hand(found).values())
    form.indicator.choices = [(one.key, pages.words(one)) for one in manual]
    form.post.choices = [
        (post.id, f"{post.person.name} · {ROLE_LABELS[Role(post.role)]} · {post.organisation.name}")
        for post in queries.invitable(found.programme, clock.today())
    ]  # fmt: skip
    return form


def _assign_page(found: Round, form: AssignForm, refused: Refused | None) -> str:
    asked: dict[str, list[Assignment]] = {}
    for one in queries.assignments(found.id):
        asked.setdefault(one.indicator, []).append(one)
    manual = list(rules.by_hand(found).values())
    return render_template(
        "evaluation/assignments.html", round=found, form=form, refused=refused, manual=manual, asked=asked, flow=ASSIGNMENT_FLOW,
        may=me().is_office and found.state in ("open", "checking", "scoring"), number=indicators.format_number,
        steps={one.id: [step.name for step in ASSIGNMENT_FLOW.open_to(one, me())] for all_ in asked.values() for one in all_},
        unscored=queries.unscored(found.id), sources=source_words(),
    )  # fmt: skip


@bp.post("/rounds/<int:id>/assignments")
@to(OFFICE)
def assigned(id: int) -> ResponseReturnValue:
    """Invite one person to score one indicator."""
    found = queries.round_(me(), id)
    form = _assign_form(found)
    if not form.validate():
        return _assign_page(found, form, None), 422
    try:
        actions.assign(found, form.indicator.data, organisations.post(form.post.data), me(), clock.now())
    except Refused as refusal:
        return _assign_page(queries.round_(me(), id), form, refusal), 409
    return pages.acted(url_for("evaluation.assignments", id=id), _("已邀请，对方会收到待办"))


OFFICE_STEPS = {
    "return": (actions.send_back, N_("退回修改评分"), N_("评分已退回，对方会收到待办")),
    "withdraw": (actions.take_back, N_("撤回邀请"), N_("邀请已撤回")),
}


@bp.get("/assignments/<int:id>/<any('return', 'withdraw'):name>")
@to(OFFICE)
def assignment_reason(id: int, name: str) -> ResponseReturnValue:
    """Say why an assignment goes back or is withdrawn."""
    return _reason_page(queries.assignment(me(), id), name, ReasonForm(), None)


@bp.post("/assignments/<int:id>/<any('return', 'withdraw'):name>")
@to(OFFICE)
def assignment_step(id: int, name: str) -> ResponseReturnValue:
    """Send a sheet back, or withdraw an invitation."""
    one, form = queries.assignment(me(), id), ReasonForm()
    if not form.validate():
        return _reason_page(one, name, form, None), 422
    act, _title, said = OFFICE_STEPS[name]
    try:
        act(one, str(form.remark.data), me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _reason_page(queries.assignment(me(), id), name, form, refusal), 409
    return pages.acted(url_for("evaluation.assignments", id=one.round_id), _(said))


def _reason_page(one: Assignment, name: str, form: ReasonForm, refused: Refused | None) -> str:
    return render_template(
        "evaluation/reason.html", form=form, refused=refused, action=url_for("evaluation.assignment_step", id=one.id, name=name),
        version=one.version, title=_(OFFICE_STEPS[name][1]), who=f"{one.person} · {rules.title_of(one.round, one.indicator)}",
        back=url_for("evaluation.assignments", id=one.round_id), hint="",
    )  # fmt: skip


@bp.get("/sheets")
@to(queries.SCORERS)
def sheets() -> ResponseReturnValue:
    """What I was invited to score."""
    mine = queries.my_sheets(me())
    titles = {one.id: rules.title_of(one.round, one.indicator) for one in mine}
    return render_template("evaluation/sheets.html", sheets=mine, titles=titles, flow=ASSIGNMENT_FLOW)


@bp.get("/sheets/<int:id>")
@to(queries.SCORERS)
def sheet(id: int) -> ResponseReturnValue:
    """One sheet: accept it, score every alliance, hand it in."""
    one = queries.sheet(me(), id)
    return _sheet_page(one, None, None, None)


def _sheet_page(one: Assignment, refused: Refused | None, accept: AcceptForm | None, form: FlaskForm | None) -> str:
    cards = queries.scorable(one, me())
    given = {row.card_id: row for row in one.given}
    start = {f"p_{key}": indicators.format_number(row.points) for key, row in given.items()}
    start |= {f"note_{key}": row.note for key, row in given.items()}
    taking = accept or AcceptForm()
    taking.conflicts.choices = [(card.id, f"{card.designation_name} · {card.lead_name}") for card in cards]
    lines = {card.id: next(line for line in card.lines if line.indicator == one.indicator) for card in cards}
    papers = (
        {card.id: queries.evidence(card).get(one.indicator, []) for card in cards} if one.state == "accepted" else {}
    )
    return render_template(
        "evaluation/sheet.html", sheet=one, round=one.round, cards=cards, lines=lines, papers=papers, refused=refused,
        indicator=rules.by_hand(one.round)[one.indicator], flow=ASSIGNMENT_FLOW, accept=taking,
        form=form or _points(one)(data=start), decline=ReasonForm(), given=given, number=indicators.format_number,
    )  # fmt: skip


def _points(one: Assignment) -> type[FlaskForm]:
    return points_form([(str(card.id), card.designation_name) for card in queries.scorable(one, me())], _l("评分依据"))


@bp.post("/sheets/<int:id>")
@to(queries.SCORERS)
def sheet_given(id: int) -> ResponseReturnValue:
    """Keep the points; may be changed until the sheet is handed in."""
    one = queries.sheet(me(), id)
    form = _points(one)()
    if not form.validate():
        return _sheet_page(one, None, None, form), 422
    points, notes = answers(form, [str(card.id) for card in queries.scorable(one, me())])
    by_id, said = {int(key): given for key, given in points.items()}, {int(key): note for key, note in notes.items()}
    try:
        actions.give(one, by_id, said, me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _sheet_page(queries.sheet(me(), id), refusal, None, form), 409
    return pages.acted(url_for("evaluation.sheet", id=id), _("评分已保存，交出以前可以再改"))


def _accept(one: Assignment, form: AcceptForm, _reason: ReasonForm) -> None:
    chosen = [int(key) for key in form.conflicts.data or []]
    actions.accept(one, chosen, form.conflict_note.data or "", me(), clock.now(), pages.seen())


def _decline(one: Assignment, _form: AcceptForm, reason: ReasonForm) -> None:
    actions.decline(one, reason.remark.data or "", me(), clock.now(), pages.seen())


def _close(one: Assignment, _form: AcceptForm, _reason: ReasonForm) -> None:
    actions.close(one, me(), clock.now(), pages.seen())


STEPS: dict[str, tuple[Callable[[Assignment, Any, Any], None], str]] = {
    "accept": (_accept, N_("已接受，可以开始评分")),
    "decline": (_decline, N_("已谢绝")),
    "close": (_close, N_("评分已交出")),
}


@bp.post("/sheets/<int:id>/<any('accept', 'decline', 'close'):name>")
@to(queries.SCORERS)
def sheet_step(id: int, name: str) -> ResponseReturnValue:
    """Accept with conflicts declared, decline with a reason, or hand the sheet in."""
    one, form, reason = queries.sheet(me(), id), AcceptForm(), ReasonForm()
    form.conflicts.choices = [(card.id, card.designation_name) for card in queries.scorable(one, me())]
    act, said = STEPS[name]
    try:
        act(one, form, reason)
    except Refused as refusal:
        return _sheet_page(queries.sheet(me(), id), refusal, form, None), 409
    where = url_for("evaluation.sheets") if name == "decline" else url_for("evaluation.sheet", id=id)
    return pages.acted(where, _(said))
