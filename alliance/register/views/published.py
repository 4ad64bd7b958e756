"""The public's lists: the register of any day, editions and their differences, and all of it for machines (SN15-2.a)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from flask import Response, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import anyone
from alliance.core.refusal import NotFound
from alliance.ext import db
from alliance.register import queries
from alliance.register.flow import DESIGNATION_FLOW
from alliance.register.model import Correction, DesignationFact, Edition
from alliance.register.views.frame import (
    FACT_WORDS,
    MARKS,
    day_of,
    export,
    fact_value,
    list_header,
    listed_programme,
    public_programme,
)
from alliance.register.views.public import bp
from alliance.rules import programme as programmes
from forms.register import DayFilter

ROWS = 200  # of an edition on one page
PUBLIC_FACTS = (
    "number", "name", "specialty", "scope", "lead", "department", "city", "members", "county_members", "filed_on", "mark",
)  # fmt: skip


PARTIES = ("members", "county_members")


@bp.get("/public/day")
@anyone
def day() -> ResponseReturnValue:
    """The register as of a day: names, leads, members, states and marks of that day."""
    programme, on = public_programme(), day_of(request.args.get("on"))
    form = DayFilter(formdata=request.args)
    form.on.data = on
    words = str(form.q.data or "").strip()[:60]
    page = pages.paged(queries.lines_on(programme, on, words), DesignationFact.designation_id)
    ids = [line.designation_id for line in page.rows]
    return render_template(
        "public/day.html", page=page, form=form, on=on, counts=queries.party_counts(ids, on), marks=MARKS,
        designations=queries.by_ids(ids), flow=DESIGNATION_FLOW, link="public.show",
    )  # fmt: skip


@bp.get("/public/register.<any('json', 'csv'):kind>")
@anyone
def register(kind: str) -> ResponseReturnValue:
    """The whole register of a day for machines: today's, or that of ?on=."""
    programme, on = public_programme(), day_of(request.args.get("on"))
    stand, changed = queries.changed()
    if (same := _unchanged(f"register-{stand}-{on.isoformat()}-{kind}", changed)) is not None:
        return same
    rows = queries.register_of(programme, on)
    if kind == "csv":
        answer: Response = export(f"register-{on.isoformat()}", "csv", [*PUBLIC_FACTS, "state", "ended_on"], [
            [_plain(row.get(key)) for key in (*PUBLIC_FACTS, "state", "ended_on")] for row in rows
        ])  # fmt: skip
    else:
        answer = jsonify(programme=programme, as_of=on.isoformat(), stand=stand, count=len(rows),
                         alliances=[_public(row, programme, "state", "ended_on") for row in rows])  # fmt: skip
    return _stamped(answer, f"register-{stand}-{on.isoformat()}-{kind}", changed)


def _public(row: Mapping[str, Any], programme: str, *more: str) -> dict[str, Any]:
    own = programme == public_programme()
    facts = PUBLIC_FACTS if own else tuple(key for key in (*PUBLIC_FACTS, "valid_until") if key not in PARTIES)
    found = {key: row.get(key) for key in (*facts, *more)}
    id_ = row["designation_id"]
    found["url"] = (
        url_for("public.show", id=id_, _external=True) if own
        else url_for("open.show", programme=programme, id=id_, _external=True)
    )  # fmt: skip
    return found


def _plain(value: Any) -> Any:
    return "" if value is None else value


def _unchanged(tag: str, changed: datetime) -> Response | None:
    """304 where the asker holds this version already, by ETag or, without one, by date."""
    held = request.if_none_match
    fresh = held.contains_weak(tag) if held else bool(
        request.if_modified_since and changed.replace(microsecond=0) <= request.if_modified_since
    )  # fmt: skip
    return _stamped(make_response("", 304), tag, changed) if fresh else None


def _stamped(answer: Response, tag: str, changed: datetime) -> Response:
    answer.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    answer.headers["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
    answer.set_etag(tag, weak=True)
    return answer


@bp.get("/public/editions")
@bp.get("/public/<programme>/editions")
@anyone
def editions(programme: str = "") -> ResponseReturnValue:
    """Every published edition, newest first: of the alliances, or of another programme that runs here."""
    key = listed_programme(programme)
    page = pages.paged(queries.editions(key, public_at=clock.now()), Edition.id)
    return render_template("public/editions.html", page=page, is_open=queries.is_open_to_objections, **_whose(key))


def _whose(key: str) -> dict[str, Any]:
    """Which programme a page of editions is about, and how its addresses name it."""
    own = key == public_programme()
    return {"whose": programmes.load(key), "own": own, "at": {} if own else {"programme": key}}


@bp.get("/public/editions.json")
@anyone
def editions_json() -> ResponseReturnValue:
    """Every published edition for machines: number, day, count, digest and addresses."""
    query = queries.editions(public_programme(), public_at=clock.now()).order_by(Edition.serial)
    found = db.session.execute(query).scalars()
    return jsonify(programme=public_programme(), editions=[_told(one) for one in found])


def _told(one: Edition) -> dict[str, Any]:
    assert one.published_at is not None
    at = _whose(one.programme)["at"]
    return {
        "serial": one.serial, "as_of": one.as_of.isoformat(), "count": one.row_count, "sha256": one.digest,
        "published_at": one.published_at.isoformat(),
        "objections_until": one.objections_until.isoformat() if one.objections_until else None,
        "url": url_for("public.edition", **at, serial=one.serial, _external=True),
        "json": url_for("public.edition_file", **at, serial=one.serial, kind="json", _external=True),
        "csv": url_for("public.edition_file", **at, serial=one.serial, kind="csv", _external=True),
    }  # fmt: skip


@bp.get("/public/editions/<int:serial>")
@bp.get("/public/<programme>/editions/<int:serial>")
@anyone
def edition(serial: int, programme: str = "") -> ResponseReturnValue:
    """One edition as published, its corrections, and how it differs from the one before."""
    found = queries.edition_by_serial(listed_programme(programme), serial, clock.now())
    if (kind := request.args.get("as")) in ("csv", "xlsx"):
        return _file(found, kind)
    after = max(request.args.get("after", 0, type=int), 0)
    rows = queries.edition_rows(found, after, ROWS)
    return render_template(
        "public/edition.html", edition=found, rows=[one.row for one in rows], after=after, marks=MARKS,
        older=after + ROWS if after + ROWS < found.row_count else None,
        before=queries.published(found.programme, clock.now(), serial),
        is_open=queries.is_open_to_objections(found, clock.today()), corrections=queries.corrections(found),
        fact_words=FACT_WORDS, fact_value=fact_value, **_whose(found.programme),
    )  # fmt: skip


@bp.get("/public/editions/<int:serial>.<any('json', 'csv', 'xlsx'):kind>")
@bp.get("/public/<programme>/editions/<int:serial>.<any('json', 'csv', 'xlsx'):kind>")
@anyone
def edition_file(serial: int, kind: str, programme: str = "") -> ResponseReturnValue:
    """One edition as a file, under an address that stays: rows as published, and what was corrected since."""
    return _file(queries.edition_by_serial(listed_programme(programme), serial, clock.now()), kind)


def _file(found: Edition, kind: str) -> ResponseReturnValue:
    corrections = queries.corrections(found)
    assert found.published_at is not None
    changed = max([found.published_at, *(one.signed_at for one in corrections if one.signed_at)])
    tag = f"edition-{found.id}-{len(corrections)}-{kind}"
    if (same := _unchanged(tag, changed)) is not None:
        return same
    if kind == "json":
        answer: Response = jsonify(
            **_told(found), programme=found.programme, rows=[_public(row, found.programme) for row in found.rows],
            left_out=[{key: row.get(key) for key in ("number", "name", "reason")} for row in found.left_out],
            corrections=[_corrected(one) for one in corrections],
        )  # fmt: skip
    else:
        answer = _sheet(found, kind, corrections)
    return _stamped(answer, tag, changed)


def _corrected(one: Correction) -> dict[str, Any]:
    assert one.signed_at is not None
    return {
        "serial": one.serial, "name": one.name or None, "fact": one.fact or None, "was": one.was or None,
        "now": one.now or None, "reason": one.reason, "signed_at": one.signed_at.isoformat(),
    }  # fmt: skip


def _sheet(found: Edition, kind: str, corrections: Sequence[Correction]) -> Response:
    keys: tuple[str, ...]
    if found.programme == public_programme():
        header = [*list_header()[:9], list_header()[10], _("更正")]
        keys = ("number", "name", "specialty", "lead", "department", "city", *PARTIES, "filed_on")
        name = _("专科联盟名单第 %(serial)s 版（截至 %(day)s）", serial=found.serial, day=found.as_of.isoformat())
    else:
        keys = ("number", "name", "specialty", "lead", "department", "city", "filed_on", "valid_until")
        header = [_("编号"), _("名称"), _("专科（专病）"), _("医院"), _("科室"), _("所在地"), _("确定日期"), _("有效期至"),
                  _("在办措施"), _("更正")]  # fmt: skip
        whose = pages.words(programmes.load(found.programme), "name")
        name = _("%(whose)s名单第 %(serial)s 版（截至 %(day)s）", whose=whose, serial=found.serial,
                 day=found.as_of.isoformat())  # fmt: skip
    rows = [
        [*(row.get(key) for key in keys), str(MARKS.get(row["mark"], row["mark"])), _said(row, corrections)]
        for row in found.rows
    ]
    return export(name, kind, header, rows)


def _said(row: Mapping[str, Any], corrections: Sequence[Correction]) -> str:
    """What is corrected about a row, and about the whole edition."""
    return "；".join(
        _("更正%(n)d：%(fact)s应为 %(now)s（%(reason)s）", n=one.serial, fact=FACT_WORDS[one.fact],
          now=fact_value(one.fact, one.now), reason=one.reason)
        if one.fact else _("更正%(n)d：%(reason)s", n=one.serial, reason=one.reason)
        for one in corrections if one.designation_id in (None, row["designation_id"])
    )  # fmt: skip


@bp.get("/public/editions/<int:serial>/compare")
@bp.get("/public/<programme>/editions/<int:serial>/compare")
@anyone
def compare(serial: int, programme: str = "") -> ResponseReturnValue:
    """How one edition differs from any earlier one; the one before unless ?with= names another."""
    now = clock.now()
    found = queries.edition_by_serial(listed_programme(programme), serial, now)
    earlier = queries.earlier(found, now)
    other = request.args.get("with", type=int) or (earlier[0].serial if earlier else None)
    before = next((one for one in earlier if one.serial == other), None)
    if before is None and earlier:
        raise NotFound
    return render_template(
        "public/compare.html", edition=found, before=before, earlier=earlier, marks=MARKS,
        difference=queries.difference(found, before), **_whose(found.programme),
    )  # fmt: skip


@bp.get("/public/data")
@anyone
def data() -> ResponseReturnValue:
    """数据接口: the files for machines, their fields, how to ask for changes, the licence."""
    latest = queries.published(public_programme(), clock.now())
    return render_template("public/data.html", latest=latest, facts=FACT_WORDS, today=clock.today())
