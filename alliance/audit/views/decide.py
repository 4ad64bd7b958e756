"""Decision pages: the word of a station on the form, and the commission's and the office's single decisions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from alliance import clock
from alliance.audit import actions, notices, queries, rules
from alliance.audit.flow import FLOW
from alliance.audit.model import Audit
from alliance.audit.views.shared import asked_for, bp, dossier_of, file_links, told_limit
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, PROVINCE, Actor, Role
from alliance.core.refusal import NotFound, Overtaken, Refused
from forms.audit import DoubtForm, ReasonForm, evaluation_form

SPEAKERS = OFFICE | {Role.HOSPITAL_LEADER, Role.CITY_COMMISSION, Role.PROVINCIAL_COMMISSION}
CHOICES: Mapping[str, tuple[tuple[str, Any], ...]] = {
    "hospital": (("agree", _l("出具评价，报出")), ("return", _l("退回牵头科室修改"))),
    "city": (("agree", _l("出具评价，报出")), ("return", _l("退回牵头科室修改"))),
    "office": (("agree", _l("核对无误，送省卫生健康委审核")), ("return", _l("退回牵头科室修改"))),
    "commission": (("pass", _l("审核通过")), ("fail", _l("不通过")), ("return", _l("退回牵头科室修改"))),
}
LABELS = {
    "hospital": _l("专科联盟开展工作情况评价（所属医院评价）"), "city": _l("专科联盟开展工作情况评价（市级卫生健康行政部门评价）"),
    "office": _l("核对意见"), "commission": _l("审核意见"),
}  # fmt: skip
SEALED = ("hospital", "city")


def _form(station: str) -> FlaskForm:
    return told_limit(evaluation_form(CHOICES[station], LABELS[station], station in SEALED)())


@bp.get("/audit-forms/<int:id>/evaluation")
@to(SPEAKERS)
def evaluation(id: int) -> ResponseReturnValue:
    """The form beside the word to be given on it."""
    audit = asked_for(id)
    if audit.state not in rules.STATIONS or not rules.holds(me(), audit, audit.state):
        raise NotFound
    return _evaluation_page(audit, audit.state, _form(audit.state), None)


@bp.post("/audit-forms/<int:id>/evaluation")
@to(SPEAKERS)
def give(id: int) -> ResponseReturnValue:
    """Give it. A failure is asked once more."""
    audit = asked_for(id)
    station = audit.state if audit.state in rules.STATIONS else rules.own_station(me())
    form = _form(station)
    if not form.validate():
        return _evaluation_page(audit, station, form, None), 422
    verdict, text = str(form.verdict.data), str(form.text.data or "")
    if verdict == "fail" and text.strip() and not request.form.get("_confirmed"):
        return render_template("audit/fail.html", audit=audit, text=text, seen=pages.seen())
    scan = pages.uploaded("file") if station in SEALED else None
    try:
        actions.evaluate(audit, verdict, text, me(), clock.now(), pages.seen(), scans=[scan] if scan else [])
    except Refused as refusal:
        return _evaluation_page(asked_for(id), station, form, refusal), 409
    except Overtaken as overtaken:
        typed = {str(form.text.label.text): text}
        return pages.error_page(409, overtaken=overtaken, refused=None, back=url_for("audit.show", id=id), typed=typed)
    return pages.acted(url_for("audit.show", id=id), _("已记录，现为：%(state)s", state=FLOW.states[audit.state]))


def _evaluation_page(audit: Audit, station: str, form: FlaskForm, refused: Refused | None) -> str:
    dossier = dossier_of(audit)
    last = audit.submissions[-1] if audit.submissions else None
    return render_template(
        "audit/evaluation.html", audit=audit, station=station, form=form, refused=refused,
        title=queries.STATION_WORDS[station], rows=queries.rows(dossier, last),
        links=lambda found: file_links(audit, found), sealed=file_links(audit, dossier.files_of("sealed")),
        station_words=queries.STATION_WORDS, recused=station != "hospital" and audit.lead_id in me().own_hospitals,
        next=FLOW.states[rules.following(audit)] if audit.state in {"hospital", "city", "office"} else "",
    )  # fmt: skip


# ---- single decisions ----------------------------------------------------------------------------------------------

Act = Callable[[Audit, FlaskForm, Actor, datetime, int | None], None]


def _by_reason(action: Callable[..., None]) -> Act:
    def act(audit: Audit, form: FlaskForm, actor: Actor, at: datetime, seen: int | None) -> None:
        action(audit, str(form.text.data), actor, at, seen)

    return act


def _doubt(audit: Audit, form: FlaskForm, actor: Actor, at: datetime, seen: int | None) -> None:
    proof = pages.uploaded("file")
    actions.doubt(audit, str(form.text.data), actor, at, seen, evidence=[proof] if proof else [])


ACTS: Mapping[str, Act] = {
    "leave-out": _by_reason(actions.leave_out), "put-back": _by_reason(actions.put_back),
    "ask-again": _by_reason(actions.put_back), "take": _by_reason(actions.take),
    "decline": _by_reason(actions.decline), "keep": _by_reason(actions.keep),
    "confirm-lapse": _by_reason(actions.confirm_lapse), "doubt": _doubt, "revoke": _by_reason(actions.revoke),
    **{f"clear-{state}": _by_reason(actions.clear) for state in ("office", "commission", "passed", "failed")},
}  # fmt: skip


@bp.get("/audit-forms/<int:id>/steps/<name>")
@to(PROVINCE)
def step(id: int, name: str) -> ResponseReturnValue:
    """The page of one decision: what it rests on, what it brings about, the letter, its reason."""
    return _step_page(asked_for(id), name, _reason_form(name), None)


@bp.post("/audit-forms/<int:id>/steps/<name>")
@to(PROVINCE)
def take_step(id: int, name: str) -> ResponseReturnValue:
    """Take it."""
    audit, form = asked_for(id), _reason_form(name)
    if not form.validate():
        return _step_page(audit, name, form, None), 422
    try:
        ACTS[name](audit, form, me(), clock.now(), pages.seen())
    except Refused as refused:
        return _step_page(asked_for(id), name, form, refused), 409
    return pages.acted(url_for("audit.show", id=id), _("已办理，现为：%(state)s", state=FLOW.states[audit.state]))


def _reason_form(name: str) -> FlaskForm:
    if name not in ACTS:
        raise NotFound
    return told_limit(DoubtForm() if name == "doubt" else ReasonForm())


def _step_page(audit: Audit, name: str, form: FlaskForm, refused: Refused | None) -> str:
    wanted = FLOW.step(name)
    mine = wanted in FLOW.open_to(audit, me())
    why = None if mine else Refused(wanted.clause, _("这一步现在不能由您办理"))
    on, text = clock.today(), str(form.text.data or "")
    drafts = {"confirm-lapse": notices.lapse_draft, "revoke": notices.revoke_draft}
    dossier = dossier_of(audit)
    return render_template(
        "audit/step.html", audit=audit, step=wanted, form=form, refused=refused or why, open=mine,
        consequences=notices.consequences(audit, name),
        letter=drafts[name](audit, text, on) if name in drafts else None,
        to=notices.addressees(audit) if name in drafts else [],
        remedies=settings.value(audit.programme, "remedies_paragraph") if name in drafts else "",
        days_over=queries.days_over(audit, clock.now()), states=FLOW.states, tones=FLOW.tones,
        proofs=file_links(audit, dossier.files_of("doubt")),
    )  # fmt: skip
