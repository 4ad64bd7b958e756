"""Notices of large events (SN15-3.5.c) and reports of major matters (SN15-3.5.d): a desk, a record, a form."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import files, pages, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Actor, Role
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.pages import Column
from alliance.core.refusal import NotFound, Refused
from alliance.register import queries as register
from alliance.supervision import actions, queries
from alliance.supervision.flow import MATTER_FLOW
from alliance.supervision.model import Matter
from alliance.supervision.rules import Told
from alliance.supervision.views.reports import READERS
from forms.supervision import AnswerForm, EventForm, MajorForm, MatterFilter, WithdrawForm

bp = Blueprint("matters", __name__)
KINDS = {"event": _l("大型活动"), "major": _l("重大事项")}
FORMS: dict[str, Any] = {"event": EventForm, "major": MajorForm}
TIMINGS = {
    "ahead": (_l("按期报备"), "good"), "short": (_l("提前天数不足"), "warn"), "late": (_l("迟报"), "bad"),
    "unknown": (_l("提前天数待定"), "plain"),
}  # fmt: skip
COPIED = ("title", "starts", "ends", "place", "scale", "content", "contact")
EVENTS = {"matter.send": N_("报备"), "file.attach": N_("上传附件")}


@bp.app_template_global("matter_kind")
def matter_kind(kind: str) -> str:
    """大型活动 or 重大事项, for templates."""
    return str(KINDS[kind])


@bp.app_template_global("matter_pills")
def matter_pills(one: Matter) -> list[tuple[str, str]]:
    """State and timeliness of a notice: label and tone."""
    found = [(str(MATTER_FLOW.states[one.state]), MATTER_FLOW.tones[one.state])]
    if one.timing:
        label, tone = TIMINGS[one.timing]
        found.append((str(label), tone))
    return found


@bp.get("/matters")
@to(READERS)
def index() -> ResponseReturnValue:
    """All notices in the reader's scope, newest first."""
    actor, form = me(), MatterFilter(request.args)
    query, words = queries.visible_matters(actor), (form.q.data or "").strip()[:60]
    kind, mark = form.kind.data or "", form.mark.data or ""
    query = query.where(pages.contains([Matter.designation_name, Matter.title], words))
    if kind in KINDS:
        query = query.where(Matter.kind == kind)
    if mark in MATTER_FLOW.states:
        query = query.where(Matter.state == mark)
    elif mark in TIMINGS:
        query = query.where(Matter.timing == mark)
    found = pages.listing("matters", _("活动报备和重大事项"), _columns(), query, Matter.id, form=form, look=_look)
    return found.answer(
        "supervision/matters.html", form=form, filtered=bool(words or kind or mark),
        mine=queries.may_report(actor, clock.today()),
    )  # fmt: skip


def _look(one: Matter) -> str:
    return "off" if one.state == "withdrawn" else "late" if one.timing == "late" else ""


def _columns() -> list[Column]:
    """The columns of the list of notices."""
    today = clock.today()

    def due(one: Matter) -> Any:
        if one.state != "sent":
            return None
        return {"text": one.due, "due": (one.due, today)} if one.due else one.due_note

    def timing(one: Matter) -> list[tuple[str, str]]:
        return matter_pills(one)[1:]

    return [
        Column("title", _("名称"), lambda one: one.title, lambda one: {
            "text": one.title, "url": url_for("matters.show", id=one.id),
        }, sort=Matter.title, width=36),
        Column("kind", _("类别"), lambda one: matter_kind(one.kind), sort=Matter.kind),
        Column("alliance", _("联盟"), lambda one: one.designation_name, sort=Matter.designation_name, width=30),
        Column("lead", _("牵头医院"), lambda one: one.lead_name, standard=False, sort=Matter.lead_name, width=24),
        Column("starts", _("日期"), lambda one: one.starts, kind="date", sort=Matter.starts),
        Column("place", _("地点"), lambda one: one.place, standard=False),
        Column("scale", _("规模"), lambda one: one.scale, standard=False),
        Column("sent", _("报备时间"), lambda one: one.sent_at, kind="moment", sort=Matter.sent_at),
        Column("due", _("答复期限"), lambda one: one.due if one.state == "sent" else None, due, kind="date"),
        pages.state_column(MATTER_FLOW, Matter.state, timing),
    ]  # fmt: skip


@bp.get("/matters/<int:id>")
@to(READERS)
def show(id: int) -> ResponseReturnValue:
    """One notice."""
    return _page(queries.matter(me(), id), AnswerForm(), None)


def _page(found: Matter, form: AnswerForm, refused: Refused | None) -> str:
    actor, open_ = me(), {one.name for one in MATTER_FLOW.open_to(found, me())}
    own = found.lead_id in actor.own_hospitals
    return render_template(
        "supervision/matter.html", matter=found, form=form, refused=refused, open=open_, own=own and actor.is_office,
        answers=[] if own else [one for one in MATTER_FLOW.open_to(found, actor) if one.name != "withdraw"],
        papers=_papers(found), lines=_lines(found),
        days=settings.value(found.programme, "event_notice_workdays"), begun=clock.today() >= found.starts,
    )  # fmt: skip


def _papers(found: Matter) -> list[dict[str, Any]]:
    return [
        {"name": file.name, "url": url_for("matters.file", id=found.id, file_id=file.id),
         "size": f"{max(1, file.size // 1024):,} KB"}
        for file in files.of(found, "plan")
    ]  # fmt: skip


def _lines(found: Matter) -> Any:
    return timeline(found, [MATTER_FLOW], {key: _(word) for key, word in EVENTS.items()})


@bp.get("/matters/<int:id>/print")
@to(READERS)
def paper(id: int) -> ResponseReturnValue:
    """The notice for paper, with its 流转记录."""
    found = queries.matter(me(), id)
    return render_template("supervision/matter_print.html", matter=found, papers=_papers(found), lines=_lines(found))


@bp.get("/matters/<int:id>/files/<int:file_id>")
@to(READERS)
def file(id: int, file_id: int) -> ResponseReturnValue:
    """A file of the notice."""
    return pages.file_of(queries.matter(me(), id), file_id)


@bp.get("/matters/new/<any('event','major'):kind>")
@to(Role.LEAD_CLERK)
def choose(kind: str) -> ResponseReturnValue:
    """Whose event or matter it is; with a single alliance the form comes at once."""
    mine = queries.may_report(me(), clock.today())
    if len(mine) == 1:
        return _new_page(mine[0], kind, FORMS[kind](formdata=None), None)
    return render_template("supervision/matter_choose.html", kind=kind, designations=mine)


@bp.get("/alliances/<int:id>/matters/new/<any('event','major'):kind>")
@to(Role.LEAD_CLERK)
def new(id: int, kind: str) -> ResponseReturnValue:
    """The form; ?from= a notice the office objected to begins it from that one."""
    old = _replaced(id, kind)
    start = {name: getattr(old, name) for name in COPIED} if old is not None else None
    return _new_page(register.get(me(), id), kind, FORMS[kind](formdata=None, data=start), None)


def _replaced(designation_id: int, kind: str) -> Matter | None:
    """The objected notice a new one takes the place of, if one is named."""
    number = request.args.get("from", type=int)
    if number is None:
        return None
    old = queries.matter(me(), number)
    if (old.designation_id, old.kind) != (designation_id, kind):
        raise NotFound
    return old


def _new_page(designation: Any, kind: str, form: Any, refused: Refused | None) -> str:
    return render_template(
        "supervision/matter_new.html", designation=designation, kind=kind, form=form, refused=refused,
        days=settings.value(designation.programme, "event_notice_workdays"), old=request.args.get("from", type=int),
    )  # fmt: skip


@bp.post("/alliances/<int:id>/matters/new/<any('event','major'):kind>")
@to(Role.LEAD_CLERK)
def send(id: int, kind: str) -> ResponseReturnValue:
    """Report it to the office."""
    designation, form = register.get(me(), id), FORMS[kind]()
    if not form.validate():
        return _new_page(designation, kind, form, None), 422
    given: dict[str, Any] = {
        name: value or "" for name, value in form.data.items() if name in ("title", "content", "contact")
    }
    if kind == "event":
        given |= {"place": form.place.data, "scale": form.scale.data, "ends": form.ends.data}
    try:
        found = actions.send(
            id, kind, Told(starts=form.starts.data, **given), me(), clock.now(), file=pages.uploaded(),
            replaces=_replaced(id, kind),
        )  # fmt: skip
    except Refused as refusal:
        return _new_page(designation, kind, pages.marked(form, refusal), refusal), 409
    said = _("已报备，记为迟报，等待办公室处理") if found.timing == "late" else _("已报备，等待办公室答复")
    return pages.acted(url_for("matters.show", id=found.id), said)


@bp.post("/matters/<int:id>/answer")
@to(OFFICE)
def answer(id: int) -> ResponseReturnValue:
    """Acknowledge, or object with words."""
    found, form = queries.matter(me(), id), AnswerForm()
    if not form.validate():
        return _page(found, form, None), 422
    step = "object" if request.form.get("step") == "object" else "acknowledge"
    try:
        actions.answer(found, step, str(form.remark.data or ""), me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _page(queries.matter(me(), id), pages.marked(form, refusal), refusal), 409
    said = _("已提出异议，牵头科室会收到待办") if step == "object" else _("已确认收到")
    return pages.acted(url_for("matters.show", id=id), said)


@bp.get("/matters/<int:id>/withdraw")
@to(Role.LEAD_CLERK)
def ask_withdraw(id: int) -> ResponseReturnValue:
    """Why it is taken back."""
    found = queries.matter(me(), id)
    if "withdraw" not in {one.name for one in MATTER_FLOW.open_to(found, me())}:
        raise NotFound
    return render_template("supervision/matter_withdraw.html", matter=found, form=WithdrawForm(), refused=None)


@bp.post("/matters/<int:id>/withdraw")
@to(Role.LEAD_CLERK)
def withdraw(id: int) -> ResponseReturnValue:
    """Take it back."""
    found, form = queries.matter(me(), id), WithdrawForm()
    if not form.validate():
        return render_template("supervision/matter_withdraw.html", matter=found, form=form, refused=None), 422
    try:
        actions.withdraw(found, str(form.remark.data), me(), clock.now(), pages.seen())
    except Refused as refusal:
        found = queries.matter(me(), id)
        return render_template("supervision/matter_withdraw.html", matter=found, form=form, refused=refusal), 409
    return pages.acted(url_for("matters.show", id=id), _("已撤回"))


def found(actor: Actor, typed: str) -> list[pages.Found]:
    """Notices of events and matters by title, for the search box."""
    rows = pages.first_found(queries.visible_matters(actor), (Matter.title,), typed, Matter.id)
    return [pages.Found(one.title, url_for("matters.show", id=one.id), one.designation_name) for one in rows]
