"""The worklists: what waits for my hospital first, then all I may see, by state, direction and alliance."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.care import queries
from alliance.care.flow import CONSULTATION_FLOW, DESKS, REFERRAL_FLOW
from alliance.care.flow.ledger import LEDGER_DESKS
from alliance.care.queries import CASES, Filter
from alliance.care.views.frame import READERS, Clock, bp, url_of, way
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Actor
from forms.care import WorklistFilter

NARROWED = ("scope", "state", "direction", "alliance", "period", "number", "from", "to")
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
    ends = queries.ends(kind, actor, chosen.scope, chosen.number)
    page = pages.paged(queries.worklist(kind, actor, chosen, now), CASES[kind].id, either=ends)
    counts = queries.many_waiting(actor, now)
    return render_template(
        "care/index.html", kind=kind, form=form, page=page, tabs=_tabs(kind, counts), figures=_figures(kind, actor, counts[kind]),
        clock=Clock(now), way=way,
        flow=FLOWS[kind], url_of=url_of, sees=queries.sees_patients, may_send=actor.role in DESKS, may_ledger=actor.role in LEDGER_DESKS,
        chosen=chosen,
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
        number=_value(form.number)[:24],
        from_id=request.args.get("from", type=int),
        to_id=request.args.get("to", type=int),
    )


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
