"""Privacy: what is kept about patients and who opened it, for the hospital's leader; erasing on request; the notice."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.care import actions, queries
from alliance.care.flow import PURPOSES
from alliance.care.model import CareEntry
from alliance.care.queries import Readings
from alliance.care.queries.processing import processing, times
from alliance.care.views.frame import bp, demo_mark
from alliance.core import files, pages, settings
from alliance.core.access import me, to
from alliance.core.actor import HOSPITAL, PROVINCE, ROLE_LABELS, Role
from alliance.core.journal import JournalEntry
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.rules import programme as programmes
from forms.privacy import WHATS, EraseForm, FindForm, ReadingsFilter

LEADERS = frozenset({Role.HOSPITAL_LEADER})
DAYS = 90  # what the list shows unless other days are asked for
RECENT = 30
MOST_EXPORTED = 20_000
ERASED_SHOWN = 20


@bp.get("/care/privacy", endpoint="privacy")
@to(LEADERS)
def overview() -> ResponseReturnValue:
    """What is kept of this hospital's patients, how often it was opened lately, what can be done about it."""
    now = clock.now()
    opened = [_many(Readings(now - timedelta(days=RECENT), now, side)) for side in ("own", "other")]
    return render_template(
        "care/privacy.html", held=queries.kept(me()), opened=opened, days=RECENT, times=times(),
        recipients=queries.recipients(me(), now - timedelta(days=365)), kinds=_kinds(),
    )  # fmt: skip


@bp.get("/care/privacy/notice", endpoint="privacy_notice")
@to(HOSPITAL | PROVINCE | {Role.AUDITOR})
def notice() -> ResponseReturnValue:
    """The notice to patients: what is kept, for what, who sees it, how long, whom to ask."""
    consent = [
        (pages.words(one.document, "title"), settings.value(one.key, "consent_text"))
        for one in programmes.all_programmes() if any(known.key == "consent_text" for known in one.settings)
    ]  # fmt: skip
    return render_template(
        "care/privacy_notice.html", times=times(), consent=consent, hospital=me().organisation_name,
        leads=me().role in LEADERS,
    )  # fmt: skip


@bp.get("/care/privacy/record", endpoint="privacy_record")
@to(LEADERS)
def record() -> ResponseReturnValue:
    """The record of processing 处理活动记录 of this hospital."""
    return render_template(
        "care/privacy_record.html", rows=processing(me()), heads=_record_heads(), hospital=me().organisation_name
    )


@bp.get("/care/privacy/record.xlsx", endpoint="privacy_record_file")
@to(LEADERS)
def record_file() -> Response:
    """The same as a workbook."""
    rows = [[getattr(one, name) for name in _record_heads()] for one in processing(me())]
    return _book(_("处理活动记录"), list(_record_heads().values()), rows, {_("留有身份（条）"), _("已清除（条）")})


def _record_heads() -> dict[str, str]:
    return {
        "name": _("处理活动"), "purpose": _("目的"), "items": _("数据"), "ground": _("依据"), "source": _("来源"),
        "recipients": _("谁能看到"), "kept": _("保存多久"), "guarded": _("保护措施"), "held": _("留有身份（条）"),
        "erased": _("已清除（条）"),
    }  # fmt: skip


@bp.get("/care/privacy/readings", endpoint="privacy_readings")
@to(LEADERS)
def readings() -> ResponseReturnValue:
    """Who opened which identity, when and why: by the own staff, or by other hospitals'."""
    form, chosen = _asked()
    page = pages.paged(queries.readings(me(), chosen), JournalEntry.id)
    asked: dict[str, Any] = {name: value for name, value in request.args.to_dict().items() if name != "before"}
    return render_template(
        "care/privacy_readings.html", form=form, page=page, rows=_told(page.rows), chosen=chosen, days=DAYS,
        until=chosen.until - timedelta(days=1), most=MOST_EXPORTED,
        export={kind: url_for("care.privacy_export", kind=kind, **asked) for kind in ("xlsx", "csv")},
        is_filtered=any(request.args.get(name) for name in ("what", "purpose", "since", "until", "q")),
    )  # fmt: skip


@bp.get("/care/privacy/readings.<any('csv', 'xlsx'):kind>", endpoint="privacy_export")
@to(LEADERS)
def export(kind: str) -> Response:
    """The list as chosen, newest first, up to so many lines."""
    from alliance.documents import excel

    query = queries.readings(me(), _asked()[1]).order_by(JournalEntry.id.desc()).limit(MOST_EXPORTED)
    lines = list(db.session.execute(query).scalars())
    heads = [_("时间"), _("查看人"), _("岗位"), _("医院"), _("内容"), _("单号或文件"), _("用途")]
    rows = [
        [one["at"].strftime("%Y-%m-%d %H:%M:%S"), one["who"], one["post"], one["hospital"], one["what"], one["number"],
         one["why"]]
        for one in _told(lines)
    ]  # fmt: skip
    if kind == "csv":
        return pages.sent(excel.csv_bytes(heads, rows), f"{_('患者身份查看记录')}.csv", "text/csv")
    return _book(_("患者身份查看记录"), heads, rows, set())


@bp.get("/care/privacy/erase", endpoint="privacy_erase")
@to(LEADERS)
def erase() -> ResponseReturnValue:
    """Erase who the patient was, on request; what was erased before; whose records there are."""
    typed = re.split(r"[,，\s]+", request.args.get("numbers", "")[:600].strip())
    return _erasing(EraseForm(data={"numbers": " ".join(typed)}), FindForm(formdata=None))


@bp.post("/care/privacy/erase", endpoint="privacy_erased")
@to(LEADERS)
def erased() -> ResponseReturnValue:
    """All of the records named, or none."""
    form = EraseForm()
    if not form.validate():
        return _erasing(form, FindForm(formdata=None)), 422
    numbers = [one for one in re.split(r"[,，、;；\s]+", str(form.numbers.data)) if one]
    try:
        n = actions.erase(numbers, me(), clock.now(), str(form.reason.data))
    except Refused as refused:
        return _erasing(form, FindForm(formdata=None), refused), 409
    return pages.acted(url_for("care.privacy_erase"), _("已清除 %(n)s 条记录的患者身份", n=n))


@bp.post("/care/privacy/find", endpoint="privacy_find")
@to(LEADERS)
def find() -> ResponseReturnValue:
    """Which records of this hospital speak of the person who asks: numbers, never who it is."""
    form, blank = FindForm(), EraseForm(formdata=None)
    if not form.validate():
        return _erasing(blank, form), 422
    try:
        found = actions.find_records(str(form.resident_id.data), me(), clock.now())
    except Refused as refused:
        return _erasing(blank, form, refused), 409
    return _erasing(blank, FindForm(formdata=None), found=found)


def _erasing(form: EraseForm, finding: FindForm, refused: Refused | None = None, found: Any = None) -> str:
    query = queries.erasures(me()).order_by(JournalEntry.id.desc()).limit(ERASED_SHOWN)
    lines = list(db.session.execute(query).scalars())
    rows = None if found is None else [
        {"record": one, "number": queries.number_of(one), "settled": queries.is_settled(one), "kind": _kind(one)}
        for one in found
    ]  # fmt: skip
    return render_template(
        "care/privacy_erase.html", form=form, finding=finding, refused=refused, found=rows, times=times(), done=_told(lines),
        shown=ERASED_SHOWN,
    )  # fmt: skip


def _kinds() -> dict[str, str]:
    return {"referral": _("转诊"), "consultation": _("远程会诊"), "care_entry": _("导入的台账")}


def _kind(one: Any) -> str:
    return _("导入的台账") if isinstance(one, CareEntry) else _kinds()[one.__tablename__]


def _many(chosen: Readings) -> int:
    return queries.how_many(queries.readings(me(), chosen))


def _asked() -> tuple[ReadingsFilter, Readings]:
    """The filter as the address has it; an unknown choice counts as none, days without meaning as the last 90."""
    form = ReadingsFilter(formdata=request.args)
    form.purpose.choices = [("", _("全部")), *PURPOSES.items()]
    for field in (form.side, form.what, form.purpose):
        known = [str(choice[0]) for choice in field.iter_choices()]
        if str(field.data or "") not in known:
            field.data = known[0]
    until = _day(form.until.data) or clock.today()
    since = _day(form.since.data) or until - timedelta(days=DAYS)
    chosen = Readings(
        _moment(since), _moment(until + timedelta(days=1)), str(form.side.data), str(form.q.data or "").strip()[:40],
        str(form.what.data or ""), str(form.purpose.data or ""),
    )  # fmt: skip
    return form, chosen


def _day(typed: date | None) -> date | None:
    """A day that can be counted from."""
    return typed if typed is not None and date(1, 12, 31) < typed < date(9999, 1, 1) else None


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BEIJING)


def _told(lines: Any) -> list[dict[str, Any]]:
    """Lines of the journal in words; the number leads to the record where it has a page for this post."""
    numbers = queries.numbers_of(lines)
    whats = dict(WHATS)
    return [
        {
            "at": line.at, "who": line.name, "post": str(ROLE_LABELS[Role(line.role)]), "hospital": line.organisation_name,
            "what": str(whats.get(line.event.partition(".")[2], "")), "remark": line.remark,
            "number": numbers.get((line.record_type, line.record_id), ""), "url": _url(line),
            "why": str(PURPOSES.get(str(line.facts.get("purpose", "")), "")), "files": line.facts.get("files", 0),
        }
        for line in lines
    ]  # fmt: skip


def _url(line: JournalEntry) -> str | None:
    return pages.page_of(line.record_type, line.record_id) if line.record_type in ("referral", "consultation") else None


def _book(name: str, heads: list[str], rows: list[list[Any]], numeric: set[str]) -> Response:
    from alliance.documents import excel

    book = excel.Workbook(clock.now(), name, demo_mark())
    columns = [excel.Column(head, "int" if head in numeric else "text", 20) for head in heads]
    book.sheet(name, columns, rows, title=f"{me().organisation_name} {name}")
    return pages.sent(book.close(), f"{name}.xlsx", files.KINDS["xlsx"])
