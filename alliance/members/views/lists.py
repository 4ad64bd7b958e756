"""The members of a designation as of any day, and everything of one hospital in one place."""

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from alliance import clock
from alliance.core.access import me, to
from alliance.core.actor import HOSPITAL, OFFICE, Role
from alliance.members import queries
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW
from alliance.members.views.frame import READERS, bp, way
from alliance.register import queries as register


def _day(text: str | None) -> date:
    """The day asked for; today for anything that is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return clock.today()


@bp.get("/alliances/<int:id>/members")
@to(READERS)
def index(id: int) -> ResponseReturnValue:
    """Members on a day with the county share, candidates with their assessment, agreements, what is still missing."""
    actor = me()
    designation = register.get(actor, id)
    on = _day(request.args.get("on"))
    rows = queries.current(id, on)
    inside = queries.sees_inside(actor, designation)
    is_lead = register.lead_of(actor, designation)
    members = [one for one in rows if not one.lead]
    candidates = [one for one in queries.candidates(id) if one.state in ("proposed", "assessed")] if inside else []
    agreements = [one for one in queries.agreements(id) if inside or _own(one.organisation_id, one.state)]
    return render_template(
        "members/index.html", designation=designation, on=on, rows=rows, members=len(members),
        county=sum(one.county_level for one in members), candidates=candidates, progress=queries.progress,
        agreements=agreements, hospitals=queries.hospital_names({one.candidate_id for one in agreements}),
        candidate_flow=CANDIDATE_FLOW, agreement_flow=AGREEMENT_FLOW, inside=inside, is_lead=is_lead,
        living=designation.state in ("proposed", "active"), may_enter=actor.role in OFFICE,
        missing=queries.missing(designation, clock.today()) if is_lead and designation.state == "proposed" else [],
        visible_agreements={one.id for one in agreements}, crumbs=way(designation)[:1],
    )  # fmt: skip


def _own(organisation_id: int, state: str) -> bool:
    return me().organisation_id == organisation_id and state != "drafted"


@bp.get("/members")
@to(HOSPITAL)
def mine() -> ResponseReturnValue:
    """All alliances of my hospital: what it leads, where it is a member, what waits for its signature."""
    actor = me()
    assert actor.organisation_id is not None
    memberships = queries.of_hospital(actor.organisation_id, clock.today())
    agreements = queries.agreements_of(actor.organisation_id)
    candidates, outgoing = queries.on_desk(actor)
    ids = {one.designation_id for one in memberships} | {one.designation_id for one in (*agreements, *outgoing)}
    ids |= {one.designation_id for one in candidates}
    return render_template(
        "members/mine.html", memberships=memberships, agreements=agreements, candidates=candidates, outgoing=outgoing,
        designations=register.by_ids(ids), counts=queries.counts(ids, clock.today()), progress=queries.progress,
        hospitals=queries.hospital_names({one.candidate_id for one in outgoing}), candidate_flow=CANDIDATE_FLOW,
        agreement_flow=AGREEMENT_FLOW, may_begin=actor.role == Role.LEAD_CLERK,
    )  # fmt: skip
