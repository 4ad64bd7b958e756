"""Applications of further programmes: the list of every post, the record, its papers and prints."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import inbox, pages, settings
from alliance.core.access import me, to
from alliance.core.actor import Actor
from alliance.core.flow import timeline
from alliance.core.pages import Column, words
from alliance.rules import criteria, intake
from alliance.rules import programme as programmes
from alliance.selection import actions, queries, rules
from alliance.selection.flow import EXTRA, FLOW, STATES, TONES, is_commission
from alliance.selection.model import EDITABLE, Candidacy
from alliance.selection.queries import boards, panels
from alliance.selection.rules import WAY
from alliance.selection.views.facts import TONES as STATUS_TONES
from alliance.selection.views.facts import status_words
from alliance.selection.views.frame import bp
from alliance.selection.views.papers import links
from forms.candidacies import FilterForm

known = queries.candidacies
TAB_LABELS = ("mine", "open", "granted", "ended", "all")


@bp.get("/candidacies")
@to(known.SEERS)
def candidacies() -> ResponseReturnValue:
    """The applications this post sees: mine, my hospital's, my city's, my programme's."""
    actor = me()
    has_own = actor.role in known.MINE
    tab = request.args.get("tab", "mine" if has_own else "open")
    tab = tab if tab in TAB_LABELS and (tab != "mine" or has_own) else "open"
    offered = queries.offered(actor)
    form = FilterForm(request.args, tab=tab)
    form.programme.choices = [("", _("全部")), *((one.key, words(one, "name")) for one in offered)]
    asked = str(form.q.data or "").strip()[:60]
    year = form.year.data if form.validate() else None
    query = known.listed(
        actor, known.tab_states(actor, tab), words=asked, programme=str(form.programme.data or ""), year=year
    )
    dues, shown = pages.Dues("candidacy"), _tabs(actor, has_own)
    found = pages.listing(
        "candidacies", _("项目申报"), [*_columns(), dues.column()], query, Candidacy.id, form=form,
        told=[label for key, label, _count in shown if key == tab], decorate=dues.known, look=dues.look,
    )  # fmt: skip
    return found.answer(
        "selection/candidacies.html", tab=tab, tabs_shown=shown, form=form, words_asked=asked, offered=offered,
        applies=bool(queries.departments(actor)), rankings=[(*one, programmes.load(one[0])) for one in known.rankings(actor)],
    )  # fmt: skip


def _columns() -> list[Column]:
    return [
        Column("subject", _("专科或专病"), lambda one: one.subject, lambda one: {
            "text": one.subject, "url": url_for("selection.candidacy", id=one.id), "small": one.number,
        }, sort=Candidacy.subject, width=24),
        Column("number", _("受理编号"), lambda one: one.number, kind="code", sort=Candidacy.number, width=22, standard=False, sheet=True),
        Column("lead", _("申报医院"), lambda one: one.lead_name, lambda one: {"text": one.lead_name, "small": one.department_name},
               sort=Candidacy.lead_name, width=24),
        Column("department", _("科室"), lambda one: one.department_name, standard=False, sort=Candidacy.department_name),
        Column("programme", _("项目"), _programme, lambda one: {"text": _programme(one), "small": track_words(one)}, width=24),
        Column("track", _("申报类别"), track_words, standard=False, width=24),
        Column("year", _("年度"), lambda one: str(one.year), kind="code", sort=Candidacy.year, width=8),
        Column("rank", _("推荐名次"), lambda one: one.rank, kind="int", standard=False, sort=pages.filled(Candidacy.rank)),
        pages.state_column(FLOW, Candidacy.state),
        Column("submitted", _("提交"), lambda one: one.submitted_at, kind="moment", sort=pages.filled(Candidacy.submitted_at)),
        Column("closed", _("办结"), lambda one: one.closed_at, kind="moment", standard=False, sort=pages.filled(Candidacy.closed_at)),
    ]  # fmt: skip


def _programme(one: Candidacy) -> str:
    return words(programmes.load(one.programme), "name")


def track_words(one: Candidacy) -> str:
    """The kind of application, in words."""
    taken = intake.load(one.programme)
    assert taken is not None  # an application stands under a programme that takes them
    return words(taken.track(one.track))


def _tabs(actor: Actor, has_own: bool) -> list[tuple[str, str, int]]:
    counted = known.state_counts(actor)
    labels = {
        "mine": _("待我办理"), "open": _("在办"), "granted": _("已确定"), "ended": _("未通过和撤回"), "all": _("全部"),
    }  # fmt: skip
    return [
        (tab, labels[tab], sum(counted.get(state, 0) for state in known.tab_states(actor, tab)))
        for tab in TAB_LABELS
        if tab != "mine" or has_own
    ]


@bp.get("/candidacies/<int:id>")
@to(known.SEERS)
def candidacy(id: int) -> ResponseReturnValue:
    """The record: where it stands, what is asked of whom, what was stated and found, papers, places, timeline."""
    actor, found = me(), known.one(me(), id)
    station = WAY.present(found)
    steps = {step.name for step in FLOW.open_to(found, actor)}
    return render_template(
        "selection/candidacy.html", candidacy=found, programme=programmes.load(found.programme), route=rules.route_of(found),
        track=track_words(found), states=STATES, tones=TONES, steps=_way(found), station=station,
        may_give=WAY.mine(found, actor) is not None, recused=_recused(actor, found), todos=inbox.open_about("candidacy", [id]),
        editing=found.state in EDITABLE and "withdraw" in steps, may_withdraw="withdraw" in steps,
        may_disqualify=is_commission(actor, found) and "disqualify" in steps and rules.fraud_of(found) is not None,
        findings=known.submitted_findings(found), labels=status_words(), status_tones=STATUS_TONES,
        papers=paper_rows(found), arguments=argument_rows(found), direction=rules.direction_of(found),
        lines=timeline(found, [FLOW], EXTRA), bars=queries.places.bars_of(found), blocked=queries.places.blocks_on(found),
        gauge=queries.places.share, unread=_unread(actor, found), review=panels.panel_of(found, actor),
        award=boards.award_of(found, actor), may_panel=actor.is_office,
    )  # fmt: skip


def _unread(actor: Actor, found: Candidacy) -> bool:
    mine = actor.organisation_id == found.lead_id
    return mine and any(one.kind == "candidacy.outcome" for one in inbox.open_about("candidacy", [found.id]))


def _recused(actor: Actor, found: Candidacy) -> bool:
    station = WAY.present(found)
    own = station is not None and station.by == "hospital-leader"
    return not own and found.lead_id in actor.own_hospitals


def _way(found: Candidacy) -> list[dict[str, Any]]:
    """The picture of the way: filled in, the stations, review, decision."""
    stations = rules.stations(found)
    keys = [one.key for one in stations]
    values = settings.values(found.programme)
    given = {one.station for one in found.verdicts if one.verdict == "agree"}
    later = found.state in ("review", "board", "publicity", "joint", "granted")
    steps = [{"label": _("填写"), "state": "now" if found.state in EDITABLE else "done", "text": ""}]
    for one in stations:
        done = later or (
            one.key in given and (found.state not in keys or keys.index(one.key) < keys.index(found.state))
        )
        days = _("%(n)d 个工作日内", n=int(values[one.due_setting])) if one.due_setting else ""
        steps.append({
            "label": words(one), "state": "now" if found.state == one.key else "done" if done else "next",
            "text": "" if done else days,
        })  # fmt: skip
    return steps + _last_steps(found)


def _last_steps(found: Candidacy) -> list[dict[str, Any]]:
    """What follows the stations: review and choice, or the entry of a reported list; the publicity where the text asks one."""
    route = rules.route_of(found)
    first = _("登记上报名单") if found.track in route.short else _("评审和遴选")
    last = _("公示和确定") if route.publicity is not None else _("确定")
    return [
        {"label": first, "state": _stage(found, ("review", "board")), "text": ""},
        {"label": last, "state": _stage(found, ("publicity", "joint", "granted")), "text": ""},
    ]


def _stage(found: Candidacy, states: tuple[str, ...]) -> str:
    if found.state == "granted" or (found.state in ("publicity", "joint") and "review" in states):
        return "done"
    return "now" if found.state in states else "next"


def paper_rows(found: Candidacy) -> list[dict[str, Any]]:
    """The papers the route asks, each with its files and who wrote it."""
    files, signers = known.papers_of(found), rules.signers_of(found)
    return [
        {
            "paper": one, "files": links(found, [each for each in files if each.purpose == one.key]),
            "signer": " · ".join(part for part in signers.get(one.key, ()) if part),
        }
        for one in rules.route_of(found).papers_on(found.track)
    ]  # fmt: skip


def argument_rows(found: Candidacy) -> list[dict[str, Any]]:
    """What is argued, with the condition it is argued against."""
    said = rules.arguments_of(found)
    return [{"criterion": one, "text": said[one.key]} for one in criteria.load(found.programme) if said.get(one.key)]


@bp.post("/candidacies/<int:id>/noted")
@to(known.APPLICANTS)
def note_candidacy(id: int) -> ResponseReturnValue:
    """Read what was decided: off the list."""
    actions.noted(known.one(me(), id), me(), clock.now())
    return pages.acted(url_for("selection.candidacy", id=id), _("已阅"))


def found(actor: Actor, typed: str) -> list[pages.Found]:
    """Applications by number, specialty or hospital, for the search box."""
    query = known.listed(actor)
    rows = pages.first_found(query, (Candidacy.number, Candidacy.subject, Candidacy.lead_name), typed, Candidacy.id)
    return [
        pages.Found(f"{one.lead_name} {one.subject}", url_for("selection.candidacy", id=one.id), one.number)
        for one in rows
    ]
