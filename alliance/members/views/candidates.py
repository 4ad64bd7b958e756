"""A candidate member: chosen, assessed aspect by aspect, concluded, declined (SN15-3.4.a, 3.4.b)."""

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from alliance import clock
from alliance.core import files, pages, reach
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.flow import timeline
from alliance.core.refusal import NotFound, Refused
from alliance.members import actions, queries
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW, is_lead
from alliance.members.model import Assessment, Candidate
from alliance.members.rules import aspects_of
from alliance.members.views.frame import READERS, bp, listed, way
from alliance.organisations import queries as organisations
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.rules.shapes import Aspect
from forms.members import AssessForm, CandidateForm, ReasonForm

EVENTS = {"candidate.propose": _l("提出吸纳"), "candidate.assess": _l("评估了一个方面")}


@bp.get("/alliances/<int:id>/candidates/new")
@to(Role.LEAD_CLERK)
def choose(id: int) -> ResponseReturnValue:
    """Find the hospital to propose by name, short name or pinyin initials."""
    designation = register.get(me(), id)
    words = request.args.get("q", "").strip()[:60]
    found = [one for one in organisations.search_hospitals(words) if one.id != designation.lead_id] if words else []
    taken = {one.organisation_id: one.state for one in queries.candidates(id) if one.state != "declined"}
    return render_template(
        "members/choose.html", designation=designation, words=words, hospitals=found, taken=taken, flow=CANDIDATE_FLOW,
        crumbs=way(designation, (_("提出拟吸纳成员"), None)), target="members.propose",
    )  # fmt: skip


def _candidate_form(hospital_id: int, formdata: MultiDict[str, str] | None = None) -> CandidateForm:
    form = CandidateForm(formdata=formdata)
    departments = organisations.departments_of(hospital_id)
    form.department_id.choices = [("", _("未列出")), *((str(one.id), one.name) for one in departments)]
    return form


@bp.get("/alliances/<int:id>/candidates/new/<int:hospital_id>")
@to(Role.LEAD_CLERK)
def propose(id: int, hospital_id: int) -> ResponseReturnValue:
    """The form: with which department, and which ties there are already."""
    return _propose_page(register.get(me(), id), hospital_id, _candidate_form(hospital_id), None)


@bp.post("/alliances/<int:id>/candidates/new/<int:hospital_id>", endpoint="propose_")
@to(Role.LEAD_CLERK)
def do_propose(id: int, hospital_id: int) -> ResponseReturnValue:
    """Propose the hospital."""
    designation = register.get(me(), id)
    form = _candidate_form(hospital_id, request.form)
    if not form.validate():
        return _propose_page(designation, hospital_id, form, None), 422

    def act() -> str:
        row = actions.propose_candidate(
            designation, me(), clock.now(), organisation_id=hospital_id,
            department_id=int(form.department_id.data) if form.department_id.data else None,
            department_name=str(form.department_name.data or ""), ties=str(form.ties.data or ""),
        )  # fmt: skip
        return url_for("members.candidate", id=row.id)

    return pages.attempt(
        act, lambda refused: _propose_page(designation, hospital_id, form, refused), _("已提出，请逐项评估")
    )


def _propose_page(designation: Designation, hospital_id: int, form: CandidateForm, refused: Refused | None) -> str:
    hospital = organisations.organisation(hospital_id)
    return render_template(
        "members/propose.html", designation=designation, hospital=hospital, form=form, refused=refused,
        crumbs=way(designation, (_("提出拟吸纳成员"), url_for("members.choose", id=designation.id)), (hospital.name, None)),
    )  # fmt: skip


@bp.get("/candidates/<int:id>")
@to(READERS)
def candidate(id: int) -> ResponseReturnValue:
    """One candidate: its assessment so far, its conclusion, its agreements."""
    return _page(queries.candidate(me(), id), None)


def _page(row: Candidate, refused: Refused | None) -> str:
    actor = me()
    designation = register.by_id(row.designation_id)
    leads = is_lead(actor, row)
    agreements = [one for one in queries.agreements(designation.id) if one.candidate_id == row.id]
    open_agreement = any(one.state in ("drafted", "offered") for one in agreements)
    return render_template(
        "members/candidate.html", candidate=row, designation=designation, refused=refused, flow=CANDIDATE_FLOW,
        agreement_flow=AGREEMENT_FLOW, aspects=aspects_of(row), made={one.aspect: one for one in row.aspects},
        progress=queries.progress(row), missing=queries.shortcomings(row) if row.state == "proposed" else [],
        agreements=agreements, is_lead=leads, may_draft=leads and row.state != "declined" and not open_agreement,
        may_conclude=leads and row.state == "proposed", lines=timeline(row, [CANDIDATE_FLOW], EVENTS),
        may_end=leads and row.state in ("proposed", "assessed") and not open_agreement, attached=_attached(row),
        crumbs=way(designation, (row.organisation_name, None)),
    )  # fmt: skip


def _attached(row: Candidate) -> dict[int, list[dict[str, Any]]]:
    """The files of each aspect, as pages list them."""
    found = queries.assessment_files(row)
    return {key: listed(some, "members.candidate_file", row.id) for key, some in found.items()}


@bp.get("/candidates/<int:id>/print")
@to(READERS)
def print_candidate(id: int) -> ResponseReturnValue:
    """The assessment with its records, for paper."""
    row = queries.candidate(me(), id)
    return render_template(
        "members/candidate_print.html", candidate=row, designation=register.by_id(row.designation_id),
        aspects=aspects_of(row), made={one.aspect: one for one in row.aspects}, flow=CANDIDATE_FLOW,
        attached=queries.assessment_files(row), lines=timeline(row, [CANDIDATE_FLOW], EVENTS),
    )  # fmt: skip


@bp.get("/candidates/<int:id>/files/<int:file_id>")
@to(READERS)
def candidate_file(id: int, file_id: int) -> ResponseReturnValue:
    """A file of the assessment."""
    found = queries.assessment_files(queries.candidate(me(), id))
    file = reach.found(next((one for some in found.values() for one in some if one.id == file_id), None))
    return pages.download(file)


@bp.post("/candidates/<int:id>/files/<int:file_id>/remove")
@to(Role.LEAD_CLERK)
def take_off_file(id: int, file_id: int) -> ResponseReturnValue:
    """Take a file off an aspect again."""
    row = queries.candidate(me(), id)
    found = queries.assessment_files(row)
    made = reach.found(
        next((one for one in row.aspects if any(file.id == file_id for file in found.get(one.id, ()))), None)
    )

    def act() -> str:
        actions.take_off_file(made, file_id, me(), clock.now())
        return url_for("members.aspect", id=id, key=made.aspect)

    return pages.attempt(act, lambda refused: _page(row, refused), _("附件已撤下"))


@bp.post("/candidates/<int:id>/conclude")
@to(Role.LEAD_CLERK)
def conclude(id: int) -> ResponseReturnValue:
    """State the positive conclusion."""
    row = queries.candidate(me(), id)

    def act() -> str:
        actions.conclude(row, me(), clock.now(), seen=pages.seen())
        return url_for("members.candidate", id=id)

    return pages.attempt(act, lambda refused: _page(row, refused), _("评估合格，可以拟订协议"))


def _aspect(row: Candidate, key: str) -> Aspect:
    return reach.found(next((one for one in aspects_of(row) if one.key == key), None))


@bp.get("/candidates/<int:id>/aspects/<key>")
@to(Role.LEAD_CLERK)
def aspect(id: int, key: str) -> ResponseReturnValue:
    """The form of one aspect."""
    row = queries.candidate(me(), id)
    made: Assessment | None = next((one for one in row.aspects if one.aspect == key), None)
    form = AssessForm(formdata=None, obj=made)
    form.positive.data = None if made is None else "yes" if made.positive else "no"
    return _aspect_page(row, _aspect(row, key), form, None)


@bp.post("/candidates/<int:id>/aspects/<key>", endpoint="aspect_")
@to(Role.LEAD_CLERK)
def assess(id: int, key: str) -> ResponseReturnValue:
    """Enter one aspect and go on to the next that is open."""
    row = queries.candidate(me(), id)
    asked = _aspect(row, key)
    form = AssessForm()
    if not form.validate():
        return _aspect_page(row, asked, form, None), 422

    def act() -> str:
        actions.assess(
            row, key, form.positive.data == "yes", str(form.note.data), me(), clock.now(), held_on=form.held_on.data,
            assessors=str(form.assessors.data or ""), files_=_uploads(), seen=pages.seen(),
        )  # fmt: skip
        made = {one.aspect for one in row.aspects}
        following = next((one.key for one in aspects_of(row) if one.key not in made), None)
        return url_for("members.aspect", id=id, key=following) if following else url_for("members.candidate", id=id)

    said = _("已保存：%(aspect)s", aspect=pages.words(asked))
    return pages.attempt(act, lambda refused: _aspect_page(row, asked, form, refused), said)


def _uploads() -> list[tuple[str, bytes]]:
    chosen = [one for one in request.files.getlist("files") if one.filename]
    return [(str(one.filename), one.stream.read(files.Store.largest + 1)) for one in chosen]


def _aspect_page(row: Candidate, asked: Aspect, form: AssessForm, refused: Refused | None) -> str:
    designation = register.by_id(row.designation_id)
    back = url_for("members.candidate", id=row.id)
    return render_template(
        "members/aspect.html", candidate=row, aspect=asked, aspects=aspects_of(row), form=form, refused=refused,
        made={one.aspect: one for one in row.aspects}, attached=_attached(row),
        crumbs=way(designation, (row.organisation_name, back), (pages.words(asked), None)),
    )  # fmt: skip


Ending = Callable[..., None]
ENDINGS: dict[str, Ending] = {"decline": actions.decline, "reassess": actions.reassess}


@bp.get("/candidates/<int:id>/steps/<step>")
@to(Role.LEAD_CLERK)
def candidate_step(id: int, step: str) -> ResponseReturnValue:
    """Ask for the reason."""
    return _reason_page(queries.candidate(me(), id), step, ReasonForm(formdata=None), None)


@bp.post("/candidates/<int:id>/steps/<step>", endpoint="candidate_step_")
@to(Role.LEAD_CLERK)
def do_candidate_step(id: int, step: str) -> ResponseReturnValue:
    """Decline the candidate, or open its assessment again."""
    row = queries.candidate(me(), id)
    form = ReasonForm()
    if step not in ENDINGS or not form.validate():
        return _reason_page(row, step, form, None), 422

    def act() -> str:
        ENDINGS[step](row, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("members.candidate", id=id)

    return pages.attempt(act, lambda refused: _reason_page(row, step, form, refused), _("已办理"))


def _reason_page(row: Candidate, step: str, form: ReasonForm, refused: Refused | None) -> str:
    if step not in ENDINGS:
        raise NotFound
    designation = register.by_id(row.designation_id)
    words = {
        "decline": (
            _("不予吸纳"),
            [_("评估结束，不签协议"), _("对方不再列在拟吸纳成员中；以后可以重新提出、重新评估")],
        ),
        "reassess": (_("重新评估"), [_("合格结论撤销，各方面可以修改"), _("重新得出结论以前不能发出协议")]),
    }
    label, consequences = words[step]
    back = url_for("members.candidate", id=row.id)
    return render_template(
        "members/reason.html", title=label, consequences=consequences, form=form, refused=refused, back=back,
        action=url_for("members.candidate_step_", id=row.id, step=step), version=row.version, clause_id="SN15-3.4.b",
        subject=row.organisation_name, crumbs=way(designation, (row.organisation_name, back), (label, None)),
    )  # fmt: skip
