"""Pages of the two-ended ledger: what agrees, what only one side has, what contradicts; settled by the two desks."""

import re
from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.care import queries
from alliance.care.actions import confirming, settling
from alliance.care.flow import CARE_TYPES
from alliance.care.flow.ledger import DIFFERENCES, LEDGER_DESKS, LEDGER_FLOW
from alliance.care.model import CareEntry
from alliance.care.queries import ledger
from alliance.care.views.frame import bp
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.language import once_a_language
from alliance.core.pages import Column
from alliance.core.pages.cells import table_rows
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from forms.care import EmptyForm
from forms.ledger import LedgerFilter, ReasonForm

_TICKED = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")  # an entry and the version that was seen


@bp.get("/care/ledger")
@to(LEDGER_DESKS)
def entries() -> ResponseReturnValue:
    """What the other side has not confirmed, what it has and we have not, what contradicts, what agrees."""
    return _index(None)


@bp.post("/care/ledger", endpoint="accept_entries")
@to(LEDGER_DESKS)
def accept() -> ResponseReturnValue:
    """Accept those ticked, or all that this page shows, each judged by itself: what was not accepted is said."""
    field = "shown" if request.form.get("all") else "entry"
    ticked = [_TICKED.fullmatch(one) for one in request.form.getlist(field)[: confirming.MOST_AT_ONCE]]
    seen = {int(one[1]): int(one[2]) for one in ticked if one is not None}
    known = ledger.theirs(me(), seen)
    done = confirming.accept_many([(one, seen[number]) for number, one in known.items()], me(), clock.now())
    gone = len(seen) - len(known)
    if done.refused or gone or not seen:
        return _index(done._replace(refused=[*done.refused, *[("", _("已由他人办理"))] * gone])), 200 if seen else 422
    return pages.acted(pages.address(), _("已认可 %(n)s 条", n=done.n))


def _index(done: confirming.Accepted | None) -> str:
    form, chosen = LedgerFilter(formdata=request.args), narrowed_by()
    view, period = chosen["view"], chosen["period"]
    page = pages.paged(
        ledger.listed(me(), **chosen),
        CareEntry.id,
        scalars=False,
        count=False,
        either=ledger.ends(me(), view),
        values={},
    )
    columns = _columns(url_for("care.entry", id=0).removesuffix("0"), ticked=view == "theirs")
    return render_template(
        "care/ledger.html", page=page, view=view, form=form, tabs=_tabs(view, period), columns=columns,
        body=table_rows(columns, page.rows, lambda one: ""), is_filtered=bool(period or chosen["kind"]), done=done,
    )  # fmt: skip


def _columns(address: str, *, ticked: bool) -> list[Column]:
    """What the list shows of an entry; `address` is the beginning of its page's. `ticked`: several can be chosen."""
    say, differ = _heads(), _told(DIFFERENCES)
    pills = {
        state: [(words, LEDGER_FLOW.tones.get(state, "plain"))] for state, words in _told(LEDGER_FLOW.states).items()
    }
    pick = Column("pick", say["pick"], lambda one: {
        "pick": ("entry", f"{one.id}:{one.version}", f"{say['pick']} {one.own_number}"),
    })  # fmt: skip
    return [
        *([pick] if ticked else []),
        Column("number", say["number"], lambda one: {
            "text": one.own_number, "url": f"{address}{one.id}",
            "small": say["consultation" if one.kind == "consultation" else "up" if one.direction == "up" else "down"],
        }),
        Column("ends", say["ends"], lambda one: f"{one.from_name} → {one.to_name}"),
        Column("day", say["day"], lambda one: one.day),
        Column("patient", say["patient"], lambda one: {
            "text": one.patient_masked or say["erased"], "small": one.diagnosis,
        }),
        Column("state", say["state"], lambda one: {
            "pills": pills[one.state], "small": say["comma"].join([differ[name] for name in one.differences]),
        }),
    ]  # fmt: skip


@once_a_language
def _heads() -> dict[str, str]:
    return {
        "number": _("编号"), "ends": _("由 → 到"), "day": _("日期"), "patient": _("患者"), "erased": _("已清除"),
        "state": _("状态"), "consultation": _("会诊"), "up": _("上转"), "down": _("下转"), "comma": _("、"),
        "pick": _("选择"),
    }  # fmt: skip


def _told(words: Mapping[str, Any]) -> dict[str, str]:
    """Coded words in the reader's language, looked up once for all rows."""
    return {code: str(said) for code, said in words.items()}


def narrowed_by() -> dict[str, str]:
    """What the address narrows the ledger by: for its page and for its export alike."""
    view = request.args.get("view", "theirs")
    if view not in ledger.VIEWS:
        raise NotFound
    form = LedgerFilter(formdata=request.args)
    period = str(form.period.data or "") if form.validate() and queries.month_of(str(form.period.data or "-")) else ""
    kind = str(form.kind.data or "") if form.kind.data in ("referral", "consultation") else ""
    return {"view": view, "period": period, "kind": kind}


def _tabs(view: str, period: str) -> list[dict[str, Any]]:
    labels = {"theirs": _("仅对方登记"), "mine": _("仅本院登记"), "conflict": _("矛盾"), "agreed": _("双方一致"),
              "withdrawn": _("本院已撤回")}  # fmt: skip
    counts = ledger.many(me(), period)
    return [
        {"label": label, "url": url_for("care.entries", view=key, period=period or None), "count": _shown(counts[key]),
         "current": key == view}
        for key, label in labels.items()
    ]  # fmt: skip


def _shown(count: int) -> int | str:
    """A count as far as it was counted."""
    return count if count <= ledger.MOST_COUNTED else f"{ledger.MOST_COUNTED:,}+"


@bp.get("/care/ledger/<int:id>")
@to(LEDGER_DESKS)
def entry(id: int) -> ResponseReturnValue:
    """One entry beside the other side's, what differs marked, and what this desk may do."""
    return _page(ledger.entry(me(), id), ReasonForm(formdata=None), None)


def _page(one: CareEntry, form: ReasonForm, refused: Refused | None) -> str:
    partner = ledger.partner_of(one)
    own = one if one.organisation_id == me().organisation_id else partner
    theirs = partner if own is one else one
    both = [record for record in (own, theirs) if record is not None]
    may = {step.name: (step, record) for record in both for step in LEDGER_FLOW.open_to(record, me())}
    return render_template(
        "care/entry.html", one=one, own=own, theirs=theirs, rows=_rows(own, theirs, one.differences), form=form, may=may,
        refused=refused, flow=LEDGER_FLOW,
    )  # fmt: skip


def _rows(own: CareEntry | None, theirs: CareEntry | None, differences: list[Any]) -> list[dict[str, Any]]:
    """The facts of both sides, line by line. Who the patient is stands here masked only."""
    ways = {"up": _("上转"), "down": _("下转"), "": ""}
    told: list[tuple[str, str, Any]] = [
        ("", _("本院编号"), lambda one: one.own_number),
        ("ends", _("由 → 到"), lambda one: f"{one.from_name} → {one.to_name}"),
        ("day", _("日期"), lambda one: one.day.isoformat()),
        ("direction", _("方向"), lambda one: ways[one.direction]),
        ("care_type", _("就诊类别"), lambda one: str(CARE_TYPES.get(one.care_type, ""))),
        ("patient", _("患者"), lambda one: one.patient_masked or _("已清除")),
        ("diagnosis", _("诊断"), lambda one: " ".join(part for part in (one.diagnosis, one.diagnosis_code) if part)),
        ("", _("坚持的理由"), lambda one: one.kept_reason),
    ]
    return [
        {"label": label, "own": value(own) if own else "", "theirs": value(theirs) if theirs else "",
         "differs": name in differences}
        for name, label, value in told
    ]  # fmt: skip


@bp.post("/care/ledger/<int:id>/<step>")
@to(LEDGER_DESKS)
def settle(id: int, step: str) -> ResponseReturnValue:
    """Accept theirs, or take that back with a reason; keep ours, withdraw ours, each with a reason."""
    one = ledger.entry(me(), id)
    if step not in {known.name for known in LEDGER_FLOW.steps}:
        raise NotFound
    form = EmptyForm() if step == "accept" else ReasonForm()
    if not form.validate():
        return _page(one, form if isinstance(form, ReasonForm) else ReasonForm(formdata=None), None), 422
    try:
        if step == "accept":
            confirming.accept(one, me(), clock.now(), seen=pages.seen())
        else:
            act = {"keep": settling.keep, "withdraw": confirming.withdraw, "retract": confirming.retract}[step]
            act(one, me(), clock.now(), str(request.form.get("remark", "")), seen=pages.seen())
    except Refused as refused:
        db.session.rollback()
        again = form if isinstance(form, ReasonForm) else ReasonForm(formdata=None)
        return _page(ledger.entry(me(), id), again, refused), 409
    return pages.acted(url_for("care.entry", id=id), _("已办理：%(step)s", step=LEDGER_FLOW.step(step).label))
