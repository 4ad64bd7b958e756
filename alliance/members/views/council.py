"""The council 理事会 of an alliance: who sits in it on any day, who is elected, re-elected, leaves (SN15-3.5.e)."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.flow import timeline
from alliance.core.refusal import Refused
from alliance.members import actions, queries
from alliance.members.flow import SEAT_FLOW
from alliance.members.model import Seat
from alliance.members.views.frame import READERS, bp, council_office, day_of, way
from alliance.register import queries as register
from alliance.register.queries import Designation
from forms.members import LeaveForm, RenewForm, SeatForm

EVENTS = {"seat.elect": _l("登记任职")}


@bp.get("/alliances/<int:id>/council")
@to(READERS)
def council(id: int) -> ResponseReturnValue:
    """Who sits on a day, and who sat before."""
    designation, on = register.get(me(), id), day_of(request.args.get("on"))
    return render_template(
        "members/council.html", designation=designation, on=on, seats=queries.council(id, on),
        past=queries.past_seats(id, on), may_elect=_may_elect(designation), crumbs=way(designation),
        charter=queries.paper_in_force(id, "charter", on),
    )  # fmt: skip


def _may_elect(designation: Designation) -> bool:
    return register.lead_of(me(), designation) and designation.state in ("proposed", "active")


def _seat_form(designation: Designation, form: SeatForm) -> SeatForm:
    rows = queries.current(designation.id, form.since.data or clock.today())
    form.organisation_id.choices = [(one.organisation_id, one.organisation_name) for one in rows]
    return form


@bp.get("/alliances/<int:id>/council/new")
@to(Role.LEAD_CLERK)
def new_seat(id: int) -> ResponseReturnValue:
    """The form of one seat."""
    designation = register.get(me(), id)
    return _seat_page(designation, _seat_form(designation, SeatForm(formdata=None, since=clock.today())), None)


@bp.post("/alliances/<int:id>/council/new")
@to(Role.LEAD_CLERK)
def elect(id: int) -> ResponseReturnValue:
    """Enter one seat."""
    designation = register.get(me(), id)
    form = _seat_form(designation, SeatForm())
    if not form.validate():
        return _seat_page(designation, form, None), 422
    since, term_ends = form.since.data, form.term_ends.data
    assert since is not None
    assert term_ends is not None
    told = actions.Elected(
        organisation_id=form.organisation_id.data, person_name=str(form.person_name.data), office=form.office.data,
        since=since, term_ends=term_ends, title=str(form.title.data or ""), elected_by=str(form.elected_by.data or ""),
    )  # fmt: skip

    def act() -> str:
        actions.elect(designation, told, me(), clock.now())
        return url_for("members.council", id=id)

    return pages.attempt(act, lambda refused: _seat_page(designation, form, refused), _("任职已登记"))


def _seat_page(designation: Designation, form: SeatForm, refused: Refused | None) -> str:
    return render_template(
        "members/seat_form.html", designation=designation, form=form, refused=refused,
        crumbs=way(designation, (_("理事会"), url_for("members.council", id=designation.id)), (_("登记任职"), None)),
    )  # fmt: skip


@bp.get("/council/<int:id>")
@to(READERS)
def seat(id: int) -> ResponseReturnValue:
    """One seat with its records."""
    row = queries.seat(me(), id)
    return _show(row, _renew_form(), _leave_form(), None)


def _renew_form() -> RenewForm:
    return RenewForm(formdata=None, prefix="renew", since=clock.today())


def _leave_form() -> LeaveForm:
    return LeaveForm(formdata=None, prefix="leave", on=clock.today())


def _show(row: Seat, renewing: RenewForm, leaving: LeaveForm, refused: Refused | None) -> str:
    designation = register.by_id(row.designation_id)
    label = f"{row.person_name} · {council_office(row.office)}"
    return render_template(
        "members/seat.html", seat=row, designation=designation, refused=refused, flow=SEAT_FLOW, renewing=renewing,
        leaving=leaving, steps={step.name for step in SEAT_FLOW.open_to(row, me())},
        lines=timeline(row, [SEAT_FLOW], EVENTS),
        crumbs=way(designation, (_("理事会"), url_for("members.council", id=designation.id)), (label, None)),
    )  # fmt: skip


@bp.post("/council/<int:id>/renew")
@to(Role.LEAD_CLERK)
def renew_seat(id: int) -> ResponseReturnValue:
    """Re-elect for the next term."""
    row, form = queries.seat(me(), id), RenewForm(prefix="renew")
    if not form.validate():
        return _show(row, form, _leave_form(), None), 422
    since, term_ends = form.since.data, form.term_ends.data
    assert since is not None
    assert term_ends is not None

    def act() -> str:
        new = actions.renew(
            row, since, term_ends, str(form.elected_by.data or ""), me(), clock.now(), seen=pages.seen()
        )  # fmt: skip
        return url_for("members.seat", id=new.id)

    return pages.attempt(act, lambda refused: _show(row, form, _leave_form(), refused), _("连任已登记"))


@bp.post("/council/<int:id>/leave")
@to(Role.LEAD_CLERK)
def leave_seat(id: int) -> ResponseReturnValue:
    """End a seat."""
    row, form = queries.seat(me(), id), LeaveForm(prefix="leave")
    if not form.validate():
        return _show(row, _renew_form(), form, None), 422
    on = form.on.data
    assert on is not None

    def act() -> str:
        actions.leave(row, on, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("members.council", id=row.designation_id)

    return pages.attempt(act, lambda refused: _show(row, _renew_form(), form, refused), _("离任已登记"))
