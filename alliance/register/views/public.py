"""The public's pages: the register, one alliance, editions, the check of a name, and what anybody may write."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import anyone
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.register import actions, queries
from alliance.register.model import Designation, Edition
from alliance.register.views.frame import (
    MARKS,
    MOST_EXPORTED,
    export,
    filter_form,
    filtered,
    list_header,
    list_rows,
    pills,
    public_programme,
)
from forms.register import MisuseForm, ObjectionForm, PublicFilter

bp = Blueprint("public", __name__)


@bp.get("/public")
@anyone
def index() -> ResponseReturnValue:
    """The register: filed alliances, ended ones too; with words asked for, also whether such a name is filed."""
    programme = public_programme()
    areas = queries.areas()
    form = PublicFilter(formdata=request.args)
    filter_form(form, programme, areas)
    query = filtered(queries.public(programme), form)
    if (kind := request.args.get("as")) in ("csv", "xlsx"):
        found = db.session.execute(query.order_by(Designation.id.desc()).limit(MOST_EXPORTED)).scalars().all()
        name = _("专科联盟名录 %(day)s", day=clock.today().isoformat())
        return export(name, kind, list_header(), list_rows(found, areas, clock.today()))
    page = pages.paged(query, Designation.id)
    words = str(form.q.data or "").strip()[:60]
    return render_template(
        "public/index.html", page=page, form=form, areas=areas, numbers=queries.numbers(programme), pills=pills,
        counts=queries.party_counts([one.id for one in page.rows], clock.today()), search_words=words,
        latest=queries.published(programme),
    )  # fmt: skip


@bp.get("/public/alliances/<int:id>")
@anyone
def show(id: int) -> ResponseReturnValue:
    """The filed facts of one alliance: nothing internal."""
    designation = _filed(id)
    parties = queries.parties(id, ended=designation.ended_on)
    members = [one for one in parties if one.kind == "member"]
    return render_template(
        "public/show.html", designation=designation, pills=pills(designation), parties=parties, members=len(members),
        county=sum(one.county_level for one in members), areas=queries.areas(), editions=queries.editions_of(designation),
    )  # fmt: skip


def _filed(designation_id: int) -> Designation:
    query = queries.public(public_programme()).where(Designation.id == designation_id)
    found = db.session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


@bp.get("/public/check")
@anyone
def check() -> ResponseReturnValue:
    """Is this alliance filed? By name or number, in any spelling; what the answer means (SN15-3.3.e)."""
    words = request.args.get("q", "").strip()[:80]
    found = queries.filed_as(public_programme(), words) if words else None
    near = []
    if words and found is None:
        query = queries.narrowed(queries.public(public_programme()), words=words)
        near = list(db.session.execute(query.order_by(Designation.id.desc()).limit(5)).scalars())
    return render_template(
        "public/check.html", search_words=words, found=found, near=near, pills=pills, programme=public_programme()
    )


@bp.get("/public/editions")
@anyone
def editions() -> ResponseReturnValue:
    """Every published edition, newest first."""
    page = pages.paged(queries.editions(public_programme(), published_only=True), Edition.id)
    return render_template("public/editions.html", page=page, is_open=queries.is_open_to_objections)


@bp.get("/public/editions/<int:serial>")
@anyone
def edition(serial: int) -> ResponseReturnValue:
    """One edition as published, and how it differs from the one before."""
    found = queries.edition_by_serial(public_programme(), serial)
    if (kind := request.args.get("as")) in ("csv", "xlsx"):
        return _edition_file(found, kind)
    before = queries.published(found.programme, serial)
    return render_template(
        "public/edition.html", edition=found, before=before, difference=queries.difference(found, before), marks=MARKS,
        is_open=queries.is_open_to_objections(found, clock.today()),
    )  # fmt: skip


def _edition_file(found: Edition, kind: str) -> ResponseReturnValue:
    header = [*list_header()[:9], list_header()[10]]
    keys = ("number", "name", "specialty", "lead", "department", "city", "members", "county_members", "filed_on")
    rows: list[list[Any]] = [
        [*(row.get(key) for key in keys), str(MARKS.get(row["mark"], row["mark"]))] for row in found.rows
    ]
    name = _("专科联盟名单第 %(serial)s 版（截至 %(day)s）", serial=found.serial, day=found.as_of.isoformat())
    return export(name, kind, header, rows)


@bp.get("/public/report")
@anyone
def report() -> ResponseReturnValue:
    """The form to report that an unfiled name is in use."""
    return _report_page(MisuseForm(name=request.args.get("name", "")[:120]), None)


@bp.post("/public/report", endpoint="report_")
@anyone
def do_report() -> ResponseReturnValue:
    """Take a report; it is handled by the office to a recorded end."""
    form = MisuseForm()
    if not form.validate():
        return _report_page(form, None), 422

    def act() -> str:
        name, where, contact = str(form.name.data), str(form.where.data), str(form.contact.data or "")
        row = actions.report_misuse(public_programme(), name, where, contact, clock.now())
        return url_for("public.thanks", kind="report", number=row.id)

    return pages.attempt(act, lambda refused: _report_page(form, refused))


def _report_page(form: MisuseForm, refused: Refused | None) -> str:
    return render_template("public/report.html", form=form, refused=refused)


@bp.get("/public/editions/<int:serial>/objection")
@anyone
def objection(serial: int) -> ResponseReturnValue:
    """The form to object to an edition while it stands open."""
    found = queries.edition_by_serial(public_programme(), serial)
    return _objection_page(found, ObjectionForm(name=request.args.get("name", "")[:120]), None)


@bp.post("/public/editions/<int:serial>/objection", endpoint="objection_")
@anyone
def do_objection(serial: int) -> ResponseReturnValue:
    """Take an objection."""
    found = queries.edition_by_serial(public_programme(), serial)
    form = ObjectionForm()
    if not form.validate():
        return _objection_page(found, form, None), 422

    def act() -> str:
        name, reason, contact = str(form.name.data), str(form.reason.data), str(form.contact.data)
        row = actions.object_to_edition(found, name, reason, contact, clock.now())
        return url_for("public.thanks", kind="objection", number=row.id)

    return pages.attempt(act, lambda refused: _objection_page(found, form, refused))


def _objection_page(edition: Edition, form: ObjectionForm, refused: Refused | None) -> str:
    is_open = queries.is_open_to_objections(edition, clock.today())
    return render_template("public/objection.html", edition=edition, form=form, refused=refused, is_open=is_open)


@bp.get("/public/thanks/<kind>/<int:number>")
@anyone
def thanks(kind: str, number: int) -> ResponseReturnValue:
    """The receipt of a letter: its number, nothing of what it says."""
    if kind not in ("report", "objection"):
        raise NotFound
    return render_template("public/thanks.html", kind=kind, number=number)
