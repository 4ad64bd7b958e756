"""The designations of further programmes this post may see."""

from sqlalchemy import Select

from alliance.core import programmes
from alliance.core import reach as shared
from alliance.core.actor import Actor
from alliance.core.reach import contains, found
from alliance.register import queries as register
from alliance.register.queries import Designation
from alliance.rules import terms
from alliance.rules.programme import Programme


def offered(actor: Actor) -> list[Programme]:
    """The programmes of this post in which something follows a designation."""
    return [one for one in programmes.seen_by(actor) if terms.load(one.key) is not None]


def offered_one(actor: Actor, key: str) -> tuple[Programme, terms.Terms]:
    """One of them with its terms; NotFound for another."""
    programme = found(next((one for one in offered(actor) if one.key == key), None))
    return programme, found(terms.load(key))


def reach(actor: Actor) -> Select[Designation]:
    """The designations of those programmes that this post may see (the register says which)."""
    keys = [one.key for one in offered(actor)]
    return register.visible(actor).where(Designation.programme.in_(keys), Designation.number.is_not(None))


def get(actor: Actor, designation_id: int) -> Designation:
    """One of them; NotFound otherwise."""
    return shared.one(reach(actor).where(Designation.id == designation_id))


def listed(
    actor: Actor, *, words: str = "", programme: str = "", track: str = "", state: str = ""
) -> Select[Designation]:
    """Those that fit."""
    query = reach(actor)
    if words:
        query = query.where(contains((Designation.name, Designation.lead_name, Designation.number), words))
    for column, wanted in (
        (Designation.programme, programme), (Designation.scope, track), (Designation.state, state),
    ):  # fmt: skip
        if wanted:
            query = query.where(column == wanted)
    return query
