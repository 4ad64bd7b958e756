"""Whose a change is to see, and the lists of changes."""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import Select, exists, false, or_, select

from alliance.changes.flow import OPEN, STATES
from alliance.changes.model import EDITABLE, ChangeFiling, ChangeInformed, ChangeOpinion
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.reach import by_state, contains, found, one
from alliance.ext import db

READERS = PROVINCE | {
    Role.AUDITOR, Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN, Role.CITY_COMMISSION, Role.MEMBER_CLERK,
}  # fmt: skip
MINE: Mapping[Role, tuple[str, ...]] = {
    Role.LEAD_CLERK: EDITABLE, Role.HOSPITAL_LEADER: ("hospital",), Role.CITY_COMMISSION: ("city",),
    Role.OFFICE_HANDLER: ("office",), Role.OFFICE_HEAD: ("office",), Role.PROVINCIAL_COMMISSION: ("commission",),
}  # fmt: skip
TABS: Mapping[str, tuple[str, ...]] = {
    "open": OPEN,
    "done": ("done",),
    "ended": ("refused", "withdrawn"),
    "all": tuple(STATES),
}


def visible(actor: Actor) -> Select[ChangeFiling]:
    """The changes this actor may see: the lead hospital's posts (the taking-over one's too, its leader once it is
    submitted, its clerk once it is done), the city once it was asked, members told of a voluntary end, the province."""
    query = select(ChangeFiling)
    if actor.role in PROVINCE or actor.role == Role.AUDITOR:
        return query if actor.programme is None else query.where(ChangeFiling.programme == actor.programme)
    if actor.role == Role.LEAD_CLERK:
        taken = (ChangeFiling.new_department_id == actor.department_id) & (ChangeFiling.state == "done")
        return query.where(or_(ChangeFiling.department_id == actor.department_id, taken))
    if actor.role in (Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN):
        taking = (ChangeFiling.new_lead_id == actor.organisation_id) & ChangeFiling.submitted_at.is_not(None)
        return query.where(or_(ChangeFiling.lead_id == actor.organisation_id, taking))
    if actor.role == Role.CITY_COMMISSION:
        return query.where(ChangeFiling.city_id == actor.organisation_id, ChangeFiling.city_asked_at.is_not(None))
    if actor.role == Role.MEMBER_CLERK:
        told = exists().where(
            ChangeInformed.change_id == ChangeFiling.id, ChangeInformed.organisation_id == actor.organisation_id
        )
        return query.where(told)
    return query.where(false())


def get(actor: Actor, change_id: int) -> ChangeFiling:
    """One change this actor may see; NotFound otherwise."""
    return one(visible(actor).where(ChangeFiling.id == change_id))


def by_id(change_id: int) -> ChangeFiling:
    """One change, whoever asks: for actions, which check their own right to it."""
    return found(db.session.get(ChangeFiling, change_id))


def of_designation(actor: Actor, designation_id: int) -> Select[ChangeFiling]:
    """The changes of one designation that this actor may see."""
    return visible(actor).where(ChangeFiling.designation_id == designation_id)


def opinions_on(change_ids: Iterable[int]) -> dict[int, list[ChangeOpinion]]:
    """The opinions given on these changes, oldest first (one query)."""
    given: dict[int, list[ChangeOpinion]] = {}
    query = select(ChangeOpinion).where(ChangeOpinion.change_id.in_(list(change_ids))).order_by(ChangeOpinion.id)
    for row in db.session.execute(query).scalars():
        given.setdefault(row.change_id, []).append(row)
    return given


def in_hand(designation_id: int) -> dict[str, ChangeFiling]:
    """The open changes of a designation by kind: at most one of each."""
    query = select(ChangeFiling).where(ChangeFiling.designation_id == designation_id, ChangeFiling.state.in_(OPEN))
    return {one.kind: one for one in db.session.execute(query).scalars()}


def others_open(change: ChangeFiling) -> list[ChangeFiling]:
    """What else is open for the same designation."""
    found = in_hand(change.designation_id).values()
    return sorted((one for one in found if one.id != change.id), key=lambda one: one.id)


def due_on(on: date) -> list[ChangeFiling]:
    """The approved changes whose day has come, in the order in which they take effect."""
    query = select(ChangeFiling).where(ChangeFiling.state == "approved", ChangeFiling.takes_effect <= on)
    return list(db.session.execute(query.order_by(ChangeFiling.takes_effect, ChangeFiling.id)).scalars())


def tab_states(actor: Actor, tab: str) -> tuple[str, ...]:
    """The states a tab of the list shows; `mine` is what waits for this post."""
    return MINE.get(actor.role, ()) if tab == "mine" else TABS[tab]


def listing(actor: Actor, states: Iterable[str], words: str = "") -> Select[ChangeFiling]:
    """A list's query: states, and words in name, lead hospital or number."""
    columns = (ChangeFiling.name, ChangeFiling.lead_name, ChangeFiling.number)
    return visible(actor).where(ChangeFiling.state.in_(list(states)), contains(columns, words))


def counts(actor: Actor) -> dict[str, int]:
    """How many changes stand in each state, as far as this actor sees them."""
    return by_state(visible(actor).with_only_columns(ChangeFiling.state))
