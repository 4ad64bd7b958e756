"""The worklists: what waits for my hospital first, then all I may see, by state, direction and alliance."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from operator import attrgetter
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
from alliance.core.language import once_a_language
from alliance.core.pages import Column, Found
from forms.care import WorklistFilter

NARROWED = ("scope", "state", "direction", "alliance", "period", "q", "number", "from", "to")
MINUTES = len("2026-06-15 10:00")
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
    watch = Clock(now)
    query = queries.listed(kind, actor, replace(chosen, words=""))  # what words find is led to: see `found`
    found = pages.listing(
        f"care.{kind}", _titles()[kind], _columns(kind, actor, chosen, watch), query, CASES[kind].id, form=form, told=_told(chosen),
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
    model, flow, up_down, heads = CASES[kind], FLOWS[kind], ways(), _heads()
    late, pills, address = [(heads["late"], "bad")], _pills_of(kind), url_for(f"care.{kind}", id=0).removesuffix("0")
    began = attrgetter("sent_at" if kind == "referral" else "requested_at")
    codes = Column("code", heads["code"], lambda case: case.diagnosis_code, standard=not actor.is_hospital, kind="code")
    patient = Column("patient", heads["patient"], lambda case: "", lambda case: _patient(actor, case), paper=False)
    found = [
        Column("number", heads["number"], lambda case: case.number, lambda case: {
            "text": case.number, "url": f"{address}{case.id}", "small": str(began(case))[:MINUTES],
            "pills": (up_down[case.direction],) if kind == "referral" else (),
        }, kind="code", sort=None if chosen.words else model.number, width=20),
        Column("way", heads["way"], lambda case: f"{case.from_name} → {case.to_name}", lambda case: {
            "text": f"{case.from_name} → {case.to_name}", "small": case.designation_name,
        }, width=40),
        *([patient] if actor.is_hospital else []), codes,
        Column("alliance", heads["alliance"], lambda case: case.designation_name, standard=False, width=30),
        Column("state", heads["state"], lambda case: flow.states[case.state], lambda case: {"pills": pills(case)}),
        Column("began", heads[f"{kind} began"], began, kind="moment", standard=False),
        Column("closed", heads["closed"], lambda case: case.closed_at, kind="moment", standard=False),
        Column("stays", heads["stays"], watch.words, lambda case: {
            "text": watch.words(case), "pills": late if watch.late(case) else (),
        }),
        Column("due", heads["due"], lambda case: case.due_at if case.waits_for_id else None, kind="moment", standard=False),
    ]  # fmt: skip
    if kind == "referral":
        found.insert(
            2, Column("direction", heads["direction"], lambda case: up_down[case.direction][0], standard=False)
        )
    return found


@once_a_language
def _heads() -> dict[str, str]:
    """The heads of the columns of a worklist."""
    return {
        "number": _("单号"), "way": _("由 → 到"), "patient": _("患者"), "code": _("诊断编码"), "alliance": _("联盟"),
        "state": _("状态"), "referral began": _("发出"), "consultation began": _("申请"), "closed": _("办结"),
        "stays": _("已停留"), "due": _("办理时限"), "direction": _("方向"), "late": _("已超时"),
    }  # fmt: skip


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


@once_a_language
def _pills_of(kind: str) -> Callable[[Any], tuple[tuple[str, str], ...]]:
    """The state of a record and what marks it; the words are looked up once, not in every row."""
    flow = FLOWS[kind]
    states = {state: (str(words), flow.tones.get(state, "plain")) for state, words in flow.states.items()}
    green, urgent, over = (_("绿色通道"), "good"), (_("急诊"), "bad"), (_("联盟已解散"), "bad")

    kept: dict[tuple[Any, ...], tuple[tuple[str, str], ...]] = {}  # few records differ in all of this

    def put_together(state: str, is_green: bool, is_urgent: bool, is_over: bool) -> tuple[tuple[str, str], ...]:
        return (states[state], *[green] * is_green, *[urgent] * is_urgent, *[over] * is_over)

    def pills(case: Any) -> tuple[tuple[str, str], ...]:
        marks = (bool(case.green_channel), case.urgency == "emergency") if kind == "referral" else (False, False)
        about = (case.state, *marks, case.ended_at is not None)
        found = kept.get(about)
        if found is None:
            found = kept[about] = put_together(*about)
        return found

    return pills


def _value(field: Any) -> str:
    return str(field.data or "") if field is not None else ""


def _figures(kind: str, actor: Actor, counts: dict[str, int]) -> list[dict[str, Any]]:
    """What waits, what waits too long, what I sent and is open: each figure opens its list."""
    if actor.role not in DESKS:
        return []
    words = _counted_words()
    other = kind if kind == "consultation" else None
    return [
        {
            "label": words[scope],
            "value": n,
            "url": url_for("care.index", kind=other, scope=scope, state="open" if scope == "mine" else None),
        }
        for scope, n in counts.items()
    ]


@once_a_language
def _counted_words() -> dict[str, str]:
    return {"todo": _("待本院办理"), "late": _("其中已超时"), "mine": _("我经办未办结")}


@once_a_language
def _titles() -> dict[str, str]:
    return {"referral": _("转诊"), "consultation": _("远程会诊")}


def _tabs(kind: str, counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": url_for("care.index", kind=one if one == "consultation" else None),
            "count": counts[one]["todo"],
            "current": one == kind,
        }
        for one, label in _titles().items()
    ]


def _filter(kind: str, actor: Actor) -> WorklistFilter:
    """The filter as the address has it; an unknown choice counts as the first."""
    form = WorklistFilter(formdata=request.args)
    form.scope.choices, form.state.choices = _scopes(kind, actor.role in DESKS), _states(kind)
    form.alliance.choices = [form.state.choices[0], *queries.alliances(actor)]
    if kind == "consultation":
        del form.direction
    if not actor.is_hospital:
        del form.scope
    if not form.number.data:
        del form.number
    if actor.role not in DESKS:
        form.q.label.text = _("单号或医院")
    for field in (one for one in form if hasattr(one, "choices")):
        asked = str(field.data or "")
        if not any(value == asked for value, _label in field.choices):
            field.data = str(field.choices[0][0])
    return form


@once_a_language
def _states(kind: str) -> list[tuple[str, str]]:
    states = [(state, str(words)) for state, words in FLOWS[kind].states.items()]
    return [("", _("全部")), ("open", _("未办结")), *states]


@once_a_language
def _scopes(kind: str, of_a_desk: bool) -> list[tuple[str, str]]:
    words = {"referral": (_("转入"), _("转出")), "consultation": (_("邀请本院"), _("本院申请"))}[kind]
    scopes = [
        ("todo", _("待本院办理")),
        ("late", _("已超时")),
        ("in", words[0]),
        ("out", words[1]),
        ("mine", _("我经办的")),
        ("all", _("全部")),
    ]
    return scopes if of_a_desk else [("all", _("全部")), *scopes[2:4]]


def found(actor: Actor, typed: str) -> list[Found]:
    """Referrals and consultations by number, hospital, and a desk's own by diagnosis and department: never by a patient."""
    rows = []
    for kind in CASES if typed.strip() else ():
        newest = queries.newest_found(kind, actor, Filter(words=typed), clock.now(), pages.MOST_FOUND)
        rows += [(kind, one) for one in newest]
    return [
        Found(one.number, url_for(f"care.{kind}", id=one.id), f"{one.from_name} → {one.to_name}") for kind, one in rows
    ]
