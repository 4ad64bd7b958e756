"""The list of filings, the way in, and the record's own page."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import inbox, pages, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Actor
from alliance.core.flow import timeline
from alliance.core.language import told
from alliance.core.pages import Column
from alliance.core.refusal import NotFound, Refused
from alliance.filing import actions, queries, rules
from alliance.filing.flow import EXTRA, FLOW, STATES, TONES
from alliance.filing.model import EDITABLE, Application
from alliance.filing.views.shared import (
    CLERK,
    asked_for,
    bp,
    checklist,
    dossier_of,
    edit_condition,
    file_links,
)
from alliance.register import queries as register
from forms.filing import FilterForm

TAB_LABELS = ("mine", "open", "filed", "ended", "all")


@bp.get("/filings")
@to(queries.READERS)
def index() -> ResponseReturnValue:
    """The filings this post sees, by state; national rank first among those under way."""
    actor = me()
    has_own = actor.role in queries.MINE
    tab = request.args.get("tab", "mine" if has_own else "open")
    tab = tab if tab in TAB_LABELS and (tab != "mine" or has_own) else "open"
    form = FilterForm(request.args, meta={"csrf": False}, tab=tab)
    words = str(form.q.data or "").strip()[:60]
    query = queries.listing(actor, queries.tab_states(actor, tab), words)
    dues, shown = pages.Dues("application"), _tabs(actor, has_own)
    found = pages.listing(
        "filings", _("备案申请"), [*_columns(), dues.column()], query, Application.place if tab in ("mine", "open") else Application.id,
        form=form, told=[label for key, label, _count in shown if key == tab], decorate=dues.known, look=dues.look,
    )  # fmt: skip
    return found.answer(
        "filing/index.html", tab=tab, tabs_shown=shown, form=form, words=words, startable=queries.startable(actor),
        has_desk=actor.role in queries.STATIONS, may_watch=actor.role in queries.WATCHERS,
    )  # fmt: skip


def _columns() -> list[Column]:
    """The columns of the list of filings, but for the due day."""
    return [
        Column("name", _("联盟"), lambda one: one.name, lambda one: {
            "text": one.name, "url": url_for("filing.show", id=one.id),
            "pills": [(_("全国排名优先"), "blue")] if one.is_ranked else [],
        }, sort=Application.name, width=34),
        Column("lead", _("牵头医院"), lambda one: one.lead_name, sort=Application.lead_name, width=24),
        Column("number", _("受理编号"), lambda one: one.number, kind="code", sort=Application.number, width=20),
        Column("ranked", _("全国排名优先"), lambda one: _("是") if one.is_ranked else "", standard=False),
        pages.state_column(FLOW, Application.state),
        Column("submitted", _("提交"), lambda one: one.submitted_at, kind="moment", sort=pages.filled(Application.submitted_at)),
        Column("closed", _("办结"), lambda one: one.closed_at, kind="moment", standard=False, sort=pages.filled(Application.closed_at)),
    ]  # fmt: skip


def _tabs(actor: Actor, has_own: bool) -> list[tuple[str, str, int]]:
    counted = queries.counts(actor)
    labels = {
        "mine": _("待我办理"), "open": _("在办"), "filed": _("已备案"), "ended": _("未备案办结"), "all": _("全部"),
    }  # fmt: skip
    return [
        (tab, labels[tab], sum(counted.get(state, 0) for state in queries.tab_states(actor, tab)))
        for tab in TAB_LABELS
        if tab != "mine" or has_own
    ]


def _proposed(designation_id: int) -> Any:
    """A designation in preparation that this clerk leads."""
    actor = me()
    designation = register.get(actor, designation_id)
    if not register.lead_of(actor, designation):
        raise NotFound
    return designation


@bp.get("/filings/start/<int:designation_id>")
@to(CLERK)
def start(designation_id: int) -> ResponseReturnValue:
    """Eligibility, checked before anything is typed: name, lead, members, papers, and the way it will go."""
    return _start_page(_proposed(designation_id), None)


@bp.post("/filings/start/<int:designation_id>")
@to(CLERK)
def begin(designation_id: int) -> ResponseReturnValue:
    """Begin the application."""
    designation = _proposed(designation_id)
    try:
        application = actions.start(designation, me(), clock.now())
    except Refused as refusal:
        return _start_page(designation, refusal), 409
    return pages.acted(url_for("filing.show", id=application.id), _("已建立申请，随时可以暂存、继续填写"))


def _start_page(designation: Any, refused: Refused | None) -> str:
    draft = rules.prepare(designation, clock.now())
    dossier = rules.collect(draft, clock.today())
    lacking = rules.eligibility(dossier)
    return render_template(
        "filing/start.html", designation=designation, application=draft, dossier=dossier, refused=refused,
        lacking=lacking, checks=_eligibility(dossier, lacking), steps=_route_ahead(draft),
        in_hand=queries.in_hand(designation.id), designation_url=pages.page_of("designation", designation.id),
    )  # fmt: skip


def _eligibility(dossier: rules.Dossier, lacking: list[rules.Missing]) -> list[dict[str, Any]]:
    """The self-check line by line: what is there, and what is not yet."""
    rule = dossier.programme.lead_rule
    asked: list[tuple[str, str, str, bool]] = [
        (_("名称合规且未被使用"), "SN15-3.3.d", dossier.designation.name, True),
        (told(rule.words, rule.words_en) if rule else "", "SN15-5.1", dossier.hospital.name, rule is not None),
        (_("有签约的成员单位"), "SN15-3.2", _("成员 %(n)d 家", n=len(dossier.parties)), True),
        (_("章程和发展规划已通过"), "SN15-3.2", "、".join(one.title for one in dossier.papers.values()), True),
    ]
    found = []
    for label, clause, text, shown in asked:
        gaps = [one.label for one in lacking if one.clause == clause and _about(one, label == asked[3][0])]
        if shown:
            found.append({"label": label, "clause": clause, "done": not gaps, "text": "；".join(gaps) or text})
    return found


def _about(one: rules.Missing, papers: bool) -> bool:
    """Members and papers share a clause: a missing paper is told by its key."""
    return one.page != "members" or (one.key in {"charter", "plan"}) == papers


def _route_ahead(application: Application) -> list[dict[str, Any]]:
    values = settings.values(application.programme)
    steps = []
    for step, station in zip(queries.picture(application)[1:-1], rules.scope_of(application).stations, strict=True):
        text = "" if step["state"] == "skipped" else _("%(n)d 个工作日内", n=int(values[station.due_setting]))
        steps.append({**step, "text": text})
    return steps


@bp.get("/filings/<int:id>")
@to(queries.READERS)
def show(id: int) -> ResponseReturnValue:
    """The record: state, route, what is asked, answers, conditions with evidence, remarks, opinions, timeline."""
    application = asked_for(id)
    actor = me()
    dossier = dossier_of(application)
    editing = application.state in EDITABLE and rules.is_lead_clerk(actor, application)
    stay, opened = rules.present(application), rules.opened(dossier)
    sections = queries.sections(dossier)
    return render_template(
        "filing/show.html", application=application, dossier=dossier, states=STATES, tones=TONES, editing=editing,
        steps=queries.picture(application), sections=sections, lacking=checklist(application, rules.missing(dossier)),
        conditions=queries.conditions(dossier), exceptions=rules.exceptions(dossier), rows=queries.rows(dossier),
        edit_condition=edit_condition(application, opened), provinces=queries.consents(dossier),
        links=lambda found: file_links(application, found),
        todos=inbox.open_about("application", [id]), station=rules.WAY.present(application),
        may_give=rules.WAY.mine(application, actor) is not None, recused=_recused(actor, application), stay=stay, opened=opened,
        days=queries.days(application, clock.today()), may_chase=_may_chase(actor, application, stay),
        open_sections=_open_sections(dossier, opened),
        may_withdraw=any(step.name == "withdraw" for step in FLOW.open_to(application, actor)),
        lines=timeline(application, [FLOW], EXTRA), queries=queries, rules=rules, may_exempt=actor.role in OFFICE,
        designation_url=pages.page_of("designation", application.designation_id),
    )  # fmt: skip


def _recused(actor: Actor, application: Application) -> bool:
    """Nobody decides on a hospital of his own; the hospital's own opinion is its leader's to give."""
    station = rules.WAY.present(application)
    own = station is not None and station.by == "hospital-leader"
    return not own and application.lead_id in actor.own_hospitals


def _may_chase(actor: Actor, application: Application, stay: Any) -> bool:
    """Whether the office may remind the station today: as the action says."""
    station, today = rules.WAY.present(application), clock.today()
    if actor.role not in OFFICE or station is None or station.by == "office" or not rules.is_overdue(stay, today):
        return False
    return rules.may_chase(stay, today, settings.calendar())


def _open_sections(dossier: rules.Dossier, opened: rules.Opened) -> set[str]:
    """The sections in which something may be changed now."""
    sections = [one.key for one in queries.sections(dossier)]
    return {key for key in sections if any(opened.adds(one.key) for one in queries.fields_of(dossier, key))}


def found(actor: Actor, typed: str) -> list[pages.Found]:
    """Applications by number or name, for the search box."""
    rows = pages.first_found(queries.visible(actor), (Application.number, Application.name), typed, Application.id)
    return [pages.Found(one.name, url_for("filing.show", id=one.id), f"{one.number} · {one.lead_name}") for one in rows]
