"""The selection board: who stands on it, the live quotas, the list with its order and reasons (SX3-19, SX6-11.1, WZ10-2.2)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, publicity
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.pages import words
from alliance.core.reach import found
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.rules import intake, quota
from alliance.rules.programme import Programme
from alliance.rules.route import Route
from alliance.selection.actions import award, boards
from alliance.selection.flow import FLOW, STATES, TONES
from alliance.selection.model import Board, Candidacy
from alliance.selection.queries import boards as queries
from alliance.selection.queries import prints
from alliance.selection.rules import award as rules
from alliance.selection.rules import places
from alliance.selection.rules.way import fraud_of, route_of
from alliance.selection.views.frame import CALLERS, bp, offered
from forms.boards import ChooseForm, JointForm, ReasonForm


@dataclass(frozen=True)
class Gauge:
    """One live bar: how far a quota is used, and of whom where it is one of many."""

    bar: quota.Bar
    share: int
    what: str

    @property
    def full(self) -> bool:
        """No further place."""
        return self.bar.left is not None and self.bar.left <= 0


def asked(key: str) -> tuple[Programme, intake.Intake, Route, int, str]:
    """The programme, its route, and the year and track asked for; NotFound for a programme that selects nothing."""
    programme, taken = offered(key)
    if me().programme not in (None, key):
        raise NotFound
    year = request.args.get("year", type=int)
    held = queries.years(key)
    year = year if year and 2000 <= year <= 2999 else (held[0] if held else clock.today().year)
    track = request.args.get("track", "")
    keys = [one.key for one in taken.tracks]
    return programme, taken, route_of(programme_like(key)), year, track if track in keys else keys[0]


def programme_like(key: str) -> Any:
    """Something that names its programme, for what asks a record."""
    return Board(programme=key)


@bp.get("/selection/<key>/board")
@to(queries.SEES)
def board(key: str) -> ResponseReturnValue:
    """One year's board of a track."""
    return _board(key, None)


@bp.get("/selection/boards/<int:id>")
@to(queries.SEES)
def listed_board(id: int) -> ResponseReturnValue:
    """Where the to-dos of a list lead."""
    row = found(db.session.get(Board, id))
    asked(row.programme)
    return redirect(url_for("selection.board", key=row.programme, year=row.year, track=row.track))


def _board(key: str, refused: Refused | None) -> str:
    programme, taken, route, year, track = asked(key)
    row = queries.board_of(key, year, track)
    rows = queries.entries(key, year, track)
    known = queries.ground(key, year, track)
    bars = places.bars(key, queries.taken(key, known), track, year, known)
    names = prints.bar_names(rows, bars)
    gaps = queries.gaps(rows, key)
    chosen = [one for one in rows if one.choice is not None]
    return render_template(
        "selection/board.html", programme=programme, taken=taken, route=route, year=year, track=track, board=row, rows=rows,
        chosen=chosen, gauges=[Gauge(one, _share(one), names.get(one.what, one.what)) for one in bars], gaps=gaps,
        most=max((one.has + one.adds for one in gaps), default=1) or 1, states=STATES, tones=TONES, refused=refused,
        track_tabs=tabs(key, taken, year, track), meetings=queries.meetings(row), years=queries.years(key),
        lacking=rules.missing(row, route) if row is not None else [words(one) for one in route.meetings],
        shown=publicity.of(row) if row is not None else [], end_of=publicity.end_of, may_list=_is(key, CALLERS),
        may_decide=_decides(key), short=track in route.short, by_people=any(one.kind == "population" for one in quota.load(key)),
        ready=any(one.candidacy.state == "board" for one in chosen), joint=_joint(row, rows), waiting=[
            one.candidacy for one in rows if one.choice is None and one.candidacy.state == "board"
        ], kinds={one.key: words(one) for one in route.meetings},
    )  # fmt: skip


def _joint(row: Board | None, rows: list[queries.Entry]) -> bool:
    """Whether something on the list waits for the word of who decides with the commission."""
    return row is not None and any(one.candidacy.state == "joint" for one in rows) and bool(prints.awaiting_joint(row))


def _is(key: str, roles: Any) -> bool:
    return me().role in roles and me().programme == key


def _decides(key: str) -> bool:
    return me().role is Role.PROVINCIAL_COMMISSION and me().programme == key


def _share(bar: quota.Bar) -> int:
    return min(100, 100 * bar.used // bar.limit) if bar.limit else 0


def tabs(key: str, taken: intake.Intake, year: int, track: str) -> list[dict[str, Any]]:
    """One tab per track."""
    return [
        {"label": words(one), "url": url_for("selection.board", key=key, year=year, track=one.key), "current": one.key == track}
        for one in taken.tracks
    ]  # fmt: skip


@bp.get("/selection/<key>/board/<int:id>")
@to(queries.SEES)
def placed(key: str, id: int) -> ResponseReturnValue:
    """One candidacy on the board: what speaks for it, what blocks it, what may be done now."""
    asked(key)
    return _placed(key, queries.candidacy(key, id), ChooseForm(), None)


STEPS: dict[str, Callable[[Candidacy, str, bool], Any]] = {
    "choose": lambda one, why, funded: boards.choose(one, why, me(), clock.now(), funded=funded, seen=pages.seen()),
    "drop": lambda one, why, _funded: boards.drop(one, why, me(), clock.now(), seen=pages.seen()),
    "up": lambda one, _why, _funded: boards.move_up(one, me(), clock.now(), seen=pages.seen()),
    "settle": lambda one, _why, _funded: award.settle(one, me(), clock.now()),
    "settle-jointly": lambda one, _why, _funded: award.settle_jointly(one, me(), clock.now()),
    "pass-over": lambda one, why, _funded: award.refuse(one, "pass-over", why, me(), clock.now()),
    "not-granted": lambda one, why, _funded: award.refuse(one, "not-granted", why, me(), clock.now()),
}


@bp.post(
    "/selection/<key>/board/<int:id>/<any('choose', 'drop', 'up', 'settle', 'settle-jointly', 'pass-over', 'not-granted'):step>"
)
@to(CALLERS)
def place(key: str, id: int, step: str) -> ResponseReturnValue:
    """Put it on the list, take it off, move it up; decide about it."""
    asked(key)
    record = queries.candidacy(key, id)
    form = ChooseForm() if step in ("choose", "drop", "pass-over", "not-granted") else ReasonForm()
    if not form.validate():
        return _placed(key, record, form, None), 422

    def act() -> str:
        STEPS[step](record, str(form.reason.data or ""), bool(form.funded.data) if "funded" in form else False)
        if step in ("choose", "drop", "up"):
            return url_for("selection.board", key=key, year=record.year, track=record.track)
        return url_for("selection.placed", key=key, id=id)

    return pages.attempt(act, lambda refused: _placed(key, record, form, refused), _("已办理"))


@bp.post("/selection/<key>/board/<int:id>/joint")
@to(Role.CO_DEPARTMENT)
def joint(key: str, id: int) -> ResponseReturnValue:
    """The co-deciding department agrees, or not with a reason (SX3-21)."""
    asked(key)
    record, form = queries.candidacy(key, id), JointForm()
    if not form.validate():
        return _placed(key, record, ChooseForm(formdata=None), None, form), 422

    def act() -> str:
        award.answer_jointly(record, form.verdict.data == "agree", str(form.text.data or ""), me(), clock.now())
        return url_for("selection.placed", key=key, id=id)

    return pages.attempt(
        act, lambda refused: _placed(key, record, ChooseForm(formdata=None), refused, form), _("意见已出具")
    )


def _placed(
    key: str, record: Candidacy, form: Any, refused: Refused | None, joint_form: JointForm | None = None
) -> str:  # fmt: skip
    programme, taken = offered(key)
    asking = joint_form or form
    pages.marked(asking, refused)
    row = queries.board_of(key, record.year, record.track)
    known = queries.award_of(record, me())
    stops = queries.stops(record) if known["choice"] is None and record.state in ("review", "board") else ()
    joint_here = record.state == "joint" and known["joint"] is None and _is(key, {Role.CO_DEPARTMENT})
    return render_template(
        "selection/placed.html", programme=programme, one=record, track=taken.track(record.track), known=known, form=form,
        refused=refused, board=row, stops=[places.said(each) for each in stops], blocking=stops, states=STATES, tones=TONES,
        may_list=_is(key, OFFICE), may_decide=_decides(key), joint_here=joint_here,
        joint_form=joint_form or JointForm(formdata=None), name=_name(record), is_open=_is_open(known["shown"]),
        funds=route_of(record).decided_jointly(record.track), listing=route_of(record).board,
        may_disqualify="disqualify" in {step.name for step in FLOW.open_to(record, me())} and fraud_of(record) is not None,
    )  # fmt: skip


def _is_open(shown: publicity.Publicity | None) -> bool:
    return shown is not None and publicity.is_open(shown, clock.now())


def _name(record: Candidacy) -> tuple[str, str]:
    """The name and plaque it would bear; empty where the text does not admit one."""
    try:
        return award.name_of(record)
    except Refused:
        return "", ""
