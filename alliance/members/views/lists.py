"""The members of a designation as of any day, and everything of one hospital in one place."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import HOSPITAL, OFFICE, Role
from alliance.core.language import day_words
from alliance.core.pages import Column
from alliance.members import queries, rules
from alliance.members.flow import AGREEMENT_FLOW, CANDIDATE_FLOW
from alliance.members.model import Agreement, Membership, Seat
from alliance.members.views.agreements import PARTS
from alliance.members.views.frame import READERS, bp, day_of, way
from alliance.register import queries as register


@bp.get("/alliances/<int:id>/members")
@to(READERS)
def index(id: int) -> ResponseReturnValue:
    """Members on a day with the county share, candidates with their assessment, agreements, what is still missing."""
    shown = _as_of(id)
    day = _("截至 %(day)s", day=day_words(shown["on"]))
    told = [shown["designation"].name, day]
    found = pages.listing_of("members", _("成员"), _columns(shown), shown["rows"], told=told)
    return found.answer("members/index.html", **shown)


def _columns(shown: dict[str, Any]) -> list[Column]:
    """The columns of the members of a day."""

    def ties(one: Membership) -> str:
        return "" if one.lead else str(shown["ties"].get(one.organisation_id, ""))

    def kind(one: Membership) -> str:
        return str(_("牵头") if one.lead else _("成员 · 县级") if one.county_level else _("成员"))

    def paper(one: Membership) -> str:
        held = shown["held"].get(one.organisation_id)
        if held is None:
            return _("无有效协议") if shown["inside"] and not one.lead else ""
        return str(_("至 %(day)s", day=day_words(held.until)) if held.until else _("长期"))

    def agreement(one: Membership) -> Any:
        held = shown["held"].get(one.organisation_id)
        if held is None:
            return {"pills": [(paper(one), "warn")]} if paper(one) else None
        return {"text": paper(one), "url": url_for("members.agreement", id=held.id)}

    return [
        Column("hospital", _("单位"), lambda one: one.organisation_name, lambda one: {
            "text": one.organisation_name, "url": url_for("directory.show", id=one.organisation_id),
            "small": one.department_name,
        }, sort=True, width=28),
        Column("department", _("科室"), lambda one: one.department_name, standard=False, sort=True),
        Column("kind", _("身份"), kind, lambda one: {
            "pills": [(kind(one), "blue" if one.lead else "plain")], "small": ties(one),
        }, sort=True),
        Column("since", _("起"), lambda one: one.since, kind="date", sort=True),
        Column("until", _("止"), lambda one: one.until, kind="date", sort=True),
        Column("agreement", _("当日协议"), paper, agreement, sort=True),
        Column("ties", _("既往联系"), ties, standard=False),
    ]  # fmt: skip


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
