"""A new activity: which alliance, which kind, then what that kind asks."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.activities import actions, queries
from alliance.activities.rules import Held
from alliance.activities.views.frame import GROUPS, WRITERS, bp, kinds, uploads
from alliance.activities.views.lists import group_labels
from alliance.core import pages, reach, settings
from alliance.core.access import me, to
from alliance.core.refusal import Refused
from alliance.register import queries as register
from alliance.rules.shapes import ActivityKind
from forms.activities import ActivityForm

# Fields of the form that stand under another name in the programme's kinds.
ASKED_AS = {"first_on": "first_date"}
OPTIONAL = ("until", "place", "people", "teachers", "technique", "first_on")


@bp.get("/activities/new")
@to(WRITERS)
def choose() -> ResponseReturnValue:
    """Which alliance the activity belongs to; with a single one its kinds come at once."""
    mine = queries.loggable(me(), clock.today())
    if len(mine) == 1:
        return _kinds_page(mine[0])
    return render_template("activities/choose.html", designations=mine)


@bp.get("/alliances/<int:id>/activities/new")
@to(WRITERS)
def new(id: int) -> ResponseReturnValue:
    """The kinds to choose from, or the form of the kind chosen."""
    designation = register.get(me(), id)
    key = request.args.get("kind", "")
    if not key:
        return _kinds_page(designation)
    kind = _kind(designation, key)
    form = ActivityForm(formdata=None)
    _shape(form, kind, designation)
    form.host.data = me().organisation_id
    return _form_page(designation, kind, form, None)


@bp.post("/alliances/<int:id>/activities/new")
@to(WRITERS)
def log(id: int) -> ResponseReturnValue:
    """Log an activity."""
    designation = register.get(me(), id)
    kind = _kind(designation, request.args.get("kind", ""))
    form = ActivityForm()
    _shape(form, kind, designation)
    if not form.validate():
        return _form_page(designation, kind, form, None), 422
    try:
        logged = actions.log(
            me(), clock.now(), designation_id=id, kind=kind.key, held=_held(form), host_id=form.host.data,
            member_ids=form.members.data or [], evidence=uploads(),
        )  # fmt: skip
    except Refused as refused:
        return _form_page(designation, kind, form, refused), 409
    return pages.acted(url_for("activities.activity", id=logged.id), _("活动已登记：%(number)s", number=logged.number))


def _kind(designation: Any, key: str) -> ActivityKind:
    return reach.found(kinds(designation.programme).get(key))


def _kinds_page(designation: Any) -> str:
    labels = group_labels()
    grouped = [
        (labels[group], [one for one in kinds(designation.programme).values() if one.group == group])
        for group in GROUPS
    ]
    return render_template("activities/kinds.html", designation=designation, groups=grouped)


def _shape(form: Any, kind: ActivityKind, designation: Any) -> None:
    """Take out what the kind does not ask, and offer the hospitals of the alliance."""
    for name in OPTIONAL:
        asked = ASKED_AS.get(name, name) in kind.fields or (name == "people" and kind.counts_people)
        if not asked:
            del form[name]
    own = me().organisation_id
    places = queries.places(designation.id, clock.today())
    form.host.choices = [(one.organisation_id, one.name) for one in places]
    form.members.choices = [
        (one.organisation_id, one.name) for one in places if one.organisation_id != own and not one.lead
    ]


def _data(field: Any) -> Any:
    return field.data if field is not None else None


def _held(form: Any) -> Held:
    return Held(
        title=form.title.data or "", held_on=form.held_on.data, until=_data(form.until), place=_data(form.place) or "",
        people=_data(form.people) or 0, teachers=_data(form.teachers) or "", technique=_data(form.technique) or "",
        first_on=_data(form.first_on), summary=form.summary.data or "",
    )  # fmt: skip


def _form_page(designation: Any, kind: ActivityKind, form: Any, refused: Refused | None) -> str:
    pages.marked(form, refused)
    return render_template(
        "activities/new.html", designation=designation, kind=kind, form=form, refused=refused,
        silence=settings.value(designation.programme, "activity_silence_days"), needs_member="member" in kind.fields,
    )  # fmt: skip
