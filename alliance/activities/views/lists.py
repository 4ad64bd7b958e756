"""The lists: what waits for my hospital's word, all I may see, one alliance's year."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.activities import queries
from alliance.activities.flow import ACTIVITY_FLOW
from alliance.activities.model import Activity, ActivityPlan
from alliance.activities.queries import Filter
from alliance.activities.views.frame import GROUPS, READERS, WRITERS, bp, kinds
from alliance.core import pages
from alliance.core.access import me, open_to_post, to
from alliance.core.actor import Actor, Role
from alliance.core.pages import Column, Found, words
from alliance.register import queries as register
from alliance.rules.shapes import ActivityKind
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
    title = _("活动")
    found = pages.listing("activities", title, _columns(), queries.narrowed(actor, chosen), Activity.id, form=form)
    return found.answer(
        "activities/index.html", form=form, may_log=actor.role in WRITERS,
        pasting=queries.loggable(actor, clock.today()), is_filtered=any(request.args.get(field.name) for field in form),
    )  # fmt: skip


def _columns() -> list[Column]:
    """The columns of the list of activities."""
    known = kinds(None)

    def people(one: Activity) -> int | None:
        kind = known.get(one.kind)
        return one.people if kind and ("people" in kind.fields or kind.counts_people) else None

    return [
        Column("title", _("活动"), lambda one: one.title, lambda one: {
            "text": one.title, "url": url_for("activities.activity", id=one.id),
            "small": f"{one.number} · {one.host_name} · {one.designation_name}",
        }, sort=Activity.title, width=36),
        Column("number", _("编号"), lambda one: one.number, kind="code", sort=Activity.number, standard=False),
        Column("kind", _("种类"), lambda one: words(known[one.kind]) if one.kind in known else one.kind),
        Column("alliance", _("联盟"), lambda one: one.designation_name, sort=Activity.designation_name, standard=False,
               sheet=True, width=30),
        Column("host", _("举办单位"), lambda one: one.host_name, sort=Activity.host_name, standard=False, width=24),
        Column("held_on", _("日期"), lambda one: one.held_on, kind="date", sort=Activity.held_on),
        Column("until", _("结束日期"), lambda one: one.until, kind="date", standard=False),
        Column("place", _("地点"), lambda one: one.place, standard=False),
        Column("people", _("人数"), people, kind="int", sort=Activity.people),
        Column("teachers", _("授课或指导专家"), lambda one: one.teachers, standard=False),
        Column("evidence", _("佐证（份）"), lambda one: one.evidence, kind="int", sort=Activity.evidence, standard=False),
        Column("state", _("状态"), lambda one: ACTIVITY_FLOW.states[one.state], lambda one: {"pills": _pills(one)}, sort=Activity.state),
        Column("logged_at", _("登记时间"), lambda one: one.logged_at, kind="moment", standard=False),
    ]  # fmt: skip


def _pills(one: Activity) -> list[tuple[str, str]]:
    found = [(str(ACTIVITY_FLOW.states[one.state]), ACTIVITY_FLOW.tones.get(one.state, "plain"))]
    return [*found, (_("缺佐证"), "bad")] if one.state == "logged" and not one.evidence else found


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
    planned = {one.kind: one for one in queries.plan(id, year)}
    first = designation.filed_on.year if designation.filed_on else today.year
    return render_template(
        "activities/of.html", designation=designation, year=year, facts=facts,
        groups=_groups(queries.by_kind(id, year), planned, designation.programme), planned=planned,
        history=queries.plan_history(id, year) if planned else [], once=queries.counts_once(designation.programme),
        may_plan=register.lead_of(actor, designation) and designation.state in ("proposed", "active"),
        years_tabs=[
            {"label": str(one), "url": url_for("activities.of", id=id, year=one), "current": one == year}
            for one in range(max(today.year, year), first - 1, -1)
        ],
        may_log=designation.state == "active" and queries.may_log(actor, designation),
        linked=open_to_post("activities.index", actor), links=_links(id, year, designation.programme),
    )  # fmt: skip


def glance(designation: Any, year: int) -> list[pages.Figure]:
    """The year's training for the designation's own page: the people that count."""
    found = queries.facts([designation.id], date(year, 1, 1), date(year, 12, 31))[designation.id]["confirmed"]
    beside = _("人（去重）") if queries.counts_once(designation.programme) else _("人次")
    return [
        pages.Figure(_("培训"), found["people_trained"], url_for("activities.of", id=designation.id, year=year), beside)
    ]


def _groups(
    counted: dict[str, dict[str, tuple[int, int]]], planned: dict[str, ActivityPlan], programme: str
) -> list[dict[str, Any]]:
    """The kinds in their groups with the year's plan and counts; all kinds are listed, so that gaps show."""
    labels = group_labels()

    def row(kind: ActivityKind) -> dict[str, Any]:
        counts, plan = counted.get(kind.key, {}), planned.get(kind.key)
        return {
            "kind": kind, "confirmed": counts.get("confirmed", (0, 0)), "logged": counts.get("logged", (0, 0)),
            "planned": plan.planned if plan else None, "people": (plan.people or None) if plan else None,
        }  # fmt: skip

    return [{"label": labels[group], "rows": [row(kind) for kind in some]} for group, some in groups_of(programme)]


def groups_of(programme: str) -> list[tuple[str, list[ActivityKind]]]:
    """The kinds of a programme in their groups, in the order of the text."""
    every = kinds(programme).values()
    grouped = [(group, [kind for kind in every if kind.group == group]) for group in GROUPS]
    return [(group, some) for group, some in grouped if some]


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


def found(actor: Actor, typed: str) -> list[Found]:
    """Activities by number or title, for the search box."""
    rows = pages.first_found(queries.activities(actor), (Activity.number, Activity.title), typed, Activity.id)
    return [
        Found(one.title, url_for("activities.activity", id=one.id), f"{one.number} · {one.designation_name}") for one in rows
    ]  # fmt: skip
