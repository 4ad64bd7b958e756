"""The lists: what waits for my hospital's word, all I may see, one alliance's year."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.activities import queries
from alliance.activities.flow import ACTIVITY_FLOW
from alliance.activities.model import Activity
from alliance.activities.queries import Filter
from alliance.activities.views.frame import GROUPS, READERS, WRITERS, bp, kinds
from alliance.core import pages
from alliance.core.access import me, open_to_post, to
from alliance.core.actor import Actor, Role
from alliance.core.pages import words
from alliance.register import queries as register
from forms.activities import ActivityFilter

WATCHERS = READERS | {Role.QC_CENTRE, Role.EVALUATION_CENTRE}


@bp.get("/activities")
@to(READERS)
def index() -> ResponseReturnValue:
    """The activities I may see, newest logged first."""
    actor = me()
    form = _filter(actor)
    chosen = Filter(
        scope=_value(form.scope) or "all",
        kind=_value(form.kind),
        state=_value(form.state),
        designation_id=int(_value(form.alliance) or 0) or None,
        year=int(_value(form.year) or 0) or None,
    )
    page = pages.paged(queries.narrowed(actor, chosen), Activity.id)
    return render_template(
        "activities/index.html", form=form, page=page, flow=ACTIVITY_FLOW, kinds=kinds(None),
        may_log=actor.role in WRITERS, is_filtered=any(request.args.get(field.name) for field in form),
    )  # fmt: skip


@bp.get("/alliances/<int:id>/activities")
@to(WATCHERS)
def of(id: int) -> ResponseReturnValue:
    """One alliance's year: how many of each kind, confirmed and not yet, each with its records."""
    actor = me()
    designation = register.get(actor, id)
    today = clock.today()
    year = request.args.get("year", today.year, type=int)
    year = year if 2000 <= year <= 2999 else today.year
    facts = queries.facts([id], date(year, 1, 1), date(year, 12, 31))[id]
    first = designation.filed_on.year if designation.filed_on else today.year
    return render_template(
        "activities/of.html", designation=designation, year=year, facts=facts,
        groups=_groups(queries.by_kind(id, year), designation.programme),
        years_tabs=[
            {"label": str(one), "url": url_for("activities.of", id=id, year=one), "current": one == year}
            for one in range(today.year, first - 1, -1)
        ],
        may_log=designation.state == "active" and queries.may_log(actor, designation),
        linked=open_to_post("activities.index", actor), links=_links(id, year, designation.programme),
    )  # fmt: skip


def _groups(counted: dict[str, dict[str, tuple[int, int]]], programme: str) -> list[dict[str, Any]]:
    """The kinds in their groups with the year's counts; all kinds are listed, so that gaps show."""
    rows = [
        {
            "kind": kind,
            "group": kind.group,
            "confirmed": counted.get(kind.key, {}).get("confirmed", (0, 0)),
            "logged": counted.get(kind.key, {}).get("logged", (0, 0)),
        }
        for kind in kinds(programme).values()
    ]
    labels = group_labels()
    return [
        {"label": labels[group], "rows": [row for row in rows if row["group"] == group]}
        for group in GROUPS
        if any(row["group"] == group for row in rows)
    ]


def _links(designation_id: int, year: int, programme: str) -> dict[str, str]:
    """Where the records behind each figure are listed: one kind's where a single kind adds to it."""
    links: dict[str, str] = {}
    for fact in queries.FACTS:
        adding = [key for key, kind in kinds(programme).items() if fact in kind.facts]
        links[fact] = url_for(
            "activities.index", alliance=designation_id, year=year, state="confirmed", scope="all",
            kind=adding[0] if len(adding) == 1 else None,
        )  # fmt: skip
    return links


def group_labels() -> dict[str, str]:
    """The groups of kinds in words."""
    return {
        "cooperation": _("技术协作"), "academic": _("学术活动"), "research": _("科研协作"), "training": _("人才培养"),
        "remote": _("远程教学"), "national": _("国家级调研评估"),
    }  # fmt: skip


def _value(field: Any) -> str:
    return str(field.data or "") if field is not None else ""


def _filter(actor: Actor) -> ActivityFilter:
    """The filter as the address has it; an unknown choice counts as the first."""
    form = ActivityFilter(formdata=request.args)
    everything = ("", _("全部"))
    this = clock.today().year
    form.scope.choices = [("all", _("全部")), ("answer", _("待本院回应")), ("ours", _("本院登记的"))]
    form.kind.choices = [everything, *((key, words(kind)) for key, kind in kinds(None).items())]
    form.state.choices = [everything, *ACTIVITY_FLOW.states.items()]
    form.alliance.choices = [everything, *queries.alliances(actor)]
    form.year.choices = [everything, *((str(year), str(year)) for year in range(this, this - 6, -1))]
    if not actor.is_hospital:
        del form.scope
    for field in form:
        if str(field.data or "") not in {str(value) for value, _label in field.choices}:
            field.data = str(field.choices[0][0])
    return form
