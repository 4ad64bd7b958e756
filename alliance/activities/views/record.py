"""One activity: what took place, its evidence, the word of each hospital named, and what is asked of mine."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.activities import actions, queries
from alliance.activities.flow import ACTIVITY_FLOW, ANSWER_TONES, ANSWERS, by_logger
from alliance.activities.model import Activity
from alliance.activities.views.frame import READERS, WRITERS, bp, kinds, uploads
from alliance.core import files, pages
from alliance.core.access import me, to
from alliance.core.refusal import NotFound, Refused
from forms.activities import EmptyForm, EvidenceForm, ReasonForm, TraineesForm

WORDED = ("dispute", "withdraw")


@bp.get("/activities/<int:id>")
@to(READERS)
def activity(id: int) -> ResponseReturnValue:
    """One activity."""
    return _page(queries.activity(me(), id))


@bp.get("/activities/<int:id>/evidence/<int:file_id>")
@to(READERS)
def evidence(id: int, file_id: int) -> ResponseReturnValue:
    """One file of evidence."""
    return pages.file_of(queries.activity(me(), id), file_id)


@bp.post("/activities/<int:id>/evidence")
@to(WRITERS)
def add_evidence(id: int) -> ResponseReturnValue:
    """Upload further evidence."""
    record = queries.activity(me(), id)
    form = EvidenceForm()
    given = uploads()
    if not form.validate() or not given:
        form.evidence.errors = [*form.evidence.errors, _("请选择文件")]
        return _page(record, proof=form), 422
    try:
        actions.add_evidence(record, me(), clock.now(), given)
    except Refused as refused:
        return _page(record, refused=refused), 409
    return pages.acted(url_for("activities.activity", id=id), _("佐证已上传"))


@bp.post("/activities/<int:id>/trainees")
@to(WRITERS)
def trainees(id: int) -> ResponseReturnValue:
    """Enter or replace the list of those trained."""
    record, form = queries.activity(me(), id), TraineesForm()
    if not form.validate():
        return _page(record, listed=form), 422
    people, faults = actions.read_trainees(
        str(form.trainees.data), queries.names(record.designation_id, record.held_on)
    )
    if faults:
        form.trainees.errors = [*form.trainees.errors, *faults]
        return _page(record, listed=form), 422
    try:
        actions.set_trainees(record, people, me(), clock.now())
    except Refused as refused:
        return _page(record, refused=refused, listed=form), 409
    return pages.acted(url_for("activities.activity", id=id), _("名单已登记，共 %(n)d 人", n=len(people)))


@bp.get("/activities/<int:id>/print")
@to(READERS)
def print_activity(id: int) -> ResponseReturnValue:
    """The record with its timeline, for paper."""
    record, actor = queries.activity(me(), id), me()
    return render_template(
        "activities/print.html", activity=record, kind=kinds(record.programme)[record.kind], flow=ACTIVITY_FLOW,
        answers=ANSWERS, papers=files.of(record, "evidence"), history=queries.history(record),
        trainees=queries.trainees(record) if queries.sees_trainees(actor) else [],
    )  # fmt: skip


@bp.get("/activities/<int:id>/<step>")
@to(WRITERS)
def step(id: int, step: str) -> ResponseReturnValue:
    """The form of a step that needs a reason."""
    record = queries.activity(me(), id)
    if step not in WORDED or step not in {one.name for one in ACTIVITY_FLOW.open_to(record, me())}:
        raise NotFound
    return _step_page(record, step, ReasonForm(), None)


@bp.post("/activities/<int:id>/<step>")
@to(WRITERS)
def take(id: int, step: str) -> ResponseReturnValue:
    """Acknowledge, dispute or withdraw."""
    record = queries.activity(me(), id)
    if step not in ("acknowledge", *WORDED):
        raise NotFound
    form: Any = ReasonForm() if step in WORDED else EmptyForm()
    if not form.validate():
        return _step_page(record, step, form, None), 422
    try:
        _act(record, step, form)
    except Refused as refused:
        return (_step_page(record, step, form, refused) if step in WORDED else _page(record, refused=refused)), 409
    return pages.acted(
        url_for("activities.activity", id=id), _("已办理：%(step)s", step=ACTIVITY_FLOW.step(step).label)
    )


def _act(record: Activity, step: str, form: Any) -> None:
    if step == "acknowledge":
        actions.acknowledge(record, me(), clock.now())
    elif step == "dispute":
        actions.dispute(record, me(), clock.now(), form.remark.data)
    else:
        actions.withdraw(record, me(), clock.now(), form.remark.data, seen=pages.seen())


def _step_page(record: Activity, step: str, form: Any, refused: Refused | None) -> str:
    return render_template(
        "activities/step.html", activity=record, step=ACTIVITY_FLOW.step(step), form=form, refused=refused
    )


def _page(
    record: Activity, *, refused: Refused | None = None, proof: EvidenceForm | None = None,
    listed: TraineesForm | None = None,
) -> str:  # fmt: skip
    actor = me()
    kind = kinds(record.programme)[record.kind]
    may_prove = record.state == "logged" and by_logger(actor, record)
    people = queries.trainees(record) if kind.counts_people and queries.sees_trainees(actor) else []
    steps = [
        {
            "name": one.name, "label": one.label, "danger": one.ends, "link": one.name in WORDED,
            "url": url_for("activities.take", id=record.id, step=one.name),
        }
        for one in ACTIVITY_FLOW.open_to(record, actor)
        if one.button and not _said_already(record, one.name)
    ]  # fmt: skip
    proofs = [
        {"name": file.name, "url": url_for("activities.evidence", id=record.id, file_id=file.id),
         "size": f"{max(1, file.size // 1024):,} KB", "note": f"{file.added_by} {file.added_at:%Y-%m-%d %H:%M}"}
        for file in files.of(record, "evidence")
    ]  # fmt: skip
    return render_template(
        "activities/activity.html", activity=record, kind=kind, flow=ACTIVITY_FLOW, steps=steps, proofs=proofs,
        trainees=people, listed=listed or (_listed(people) if may_prove and kind.counts_people else None),
        proof=proof or (EvidenceForm() if may_prove else None), refused=refused, answers=ANSWERS, tones=ANSWER_TONES,
        history=queries.history(record), mine=_mine(record),
    )  # fmt: skip


def _listed(people: list[Any]) -> TraineesForm:
    """The list as it stands, to be completed."""
    return TraineesForm(data={"trainees": "\n".join(f"{one.name}\t{one.organisation_name}" for one in people)})


def _mine(record: Activity) -> Any:
    own = me().organisation_id
    return next((one for one in record.members if one.organisation_id == own), None)


def _said_already(record: Activity, step: str) -> bool:
    """No button for saying again what was said."""
    mine = _mine(record)
    said = {"acknowledge": "acknowledged", "dispute": "disputed"}.get(step)
    return mine is not None and said is not None and mine.answer == said
