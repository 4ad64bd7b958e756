"""The worklists: what waits for my hospital first, then all I may see, by state, direction and alliance."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.care import queries
from alliance.care.flow import CONSULTATION_FLOW, DESKS, REFERRAL_FLOW
from alliance.care.flow.ledger import LEDGER_DESKS
from alliance.care.queries import CASES, Filter
from alliance.care.views.frame import READERS, Clock, bp, ways
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Actor
from alliance.core.pages import Column, Found
from forms.care import WorklistFilter

NARROWED = ("scope", "state", "direction", "alliance", "period", "q", "number", "from", "to")
FLOWS = {"referral": REFERRAL_FLOW, "consultation": CONSULTATION_FLOW}


@bp.get("/care")
@to(READERS)
def index() -> ResponseReturnValue:
    """Referrals and consultations, each on its tab; for a hospital what waits for it comes first."""
    actor = me()
    kind = "consultation" if request.args.get("kind") == "consultation" else "referral"
    form = _filter(kind, actor)
    chosen = _chosen(form)
    now = clock.now()
    title = {"referral": _("转诊"), "consultation": _("远程会诊")}[kind]
    watch = Clock(now)
    query = queries.listed(kind, actor, replace(chosen, words=""))  # what words find is led to: see `found`
    found = pages.listing(
        f"care.{kind}", title, _columns(kind, actor, chosen, watch), query, CASES[kind].id, form=form, told=_told(chosen),
        look=lambda case: "late" if watch.late(case) else "", files=False,
        scalars=False, either=queries.ends(kind, actor, chosen.scope, chosen.number), by=_by(kind, chosen),
        found=_found(kind, actor, chosen, now), values={"now": now},
    )  # fmt: skip
    counts = queries.many_waiting(actor, now)
    return found.answer(
        "care/index.html", kind=kind, form=form, tabs=_tabs(kind, counts), figures=_figures(kind, actor, counts[kind]),
        may_send=actor.role in DESKS, may_ledger=actor.role in LEDGER_DESKS, chosen=chosen,
        is_filtered=any(request.args.get(name) for name in NARROWED),
    )  # fmt: skip


def chosen_by(kind: str, actor: Actor) -> Filter:
    """What the address narrows a list by: for its page and for its export alike."""
    return _chosen(_filter(kind, actor))


def _chosen(form: WorklistFilter) -> Filter:
    return Filter(
        scope=_value(form.scope) or "all",
        state=_value(form.state),
        direction=_value(form.direction),
        designation_id=int(_value(form.alliance) or 0) or None,
        period=request.args.get("period", "")[:7],
        number=request.args.get("number", "")[:24],
        from_id=request.args.get("from", type=int),
        to_id=request.args.get("to", type=int),
        words=" ".join(_value(form.q)[:60].split()),
    )


def _told(chosen: Filter) -> list[str]:
    """What narrows the list beside the filter's own fields."""
    period = [_("统计期间：%(period)s", period=chosen.period)] if chosen.period else []
    return period + ([_("单号：%(number)s", number=chosen.number)] if chosen.number else [])


def _columns(kind: str, actor: Actor, chosen: Filter, watch: Clock) -> list[Column]:
    """The columns of a worklist. Who may see a patient sees him on the page; no file and no sheet of paper names him."""
    model, flow, up_down = CASES[kind], FLOWS[kind], ways()
    late, pills, address = [(_("已超时"), "bad")], _pills_of(kind), url_for(f"care.{kind}", id=0).removesuffix("0")
    began = "sent_at" if kind == "referral" else "requested_at"
    codes = Column("code", _("诊断编码"), lambda case: case.diagnosis_code, standard=not actor.is_hospital, kind="code")
    patient = Column("patient", _("患者"), lambda case: "", lambda case: _patient(actor, case), paper=False)
    found = [
        Column("number", _("单号"), lambda case: case.number, lambda case: {
            "text": case.number, "url": f"{address}{case.id}", "small": f"{getattr(case, began):%Y-%m-%d %H:%M}",
            "pills": (up_down[case.direction],) if kind == "referral" else (),
        }, kind="code", sort=None if chosen.words else model.number, width=20),
        Column("way", _("由 → 到"), lambda case: f"{case.from_name} → {case.to_name}", lambda case: {
            "text": f"{case.from_name} → {case.to_name}", "small": case.designation_name,
        }, width=40),
        *([patient] if actor.is_hospital else []), codes,
        Column("alliance", _("联盟"), lambda case: case.designation_name, standard=False, width=30),
        Column("state", _("状态"), lambda case: flow.states[case.state], lambda case: {"pills": pills(case)}),
        Column("began", _("发出") if kind == "referral" else _("申请"), lambda case: getattr(case, began), kind="moment", standard=False),
        Column("closed", _("办结"), lambda case: case.closed_at, kind="moment", standard=False),
        Column("stays", _("已停留"), lambda case: watch.words(case), lambda case: {
            "text": watch.words(case), "pills": late if watch.late(case) else (),
        }),
        Column("due", _("办理时限"), lambda case: case.due_at if case.waits_for_id else None, kind="moment", standard=False),
    ]  # fmt: skip
    if kind == "referral":
        found.insert(2, Column("direction", _("方向"), lambda case: up_down[case.direction][0], standard=False))
    return found


def _by(kind: str, chosen: Filter) -> Column | None:
    """What was counted in a month or year stands in the order in which it came to be counted."""
    if chosen.words or queries.month_of(chosen.period) is None:
        return None
    if kind == "referral":
        return Column("arrived", _("到诊"), lambda case: None, sort=CASES[kind].arrived_at)
    return Column("held", _("举行"), lambda case: None, sort=CASES[kind].held_at)


def _found(kind: str, actor: Actor, chosen: Filter, now: datetime) -> Callable[..., Any] | None:
    """How a page of what free words find is cut; None where none were typed."""
    if not chosen.words:
        return None
    return partial(queries.newest_found, kind, actor, chosen, now)


def _patient(actor: Actor, case: Any) -> dict[str, str]:
    if queries.sees_patients(actor, case):
        return {"text": case.patient_masked, "small": case.diagnosis}
    return {"text": case.diagnosis_code}


def _pills_of(kind: str) -> Callable[[Any], list[tuple[str, str]]]:
    """The state of a record and what marks it; the words are looked up once, not in every row."""
    flow = FLOWS[kind]
    states = {state: (str(words), flow.tones.get(state, "plain")) for state, words in flow.states.items()}
    green, urgent, over = (_("绿色通道"), "good"), (_("急诊"), "bad"), (_("联盟已解散"), "bad")

    def pills(case: Any) -> list[tuple[str, str]]:
        found = [states[case.state]]
        if kind == "referral":
            found += [green] * bool(case.green_channel) + [urgent] * (case.urgency == "emergency")
        return found + [over] * bool(case.ended_at)

    return pills


def _value(field: Any) -> str:
    return str(field.data or "") if field is not None else ""


def _figures(kind: str, actor: Actor, counts: dict[str, int]) -> list[dict[str, Any]]:
    """What waits, what waits too long, what I sent and is open: each figure opens its list."""
    if actor.role not in DESKS:
        return []
    words = {"todo": _("待本院办理"), "late": _("其中已超时"), "mine": _("我经办未办结")}
    other = kind if kind == "consultation" else None
    return [
        {
            "label": words[scope],
            "value": n,
            "url": url_for("care.index", kind=other, scope=scope, state="open" if scope == "mine" else None),
        }
        for scope, n in counts.items()
    ]


def _tabs(kind: str, counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    labels = {"referral": _("转诊"), "consultation": _("远程会诊")}
    return [
        {
            "label": labels[one],
            "url": url_for("care.index", kind=one if one == "consultation" else None),
            "count": counts[one]["todo"],
            "current": one == kind,
        }
        for one in labels
    ]


def _filter(kind: str, actor: Actor) -> WorklistFilter:
    """The filter as the address has it; an unknown choice counts as the first."""
    form = WorklistFilter(formdata=request.args)
    everything = ("", _("全部"))
    form.scope.choices = _scopes(kind, actor)
    form.state.choices = [everything, ("open", _("未办结")), *FLOWS[kind].states.items()]
    form.alliance.choices = [everything, *queries.alliances(actor)]
    if kind == "consultation":
        del form.direction
    if not actor.is_hospital:
        del form.scope
    if not form.number.data:
        del form.number
    if actor.role not in DESKS:
        form.q.label.text = _("单号或医院")
    for field in (one for one in form if hasattr(one, "choices")):
        if str(field.data or "") not in {str(value) for value, _label in field.choices}:
            field.data = str(field.choices[0][0])
    return form


def _scopes(kind: str, actor: Actor) -> list[tuple[str, str]]:
    words = {"referral": (_("转入"), _("转出")), "consultation": (_("邀请本院"), _("本院申请"))}[kind]
    scopes = [
        ("todo", _("待本院办理")),
        ("late", _("已超时")),
        ("in", words[0]),
        ("out", words[1]),
        ("mine", _("我经办的")),
        ("all", _("全部")),
    ]
    return scopes if actor.role in DESKS else [("all", _("全部")), *scopes[2:4]]


def found(actor: Actor, typed: str) -> list[Found]:
    """Referrals and consultations by number, hospital, and a desk's own by diagnosis and department: never by a patient."""
    rows = []
    for kind in CASES if typed.strip() else ():
        newest = queries.newest_found(kind, actor, Filter(words=typed), clock.now(), pages.MOST_FOUND)
        rows += [(kind, one) for one in newest]
    return [
        Found(one.number, url_for(f"care.{kind}", id=one.id), f"{one.from_name} → {one.to_name}") for kind, one in rows
    ]
