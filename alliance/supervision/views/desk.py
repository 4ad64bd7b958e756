"""The office's desk for half-year reports: several accepted at once, one opened longer, the periods as a picture."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.programmes import key_of
from alliance.core.refusal import NotFound, Refused
from alliance.supervision import actions, queries
from alliance.supervision.flow import REPORT_FLOW
from alliance.supervision.model import Report
from alliance.supervision.rules import counts_of, jumps
from alliance.supervision.views.marks import period_words
from alliance.supervision.views.reports import COLUMNS, READERS, bp
from forms.supervision import LongerForm


@bp.get("/reports/figures.svg")
@to(READERS)
def chart() -> ResponseReturnValue:
    """Completeness and timeliness of the last half-years, oldest first, as bars."""
    from alliance.figures import bars_by_month  # here: drawing libraries are heavy

    actor = me()
    tallies = dict(reversed(list(queries.tallies(actor).items())[:COLUMNS]))
    labels = [period_words(key_of(actor), *period) for period in tallies]
    series = {
        _("完整率"): [_percent(one.completeness) for one in tallies.values()],
        _("及时率"): [_percent(one.timeliness) for one in tallies.values()],
    }
    drawn = bars_by_month(series, labels, unit="%")
    return Response(drawn, mimetype="image/svg+xml", headers={"Cache-Control": "private, no-store"})


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


@bp.get("/reports/<int:year>/<half>/accept")
@to(OFFICE)
def confirm_many(year: int, half: str) -> ResponseReturnValue:
    """What is about to be accepted, with what to look at in each."""
    found = _chosen(year, half, request.args.getlist("id", type=int))
    if not found:
        return redirect(url_for("supervision.period", year=year, half=half, mark="submitted"))
    return _confirm_page(year, half, found, [])


def _chosen(year: int, half: str, ids: list[int]) -> list[Report]:
    found = queries.chosen(me(), ids)
    if len(found) != len(set(ids)) or any((one.year, one.half) != (year, half) for one in found):
        raise NotFound
    return found


def _confirm_page(year: int, half: str, found: list[Report], left: list[tuple[Report, str]]) -> str:
    return render_template(
        "supervision/confirm_many.html", year=year, half=half, title=period_words(key_of(me()), year, half),
        rows=_rows(found), left=left,
    )  # fmt: skip


def _rows(found: list[Report]) -> list[dict[str, Any]]:
    """Each report with what differs from the logs, what jumped, and whether this actor may accept it."""
    actor, before = me(), queries.before(found)
    factors = {one: settings.value(one, "report_jump_factor") for one in {report.programme for report in found}}
    rows = []
    for report in found:
        stated = {figure.key: figure.stated for figure in report.figures}
        words = {count.key: pages.words(count) for count in counts_of(report.programme)}
        jumped = jumps(report.programme, stated, before.get(report.designation_id, {}), factors[report.programme])
        rows.append({
            "report": report, "jumped": [words[one.key] for one in jumped],
            "differs": [
                _("%(count)s：填报 %(stated)s，台账 %(logged)s", count=words.get(one.key, one.key), stated=one.stated,
                  logged=one.confirmed)
                for one in report.figures if one.stated != one.confirmed
            ],
            "open": report.state == "submitted" and report.lead_id not in actor.own_hospitals,
            "state": REPORT_FLOW.states[report.state],
        })  # fmt: skip
    return rows


@bp.post("/reports/<int:year>/<half>/accept")
@to(OFFICE)
def accept_many(year: int, half: str) -> ResponseReturnValue:
    """Accept the listed reports as they were seen; what cannot be accepted is named."""
    ids = request.form.getlist("id", type=int)
    found = _chosen(year, half, ids)
    seen = [(one, request.form.get(f"seen_{one.id}", 0, type=int)) for one in found]
    done, left = actions.accept_many(seen, me(), clock.now())
    if left:
        again = queries.chosen(me(), [one.id for one, _why in left])
        return _confirm_page(year, half, again, left), 409
    return pages.acted(url_for("supervision.period", year=year, half=half), _("已审核通过 %(n)s 份", n=len(done)))


@bp.get("/reports/<int:id>/longer/<any('extend','unlock'):step>")
@to(OFFICE)
def ask_longer(id: int, step: str) -> ResponseReturnValue:
    """Until when, and why."""
    return _longer_page(queries.get(me(), id), step, LongerForm(formdata=None), None)


def _longer_page(found: Report, step: str, form: LongerForm, refused: Refused | None) -> str:
    return render_template(
        "supervision/longer.html", report=found, step=REPORT_FLOW.step(step), form=form, refused=refused
    )


@bp.post("/reports/<int:id>/longer/<any('extend','unlock'):step>")
@to(OFFICE)
def longer(id: int, step: str) -> ResponseReturnValue:
    """Give this one more time, or open it once more after it was locked."""
    found, form = queries.get(me(), id), LongerForm()
    if not form.validate():
        return _longer_page(found, step, form, None), 422
    assert form.until.data is not None
    act = actions.extend if step == "extend" else actions.unlock
    try:
        act(found, form.until.data, str(form.reason.data), me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _longer_page(queries.get(me(), id), step, pages.marked(form, refusal), refusal), 409
    said = _("已延期，牵头科室会看到新的截止日") if step == "extend" else _("已例外开放，补报仍记为迟报")
    return pages.acted(url_for("supervision.report", id=id), said)
