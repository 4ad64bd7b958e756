"""The list of measures, one measure, and the page of each step."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import files, flow, inbox, pages, settings
from alliance.core.access import fresh, me, open_to_post, to
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.pages import Column
from alliance.core.programmes import key_of
from alliance.core.refusal import NotFound, Refused
from alliance.register import queries as designations
from alliance.rules import programme as programmes
from alliance.standing import actions, notices, queries, rules
from alliance.standing.flow import ALSO, FLOW, REVIEW_FLOW, STATES, closed, stand
from alliance.standing.model import Measure
from alliance.standing.views.desk import KIND_TONES, OVERSEERS, READERS, RESULT_TONES, bp, tone_of
from forms.standing import ConsiderForm, MeasureFilter, OrderForm, ReasonForm, RemarkForm, StatementForm, VerifyForm

SHOWS_LETTER = ("sign", "issue", "order")
SAID = {
    "hear": _l("已告知联盟，陈述申辩期开始"), "waive": _l("已声明放弃陈述申辩"), "close": _l("已结束听取"),
    "sign": _l("已签署"), "issue": _l("公文已印发，措施生效"), "order": _l("已责令解散"), "drop": _l("已记为不予处理"),
    "lift": _l("黄牌已解除"), "verify": _l("核实情况已记录"),
}  # fmt: skip
Act = Callable[[Measure, Any, Actor, datetime, int | None], None]
ACTS: dict[str, Act] = {
    "hear": lambda m, _form, by, at, seen: actions.hear(m, by, at, seen),
    "waive": lambda m, _form, by, at, seen: actions.waive(m, by, at, seen),
    "close": lambda m, form, by, at, seen: actions.close_hearing(m, str(form.remark.data), by, at, seen),
    "sign": lambda m, form, by, at, seen: actions.sign(m, form.remark.data or "", by, at, seen),
    "issue": lambda m, _form, by, at, seen: actions.issue(m, by, at, seen),
    "order": lambda m, form, by, at, seen: actions.order(m, form.effective_on.data, by, at, seen),
    "drop": lambda m, form, by, at, seen: actions.drop(m, str(form.remark.data), by, at, seen),
    "lift": lambda m, form, by, at, seen: actions.lift(m, str(form.remark.data), by, at, seen),
    "verify": lambda m, form, by, at, seen: actions.verify(
        m, str(form.remark.data), form.met.data == "1", by, at, seen
    ),
}
FORMS: dict[str, type[FlaskForm]] = {
    "close": ReasonForm, "drop": ReasonForm, "lift": ReasonForm, "sign": RemarkForm, "order": OrderForm,
    "verify": VerifyForm,
}  # fmt: skip


def words_of(programme: str) -> dict[str, Any]:
    """What templates need to name kinds, results and states of a programme."""
    ladder = rules.ladder_of(programme)
    return {
        "kinds": {one.key: one for one in ladder.measures}, "results": {one.key: one for one in ladder.results},
        "states": STATES, "stand": stand, "tone_of": tone_of, "plain": queries.plain,
        "kind_tones": KIND_TONES, "result_tones": RESULT_TONES,
    }  # fmt: skip


@bp.get("/measures")
@to(READERS)
def index() -> ResponseReturnValue:
    """The measures this post may see, newest first, with the filter in the address."""
    actor = me()
    programme = key_of(actor)
    form = MeasureFilter(request.args)
    form.kind.choices = [
        ("", _("全部")),
        *((one.key, pages.words(one)) for one in rules.ladder_of(programme).measures[1:]),
    ]
    form.state.choices = [("", _("全部")), ("open", _("办理中")), *STATES.items()]
    query = queries.visible(actor)
    if form.validate():
        query = queries.narrowed(
            query, words=form.q.data or "", kind=form.kind.data or "", state=form.state.data or "", year=form.year.data
        )
    found = pages.listing("measures", _("处理措施"), _columns(programme), query, Measure.id, form=form)
    return found.answer(
        "standing/index.html", form=form, counts=queries.counts(actor), overseer=actor.role in OVERSEERS
    )


def _columns(programme: str) -> list[Column]:
    """The columns of the list of measures."""
    kinds = {one.key: pages.words(one) for one in rules.ladder_of(programme).measures}
    return [
        Column("alliance", _("联盟"), lambda one: one.designation_name, lambda one: {
            "text": one.designation_name, "url": url_for("standing.measure", id=one.id), "small": one.lead_name,
        }, sort=Measure.designation_name, width=34),
        Column("lead", _("牵头医院"), lambda one: one.lead_name, standard=False, sheet=True, sort=Measure.lead_name, width=24),
        Column("kind", _("措施"), lambda one: kinds[one.kind], lambda one: {
            "pills": [(kinds[one.kind], KIND_TONES[one.kind])],
        }, sort=Measure.kind),
        Column("year", _("年度"), lambda one: str(one.year), kind="code", sort=Measure.year),
        Column("clause", _("依据"), lambda one: one.clause, lambda one: {"clause": one.clause}, kind="code"),
        Column("state", _("状态"), stand, lambda one: {"pills": [(stand(one), tone_of(one))]}, sort=Measure.state),
        Column("proposed", _("提出日期"), lambda one: one.proposed_at.date(), kind="date", sort=Measure.proposed_at),
        Column("effective", _("生效日期"), lambda one: one.effective_on, kind="date", sort=pages.filled(Measure.effective_on)),
        Column("lifted", _("解除日期"), lambda one: one.lifted_on, kind="date", standard=False, sort=pages.filled(Measure.lifted_on)),
        Column("reasons", _("理由"), lambda one: one.reasons or one.end_reason, standard=False, width=40),
    ]  # fmt: skip


@bp.get("/measures/<int:id>")
@to(READERS)
def measure(id: int) -> ResponseReturnValue:
    """One measure: what it rests on, its hearing, its signatures, its letter and receipts, what happened."""
    actor, at = me(), clock.now()
    found = queries.get(actor, id)
    return render_template(
        "standing/measure.html", measure=found, document=programmes.load(found.programme).document,
        steps=_steps(found, actor, at), route=_route(found), letters=queries.letters(found),
        lines=flow.timeline(found, [FLOW], ALSO), awaited=inbox.open_about("measure", [found.id]),
        evidence=_files(found, "evidence"), papers=_files(found, "statement"), months=_months(found),
        reviews=queries.reviews(found), review_flow=REVIEW_FLOW, asks=_asks(found, actor, at),
        casefile=open_to_post("standing.casefile", actor), duties=open_to_post("obligations.of", actor),
        suspended=queries.suspended(found.id), rectify_by=queries.rectify_by(found),
        bars=designations.bars_of(found.designation_id),
        **words_of(found.programme),
    )  # fmt: skip


def _asks(found: Measure, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """The alliance's way to a review: until when, or why it is closed; None for others and where there is none."""
    if not lodges(found, actor) or queries.reviews(found):
        return None
    until, note = queries.review_until(found)
    try:
        rules.may_be_reviewed(found, until, at.date())
    except Refused as refused:
        return {"closed": refused.message, "clause": refused.clause}
    return {"until": until, "note": note}


def lodges(found: Measure, actor: Actor) -> bool:
    """Whether this post asks for a review of the measure: its lead's, of an adverse one in force."""
    own = actor.organisation_id == found.lead_id and actor.department_id == found.department_id
    return actor.role == Role.LEAD_CLERK and own and found.state == "in_force" and rules.kind_of(found).adverse


def _months(found: Measure) -> int:
    return int(settings.value(found.programme, "rectification_months"))


def _files(found: Measure, purpose: str) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "url": url_for("standing.file", id=found.id, file_id=one.id), "size": _("%(n)s KB", n=-(-one.size // 1024))}
        for one in files.of(found, purpose)
    ]  # fmt: skip


def _steps(found: Measure, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """The buttons of this post: each leads to a page of its own; what a guard stops says why."""
    shown = []
    for step in FLOW.open_to(found, actor):
        why = closed(found, step, actor, at)
        says = step.name == "state"
        url = (
            url_for("standing.statement", id=found.id)
            if says
            else url_for("standing.step", id=found.id, name=step.name)
        )
        shown.append({
            "name": step.name, "label": step.label, "url": url, "link": True,
            "danger": step.ends or step.name == "drop", "closed": why.message if why else None,
            "clause": why.clause if why else step.clause,
        })  # fmt: skip
    return shown


def _route(found: Measure) -> list[dict[str, Any]]:
    """Where the measure stands, as the stations it passes."""
    hearing = rules.kind_of(found).hearing
    stations = ["proposed", *(("hearing", "heard") if hearing else ()), "signed", "in_force"]
    if found.taken_from:
        stations = ["in_force"]
    if found.state in {"dropped", "lifted", "set_aside"}:
        stations.append(found.state)
    reached = _reached(found)
    route = []
    for name in stations:
        now = name == found.state
        done = reached[name] is not None
        state = "done" if done and not now else "now" if now else "skipped" if found.state == "dropped" else "next"
        route.append({"label": STATES[name], "state": state, "text": reached[name] or ""})
    return route


def _reached(found: Measure) -> dict[str, str | None]:
    """What is known of each station: who was there."""
    heard = {"stated": _("已陈述"), "waived": _("已放弃"), "silent": _("期满未陈述")}.get(found.hearing_end)
    return {
        "proposed": found.proposed_by, "hearing": found.informed_by or None, "heard": heard,
        "signed": found.signed_by or None, "in_force": found.issued_by or None,
        "lifted": str(found.lifted_on) if found.lifted_on else None,
        "set_aside": str(found.set_aside_on) if found.set_aside_on else None, "dropped": _("已说明理由") if found.end_reason else None,
    }  # fmt: skip


@bp.get("/measures/<int:id>/steps/<name>")
@to(PROVINCE, Role.LEAD_CLERK)
def step(id: int, name: str) -> ResponseReturnValue:
    """The page of one step: what it brings about, the letter as it would go out, its reason."""
    found = queries.get(me(), id)
    form = _form(name, found)
    if name == "order" and isinstance(form, OrderForm):
        form.effective_on.data = queries.usual_effect(found.programme, clock.today())
    return _step_page(found, name, form, None)


@bp.post("/measures/<int:id>/steps/<name>")
@fresh(name="order")
@to(PROVINCE, Role.LEAD_CLERK)
def take(id: int, name: str) -> ResponseReturnValue:
    """Take one step."""
    actor = me()
    found = queries.get(actor, id)
    form = _form(name, found)
    if not form.validate():
        return _step_page(found, name, form, None), 422

    def act() -> str:
        ACTS[name](found, form, actor, clock.now(), pages.seen())
        return url_for("standing.measure", id=id)

    return pages.attempt(act, lambda refused: _step_page(queries.get(actor, id), name, form, refused), str(SAID[name]))


def _form(name: str, found: Measure) -> FlaskForm:
    if name not in ACTS:
        raise NotFound
    if name == "sign" and found.hearing_end == "stated":
        return ConsiderForm()
    return FORMS.get(name, FlaskForm)()


def _step_page(found: Measure, name: str, form: FlaskForm, refused: Refused | None) -> str:
    """The page of a step, also when the step is not this post's: then it says so instead of a form."""
    actor, at = me(), clock.now()
    wanted = FLOW.step(name)
    mine = wanted in FLOW.open_to(found, actor)
    on = form.effective_on.data if isinstance(form, OrderForm) else None
    letter = notices.draft(found, on or at.date()) if name in SHOWS_LETTER else None
    why = closed(found, wanted, actor, at) if mine else Refused(wanted.clause, _("这一步现在不能由您办理"))
    return render_template(
        "standing/step.html", measure=found, step=wanted, form=form, refused=refused or why, open=mine and why is None,
        consequences=notices.consequences(found, name), letter=letter, remedies=notices.remedies(found),
        to=notices.addressees(found), then=_then(found, name), **words_of(found.programme),
    )  # fmt: skip


def _then(found: Measure, name: str) -> queries.Follows | None:
    """ "If this becomes final, then …": shown to who signs, issues or orders it."""
    return queries.follows(found, clock.today()) if name in SHOWS_LETTER else None


@bp.get("/measures/<int:id>/statement")
@to(Role.LEAD_CLERK)
def statement(id: int) -> ResponseReturnValue:
    """The form in which the alliance is heard."""
    return _statement_page(queries.get(me(), id), StatementForm(), None)


@bp.post("/measures/<int:id>/statement")
@to(Role.LEAD_CLERK)
def say(id: int) -> ResponseReturnValue:
    """Take the alliance's statement."""
    actor = me()
    found = queries.get(actor, id)
    form = StatementForm()
    if not form.validate():
        return _statement_page(found, form, None), 422

    def act() -> str:
        actions.state(
            found, str(form.statement.data), actor, clock.now(), pages.seen(), papers=pages.all_uploaded("files")
        )
        return url_for("standing.measure", id=id)

    return pages.attempt(
        act,
        lambda refused: _statement_page(queries.get(actor, id), form, refused),
        _("陈述申辩已提交，办公室将研究后答复"),
    )


def _statement_page(found: Measure, form: StatementForm, refused: Refused | None) -> str:
    return render_template(
        "standing/statement.html", measure=found, form=form, refused=refused,
        days=settings.value(found.programme, "hearing_workdays"),
        open=FLOW.step("state") in FLOW.open_to(found, me()), **words_of(found.programme),
    )  # fmt: skip


@bp.get("/measures/<int:id>/files/<int:file_id>")
@to(READERS)
def file(id: int, file_id: int) -> ResponseReturnValue:
    """The evidence, or a paper of the hearing."""
    found = files.one(queries.get(me(), id), file_id)
    if found is None:
        raise NotFound
    return pages.download(found)
