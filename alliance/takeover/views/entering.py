"""Entering one record by hand; the page of one entry."""

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import files, flow, pages
from alliance.core.access import me, to
from alliance.core.refusal import NotFound, Refused
from alliance.takeover import actions, queries
from alliance.takeover.flow import ENTRY_FLOW, EVENTS
from alliance.takeover.model import Batch, Entry
from alliance.takeover.rules.check import Row
from alliance.takeover.rules.fields import KINDS, choices
from alliance.takeover.rules.who import kinds_of
from alliance.takeover.views.batches import sent
from alliance.takeover.views.frame import ENTERERS, READERS, bp, in_hand, papers, parts, scans
from forms.takeover import Column, ScanForm, entry_form


@bp.get("/takeover/<int:id>/add/<kind>")
@to(ENTERERS)
def add(id: int, kind: str) -> ResponseReturnValue:
    """The form of one record."""
    return _add_page(_mine(id, kind), kind, _form(id, kind), None)


def _mine(id: int, kind: str) -> Batch:
    if kind not in kinds_of(me()):
        raise NotFound
    return queries.batch(me(), id)


def _form(id: int, kind: str) -> FlaskForm:
    programme = queries.batch(me(), id).programme
    return entry_form(
        Column(one.key, _(one.head), _(one.note) if one.note else "", one.required, one.longest, choices(one.read, programme))
        for one in KINDS[kind].fields
    )  # fmt: skip


def _add_page(found: Batch, kind: str, form: FlaskForm, refused: Refused | None) -> str:
    shown = KINDS[kind]
    return render_template(
        "takeover/add.html", batch=found, kind=shown, form=form, refused=refused, papers=papers(found), **parts(me())
    )


@bp.post("/takeover/<int:id>/add/<kind>", endpoint="add_")
@to(ENTERERS)
def do_add(id: int, kind: str) -> ResponseReturnValue:
    """Enter the record."""
    found, form = _mine(id, kind), _form(id, kind)
    if not form.validate():
        return _add_page(found, kind, form, None), 422
    row = Row(kind, None, {one.key: form[one.key].data for one in KINDS[kind].fields})

    def act() -> str:
        [checked] = queries.check(found, [row], me(), clock.today())
        made = actions.enter(found, checked, me(), clock.now(), file=pages.uploaded())
        return url_for("takeover.entry", id=made.id)

    return pages.attempt(
        act, lambda refused: _add_page(_mine(id, kind), kind, form, refused), _("已录入，送第二人确认后才生效")
    )


@bp.get("/takeover/entries/<int:id>")
@to(READERS)
def entry(id: int) -> ResponseReturnValue:
    """One entry: what it says, beside which paper, and what became of it."""
    return _page(queries.entry(me(), id), ScanForm(formdata=None), None)


def _page(found: Entry, form: ScanForm, refused: Refused | None) -> str:
    actor = me()
    return render_template(
        "takeover/entry.html", entry=found, batch=found.batch, form=form, refused=refused, shown=queries.shown(found),
        papers=papers(found.batch), scans=scans(found), in_hand=in_hand(actor, found),
        may_take_back=any(step.name == "withdraw" for step in ENTRY_FLOW.open_to(found, actor)),
        lines=flow.timeline(found, [ENTRY_FLOW], EVENTS), **parts(actor),
    )  # fmt: skip


@bp.post("/takeover/entries/<int:id>/scan")
@to(ENTERERS)
def add_scan(id: int) -> ResponseReturnValue:
    """Upload a scan of its own, an agreement's for instance."""
    found = queries.entry(me(), id)

    def act() -> str:
        actions.attach(found, pages.uploaded(), me(), clock.now())
        return url_for("takeover.entry", id=id)

    return pages.attempt(act, lambda refused: _page(queries.entry(me(), id), ScanForm(), refused), _("扫描件已上传"))


@bp.get("/takeover/entries/<int:id>/scans/<int:file_id>")
@to(READERS)
def scan(id: int, file_id: int) -> Response:
    """A scan of one entry."""
    return sent(files.one(queries.entry(me(), id), file_id))


@bp.post("/takeover/entries/<int:id>/withdraw")
@to(ENTERERS)
def take_back(id: int) -> ResponseReturnValue:
    """Withdraw one entry that is not decided yet."""
    found = queries.entry(me(), id)

    def act() -> str:
        actions.take_back(found, me(), clock.now(), seen=pages.seen())
        return url_for("takeover.batch", id=found.batch_id)

    return pages.attempt(
        act, lambda refused: _page(queries.entry(me(), id), ScanForm(formdata=None), refused), _("已撤回这一条")
    )
