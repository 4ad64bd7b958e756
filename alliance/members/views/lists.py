"""The members of a designation as of any day, and everything of one hospital in one place."""

from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from alliance import clock
from alliance.core.access import me, to
from alliance.core.actor import HOSPITAL, OFFICE, Role
from alliance.members import queries, rules
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW
from alliance.members.model import Agreement, Seat
from alliance.members.views.agreements import PARTS
from alliance.members.views.frame import READERS, bp, day_of, way
from alliance.register import queries as register


@bp.get("/alliances/<int:id>/members")
@to(READERS)
def index(id: int) -> ResponseReturnValue:
    """Members on a day with the county share, candidates with their assessment, agreements, what is still missing."""
    return render_template("members/index.html", **_as_of(id))


@bp.get("/alliances/<int:id>/members/print")
@to(READERS)
def print_members(id: int) -> ResponseReturnValue:
    """The members, charter and council of a day, for paper."""
    return render_template("members/index_print.html", **_as_of(id))


def _as_of(id: int) -> dict[str, Any]:
    """Everything the page of a day shows."""
    actor = me()
    designation = register.get(actor, id)
    on = day_of(request.args.get("on"))
    rows = queries.current(id, on)
    inside = queries.sees_inside(actor, designation)
    is_lead = register.lead_of(actor, designation)
    members = [one for one in rows if not one.lead]
    candidates = queries.candidates(id) if inside else []
    agreements = [one for one in queries.agreements(id) if inside or _own(one.organisation_id, one.state)]
    return {
        "designation": designation, "on": on, "rows": rows, "members": len(members),
        "county": sum(one.county_level for one in members), "progress": queries.progress,
        "candidates": [one for one in candidates if one.state in ("proposed", "assessed")],
        "ties": {one.organisation_id: one.ties for one in candidates if one.ties and one.state != "declined"},
        "agreements": agreements, "hospitals": queries.hospital_names({one.candidate_id for one in agreements}),
        "candidate_flow": CANDIDATE_FLOW, "agreement_flow": AGREEMENT_FLOW, "inside": inside, "is_lead": is_lead,
        "living": designation.state in ("proposed", "active"), "may_enter": actor.role in OFFICE,
        "missing": queries.missing(designation, clock.today()) if is_lead and designation.state == "proposed" else [],
        "held": {one.organisation_id: one for one in reversed(agreements) if _holds(one, on)},
        "charter": queries.paper_in_force(id, "charter", on), "seats": queries.council(id, on),
        "crumbs": way(designation)[:1],
    }  # fmt: skip


def _holds(agreement: Agreement, on: date) -> bool:
    return agreement.state in ("in_force", "ended") and rules.overlaps(agreement, on, on)


def _own(organisation_id: int, state: str) -> bool:
    return me().organisation_id == organisation_id and state != "drafted"


@bp.get("/members")
@to(HOSPITAL)
def mine() -> ResponseReturnValue:
    """All alliances of my hospital: what it leads, where it is a member, until when and with which duties its agreements
    hold, who of it sits in the council, what waits for its signature."""
    actor = me()
    assert actor.organisation_id is not None
    memberships = queries.of_hospital(actor.organisation_id, clock.today())
    agreements = queries.agreements_of(actor.organisation_id)
    candidates, outgoing = queries.on_desk(actor)
    seats: dict[int, list[Seat]] = {}
    for seat in queries.seats_of(actor.organisation_id, clock.today()):
        seats.setdefault(seat.designation_id, []).append(seat)
    ids = {one.designation_id for one in memberships} | {one.designation_id for one in (*agreements, *outgoing)}
    ids |= {one.designation_id for one in candidates}
    return render_template(
        "members/mine.html", memberships=memberships, agreements=agreements, candidates=candidates, outgoing=outgoing,
        designations=register.by_ids(ids), counts=queries.counts(ids, clock.today()), progress=queries.progress,
        hospitals=queries.hospital_names({one.candidate_id for one in outgoing}), candidate_flow=CANDIDATE_FLOW,
        agreement_flow=AGREEMENT_FLOW, may_begin=actor.role == Role.LEAD_CLERK, seats=seats, parts=PARTS,
        bound={one.designation_id: one for one in reversed(agreements) if _holds(one, clock.today())},
        led=queries.ends_of([one.designation_id for one in memberships if one.lead]),
    )  # fmt: skip
