"""The list of batches, one batch with its timeline, its steps, its paper."""

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import files, flow, inbox, pages, reach
from alliance.core.access import me, to
from alliance.core.actor import ROLE_LABELS, Role
from alliance.core.pages import Column
from alliance.core.programmes import key_of
from alliance.core.refusal import Refused
from alliance.takeover import actions, queries
from alliance.takeover.flow import BATCH_FLOW, ENTRY_FLOW, EVENTS, confirms, enters
from alliance.takeover.model import Batch, Entry
from alliance.takeover.views.frame import ENTERERS, PICTURES, READERS, bp, in_hand, papers, parts
from forms.takeover import BatchFilter, BatchForm, ReasonForm, ScanForm


@bp.get("/takeover")
@to(READERS)
def index() -> ResponseReturnValue:
    """The batches this post may see, newest first."""
    actor = me()
    form = BatchFilter(request.args)
    form.state.choices = [("", _("全部")), *BATCH_FLOW.states.items()]
    query = queries.visible(actor)
    if form.validate():
        words, state = form.q.data or "", form.state.data or ""
        query = query.where(pages.contains([Batch.title, Batch.paper_number, Batch.entered_by], words))
        query = query.where(Batch.state == state) if state else query

    def counted(rows: Sequence[Batch]) -> list[tuple[Batch, dict[str, int]]]:
        counts = queries.counts(one.id for one in rows)
        return [(one, counts[one.id]) for one in rows]

    found = pages.listing(
        "takeovers", _("补录批次"), _columns(), query, Batch.id, form=form, decorate=counted,
        look=lambda row: "off" if row[0].state == "withdrawn" else "",
    )  # fmt: skip
    return found.answer("takeover/index.html", form=form, begins=actor.role in ENTERERS)


def _columns() -> list[Column]:
    """The columns of the list of batches; its rows are batches with the numbers of their entries."""

    def entries(key: str, label: str, state: str) -> Column:
        return Column(key, label, lambda row: row[1].get(state, 0), kind="int")

    return [
        Column("title", _("来源文件"), lambda row: row[0].title, lambda row: {
            "text": row[0].title, "url": url_for("takeover.batch", id=row[0].id),
            "small": f"{row[0].paper_number} {row[0].paper_on.isoformat()}",
        }, sort=Batch.title, width=34),
        Column("paper", _("文号"), lambda row: row[0].paper_number, kind="code", standard=False, sheet=True),
        Column("paper_on", _("文件日期"), lambda row: row[0].paper_on, kind="date", standard=False, sort=Batch.paper_on),
        Column("entered", _("录入"), lambda row: row[0].entered_by, lambda row: {
            "text": row[0].entered_by, "small": f"{row[0].opened_at:%Y-%m-%d} · {ROLE_LABELS[Role(row[0].entered_role)]}",
        }, sort=Batch.entered_by),
        entries("waiting", _("待确认"), "entered"),
        entries("confirmed", _("已确认"), "confirmed"),
        entries("rejected", _("不予确认"), "rejected"),
        Column("state", _("状态"), lambda row: BATCH_FLOW.states[row[0].state], lambda row: {
            "pills": [(str(BATCH_FLOW.states[row[0].state]), BATCH_FLOW.tones[row[0].state])],
        }, sort=Batch.state),
    ]  # fmt: skip


@bp.get("/takeover/new")
@to(ENTERERS)
def new() -> ResponseReturnValue:
    """The form of a batch."""
    return _new_page(_batch_form(), None)


def _batch_form() -> BatchForm:
    form = BatchForm()
    if me().role == Role.LEAD_CLERK:
        form.designation.choices = [(one.id, one.name) for one in queries.led_by(me())]
    else:
        del form.designation
    return form


def _new_page(form: BatchForm, refused: Refused | None) -> str:
    return render_template("takeover/new.html", form=form, refused=refused)


@bp.post("/takeover/new", endpoint="open")
@to(ENTERERS)
def begin() -> ResponseReturnValue:
    """Begin a batch."""
    form = _batch_form()
    if not form.validate():
        return _new_page(form, None), 422
    assert form.paper_on.data is not None
    paper_on, own = form.paper_on.data, form["designation"].data if "designation" in form else None

    def act() -> str:
        made = actions.open_batch(
            me(), clock.now(), programme=key_of(me()), title=str(form.title.data), paper_on=paper_on,
            paper_number=str(form.paper_number.data or ""), note=str(form.note.data or ""), file=pages.uploaded(),
            designation_id=own,
        )  # fmt: skip
        return url_for("takeover.batch", id=made.id)

    return pages.attempt(act, lambda refused: _new_page(form, refused), _("批次已建立，现在录入内容"))


@bp.get("/takeover/<int:id>")
@to(READERS)
def batch(id: int) -> ResponseReturnValue:
    """One batch: its paper, where it stands, its entries, what happened."""
    return _page(queries.batch(me(), id), ScanForm(formdata=None), None)


def _page(found: Batch, form: ScanForm, refused: Refused | None) -> str:
    actor = me()
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    query = queries.entries(found.id, kind=kind, state=state)
    asked = inbox.open_about("takeover_batch", [found.id])
    return render_template(
        "takeover/batch.html", batch=found, form=form, refused=refused, page=pages.paged(query, Entry.id),
        counts=queries.counts([found.id])[found.id], by_kind=queries.kinds_in(found.id), papers=papers(found),
        in_hand=in_hand(actor, found), steps=_steps(found), may_confirm=found.state == "entered" and confirms(actor, found)
        and actor.person_id != found.entered_by_id, kind=kind, state=state,
        told=enters(actor, found) and any(one.kind == "takeover.rejected" for one in asked),
        lines=flow.timeline(found, [BATCH_FLOW, ENTRY_FLOW], EVENTS), **parts(actor),
    )  # fmt: skip


def _steps(found: Batch) -> list[dict[str, Any]]:
    return [
        {
            "name": step.name, "label": step.label, "danger": step.ends, "link": step.ends, "clause": step.clause,
            "url": url_for("takeover.withdraw" if step.ends else "takeover.submit", id=found.id),
        }
        for step in BATCH_FLOW.open_to(found, me()) if step.button
    ]  # fmt: skip


@bp.post("/takeover/<int:id>/submit")
@to(ENTERERS)
def submit(id: int) -> ResponseReturnValue:
    """Send it to the second person."""
    found = queries.batch(me(), id)

    def act() -> str:
        actions.submit(found, me(), clock.now(), seen=pages.seen())
        return url_for("takeover.batch", id=id)

    return pages.attempt(
        act, lambda refused: _page(queries.batch(me(), id), ScanForm(formdata=None), refused), _("已送第二人确认")
    )


@bp.get("/takeover/<int:id>/withdraw")
@to(ENTERERS)
def withdraw(id: int) -> ResponseReturnValue:
    """Ask once more, with a reason."""
    return _withdraw_page(queries.batch(me(), id), ReasonForm(formdata=None), None)


def _withdraw_page(found: Batch, form: ReasonForm, refused: Refused | None) -> str:
    return render_template("takeover/withdraw.html", batch=found, form=form, refused=refused)


@bp.post("/takeover/<int:id>/withdraw", endpoint="withdraw_")
@to(ENTERERS)
def do_withdraw(id: int) -> ResponseReturnValue:
    """Take the whole batch back."""
    found, form = queries.batch(me(), id), ReasonForm()
    if not form.validate():
        return _withdraw_page(found, form, None), 422

    def act() -> str:
        actions.withdraw(found, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("takeover.batch", id=id)

    return pages.attempt(act, lambda refused: _withdraw_page(queries.batch(me(), id), form, refused), _("整批已撤回"))


@bp.post("/takeover/<int:id>/paper")
@to(ENTERERS)
def add_paper(id: int) -> ResponseReturnValue:
    """Upload a scan of the source paper."""
    found = queries.batch(me(), id)

    def act() -> str:
        actions.attach(found, pages.uploaded(), me(), clock.now())
        return url_for("takeover.batch", id=id)

    return pages.attempt(act, lambda refused: _page(queries.batch(me(), id), ScanForm(), refused), _("扫描件已上传"))


@bp.get("/takeover/<int:id>/papers/<int:file_id>")
@to(READERS)
def paper(id: int, file_id: int) -> Response:
    """A scan of the paper; a picture may be shown in the page."""
    return sent(files.one(queries.batch(me(), id), file_id))


def sent(file: files.File | None) -> Response:
    """A file as a download, a picture in the page when asked so."""
    found = reach.found(file)
    if request.args.get("show") and found.kind in PICTURES:
        return pages.sent(files.content(found), found.name, files.KINDS[found.kind], inline=True)
    return pages.download(found)


@bp.post("/takeover/<int:id>/acknowledge")
@to(ENTERERS)
def acknowledge(id: int) -> ResponseReturnValue:
    """Take note of what was not confirmed."""
    found = queries.batch(me(), id)

    def act() -> str:
        actions.acknowledge(found, me(), clock.now(), seen=pages.seen())
        return url_for("takeover.batch", id=id)

    return pages.attempt(
        act, lambda refused: _page(queries.batch(me(), id), ScanForm(formdata=None), refused), _("已记下")
    )
