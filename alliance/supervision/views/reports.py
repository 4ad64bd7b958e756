"""The board of half-year reports, one period's list, an alliance's reports, and the record with its review."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, settings
from alliance.core.access import me, shown_to, to
from alliance.core.access.guard import open_to_post
from alliance.core.actor import OFFICE, PROVINCE, Actor, Role
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.pages import Column
from alliance.core.programmes import key_of
from alliance.core.refusal import NotFound, Refused
from alliance.members import queries as members
from alliance.register import queries as register
from alliance.rules import programme as programmes
from alliance.rules import windows
from alliance.rules.shapes import Count
from alliance.rules.windows import Window
from alliance.supervision import actions, queries
from alliance.supervision.flow import REPORT_FLOW, lead, office
from alliance.supervision.model import Report
from alliance.supervision.rules import SECTIONS, counts_of, jumps
from alliance.supervision.views.marks import Mark, mark_of, period_words, report_columns, row_look
from forms.supervision import BoardFilter, PeriodFilter, ReviewForm

bp = Blueprint("supervision", __name__)
READERS = PROVINCE | queries.LEADS | {Role.AUDITOR, Role.CITY_COMMISSION}
BoardRow = tuple[Any, list[Mark]]  # an alliance (id, name, lead) and the mark of each half-year
COLUMNS = 6  # how many half-years the board shows
EVENTS = {"report.open": N_("开放填报")}


@bp.app_template_global("report_period")
def report_period(report: Report) -> str:
    """The half-year of a report in words, for templates."""
    return period_words(report.programme, report.year, report.half)


@bp.get("/reports")
@to(READERS)
def index() -> ResponseReturnValue:
    """The board 联盟 × 报送期 for the province and the cities; a lead's own reports for a lead."""
    actor, today = me(), clock.today()
    if actor.is_hospital:
        title, own = _("半年总结报送"), report_columns(today, own=True)
        return pages.listing(
            "reports.mine", title, own, queries.visible(actor), Report.id, look=lambda one: row_look(one, today)
        ).answer("supervision/mine.html")  # fmt: skip
    tallies, form = queries.tallies(actor), BoardFilter(request.args)
    periods, words = list(tallies)[:COLUMNS], (form.q.data or "").strip()[:60]
    query = queries.designations(actor)
    query = query.where(pages.contains([Report.designation_name, Report.lead_name], words))

    def marked(rows: Sequence[Any]) -> list[BoardRow]:
        cells = queries.cells(actor, [row[0] for row in rows], periods)
        return [(row, [mark_of(cells.get((row[0], year, half)), today) for year, half in periods]) for row in rows]

    heads = [(year, half, period_words(key_of(actor), year, half), tallies[year, half]) for year, half in periods]
    found = pages.listing(
        "reports.board", _("各联盟各期的报送情况"), _board_columns(heads), query, Report.designation_id, form=form,
        scalars=False, decorate=marked,
    )  # fmt: skip
    shown = [place for place, head in enumerate(heads) if _period_key(head) in found.chosen]
    return found.answer(
        "supervision/board.html", board=[(row, [marks[place] for place in shown]) for row, marks in found.rows],
        heads=[heads[place] for place in shown], waiting=_waiting(actor, today), form=form, filtered=bool(words),
    )  # fmt: skip


def _period_key(head: tuple[Any, ...]) -> str:
    return f"p{head[0]}{head[1]}"


def _board_columns(heads: Sequence[tuple[Any, ...]]) -> list[Column]:
    """The columns of the board: an alliance, then how its report of each half-year stands."""

    def stands(place: int, head: tuple[Any, ...]) -> Column:
        return Column(_period_key(head), head[2], lambda row: f"{row[1][place].words} {row[1][place].late}".strip())

    return [
        Column("alliance", _("联盟"), lambda row: row[0][1], width=34),
        Column("lead", _("牵头医院"), lambda row: row[0][2], width=24),
        *(stands(place, head) for place, head in enumerate(heads)),
    ]


def _waiting(actor: Actor, today: date) -> list[tuple[Window, str, int]]:
    """The half-years open today for which alliances still have no report: what the office's button would make."""
    if not actor.is_office:
        return []
    key = key_of(actor)
    found = windows.open_on(programmes.load(key), today, settings.values(key))
    counted = [(one, period_words(key, one.year, one.half), len(queries.owing(key, one, today))) for one in found]
    return [row for row in counted if row[2]]


@bp.post("/reports/<int:year>/<half>/open")
@to(OFFICE)
def open_(year: int, half: str) -> ResponseReturnValue:
    """Open a half-year now: the same action the calendar calls."""
    made = actions.open_period(key_of(me()), year, half, me(), clock.now())
    return pages.acted(url_for("supervision.period", year=year, half=half), _("已为 %(n)s 个联盟开放填报", n=made))


@bp.get("/reports/<int:year>/<half>")
@to(READERS)
def period(year: int, half: str) -> ResponseReturnValue:
    """One half-year's reports, filtered by state and words."""
    actor, today = me(), clock.today()
    window = queries.window(key_of(actor), year, half)
    form = PeriodFilter(request.args)
    query = queries.visible(actor).where(Report.year == year, Report.half == half)
    words, mark = (form.q.data or "").strip()[:60], form.mark.data or ""
    query = query.where(pages.contains([Report.designation_name, Report.lead_name], words))
    if mark in queries.MARKS:
        query = query.where(queries.marked(mark, today))
    title = period_words(key_of(actor), year, half)
    found = pages.listing(
        "reports.period", _("%(period)s总结", period=title), report_columns(today, picks=actor.is_office), query, Report.id,
        form=form, look=lambda one: row_look(one, today),
    )  # fmt: skip
    return found.answer(
        "supervision/period.html", form=form, window=window, title=title, tally=queries.tallies(actor).get((year, half)),
        accepts=actor.is_office, filtered=bool(words or mark),
    )  # fmt: skip


def _reads(actor: Actor, id: int) -> bool:
    """The office and the lead always; others where something was reported that they may see."""
    if actor.is_office:
        return True
    designation = register.get(actor, id)
    return register.lead_of(actor, designation) or queries.reported(actor, id)


@bp.get("/alliances/<int:id>/reports")
@to(READERS)
@shown_to(_reads)
def of(id: int) -> ResponseReturnValue:
    """All half-year reports of one alliance, and what it reported of events and matters."""
    actor, today = me(), clock.today()
    designation = register.get(actor, id)
    if not _reads(actor, id):
        raise NotFound
    found, told = queries.of_designation(actor, id), queries.matters_of(actor, id)
    return render_template(
        "supervision/of.html", designation=designation, reports=found, matters=told,
        counts=counts_of(designation.programme), mark_of=lambda one: mark_of(one, today),
        reports_here=designation.id in {one.id for one in queries.may_report(actor, today)},
    )  # fmt: skip


@bp.get("/reports/<int:id>")
@to(READERS)
def report(id: int) -> ResponseReturnValue:
    """One report: what is asked, the figures beside the logs, the narrative, what happened."""
    return report_page(queries.get(me(), id), ReviewForm(), None)


def report_page(found: Report, form: ReviewForm, refused: Refused | None) -> str:
    """The record, with the review form where the office has to decide."""
    actor, today = me(), clock.today()
    sees_draft = found.submitted_at is not None or lead(actor, found)
    return render_template(
        "supervision/report.html", report=found, form=form, refused=refused, rows=_figures(found),
        counts=counts_of(found.programme), sections=SECTIONS, mark=mark_of(found, today), state=REPORT_FLOW.states[found.state],
        tone=REPORT_FLOW.tones[found.state], is_lead=lead(actor, found), sees_draft=sees_draft,
        reviews=office(actor, found) and found.state == "submitted" and found.lead_id not in actor.own_hospitals,
        own=office(actor, found) and found.lead_id in actor.own_hospitals, closed=today > found.closes,
        charter=next((one for one in members.papers(found.designation_id) if one.kind == "charter"), None),
        aims=queries.aims(found), longer=_longer(actor, found, today),
        factor=settings.value(found.programme, "report_jump_factor"),
        lines=timeline(found, [REPORT_FLOW], {key: _(word) for key, word in EVENTS.items()}),
    )  # fmt: skip


def _longer(actor: Actor, found: Report, today: date) -> str:
    """The step by which the office may open this report longer now: extend, unlock once it is locked, or none."""
    if not office(actor, found) or found.state != "open" or found.lead_id in actor.own_hospitals:
        return ""
    return "unlock" if today > found.closes else "extend"


def _figures(found: Report) -> list[dict[str, Any]]:
    """Each count: as stated when handed in, else as the logs have it now; with the last half-year's beside it."""
    last = queries.previous(found)
    before = {figure.key: figure.stated for figure in last.figures} if last else {}
    stated = {figure.key: figure for figure in found.figures}
    logged = queries.logged(found) if not stated else {}
    factor = settings.value(found.programme, "report_jump_factor")
    jumped = {
        one.key for one in jumps(found.programme, {key: one.stated for key, one in stated.items()}, before, factor)
    }
    return [
        {
            "count": count, "stated": stated[count.key].stated if stated else None,
            "confirmed": (stated or logged)[count.key].confirmed, "unconfirmed": (stated or logged)[count.key].unconfirmed,
            "reason": stated[count.key].reason if stated else "", "before": before.get(count.key),
            "url": _behind(found, count), "jumped": count.key in jumped,
        }
        for count in counts_of(found.programme)
    ]  # fmt: skip


def _behind(found: Report, count: Count) -> str | None:
    """Where the records behind a count are listed, if the reader may open them."""
    endpoint = "activities.of" if count.source == "activities" else "care.of"
    return url_for(endpoint, id=found.designation_id, year=found.year) if open_to_post(endpoint, me()) else None


@bp.post("/reports/<int:id>/review")
@to(OFFICE)
def review(id: int) -> ResponseReturnValue:
    """Accept the report, or return it with a remark."""
    found, form, actor = queries.get(me(), id), ReviewForm(), me()
    if not form.validate():
        return report_page(found, form, None), 422
    remark = str(form.remark.data or "")
    try:
        if request.form.get("step") == "return":
            actions.return_(found, remark, actor, clock.now(), pages.seen())
            said = _("已退回，牵头科室会收到待办")
        else:
            actions.accept(found, actor, clock.now(), pages.seen(), remark)
            said = _("已审核通过")
    except Refused as refusal:
        return report_page(queries.get(actor, id), form, refusal), 409
    return pages.acted(url_for("supervision.report", id=id), said)
