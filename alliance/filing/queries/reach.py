"""Whose a filing is to see, and the lists of filings."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Select, false, select

from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.reach import by_state, contains, found, one
from alliance.ext import db
from alliance.filing.flow import OPEN, STATES
from alliance.filing.model import CLOSED, EDITABLE, Application, Opinion
from alliance.register import queries as register

READERS = PROVINCE | {
    Role.AUDITOR, Role.LEAD_CLERK, Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN, Role.CITY_COMMISSION,
}  # fmt: skip
MINE: Mapping[Role, tuple[str, ...]] = {
    Role.LEAD_CLERK: EDITABLE, Role.HOSPITAL_LEADER: ("hospital",), Role.CITY_COMMISSION: ("city",),
    Role.OFFICE_HANDLER: ("office",), Role.OFFICE_HEAD: ("office",), Role.PROVINCIAL_COMMISSION: ("commission",),
}  # fmt: skip


def visible(actor: Actor) -> Select[Application]:
    """The applications this actor may see: the lead hospital's posts, the city once it was asked, the province."""
    query = select(Application)
    if actor.role in PROVINCE or actor.role == Role.AUDITOR:
        return query if actor.programme is None else query.where(Application.programme == actor.programme)
    if actor.role == Role.LEAD_CLERK:
        own = Application.lead_id == actor.organisation_id
        return query.where(own, Application.department_id == actor.department_id)
    if actor.role in (Role.HOSPITAL_LEADER, Role.HOSPITAL_ADMIN):
        return query.where(Application.lead_id == actor.organisation_id)
    if actor.role == Role.CITY_COMMISSION:
        return query.where(Application.city_id == actor.organisation_id, Application.city_asked_at.is_not(None))
    return query.where(false())


def get(actor: Actor, application_id: int) -> Application:
    """One application this actor may see; NotFound otherwise."""
    return one(visible(actor).where(Application.id == application_id))


def by_id(application_id: int) -> Application:
    """One application, whoever asks: for actions, which check their own right to it."""
    return found(db.session.get(Application, application_id))


def of_designation(designation_id: int) -> list[Application]:
    """The applications of one designation, newest first."""
    query = select(Application).where(Application.designation_id == designation_id).order_by(Application.id.desc())
    return list(db.session.execute(query).scalars())


def in_hand(designation_id: int) -> Application | None:
    """The application of a designation that is not closed, if there is one."""
    return next((one for one in of_designation(designation_id) if one.state not in CLOSED), None)


def opinions_on(application_ids: Iterable[int]) -> dict[int, list[Opinion]]:
    """The opinions given on these applications, oldest first (one query)."""
    given: dict[int, list[Opinion]] = {}
    query = select(Opinion).where(Opinion.application_id.in_(list(application_ids))).order_by(Opinion.id)
    for row in db.session.execute(query).scalars():
        given.setdefault(row.application_id, []).append(row)
    return given


def startable(actor: Actor) -> list[Any]:
    """The designations in preparation for which this clerk may begin an application."""
    if actor.role != Role.LEAD_CLERK:
        return []
    proposed = [one for one in register.led_by(actor) if one.state == "proposed"]
    query = select(Application.designation_id).where(
        Application.designation_id.in_([one.id for one in proposed]), Application.state.not_in(CLOSED)
    )
    busy = set(db.session.execute(query).scalars())
    return [one for one in proposed if one.id not in busy]


TABS: Mapping[str, tuple[str, ...]] = {
    "open": OPEN,
    "filed": ("filed",),
    "ended": ("refused", "withdrawn"),
    "all": tuple(STATES),
}


def tab_states(actor: Actor, tab: str) -> tuple[str, ...]:
    """The states a tab of the list shows; `mine` is what waits for this post."""
    return MINE.get(actor.role, ()) if tab == "mine" else TABS[tab]


def listing(actor: Actor, states: Iterable[str], words: str = "") -> Select[Application]:
    """A list's query: states, and words in name, lead hospital or number."""
    return having(visible(actor).where(Application.state.in_(list(states))), words)


def having(query: Select[Any], words: str) -> Select[Any]:
    """Only those that have every word in name, lead hospital or number."""
    return query.where(contains((Application.name, Application.lead_name, Application.number), words))


def counts(actor: Actor) -> dict[str, int]:
    """How many applications stand in each state, as far as this actor sees them."""
    return by_state(visible(actor).with_only_columns(Application.state))
