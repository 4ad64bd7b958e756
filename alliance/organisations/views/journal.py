"""The journal for the auditor: who did what to which record, who was turned away, and the anchors that hold it."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import anchors, denials, exports, files, logbook, pages
from alliance.core.access import me, to
from alliance.core.actor import ROLE_LABELS, Role
from alliance.core.denials import Denial
from alliance.core.journal import JournalEntry
from alliance.core.pages import Column
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from forms.organisations import DenialFilter, EmptyForm, JournalFilter

bp = Blueprint("journal", __name__)
TYPES = {"xlsx": files.KINDS["xlsx"], "csv": "text/csv; charset=utf-8"}
ANCHORS_SHOWN = 31


def _record(line: JournalEntry) -> Any:
    words = f"{line.record_type} {line.record_id}" if line.record_id is not None else line.record_type
    page = pages.page_of(line.record_type, line.record_id) if logbook.sees_words(me()) else None
    return {"text": words, "url": page} if page else words


def _who(one: Any) -> dict[str, str]:
    return {"text": one.name, "small": f"{ROLE_LABELS[Role(one.role)]} · {one.organisation_name}"}


COLUMNS = (
    Column("at", _l("时间"), lambda one: one.at, kind="moment"),
    Column("who", _l("谁"), lambda one: one.name, _who),
    Column("event", _l("动作"), lambda one: one.event),
    Column("record", _l("记录"), _record, _record),
    Column("clause", _l("条款"), lambda one: one.clause, lambda one: {"clause": one.clause} if one.clause else ""),
    Column("line", _l("行号"), lambda one: one.id, kind="int"),
    Column("hash", _l("哈希"), lambda one: one.hash, lambda one: one.hash[:12], standard=False),
)  # fmt: skip
REMARK = Column("remark", _l("说明"), lambda one: one.remark, width=40)


@bp.get("/journal")
@to(logbook.READERS)
def index() -> ResponseReturnValue:
    """Every line, newest first, narrowed by who, what, day, clause and record."""
    return _index(None)


def _index(refused: Refused | None) -> ResponseReturnValue:
    form = JournalFilter(formdata=request.args)
    columns = (*COLUMNS[:4], REMARK, *COLUMNS[4:]) if logbook.sees_words(me()) else COLUMNS
    found = pages.listing(
        "journal", _("日志"), columns, logbook.found(_chosen(form)), JournalEntry.id, form=form, files=False
    )  # fmt: skip
    held = anchors.newest(ANCHORS_SHOWN)
    return found.answer("organisations/journal.html", form=form, anchors=held, refused=refused)


def _chosen(form: JournalFilter) -> dict[str, Any]:
    """What the address asks for; a field that makes no sense narrows nothing."""
    form.validate()
    given = {name: form[name].data for name in logbook.FILTERS if not form[name].errors}
    return {name: one.isoformat() if hasattr(one, "isoformat") else one for name, one in given.items() if one}


@bp.post("/journal/export")
@to(logbook.READERS)
def export() -> ResponseReturnValue:
    """The lines as narrowed in the address, as Excel or CSV; a long one becomes a task, which is for the auditor."""
    form, now, chosen = request.form.get("as", ""), clock.now(), _chosen(JournalFilter(formdata=request.args))
    if form not in TYPES or not EmptyForm().validate():
        raise NotFound
    mark = pages.paper_mark()
    if not exports.is_large(logbook.SOURCE, me(), chosen, now):
        content = exports.at_once("journal", logbook.SOURCE, form, me(), chosen, now, mark)
        return pages.sent(content, f"{logbook.SOURCE.title}-{now:%Y-%m-%d}.{form}", TYPES[form])
    try:
        if not logbook.sees_words(me()):
            raise Refused("", _("行数过多，请缩小日期范围后再导出"))
        task = exports.order("journal", str(logbook.SOURCE.title), form, me(), now, chosen, mark)
    except Refused as refused:
        db.session.rollback()
        return _index(refused), 409  # type: ignore[return-value]  # the listing's page with its status
    return pages.acted(url_for("care.one_export", id=task.id))


def _whose(one: Denial) -> dict[str, Any]:
    """A refused sign-in has an organisation at most, and none where nobody has such an account."""
    return _who(one) if one.role else {"text": one.name or _("没有这个账号"), "small": one.organisation_name}


DENIED = (
    Column("day", _l("日期"), lambda one: one.day, kind="date"),
    Column("who", _l("谁"), lambda one: one.name or _("没有这个账号"), _whose),
    Column("kind", _l("类别"), lambda one: str(denials.LABELS[one.kind])),
    Column("endpoint", _l("页面"), lambda one: one.endpoint),
    Column("times", _l("次数"), lambda one: one.times, kind="int", sort=Denial.times),
    Column("last", _l("最后一次"), lambda one: one.last_at, kind="moment"),
)  # fmt: skip


@bp.get("/journal/denials")
@to(logbook.READERS)
def denied() -> ResponseReturnValue:
    """Who was turned away: no right, nothing to be seen, refused by a rule, not let in. Counted per person, page and day."""
    form = DenialFilter(formdata=request.args)
    form.validate()
    chosen = [None if form[name].errors else form[name].data for name in ("since", "until", "kind", "who")]
    query = denials.found(chosen[0], chosen[1], chosen[2] or "", (chosen[3] or "").strip())
    return pages.listing("denials", _("拒绝记录"), DENIED, query, Denial.id, form=form).answer(
        "organisations/denials.html", form=form
    )
