"""Long without activity: what the lead was told before the round, what counts as activity, what it will do about it."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.checks import actions, queries
from alliance.checks.flow import DORMANCY_FLOW
from alliance.checks.model import Dormancy
from alliance.checks.queries.dormant import SEES_LATER
from alliance.checks.views.desk import bp
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.refusal import Refused
from forms.checks import IntentForm

READERS = SEES_LATER | {Role.LEAD_CLERK}
EVENTS = {"dormancy.tell": N_("提醒牵头科室")}


@bp.get("/checks/dormant")
@to(READERS)
def dormancies() -> ResponseReturnValue:
    """What leads were told: one's own; for the office once the round's day has come."""
    page = pages.paged(queries.dormancies(me(), clock.today()), Dormancy.id)
    return render_template("checks/dormancies.html", page=page, flow=DORMANCY_FLOW, own=me().role == Role.LEAD_CLERK)


@bp.get("/checks/dormant/<int:id>")
@to(READERS)
def dormancy(id: int) -> ResponseReturnValue:
    """One of them, and how it stands today."""
    return _page(queries.dormancy(me(), id, clock.today()), IntentForm(), None)


def _page(found: Dormancy, form: IntentForm, refused: Refused | None) -> str:
    last = queries.last_confirmed([found.designation_id])
    days = {one["id"]: last.get((found.designation_id, one["id"])) for one in found.members}
    first = found.since.replace(day=1)
    return render_template(
        "checks/dormancy.html", told=found, form=form, refused=refused, flow=DORMANCY_FLOW, days=days, first=first,
        may_note=bool(DORMANCY_FLOW.open_to(found, me())), months=settings.value(found.programme, "inactivity_months"),
        ahead=settings.value(found.programme, "inactivity_notice_months"),
        lines=timeline(found, [DORMANCY_FLOW], {key: _(word) for key, word in EVENTS.items()}),
    )  # fmt: skip


@bp.post("/checks/dormant/<int:id>")
@to(Role.LEAD_CLERK)
def noted(id: int) -> ResponseReturnValue:
    """The lead's answer."""
    found, form = queries.dormancy(me(), id, clock.today()), IntentForm()
    if not form.validate():
        return _page(found, form, None), 422

    def answer() -> str:
        actions.note(found, str(form.remark.data), me(), clock.now(), pages.seen())
        return url_for("checks.dormancy", id=id)

    return pages.attempt(
        answer, lambda refused: _page(queries.dormancy(me(), id, clock.today()), form, refused), _("已回应")
    )
