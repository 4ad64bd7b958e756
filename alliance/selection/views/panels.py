"""The office's side of the review: what is under review, panels, the draw, the defence, the look on the spot, the result."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import pages, settings
from alliance.core import panel as experts
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.flow import timeline
from alliance.core.pages import Column, words
from alliance.core.reach import found
from alliance.core.refusal import NotFound, Refused
from alliance.rules import intake, objective
from alliance.rules import route as routes
from alliance.selection.actions import panels as actions
from alliance.selection.actions import reviews as judging_actions
from alliance.selection.flow import INVITATION_FLOW, PANEL_FLOW
from alliance.selection.model import Panel, PanelCase
from alliance.selection.queries import data
from alliance.selection.queries import panels as queries
from alliance.selection.rules import judging
from alliance.selection.rules.way import route_of
from alliance.selection.views.frame import bp, offered
from forms.panels import HeardForm, InviteForm, OrderForm, ReasonForm, WordForm, lots_form, panel_form, site_form

BOARD = queries.BOARD
COLUMNS = (
    Column("title", _l("评审组"), lambda one: one.title,
           lambda one: {"text": one.title, "url": url_for("selection.panel", id=one.id)}, sort=Panel.title),
    Column("state", _l("状态"), lambda one: PANEL_FLOW.states[one.state],
           lambda one: {"pills": [(PANEL_FLOW.states[one.state], PANEL_FLOW.tones[one.state])]}, sort=Panel.state),
    Column("year", _l("年度"), lambda one: str(one.year), sort=Panel.year),
    Column("opened", _l("开始"), lambda one: one.opened_at, kind="moment", sort=pages.filled(Panel.opened_at)),
    Column("closed", _l("结束"), lambda one: one.closed_at, kind="moment", sort=pages.filled(Panel.closed_at)),
)  # fmt: skip
SAID = {
    "panel.make": _l("组建评审组"), "panel.lots": _l("公布抽取名册和种子哈希"), "panel.draw": _l("抽取专家"),
    "panel.order": _l("抽定出场顺序"), "panel.heard": _l("登记答辩"), "panel.seen": _l("登记现场审核"),
}  # fmt: skip


@bp.get("/selection/<key>/review")
@to(BOARD | {Role.EVALUATION_CENTRE})
def review_board(key: str) -> ResponseReturnValue:
    """What is under review by year, track and specialty; the panels."""
    programme, taken = _own(key)
    listed = pages.listing("panels", _("评审组"), COLUMNS, queries.panels(me(), key), Panel.id)
    tracks = {one.key: one for one in taken.tracks}
    lists = {(one.year, one.track, one.subject): one for one in data.lists(key)}
    return listed.answer(
        "selection/review_board.html", programme=programme, groups=_reviewed(key), tracks=tracks, lists=lists,
        system=objective.load(key), may=me().is_office, office=me().role in BOARD,
    )  # fmt: skip


def _reviewed(key: str) -> list[tuple[int, str, str, int]]:
    """What is under review here: not what those below decide themselves and report."""
    route = routes.load(key)
    short = route.short if route is not None else ()
    return [one for one in data.groups(key) if one[1] not in short]


def _own(key: str) -> tuple[Any, intake.Intake]:
    """A programme of this post; NotFound for another's office."""
    programme, taken = offered(key)
    if me().programme not in (None, key):
        raise NotFound
    return programme, taken


@bp.get("/selection/<key>/review/new/<int:year>/<track>")
@to(OFFICE)
def new_panel(key: str, year: int, track: str) -> ResponseReturnValue:
    """Put a panel together."""
    _own(key)
    return _new_page(key, year, track, _panel_form(key, year, track, fresh=True), None)


def _optional(key: str) -> list[Any]:
    return [one for one in judging.modes_of(key) if one.optional]


def _panel_form(key: str, year: int, track: str, *, fresh: bool = False) -> Any:
    made = panel_form((one.key, _("不作%(mode)s的理由（要作就空着）", mode=words(one))) for one in _optional(key))
    form: Any = made(formdata=None) if fresh else made()
    form.cases.choices = [
        (one.id, f"{one.lead_name} · {one.department_name} · {one.subject}") for one in queries.ready(key, year, track)
    ]
    return form


def _new_page(key: str, year: int, track: str, form: Any, refused: Refused | None) -> str:
    programme, taken = _own(key)
    name = next((words(one) for one in taken.tracks if one.key == track), None)
    return render_template(
        "selection/panel_new.html", programme=programme, year=year, track=found(name), key=track, form=form, refused=refused,
        optional=[f"waive_{one.key}" for one in _optional(key)], modes=judging.modes_of(key),
    )  # fmt: skip


@bp.post("/selection/<key>/review/new/<int:year>/<track>")
@to(OFFICE)
def make_panel(key: str, year: int, track: str) -> ResponseReturnValue:
    """Make it."""
    _own(key)
    form = _panel_form(key, year, track)
    if not form.validate():
        return _new_page(key, year, track, form, None), 422
    chosen = [one for one in queries.ready(key, year, track) if one.id in (form.cases.data or [])]
    waived = {one.key: str(form[f"waive_{one.key}"].data) for one in _optional(key) if form[f"waive_{one.key}"].data}

    def act() -> str:
        row = actions.make(key, year, track, str(form.title.data), chosen, waived, me(), clock.now())
        return url_for("selection.panel", id=row.id)

    return pages.attempt(
        act, lambda refused: _new_page(key, year, track, form, refused), _("评审组已建立，请抽取或邀请专家")
    )


@bp.get("/judging/panels/<int:id>")
@to(BOARD)
def panel(id: int) -> ResponseReturnValue:
    """One panel: dossiers, experts and who has closed; never what they gave."""
    return _panel_page(queries.one_panel(me(), id), None)


def _panel_page(one: Panel, refused: Refused | None, form: Any = None) -> str:
    candidates = queries.candidates(one, clock.now()) if one.state in ("preparing", "open") else []
    strata: dict[str, int] = {}
    for each in candidates:
        strata[each.stratum] = strata.get(each.stratum, 0) + (not each.refused)
    asked = {each.person_id for each in one.invitations if each.state in experts.LIVE}
    there = {each.expert_id for each in one.invitations if each.state in experts.LIVE}
    return render_template(
        "selection/panel.html", one=one, refused=refused, flow=PANEL_FLOW, invitations=INVITATION_FLOW, today=clock.today(),
        steps=[step.name for step in PANEL_FLOW.open_to(one, me())], may=me().is_office and one.state in ("preparing", "open"),
        clause_of=judging.clause_of(one.programme), candidates=candidates, strata=_strata(strata),
        modes={each.key: each for each in judging.modes_of(one.programme)}, forms=_forms(one, form, strata, candidates, asked),
        timeline=timeline(one, (PANEL_FLOW,), SAID), missing=judging.heard_and_seen(one) if one.state == "open" else [],
        flaws=experts.replayed(one.paper) if one.paper else [], checks=route_of(one).checks, drawing=judging.pool_clause(one),
        out=[each for each in candidates if each.refused and each.expert_id not in there],
        enough=judging.enough(one), least=int(settings.value(one.programme, "panel_least")),
    )  # fmt: skip


def _strata(found_strata: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(f"n_{place}", name, many) for place, (name, many) in enumerate(sorted(found_strata.items()))]


def _forms(one: Panel, typed: Any, strata: dict[str, int], candidates: list[Any], asked: set[int]) -> dict[str, Any]:
    """The forms of the page; the one that was refused as it was typed."""
    people = {each.id: each for each in queries.pool(one.programme)} if candidates else {}
    free = [each for each in candidates if people[each.expert_id].person_id not in asked]
    invite = InviteForm(formdata=None)
    invite.expert.choices = [(each.expert_id, f"{each.name} · {each.stratum}") for each in free]
    made = {
        "lots": lots_form([(name, f"{label}（{many}）") for name, label, many in _strata(strata)])(formdata=None),
        "draw": WordForm(formdata=None), "invite": invite, "order": OrderForm(formdata=None), "reason": ReasonForm(formdata=None),
        "heard": HeardForm(formdata=None),
    }  # fmt: skip
    return made | ({type(typed).__name__: typed} if typed is not None else {})


def _lots(one: Panel) -> None:
    strata: dict[str, int] = {}
    for each in queries.candidates(one, clock.now()):
        strata.setdefault(each.stratum, 0)
    named = _strata(strata)
    form: Any = lots_form([(name, label) for name, label, _many in named])()
    _valid(form)
    take = {label: int(form[name].data or 0) for name, label, _many in named}
    actions.fix_lots(one, take, me(), clock.now(), seen=pages.seen())


def _valid(form: Any) -> None:
    """What a form of this page lacks, as a refusal: the page has several forms, each small."""
    if not form.validate():
        name, errors = next(iter(form.errors.items()))
        raise Refused("", str(errors[0]), field=str(name))


def _draw(one: Panel) -> None:
    form = WordForm()
    _valid(form)
    actions.draw(one, str(form.word.data), me(), clock.now(), seen=pages.seen())


def _invite(one: Panel) -> None:
    form = InviteForm()
    people = queries.pool(one.programme)
    form.expert.choices = [(each.id, each.name) for each in people]
    _valid(form)
    actions.invite(one, next(each for each in people if each.id == form.expert.data), me(), clock.now())


def _order(one: Panel) -> None:
    form = OrderForm()
    _valid(form)
    assert form.first.data is not None and form.minutes.data is not None  # required by the form
    first = form.first.data.replace(tzinfo=clock.BEIJING)
    actions.set_order(one, first, form.minutes.data, me(), clock.now(), seen=pages.seen())


def _open(one: Panel) -> None:
    actions.open_(one, me(), clock.now(), seen=pages.seen())


def _cancel(one: Panel) -> None:
    form = ReasonForm()
    _valid(form)
    actions.cancel(one, str(form.remark.data), me(), clock.now(), seen=pages.seen())


def _remind(one: Panel) -> None:
    judging_actions.remind(one, me(), clock.now())


DONE: dict[str, tuple[Callable[[Panel], None], Any]] = {
    "lots": (_lots, _l("抽取名册和种子哈希已公布")), "draw": (_draw, _l("已抽取并邀请")), "invite": (_invite, _l("已邀请，对方会收到待办")),
    "order": (_order, _l("出场顺序已抽定")), "open": (_open, _l("评审已开始")), "cancel": (_cancel, _l("评审组已取消")),
    "remind": (_remind, _l("已催办")),
}  # fmt: skip


@bp.post("/judging/panels/<int:id>/<any('lots', 'draw', 'invite', 'order', 'open', 'cancel', 'remind'):name>")
@to(OFFICE)
def panel_step(id: int, name: str) -> ResponseReturnValue:
    """One step of a panel."""
    one, (take, said) = queries.one_panel(me(), id), DONE[name]

    def act() -> str:
        take(one)
        return url_for("selection.panel", id=id)

    return pages.attempt(act, lambda refused: _panel_page(queries.one_panel(me(), id), refused), str(said))


@bp.post("/judging/invitations/<int:id>/withdraw")
@to(OFFICE)
def withdraw_invitation(id: int) -> ResponseReturnValue:
    """Take an invitation back."""
    one = queries.invitation_for_office(me(), id)
    panel_id = one.panel_id

    def act() -> str:
        form = ReasonForm()
        _valid(form)
        judging_actions.withdraw(one, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("selection.panel", id=panel_id)

    return pages.attempt(act, lambda refused: _panel_page(queries.one_panel(me(), panel_id), refused), _("邀请已撤回"))


@bp.get("/judging/cases/<int:id>/<any('heard', 'seen'):what>")
@to(OFFICE)
def record(id: int, what: str) -> ResponseReturnValue:
    """The record of a defence or of a look on the spot."""
    case = queries.case_of(me(), id)
    return _record_page(case, what, _record_form(case, what, fresh=True), None)


def _record_form(case: PanelCase, what: str, *, fresh: bool = False) -> Any:
    made = HeardForm if what == "heard" else site_form((one.key, words(one)) for one in route_of(case.panel).checks)
    return made(formdata=None) if fresh else made()


def _record_page(case: PanelCase, what: str, form: Any, refused: Refused | None) -> str:
    return render_template(
        "selection/record.html", case=case, what=what, form=form, refused=refused,
        checks=[f"c_{one.key}" for one in route_of(case.panel).checks] if what == "seen" else [],
        clause_of=judging.clause_of(case.panel.programme, "defence" if what == "heard" else "site"),
    )  # fmt: skip


@bp.post("/judging/cases/<int:id>/<any('heard', 'seen'):what>")
@to(OFFICE)
def put_record(id: int, what: str) -> ResponseReturnValue:
    """Keep it."""
    case = queries.case_of(me(), id)
    form = _record_form(case, what)
    if not form.validate():
        return _record_page(case, what, form, None), 422

    def act() -> str:
        if what == "heard":
            actions.record_defence(case, str(form.note.data or ""), me(), clock.now())
        else:
            checks = {one.key: str(form[f"c_{one.key}"].data or "") for one in route_of(case.panel).checks}
            on = datetime.combine(form.on.data, time.min, clock.BEIJING)
            actions.record_site(case, on, str(form.who.data), checks, str(form.note.data or ""), me(), clock.now())
        return url_for("selection.panel", id=case.panel_id)

    return pages.attempt(act, lambda refused: _record_page(case, what, form, refused), _("已登记"))


@bp.get("/judging/panels/<int:id>/result")
@to(BOARD)
def panel_result(id: int) -> ResponseReturnValue:
    """What the sheets came to, once all were closed."""
    return _result_page(queries.one_panel(me(), id), None)


def _result_page(one: Panel, refused: Refused | None) -> str:
    results = queries.outcome(one)
    totals = {key: each.score for key, each in results.items() if each.score is not None}
    return render_template(
        "selection/panel_result.html", one=one, results=results, places=experts.share_places(totals), refused=refused,
        aspects=queries.aspects_of(one), clause_of=judging.clause_of(one.programme), may=me().is_office, form=ReasonForm(formdata=None),
        waiting={case.id: judging.incomplete(case.candidacy) for case in one.cases if case.candidacy.state == "review"},
    )  # fmt: skip


@bp.get("/judging/panels/<int:id>/<int:case_id>/aspects.svg")
@to(BOARD)
def aspects_picture(id: int, case_id: int) -> Response:
    """The mean of each aspect of one dossier beside the median of the panel's."""
    one = queries.one_panel(me(), id)
    results = queries.outcome(one)
    mine = found(results.get(case_id))
    from alliance.figures import dimensions

    asked = queries.aspects_of(one)
    return pages.sent(
        dimensions(
            [each.words for each in asked], [_share(mine, each) for each in asked],
            [_median([_share(result, each) for result in results.values()]) for each in asked],
            _("各方面得分率"), own=_("本申报"), peers=_("本组各申报中位数"),
        ),
        "aspects.svg", "image/svg+xml", inline=True,
    )  # fmt: skip


def _share(result: judging.Result, asked: judging.Asked) -> float | None:
    points = result.points.get(asked.key)
    return float(points.mean * 100 / asked.full) if points else None


def _median(values: list[float | None]) -> float | None:
    known = sorted(one for one in values if one is not None)
    return known[len(known) // 2] if known else None


@bp.post("/judging/cases/<int:id>/<any('nominate', 'turn-down'):step>")
@to(OFFICE)
def settle_case(id: int, step: str) -> ResponseReturnValue:
    """On to the board, or not passed with the reason."""
    case = queries.case_of(me(), id)
    panel_id, record_ = case.panel_id, case.candidacy
    if record_.state != "review":
        raise NotFound

    def act() -> str:
        if step == "nominate":
            judging_actions.nominate(record_, me(), clock.now(), seen=pages.seen())
            return url_for("selection.placed", key=record_.programme, id=record_.id)
        else:
            form = ReasonForm()
            _valid(form)
            judging_actions.turn_down(record_, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("selection.panel_result", id=panel_id)

    return pages.attempt(act, lambda refused: _result_page(queries.one_panel(me(), panel_id), refused), _("已办理"))


@bp.post("/judging/outcomes/<int:id>/known")
@to(Role.LEAD_CLERK)
def outcome_known(id: int) -> ResponseReturnValue:
    """The applicant has taken note that it was turned down."""
    judging_actions.known(queries.outcome_of(me(), id), me(), clock.now())
    return pages.acted(url_for("selection.index"), _("已知悉"))
