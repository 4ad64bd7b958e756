"""Findings: the list, one with what follows, and the page of each step."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import flow, notices, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.pages import Column, marked
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules.grounds import Outcome
from alliance.terms import actions, queries, rules
from alliance.terms import notices as letters
from alliance.terms.flow import ALSO, FLOW, STATES, TONES
from alliance.terms.model import Finding
from alliance.terms.views.frame import OWN, READERS, bp, ground_words, programme_choices
from forms.terms import FindingFilter, OnwardForm, RemarkForm, VerifyForm

ACTORS = OWN | OFFICE | {Role.PROVINCIAL_COMMISSION}
FORMS: dict[str, type[FlaskForm]] = {"verify": VerifyForm, "send-on": OnwardForm, "hand-over": OnwardForm}
Act = Callable[[Finding, Any, Actor, datetime, int | None], Any]
ACTS: dict[str, Act] = {
    "state": lambda one, form, by, at, seen: actions.state_view(one, _said(form), by, at, seen),
    "decide": lambda one, form, by, at, seen: actions.decide(one, _said(form), by, at, seen),
    "drop": lambda one, form, by, at, seen: actions.drop(one, _said(form), by, at, seen),
    "prove": lambda one, form, by, at, seen: actions.prove(one, _said(form), by, at, seen),
    "verify": lambda one, form, by, at, seen: actions.verify(one, _said(form), form.met.data == "1", by, at, seen),
    "send-on": lambda one, form, by, at, seen: actions.send_on(
        one, str(form.to.data), form.on.data, _said(form), by, at, seen
    ),
    "hand-over": lambda one, form, by, at, seen: actions.hand_over(one, str(form.to.data), form.on.data, by, at, seen),
}


def _said(form: Any) -> str:
    return str(form.remark.data or "")


@bp.get("/findings")
@to(READERS)
def findings() -> ResponseReturnValue:
    """The findings this post may see, newest first."""
    actor, form = me(), FindingFilter(formdata=request.args)
    form.programme.choices = programme_choices(queries.offered(actor))
    form.state.choices = [("", _("全部")), *STATES.items()]
    query = queries.findings(
        actor, programme=str(form.programme.data or ""), state=str(form.state.data or ""),
        words=str(form.q.data or "").strip()[:60],
    )  # fmt: skip
    found = pages.listing("findings", _("评估认定"), _columns(), query, Finding.id, form=form)
    return found.answer(
        "terms/findings.html", form=form, filtered=any(request.args.get(name) for name in ("q", "programme", "state"))
    )


def _columns() -> list[Column]:
    def then(one: Finding) -> str:
        rule = rules.rule_of(one)
        return pages.words(rule) if rule else ""

    return [
        Column("name", _("认定对象"), lambda one: one.designation_name, lambda one: {
            "text": one.designation_name, "url": url_for("terms.finding", id=one.id), "small": one.lead_name,
        }, sort=Finding.designation_name, width=34),
        Column("hospital", _("医院"), lambda one: one.lead_name, standard=False, sheet=True, sort=Finding.lead_name, width=24),
        Column("year", _("年度"), lambda one: str(one.year), kind="code", sort=Finding.year),
        Column("ground", _("认定"), ground_words),
        Column("then", _("后果"), then, width=40),
        Column("clause", _("依据"), lambda one: one.clause, lambda one: {"clause": one.clause}, kind="code"),
        Column("right", _("整改期限"), lambda one: one.put_right_by, kind="date", sort=pages.filled(Finding.put_right_by)),
        Column("again", _("可再申报"), lambda one: one.barred_until, kind="date", standard=False, sort=pages.filled(Finding.barred_until)),
        Column("state", _("状态"), lambda one: STATES[one.state], lambda one: {
            "pills": [(STATES[one.state], TONES[one.state])],
        }, sort=Finding.state),
        Column("decided", _("认定日期"), lambda one: one.decided_on, kind="date", sort=pages.filled(Finding.decided_on)),
    ]  # fmt: skip


@bp.get("/findings/<int:id>")
@to(READERS)
def finding(id: int) -> ResponseReturnValue:
    """One finding: the facts, both years of the figures, what follows or would follow, rectification, letter, history."""
    one, actor = queries.finding(me(), id), me()
    letter = db.session.get(notices.Notice, one.notice_id) if one.notice_id else None
    return render_template(
        "terms/finding.html", finding=one, designation=register.by_id(one.designation_id), words_of=ground_words(one),
        rule=rules.rule_of(one), indicators=rules.terms_of(one.programme).indicators, states=STATES, tones=TONES,
        consequences=_consequences(one), letter=letter, lines=flow.timeline(one, [FLOW], ALSO), today=clock.today(),
        steps=_steps(one, actor), evaluation=rules.evaluation_of(one),
    )  # fmt: skip


def _consequences(one: Finding) -> list[str]:
    """What follows: as it was decided, or as it would be if it became final today."""
    if one.state == "dropped":
        return []
    if one.state == "decided":
        rule = rules.rule_of(one)
        return letters.consequences(Outcome(rule, one.clause, one.put_right_by, one.barred_until))
    designation = register.by_id(one.designation_id)
    found, _because = queries.outcome_if(designation, one.ground, one.year, clock.today())
    return letters.consequences(found)


def _offered(one: Finding, name: str) -> bool:
    """Whether a step of a decided finding still has something to do."""
    rule = rules.rule_of(one)
    running = one.put_right_by is not None and not one.verification
    return {
        "prove": running and one.proved_at is None, "verify": running,
        "send-on": rule is not None and bool(rule.onward),
        "hand-over": rule is not None and rule.adverse and rule.ends and one.handed_on is None,
        "state": one.stated_at is None,
    }.get(name, True)  # fmt: skip


def _steps(one: Finding, actor: Actor) -> list[dict[str, Any]]:
    """The buttons of this post: each leads to a page of its own; what a guard stops says why."""
    shown = []
    for step in FLOW.open_to(one, actor):
        if _offered(one, step.name):
            why = _why(one, step, actor)
            shown.append({
                "name": step.name, "label": step.label, "url": url_for("terms.step", id=one.id, name=step.name),
                "link": True, "danger": step.name == "drop", "closed": why.message if why else None,
                "clause": one.clause,
            })  # fmt: skip
    return shown


def _why(one: Finding, step: flow.Step, actor: Actor) -> Refused | None:
    move = flow.Move(one, actor, clock.now(), {}, "-")
    for guard in step.guards:
        try:
            guard(move)
        except Refused as refused:
            return refused
    return None


@bp.get("/findings/<int:id>/<name>")
@to(ACTORS)
def step(id: int, name: str) -> ResponseReturnValue:
    """The page of a step: what it brings about, and its form."""
    one = queries.finding(me(), id)
    return _step_page(one, name, _form(name), None)


@bp.post("/findings/<int:id>/<name>")
@to(ACTORS)
def take(id: int, name: str) -> ResponseReturnValue:
    """Take it."""
    one, form = queries.finding(me(), id), _form(name)
    if not form.validate():
        return _step_page(one, name, form, None), 422

    def act() -> str:
        made = ACTS[name](one, form, me(), clock.now(), pages.seen())
        return url_for("terms.finding", id=made.id if isinstance(made, Finding) else id)

    return pages.attempt(act, lambda refused: _step_page(one, name, form, refused), _("已办理"))


def _form(name: str) -> Any:
    if name not in ACTS:
        raise NotFound
    return FORMS.get(name, RemarkForm)()


def _step_page(one: Finding, name: str, form: Any, refused: Refused | None) -> str:
    return render_template(
        "terms/step.html", finding=one, step=FLOW.step(name), form=marked(form, refused), refused=refused,
        words_of=ground_words(one), consequences=_consequences(one) if name == "decide" else [],
    )  # fmt: skip
