"""The rounds of the years, and one round's board: how far it is, who stands where, what is the next step."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.access.guard import open_to_post
from alliance.core.actor import OFFICE, PROVINCE, Actor, Role
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.programmes import key_of
from alliance.core.refusal import NotFound, Refused
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.flow import OBJECTION_FLOW, ROUND_FLOW, judged_own, office
from alliance.evaluation.model import Round, ScoreCard
from alliance.rules import indicators, values
from alliance.rules import programme as programmes
from alliance.rules.shapes import LadderResult
from forms.evaluation import OpenRoundForm, ReopenForm

bp = Blueprint("evaluation", __name__)
SEES_ALL = PROVINCE | {Role.AUDITOR}
READERS = SEES_ALL | queries.LEADS | {Role.CITY_COMMISSION}
TONES = {"outstanding": "good", "pass": "blue", "fail": "bad", "": "plain"}
YEARS_BACK = 5
EVENTS = {"round.open": N_("启动考核"), "round.compute": N_("重新取数"), "file.attach": N_("归档")}


def result_words(found: Round) -> dict[str, LadderResult]:
    """The programme's own words for the results."""
    ladder = programmes.load(found.programme).ladder
    return {one.key: one for one in ladder.results} if ladder else {}


@bp.get("/evaluation")
@to(READERS)
def index() -> ResponseReturnValue:
    """The years: rounds for those who see all, the own (or area's) score cards for others."""
    actor = me()
    if actor.role not in SEES_ALL:
        page = pages.paged(queries.visible(actor), ScoreCard.id)
        return render_template("evaluation/mine.html", page=page, flow=ROUND_FLOW, tones=TONES, results=_results(actor))
    return _index_page(OpenRoundForm(), None)


def _results(actor: Actor) -> dict[str, LadderResult]:
    ladder = programmes.load(key_of(actor)).ladder
    return {one.key: one for one in ladder.results} if ladder else {}


def _index_page(form: OpenRoundForm, refused: Refused | None) -> str:
    actor, today = me(), clock.today()
    found = queries.rounds(actor)
    done = {one.year for one, _counts in found}
    form.year.choices = [
        (year, str(year)) for year in range(today.year - 1, today.year - 1 - YEARS_BACK, -1) if year not in done
    ]
    key = key_of(actor)
    return render_template(
        "evaluation/index.html", rounds=found, flow=ROUND_FLOW, form=form, refused=refused, results=_results(actor),
        tones=TONES, adopted=queries.in_force(key, today.year - 1), opens=values.month_day(settings.value(key, "round_opens")),
        last_year=today.year - 1, waiting=today.year - 1 not in done,
    )  # fmt: skip


@bp.post("/evaluation")
@to(OFFICE)
def open_() -> ResponseReturnValue:
    """Open the round of a finished year."""
    form, actor = OpenRoundForm(), me()
    form.year.choices = [(year, str(year)) for year in range(2000, clock.today().year + 2)]
    if not form.validate():
        return _index_page(form, None), 422
    try:
        found = actions.open_round(key_of(actor), form.year.data, actor, clock.now())
    except Refused as refusal:
        return _index_page(form, refusal), 409
    return pages.acted(url_for("evaluation.round", id=found.id), _("考核已启动，各牵头科室会收到自评待办"))


@bp.get("/rounds/<int:id>", endpoint="round")
@to(SEES_ALL)
def board(id: int) -> ResponseReturnValue:
    """The board of one round."""
    return _board(queries.round_(me(), id), None)


def _board(found: Round, refused: Refused | None) -> str:
    actor, systems = me(), rules.systems_of(found)
    cards, peers = queries.heads(found.id), queries.peers(found)
    judged = [one for one in cards if not one.left_out]
    waiting = {one.id: len(peers.waiting[one.id]) for one in judged}
    places = {one.id: queries.place(one.total, peers.totals)[0] for one in judged if one.total is not None}
    sheets, results = queries.by_sheets(found.id), result_words(found)
    lacking = Counter(line.indicator for lines in peers.waiting.values() for line in lines)
    return render_template(
        "evaluation/round.html", round=found, cards=cards, judged=judged, waiting=waiting, places=places,
        columns=[(one.key, pages.words(one)) for one in indicators.merged(systems).dimensions],
        manual=list(rules.by_hand(found).values()), versions=rules.versions_of(found), unscored=lacking, flow=ROUND_FLOW, tones=TONES,
        results=results, named={key: pages.words(one) for key, one in results.items()}, refused=refused,
        steps=_steps(found, actor, sum(1 for n in waiting.values() if n), lacking), sums=peers.sums,
        own={one.id for one in cards if judged_own(actor, one)}, by_office=_by_office(peers, sheets), format=indicators.format_number,
        lines=timeline(found, [ROUND_FLOW], {key: _(word) for key, word in EVENTS.items()}),
        self_done=sum(1 for one in judged if one.self_saved_at), is_office=actor.is_office, unchecked=_unchecked(judged),
        sheets=sheets, objections=queries.objections(found.id), objection_flow=OBJECTION_FLOW,
    )  # fmt: skip


def _by_office(peers: queries.Peers, sheets: frozenset[str]) -> dict[int, int]:
    """How many points the office itself still gives, by card."""
    return {
        card_id: n
        for card_id, lines in peers.waiting.items() if (n := sum(one.manual and one.indicator not in sheets for one in lines))
    }  # fmt: skip


def _unchecked(judged: Iterable[ScoreCard]) -> int:
    return sum(1 for one in judged if one.self_saved_at and one.self_checked_at is None)


def _steps(found: Round, actor: Actor, waiting: int, lacking: Mapping[str, int]) -> list[dict[str, Any]]:
    """The buttons of the board: the flow's own steps, and those that lead to a page; `waiting` cards lack points."""
    steps: list[dict[str, Any]] = []
    if found.state == "provisional" and open_to_post("standing.decide", actor):
        label = _("审定考核结果") if actor.role == Role.OFFICE_HEAD else _("查看审定后果")
        steps.append({"label": label, "url": url_for("standing.decide", id=found.id), "link": True})
    next_line = _next_line(found, lacking) if found.state == "scoring" and waiting and office(actor, found) else None
    if next_line:
        steps.append({"label": _("继续评分"), "url": next_line, "link": True})
    if found.state == "checking" and office(actor, found):
        steps.append({"label": _("核对自评"), "url": url_for("evaluation.check", id=found.id), "link": True})
    for step in ROUND_FLOW.open_to(found, actor):
        if step.name == "reopen":
            steps.append({"label": step.label, "url": url_for("evaluation.reopen", id=found.id), "link": True})
        elif step.button:
            closed = _closed(found, step.name, waiting)
            url = url_for("evaluation.step", id=found.id, name=step.name)
            steps.append({"label": step.label, "url": url, "closed": closed, "clause": step.clause})
    if found.state in ("checking", "scoring") and office(actor, found):
        steps.append({"label": _("重新取数"), "url": url_for("evaluation.step", id=found.id, name="compute")})
    return steps


def _closed(found: Round, step: str, waiting: int) -> str | None:
    """Why a step cannot be taken yet, in words."""
    if step == "provisional" and waiting:
        return str(_("还有 %(n)s 个联盟没有评完", n=waiting))
    if step == "begin-scoring" and (n := _unchecked(one for one in found.cards if not one.left_out)):
        return str(_("还有 %(n)s 份自评没有核对", n=n))
    return None


def _next_line(found: Round, lacking: Mapping[str, int]) -> str | None:
    """The page of the first indicator that still lacks the office's points."""
    taken = queries.by_sheets(found.id)
    wanted = [key for key in rules.by_hand(found) if key in lacking and key not in taken]
    return url_for("evaluation.score_line", id=found.id, key=wanted[0]) if wanted else None


STEPS: dict[str, tuple[Callable[[Round, Actor, datetime, int | None], None], str]] = {
    "close-self": (actions.close_self, N_("自评已结束，数据项已由台账计算")),
    "begin-scoring": (actions.begin_scoring, N_("核对已完成，可以评分")),
    "compute": (actions.compute, N_("数据项已按现有台账重新计算")),
    "provisional": (actions.provisional, N_("初步结果已形成，请负责人审定")),
}


@bp.post("/rounds/<int:id>/<any('close-self', 'begin-scoring', 'compute', 'provisional'):name>")
@to(OFFICE)
def step(id: int, name: str) -> ResponseReturnValue:
    """Take one step of a round; refused: the board again with what is missing."""
    found, actor = queries.round_(me(), id), me()
    act, said = STEPS[name]
    try:
        act(found, actor, clock.now(), pages.seen())
    except Refused as refusal:
        return _board(queries.round_(actor, id), refusal), 409
    return pages.acted(url_for("evaluation.round", id=id), _(said))


@bp.get("/rounds/<int:id>/reopen")
@to(OFFICE)
def reopen(id: int) -> ResponseReturnValue:
    """Say why the results go back."""
    return _reopen_page(queries.round_(me(), id), ReopenForm(), None)


@bp.post("/rounds/<int:id>/reopen")
@to(OFFICE)
def reopened(id: int) -> ResponseReturnValue:
    """Send provisional results back to scoring."""
    found, form = queries.round_(me(), id), ReopenForm()
    if not form.validate():
        return _reopen_page(found, form, None), 422
    try:
        actions.reopen(found, str(form.remark.data), me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _reopen_page(queries.round_(me(), id), form, refusal), 409
    return pages.acted(url_for("evaluation.round", id=id), _("已退回评分"))


def _reopen_page(found: Round, form: ReopenForm, refused: Refused | None) -> str:
    return render_template("evaluation/reopen.html", round=found, form=form, refused=refused)


@bp.get("/rounds/<int:id>/distribution.svg")
@to(SEES_ALL)
def distribution(id: int) -> Response:
    """How the totals are spread, with the marks."""
    found = queries.round_(me(), id)
    totals = queries.peers(found).totals
    if not totals:
        raise NotFound
    from alliance.figures import scores

    named = ((_("合格线"), found.pass_mark), (_("优秀线"), found.outstanding_mark))
    marks = {f"{name} {indicators.format_number(mark)}": float(mark) for name, mark in named}
    title = _("%(year)s 年度考核得分分布", year=found.year)
    drawn = scores.distribution([float(one) for one in totals], marks, title, unit=_("个联盟"))
    return pages.sent(drawn, "distribution.svg", "image/svg+xml", inline=True)
