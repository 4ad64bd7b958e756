"""A change on its way: submitted, opinions given, returned, approved, refused, withdrawn. All by the table in flow."""

from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from alliance.changes import notices as tell
from alliance.changes import rules
from alliance.changes.actions.draft import settle_way
from alliance.changes.actions.effect import carry_out
from alliance.changes.flow import FLOW
from alliance.changes.model import ChangeFiling, ChangeInformed, ChangeOpinion
from alliance.core import inbox, journal, reach, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import day_words
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import queries as register
from alliance.rules.changes import ChangeStation

VERDICTS = ("agree", "return", "refuse")
CLAUSE = "SN15-3.3.a"


def submit(change: ChangeFiling, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Submit or submit again; the next station is asked, for a voluntary end the members are informed."""
    with work():
        if rules.is_lead_clerk(actor, change):
            settle_way(change, register.by_id(change.designation_id))
        again = change.state == "returned"
        target = rules.WAY.resubmission(change, again and rules.is_signed(change))
        values: dict[str, Any] = {
            "submitted_at": change.submitted_at or at, "submissions": change.submissions + 1, **rules.WAY.city_asked(change, target, at),
        }  # fmt: skip
        if target == change.returned_from:
            values["returned_from"] = ""
        FLOW.move(
            change, f"resubmit-{target}" if again else "submit", actor, at, seen=seen, values=values,
            now={key: fact["words"] for key, fact in change.now.items()}, content=rules.digest(change),
        )  # fmt: skip
        inbox.settle(change, at, actor, tell.DRAFT, tell.RETURN)
        _ask(change, actor, at)
        if rules.kind_of(change).effect == "end":
            _inform(change, actor, at)


def _ask(change: ChangeFiling, actor: Actor, at: datetime) -> None:
    station = rules.WAY.present(change)
    assert station is not None
    tell.ask_station(change, station, actor, at)


def _inform(change: ChangeFiling, actor: Actor, at: datetime) -> None:
    told = {one.organisation_id for one in change.informed}
    for party in register.parties(change.designation_id):
        if party.kind == "member" and party.organisation_id not in told:
            change.informed.append(
                ChangeInformed(
                    change_id=change.id, organisation_id=party.organisation_id,
                    organisation_name=party.organisation_name, told_at=at,
                )
            )  # fmt: skip
    inbox.settle(change, at, actor, tell.INFORM)
    tell.ask_members(change, actor, at)


def opinion(
    change: ChangeFiling, verdict: str, text: str, actor: Actor, at: datetime, seen: int | None = None
) -> ChangeOpinion:
    """Give a station's opinion: agree, return or refuse. The last station's agreement makes the change, on its day."""
    if verdict not in VERDICTS:
        raise Refused(CLAUSE, _("请选择意见"), field="verdict")
    with work():
        station = rules.WAY.asked(change, actor)
        name, values = _step(change, station, verdict, at)
        FLOW.move(change, name, actor, at, seen=seen, remark=text.strip(), values=values)
        given = ChangeOpinion(
            change_id=change.id, submission=change.submissions, station=station.key, verdict=verdict, text=text.strip(),
            organisation_id=actor.organisation_id or 0, organisation_name=actor.organisation_name,
            person_id=actor.person_id, by=actor.name, given_at=at,
        )  # fmt: skip
        change.opinions.append(given)
        inbox.settle(change, at, actor, tell.OPINION)
        _go_on(change, actor, at)
    return given


def _step(change: ChangeFiling, station: ChangeStation, verdict: str, at: datetime) -> tuple[str, dict[str, Any]]:
    """The row of the table behind a verdict, and the columns that change with it."""
    name, values = rules.WAY.step(change, station, verdict, at)
    target = FLOW.step(name).target
    if verdict == "agree" and station.by == "hospital-leader":
        values["signed"] = rules.digest(change)
    if target == "approved":
        values |= {"decided_at": at, "takes_effect": _effect_day(change, at.date())}
    return name, values


def _effect_day(change: ChangeFiling, today: date) -> date:
    """The day asked for, not before the decision; a voluntary end leaves the days the office set."""
    kind = rules.kind_of(change)
    delay = int(settings.value(change.programme, kind.delay_setting)) if kind.delay_setting else 0
    return max(change.wanted_on or today, today + timedelta(days=delay))


def _go_on(change: ChangeFiling, actor: Actor, at: datetime) -> None:
    """After the step: the next station, the applicant, or the register."""
    if change.state == "returned":
        tell.ask_correction(change, actor, at)
    elif change.state == "refused":
        inbox.settle(change, at, actor)
        tell.tell_result(change, actor, at)
    elif change.state == "approved":
        tell.tell_result(change, actor, at)
        if change.takes_effect is not None and change.takes_effect <= at.date():
            carry_out(change, actor, at)
    else:
        _ask(change, actor, at)


def withdraw(change: ChangeFiling, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Take a change back before it takes effect; everything stays as it is."""
    with work():
        FLOW.move(change, "withdraw", actor, at, seen=seen, remark=reason, values={"closed_at": at})
        inbox.settle(change, at, actor)


def note_result(change: ChangeFiling, actor: Actor, at: datetime) -> None:
    """The lead clerk, the former or the new one, has taken note of how it ended."""
    mine = actor.department_id is not None and actor.department_id in (change.department_id, change.new_department_id)
    if actor.role != Role.LEAD_CLERK or not mine:
        raise Refused(CLAUSE, _("由牵头科室经办知悉"))
    with work():
        inbox.settle(change, at, actor, tell.RESULT, organisation_id=actor.organisation_id)


def acknowledge(change: ChangeFiling, words: str, actor: Actor, at: datetime) -> ChangeInformed:
    """A member takes note of a voluntary end, with its view or what it still has in hand (SN15-2.e)."""
    own = actor.organisation_id if actor.role == Role.MEMBER_CLERK else None
    with work():
        row = reach.found(next((one for one in change.informed if one.organisation_id == own), None))
        db.session.refresh(row, with_for_update=True)
        if row.read_at is not None:
            raise Refused(
                "SN15-2.e", _("%(who)s 已于 %(day)s 知悉", who=row.read_by, day=day_words(row.read_at.date()))
            )
        row.read_at, row.read_by, row.words = at, actor.name, words.strip()
        inbox.settle(change, at, actor, tell.INFORM, organisation_id=own)
        journal.write("change_filing.read", actor, at, change, clause="SN15-2.e", remark=row.words)
    return row
