"""The lists of changes and the record of one."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.changes import actions, queries, rules
from alliance.changes.flow import EXTRA, FLOW, STATES, TONES
from alliance.changes.model import EDITABLE, ChangeFiling
from alliance.changes.views.shared import CLERK, asked_for, bp, content
from alliance.core import inbox, pages
from alliance.core.access import me, to
from alliance.core.actor import Actor, Role
from alliance.core.flow import timeline
from alliance.core.language import day_words
from alliance.core.pages import Column
from alliance.core.refusal import Refused
from alliance.register import queries as register
from alliance.rules import changes as kinds
from alliance.rules import programme as programmes
from alliance.rules.changes import ChangeKind
from forms.changes import FilterForm, WordsForm

TAB_LABELS = ("mine", "open", "done", "ended", "all")


@bp.get("/changes")
@to(queries.READERS)
def index() -> ResponseReturnValue:
    """The changes this post sees, by state: what waits for it first."""
    actor = me()
    has_own = actor.role in queries.MINE
    tab = request.args.get("tab", "mine" if has_own else "open")
    tab = tab if tab in TAB_LABELS and (tab != "mine" or has_own) else "open"
    form = FilterForm(request.args, meta={"csrf": False}, tab=tab)
    words = str(form.q.data or "").strip()[:60]
    dues, shown = pages.Dues("change_filing", "change.opinion", "change.return"), _tabs(actor, has_own)
    found = pages.listing(
        "changes", _("变更备案"), [*_columns(), dues.column()], queries.listing(actor, queries.tab_states(actor, tab), words),
        ChangeFiling.id, form=form, told=[label for key, label, _count in shown if key == tab], decorate=dues.known,
        look=dues.look,
    )  # fmt: skip
    return found.answer("changes/index.html", tab=tab, tabs_shown=shown, form=form, words_typed=words, led=_led(actor))


def _columns() -> list[Column]:
    """The columns of the list of changes, but for the due day."""
    kinds_shown = {key: pages.words(kind) for key, kind in _kinds().items()}
    return [
        Column("name", _("联盟"), lambda one: one.name, lambda one: {
            "text": one.name, "url": url_for("changes.show", id=one.id), "small": one.number,
        }, sort=ChangeFiling.name, width=34),
        Column("number", _("受理编号"), lambda one: one.number, kind="code", standard=False, sheet=True,
               sort=ChangeFiling.number, width=24),
        Column("kind", _("变更事项"), lambda one: kinds_shown[one.programme, one.kind], sort=ChangeFiling.kind),
        Column("lead", _("牵头医院"), lambda one: one.lead_name, sort=ChangeFiling.lead_name, width=24),
        pages.state_column(FLOW, ChangeFiling.state, small=_effect),
        Column("effect", _("生效"), lambda one: one.takes_effect, kind="date", standard=False,
               sort=pages.filled(ChangeFiling.takes_effect)),
        Column("submitted", _("提交"), lambda one: one.submitted_at, kind="moment", sort=pages.filled(ChangeFiling.submitted_at)),
    ]  # fmt: skip


def _effect(one: ChangeFiling) -> str:
    return str(_("%(day)s 生效", day=day_words(one.takes_effect))) if one.takes_effect else ""


def _tabs(actor: Actor, has_own: bool) -> list[tuple[str, str, int]]:
    counted = queries.counts(actor)
    labels = {"mine": _("待我办理"), "open": _("在办"), "done": _("已变更"), "ended": _("未变更办结"), "all": _("全部")}
    return [
        (tab, labels[tab], sum(counted.get(state, 0) for state in queries.tab_states(actor, tab)))
        for tab in TAB_LABELS
        if tab != "mine" or has_own
    ]


def _kinds() -> dict[tuple[str, str], ChangeKind]:
    found = {one.key: kinds.load(one.key) for one in programmes.all_programmes()}
    return {(key, kind.key): kind for key, all_of in found.items() if all_of is not None for kind in all_of.kinds}


def _led(actor: Actor) -> list[object]:
    if actor.role != CLERK:
        return []
    return [one for one in register.led_by(actor) if one.state == "active"]


@bp.get("/alliances/<int:designation_id>/changes")
@to(queries.READERS)
def of(designation_id: int) -> ResponseReturnValue:
    """The changes of one alliance, newest first: what it was called, who led it, and when that changed."""
    actor = me()
    designation = register.get(actor, designation_id)
    page = pages.paged(queries.of_designation(actor, designation_id), ChangeFiling.id)
    return render_template(
        "changes/of.html", designation=designation, page=page, states=STATES, tones=TONES, kinds=_kinds(),
        differences={row.id: queries.differences(row) for row in page.rows},
        may_begin=register.lead_of(actor, designation) and designation.state == "active",
        persons=queries.persons(designation, clock.today()) if designation.number else {},
    )  # fmt: skip


@bp.get("/changes/<int:id>")
@to(queries.READERS)
def show(id: int) -> ResponseReturnValue:
    """The record: state, route, what is asked, was and now, papers, opinions, timeline."""
    return _record_page(id, WordsForm(), None)


def _record_page(id: int, form: WordsForm, refused: Refused | None) -> str:
    change, actor = asked_for(id), me()
    station = rules.WAY.present(change)
    may_give = rules.WAY.mine(change, actor) is not None
    own = bool({change.lead_id, change.new_lead_id} & actor.own_hospitals)
    row = next((one for one in change.informed if one.organisation_id == actor.organisation_id), None)
    todos = inbox.open_about("change_filing", [id])
    return render_template(
        "changes/show.html", **content(change), states=STATES, tones=TONES, steps=queries.picture(change), todos=todos,
        station=station, may_give=may_give, recused=own and station is not None and station.by != "hospital-leader",
        editing=change.state in EDITABLE and rules.is_lead_clerk(actor, change), form=form, refused=refused,
        may_withdraw=any(step.name == "withdraw" for step in FLOW.open_to(change, actor)),
        lines=timeline(change, [FLOW], EXTRA), words_of={one.key: one for one in rules.changes_of(change.programme).stations},
        asked=row if actor.role == Role.MEMBER_CLERK else None,
        to_note=actor.role == CLERK and any(_mine(todo, actor) for todo in todos if todo.kind == "change.result"),
        lacking=rules.problems(change, clock.today()) if may_give else [],
    )  # fmt: skip


def _mine(todo: inbox.Todo, actor: Actor) -> bool:
    return todo.organisation_id == actor.organisation_id and todo.department_id == actor.department_id


@bp.post("/changes/<int:id>/read")
@to(Role.MEMBER_CLERK)
def read(id: int) -> ResponseReturnValue:
    """A member takes note of a voluntary end."""
    form = WordsForm()
    if not form.validate():
        return _record_page(id, form, None), 422
    try:
        actions.acknowledge(asked_for(id), str(form.text.data or ""), me(), clock.now())
    except Refused as refusal:
        return _record_page(id, form, refusal), 409
    return pages.acted(url_for("changes.show", id=id), _("已知悉"))


@bp.post("/changes/<int:id>/noted")
@to(CLERK)
def noted(id: int) -> ResponseReturnValue:
    """The lead clerk has read how it ended."""
    actions.note_result(asked_for(id), me(), clock.now())
    return pages.acted(url_for("changes.show", id=id), _("已知悉"))


@bp.get("/changes/<int:id>/files/<int:file_id>")
@to(queries.READERS)
def file(id: int, file_id: int) -> ResponseReturnValue:
    """One paper of a change."""
    return pages.file_of(asked_for(id), file_id)


def found(actor: Actor, typed: str) -> list[pages.Found]:
    """Changes by number or name, for the search box."""
    rows = pages.first_found(queries.visible(actor), (ChangeFiling.number, ChangeFiling.name), typed, ChangeFiling.id)
    return [pages.Found(one.number, url_for("changes.show", id=one.id), one.name) for one in rows]
