"""The public's pages: the register, one alliance, editions, the check of a name, and what anybody may write."""

from io import BytesIO

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, programmes, reach
from alliance.core.access import anyone
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.register import actions, queries
from alliance.register.actions.visits import TooOften
from alliance.register.model import Designation, DesignationName, Edition
from alliance.register.views.frame import (
    MOST_EXPORTED,
    export,
    filter_form,
    filtered,
    list_header,
    list_rows,
    pills,
    public_programme,
)
from alliance.rules import intake, targets
from alliance.rules.programme import Programme, all_programmes
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
        latest=queries.published(programme, clock.now()),
        former=queries.former_names(one.id for one in page.rows), others=_others(programme),
    )  # fmt: skip


def _others(own: str) -> list[Programme]:
    """The further programmes that run here, each with a public page of its own."""
    running = programmes.switched_on()
    return [one for one in all_programmes() if one.key in running and one.key != own and _is_public(one.key)]


def _is_public(key: str) -> bool:
    return intake.load(key) is not None or targets.load(key) is not None


@bp.get("/public/alliances/<int:id>")
@anyone
def show(id: int) -> ResponseReturnValue:
    """The filed facts of one alliance: nothing internal."""
    designation = _filed(id)
    parties = queries.parties(id, ended=designation.ended_on)
    members = [one for one in parties if one.kind == "member"]
    return render_template(
        "public/show.html", designation=designation, pills=pills(designation), parties=parties, members=len(members),
        county=sum(one.county_level for one in members), areas=queries.areas(),
        editions=queries.editions_of(designation, clock.now()), former=_former(designation),
    )  # fmt: skip


def _former(designation: Designation) -> list[DesignationName]:
    rows = queries.former_names([designation.id])[designation.id]
    return [one for one in rows if one.name_key != designation.name_key]


def _filed(designation_id: int) -> Designation:
    query = queries.public(public_programme()).where(Designation.id == designation_id)
    return reach.one(query)


@bp.get("/public/check")
@anyone
def check() -> ResponseReturnValue:
    """Is this alliance filed? By name, number or code, in any spelling; what the answer means (SN15-3.3.e)."""
    words = request.args.get("q", "").strip()[:80]
    if words and (stopped := _stopped("check")) is not None:
        return _answer(words, None, None, [], stopped), 429, pages.retry_after(stopped.again)
    found = queries.filed_as(public_programme(), words) if words else None
    former, near = None, []
    if words and found is None:
        former = queries.formerly(public_programme(), words)
        query = queries.narrowed(queries.public(public_programme()), words=words)
        near = list(db.session.execute(query.order_by(Designation.id.desc()).limit(5)).scalars())
    return _answer(words, found, former, near, None)


def _answer(
    words: str, found: Designation | None, former: DesignationName | None, near: list[Designation], stopped: TooOften | None
) -> str:  # fmt: skip
    bearer = queries.by_id(former.designation_id) if former is not None else None
    return render_template(
        "public/check.html",
        search_words=words,
        found=found,
        near=near,
        pills=pills,
        former=former,
        bearer=bearer,
        stopped=stopped,
    )


def _stopped(kind: str) -> TooOften | None:
    """Count this use of a public form; what stops it when one address asks too often."""
    try:
        actions.come_in(public_programme(), kind, pages.visitor(), clock.now())
    except TooOften as stopped:
        return stopped
    return None


@bp.get("/public/verify/<code>")
@anyone
def verify(code: str) -> ResponseReturnValue:
    """Where the QR code of a certificate leads: what is filed under this number or code, valid now or ended since."""
    found = _verified(code[:60])
    parties = queries.parties(found.id, ended=found.ended_on) if found is not None else []
    page = render_template(
        "public/verify.html", code=code[:60], found=found, pills=pills, members=sum(one.kind == "member" for one in parties),
        former=_former(found) if found is not None else [], now=clock.now(), own=public_programme(),
        lapsed=found is not None and found.valid_until is not None and found.valid_until < clock.today(),
    )  # fmt: skip
    return page if found is not None else (page, 404)


def _verified(code: str) -> Designation | None:
    """What is filed under this number or code in any programme that runs here, the alliances' first."""
    own = public_programme()
    keys = [own, *(one.key for one in _others(own))]
    return next((row for row in (queries.filed_as(key, code) for key in keys) if row is not None), None)


@bp.get("/public/verify/<code>.svg")
@anyone
def verify_code(code: str) -> ResponseReturnValue:
    """The QR code itself, for certificates and plaques."""
    import segno

    found = _verified(code[:60])
    if found is None or found.code is None:
        raise NotFound
    picture = BytesIO()
    segno.make(url_for("public.verify", code=found.code, _external=True), error="m").save(picture, kind="svg", border=2)
    return pages.sent(picture.getvalue(), f"{found.code}.svg", "image/svg+xml", inline=True)


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

    if (stopped := _stopped("letter")) is not None:
        return _report_page(form, stopped), 429, pages.retry_after(stopped.again)

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
    found = queries.edition_by_serial(public_programme(), serial, clock.now())
    return _objection_page(found, ObjectionForm(name=request.args.get("name", "")[:120]), None)


@bp.post("/public/editions/<int:serial>/objection", endpoint="objection_")
@anyone
def do_objection(serial: int) -> ResponseReturnValue:
    """Take an objection."""
    found = queries.edition_by_serial(public_programme(), serial, clock.now())
    form = ObjectionForm()
    if not form.validate():
        return _objection_page(found, form, None), 422

    if (stopped := _stopped("letter")) is not None:
        return _objection_page(found, form, stopped), 429, pages.retry_after(stopped.again)

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
