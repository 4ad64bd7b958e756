"""The applicant's pages: begin, fill in, check, submit, receipt, take back."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages, reach
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import words
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.organisations.queries import Department
from alliance.rules import codings, criteria, intake
from alliance.rules import programme as programmes
from alliance.rules import route as routes
from alliance.rules.programme import Programme
from alliance.selection import actions, queries, rules
from alliance.selection.model import EDITABLE, Candidacy
from alliance.selection.rules import WAY, Stated
from alliance.selection.views.candidacies import argument_rows, paper_rows, track_words
from alliance.selection.views.facts import TONES as STATUS_TONES
from alliance.selection.views.facts import status_words
from alliance.selection.views.frame import bp, offered
from alliance.selection.views.papers import links
from forms.candidacies import ReasonForm, SubmitForm, draft_form, new_form

CLERK = Role.LEAD_CLERK
known = queries.candidacies
Problem = Refused | Overtaken | None


# ---- beginning -----------------------------------------------------------------------------------------------------


def _chosen() -> tuple[Programme, intake.Track, Department, routes.Route]:
    programme, taken = offered(request.args.get("programme", ""))
    track = request.args.get("track", "") or taken.tracks[0].key
    chosen = reach.found(next((one for one in taken.tracks if one.key == track), None))
    return programme, chosen, queries.department(me(), None), reach.found(routes.load(programme.key))


def _systems(way: routes.Route) -> list[tuple[str, str]]:
    return [(key, words(codings.systems()[key])) for key in way.subject.systems]


def _directions(programme: str, track: str, year: int) -> list[tuple[str, str]]:
    called = known.directions(programme, track, year) or []
    return [(name, _("%(name)s（%(n)d 个名额）", name=name, n=places)) for name, places in called]


def _new_form(programme: Programme, track: intake.Track, way: routes.Route) -> FlaskForm:
    directions = _directions(programme.key, track.key, clock.today().year)
    return new_form(words(way.subject), _systems(way), directions)()


@bp.get("/candidacies/new")
@to(CLERK)
def new_candidacy() -> ResponseReturnValue:
    """Whether one may begin today, and what the application begins with."""
    programme, track, where, way = _chosen()
    return _new_page(programme, track, where, way, _new_form(programme, track, way), None)


@bp.post("/candidacies/new")
@to(CLERK)
def begin_candidacy() -> ResponseReturnValue:
    """Begin it; refused with everything as typed."""
    programme, track, where, way = _chosen()
    form = _new_form(programme, track, way)
    if not form.validate():
        return _new_page(programme, track, where, way, form, None), 422

    def act() -> str:
        made = actions.start(programme, track.key, where, _stated(form, {}), me(), clock.now())
        return url_for("selection.edit_candidacy", id=made.id)

    return pages.attempt(
        act, lambda refused: _new_page(programme, track, where, way, form, refused),
        _("已建立申报，随时可以暂存、继续填写"),
    )  # fmt: skip


def _new_page(
    programme: Programme, track: intake.Track, where: Department, way: routes.Route, form: FlaskForm,
    refused: Refused | None,
) -> str:  # fmt: skip
    _put(form, refused)
    taken = reach.found(intake.load(programme.key))
    authority = actions.recommending(way, track.key, where)
    return render_template(
        "selection/new.html", programme=programme, taken=taken, track=track, where=where, way=way, form=form,
        refused=refused, hindrances=actions.hindrances(programme, track.key, where, clock.now()), authority=authority,
        answer=queries.open_now(programme, clock.today()), argued=_may_argue(programme.key),
        checked=queries.check(programme, track.key, where, clock.today()), labels=status_words(),
    )  # fmt: skip


def _may_argue(programme: str) -> bool:
    return rules.needs_argument(programme, "", ["?"]) is not None


def _put(form: FlaskForm, problem: Problem) -> None:
    """The refusal beside the field it is about."""
    if isinstance(problem, Refused) and problem.field and problem.field in form:
        form[problem.field].errors = [*form[problem.field].errors, problem.message]


# ---- filling in ----------------------------------------------------------------------------------------------------


def _mine(id: int) -> Candidacy:
    """An application that is with its applicant."""
    found = known.one(me(), id)
    if found.state not in EDITABLE:
        raise Refused(rules.route_of(found).clause, _("申报已提交，退回后才能修改"))
    return found


def _argued(found: Candidacy, findings: tuple[criteria.Finding, ...]) -> list[criteria.Criterion]:
    """The conditions that may be argued: missed ones, what was argued before, and what the form check may ask about."""
    said = rules.arguments_of(found)
    asked = {one.criterion for one in rules.route_of(found).exclusions if one.argued}
    return [
        one.criterion for one in findings
        if one.criterion.arguable and (one.status == "missed" or said.get(one.criterion.key) or one.criterion.key in asked)
    ]  # fmt: skip


def _unfolded(found: Candidacy, findings: tuple[criteria.Finding, ...], form: Any) -> set[str]:
    """The fields for reasons that stand open: filled in, at fault, asked for by the figures, by the form check that sent it back,
    or by another of the same disease. The others wait folded."""
    missed = {f"arg_{one.criterion.key}" for one in findings if one.status in ("missed", "conflict")}
    facts = found.verdicts[-1].facts if found.state == "returned" and found.verdicts else {}
    applies = {one.criterion: facts.get(f"excl_{one.key}", "no") for one in rules.route_of(found).exclusions}
    asked = missed | {f"arg_{key}" for key, answer in applies.items() if answer != "no"}
    if rules.needs_argument(found.programme, found.track, known.same_subject(found, clock.today())) is not None:
        asked.add("argued")
    return asked | {one.name for one in form if one.errors or str(one.data or "").strip()}


def _form(found: Candidacy, findings: tuple[criteria.Finding, ...], *, filled: bool) -> FlaskForm:
    way = rules.route_of(found)
    papers = [(one.key, words(one), one.signer) for one in way.papers_on(found.track)]
    shape = draft_form(
        words(way.subject), _systems(way), _directions(found.programme, found.track, found.year),
        [(one.key, words(one)) for one in _argued(found, findings)], papers,
    )  # fmt: skip
    return shape() if filled else shape(data=_stored(found))


def _stored(found: Candidacy) -> dict[str, str]:
    data = {
        "subject": found.subject, "code_system": found.code_system, "code": found.code, "argued": found.argued,
        "direction": rules.direction_of(found),
    }  # fmt: skip
    data |= {f"arg_{key}": text for key, text in rules.arguments_of(found).items()}
    for key, (name, post) in rules.signers_of(found).items():
        data |= {f"signer_{key}": name, f"post_{key}": post}
    return data


def _stated(form: FlaskForm, kept: Mapping[str, str]) -> Stated:
    """What the form states; what it has no field for stays as it was kept."""
    said = {one.name: str(one.data or "") for one in form if one.type not in ("FileField", "CSRFTokenField")}
    arguments = {**kept, **{name[4:]: text for name, text in said.items() if name.startswith("arg_")}}
    signers = {
        name[7:]: (text, said.get(f"post_{name[7:]}", "")) for name, text in said.items() if name.startswith("signer_")
    }
    return Stated(
        said["subject"],
        said["code_system"],
        said["code"],
        said["argued"],
        said.get("direction", ""),
        arguments,
        signers,
    )


@bp.get("/candidacies/<int:id>/edit")
@to(CLERK)
def edit_candidacy(id: int) -> ResponseReturnValue:
    """The application to fill in, with the self-check beside it."""
    found = _mine(id)
    findings = known.findings_on(found, clock.today())
    return _edit_page(found, findings, _form(found, findings, filled=False), None)


@bp.post("/candidacies/<int:id>/edit")
@to(CLERK)
def save_candidacy(id: int) -> ResponseReturnValue:
    """Keep it as typed, with papers added or taken off."""
    found = _mine(id)
    findings = known.findings_on(found, clock.today())
    form = _form(found, findings, filled=True)
    if not form.validate():
        return _edit_page(found, findings, form, None), 422
    sent = [
        (one.name.removeprefix("file_"), *file) for one in form
        if one.type == "FileField" and (file := pages.uploaded(one.name)) is not None
    ]  # fmt: skip
    gone = request.form.get("remove", type=int)
    try:
        actions.save(
            found, _stated(form, rules.arguments_of(found)), me(), clock.now(), pages.seen(), uploads=sent,
            remove=[gone] if gone is not None else [],
        )  # fmt: skip
    except (Refused, Overtaken) as problem:
        return _edit_page(known.one(me(), id), findings, form, problem), 409
    onward = request.form.get("step") == "check" and gone is None
    return pages.acted(
        url_for("selection.check_candidacy" if onward else "selection.edit_candidacy", id=id), _("已暂存")
    )


def _edit_page(
    found: Candidacy, findings: tuple[criteria.Finding, ...], form: FlaskForm, problem: Problem
) -> str:  # fmt: skip
    _put(form, problem)
    programme = programmes.load(found.programme)
    files = known.papers_of(found)
    return render_template(
        "selection/edit.html", candidacy=found, programme=programme, track=track_words(found), way=rules.route_of(found),
        form=form, problem=problem, overtaken=isinstance(problem, Overtaken), findings=findings, labels=status_words(),
        tones=STATUS_TONES, argued=_argued(found, findings), stored=_stored(found), may_argue=_may_argue(found.programme),
        unfolded=_unfolded(found, findings, form), answer=queries.open_now(programme, clock.today()),
        files={one.key: links(found, [each for each in files if each.purpose == one.key]) for one in rules.route_of(found).papers},
    )  # fmt: skip


# ---- checking and submitting ------------------------------------------------------------------------------------------


@bp.get("/candidacies/<int:id>/check")
@to(CLERK)
def check_candidacy(id: int) -> ResponseReturnValue:
    """Everything once more, and what is still missing."""
    return _check_page(_mine(id), SubmitForm(), None)


@bp.post("/candidacies/<int:id>/submit")
@to(CLERK)
def submit_candidacy(id: int) -> ResponseReturnValue:
    """Submit, or submit again after a return."""
    found, form = known.one(me(), id), SubmitForm()
    if not form.validate():
        return _check_page(found, form, None), 422

    def act() -> str:
        actions.submit(found, me(), clock.now(), pages.seen())
        return url_for("selection.candidacy_receipt", id=id)

    return pages.attempt(act, lambda refused: _check_page(known.one(me(), id), form, refused), _("申报已提交"))


def _check_page(found: Candidacy, form: FlaskForm, refused: Refused | None) -> str:
    programme, today = programmes.load(found.programme), clock.today()
    held = known.held(found, today)
    return render_template(
        "selection/check_candidacy.html", candidacy=found, programme=programme, track=track_words(found), form=form,
        refused=refused, lacking=_todo(found, rules.missing(found, rules.route_of(found), held)), papers=paper_rows(found),
        findings=held.findings, labels=status_words(), tones=STATUS_TONES, arguments=argument_rows(found),
        direction=rules.direction_of(found), answer=queries.open_now(programme, today), way=rules.route_of(found),
        system=codings.systems().get(found.code_system),
    )  # fmt: skip


def _todo(found: Candidacy, lacking: list[rules.Missing]) -> list[dict[str, Any]]:
    """What is missing, each with its clause and the way to it."""
    edit = url_for("selection.edit_candidacy", id=found.id)
    enter = url_for("selection.enter", key=found.programme, department=found.department_id, track=found.track)
    return [
        {"label": one.label, "clause": one.clause, "done": False, "url": enter if one.field == "facts" else f"{edit}#{one.field}"}
        for one in lacking
    ]  # fmt: skip


@bp.get("/candidacies/<int:id>/receipt")
@to(CLERK)
def candidacy_receipt(id: int) -> ResponseReturnValue:
    """What one gets after submitting: number, time, what happens next."""
    found = known.one(me(), id)
    if not found.submissions:
        raise NotFound
    return render_template(
        "selection/receipt.html", candidacy=found, submission=found.submissions[-1], station=WAY.present(found)
    )


@bp.get("/candidacies/<int:id>/withdraw")
@to(CLERK)
def withdraw_candidacy(id: int) -> ResponseReturnValue:
    """Asked once more, with what follows."""
    return _withdraw_page(id, ReasonForm(), None)


@bp.post("/candidacies/<int:id>/withdraw")
@to(CLERK)
def take_back_candidacy(id: int) -> ResponseReturnValue:
    """Take it back, with a reason."""
    form = ReasonForm()
    if not form.validate() or not request.form.get("_confirmed"):
        return _withdraw_page(id, form, None), 422

    def act() -> str:
        actions.take_back(known.one(me(), id), str(form.text.data), me(), clock.now(), pages.seen())
        return url_for("selection.candidacy", id=id)

    return pages.attempt(act, lambda refused: _withdraw_page(id, form, refused), _("申报已撤回"))


def _withdraw_page(id: int, form: FlaskForm, refused: Refused | None) -> str:
    return render_template("selection/withdraw.html", candidacy=known.one(me(), id), form=form, refused=refused)
