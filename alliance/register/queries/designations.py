"""Designations: whose they are to see, lists, who belongs to them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select

from alliance.core import reach
from alliance.core.actor import PROVINCE, Actor, Role
from alliance.core.reach import contains
from alliance.ext import db
from alliance.organisations import queries as organisations
from alliance.register.model import Designation, DesignationName, Party
from alliance.register.queries.history import belonged
from alliance.register.rules import in_register
from alliance.rules import naming
from alliance.rules import programme as programmes

SEES_ALL = PROVINCE | {Role.AUDITOR}
AREAS = frozenset({Role.CITY_COMMISSION, Role.COUNTY_COMMISSION})
ENDED = ("dissolved", "revoked", "lapsed")
AT_ONCE = 5_000  # ids in one query


def visible(actor: Actor) -> Select[Designation]:
    """The designations this actor may see (DESIGN.md §6).

    Province and auditor: all of their programme. City and county (SN15-5.1.b): those led from their area, and those
    in the register with a member there. Hospitals: led by theirs, or theirs belongs or belonged. Others: public facts.
    """
    query = select(Designation)
    if actor.programme is not None:
        query = query.where(Designation.programme == actor.programme)
    if actor.role in SEES_ALL:
        return query
    if actor.role in AREAS:
        return query.where(_in_area(actor))
    if actor.is_hospital:
        return query.where(_of_hospital(actor.organisation_id))
    return query.where(Designation.state != "proposed")


def visible_alliances(actor: Actor) -> Select[Designation]:
    """The alliances among them: what a further programme designated has a list of its own."""
    return visible(actor).where(Designation.programme.in_(_alliances()))


def _alliances() -> list[str]:
    return [one.key for one in programmes.all_programmes() if one.scopes]


def _of_hospital(organisation_id: int | None) -> ColumnElement[bool]:
    belongs = exists().where(Party.designation_id == Designation.id, Party.organisation_id == organisation_id)
    return or_(Designation.lead_id == organisation_id, belongs)


def _in_area(actor: Actor) -> ColumnElement[bool]:
    city = actor.role == Role.CITY_COMMISSION
    own = Party.authority_id == actor.organisation_id if city else Party.division_code == actor.division
    led = Designation.authority_id == actor.organisation_id if city else Designation.division_code == actor.division
    standing = or_(Party.until.is_(None), Party.until >= Designation.ended_on)
    member = exists().where(Party.designation_id == Designation.id, Party.kind != "candidate", own, standing)
    return or_(led, and_(Designation.state != "proposed", member))


def get(actor: Actor, designation_id: int) -> Designation:
    """One alliance this actor may see; NotFound otherwise, and of what another kind of programme designated."""
    row = one_seen(actor, designation_id)
    return reach.found(row if programmes.load(row.programme).scopes else None)


def one_seen(actor: Actor, designation_id: int) -> Designation:
    """One designation of any programme this actor may see; NotFound otherwise."""
    return reach.one(visible(actor).where(Designation.id == designation_id))


def by_id(designation_id: int) -> Designation:
    """One designation, whoever asks: for actions, which check their own right to it."""
    return reach.found(db.session.get(Designation, designation_id))


def by_ids(designation_ids: Iterable[int]) -> dict[int, Designation]:
    """Several designations by id, in one query, whoever asks."""
    ids = list(designation_ids)
    if not ids:
        return {}
    rows = db.session.execute(select(Designation).where(Designation.id.in_(ids))).scalars()
    return {row.id: row for row in rows}


def lead_of(actor: Actor, designation: Designation) -> bool:
    """Whether this actor is the lead department's clerk, who acts for the designation."""
    return actor.role == Role.LEAD_CLERK and actor.department_id == designation.department_id


def led_by(actor: Actor) -> list[Designation]:
    """The alliances this actor's side leads: a lead clerk's own department, others' whole hospital; newest first."""
    if actor.role == Role.LEAD_CLERK:
        mine: ColumnElement[bool] = Designation.department_id == actor.department_id
    elif actor.is_hospital:
        mine = Designation.lead_id == actor.organisation_id
    else:
        mine = false()
    query = select(Designation).where(mine, Designation.programme.in_(_alliances()))
    return list(db.session.execute(query.order_by(Designation.id.desc())).scalars())


def led_from(organisation_id: int) -> list[Designation]:
    """What a hospital leads and stands in the register, of every programme: public facts (SX19-3)."""
    query = select(Designation).where(Designation.lead_id == organisation_id, Designation.state == "active")
    return list(db.session.execute(query.order_by(Designation.programme, Designation.id)).scalars())


def active(programme: str, on: date) -> list[Designation]:
    """What stood in the register of a programme on a day, in the order of filing."""
    return list(
        db.session.execute(
            select(Designation)
            .where(Designation.programme == programme, in_register(on))
            .order_by(Designation.filed_on, Designation.id)
        ).scalars()
    )


def active_among(designation_ids: Iterable[int], on: date) -> list[int]:
    """Those of the given designations that stood in the register on a day, by id."""
    ids = list(designation_ids)
    if not ids:
        return []
    query = select(Designation.id).where(Designation.id.in_(ids), in_register(on)).order_by(Designation.id)
    return list(db.session.execute(query).scalars())


def narrowed(
    query: Select[Designation], *, words: str = "", state: str = "", authority: int | None = None,
    specialty: str = "",
) -> Select[Designation]:  # fmt: skip
    """A list's filter: words in a name it bears or bore, in name or short name of the lead, in number or pinyin; a state
    (ended: any end; yellow-card: the mark)."""
    for word in words.split():
        query = query.where(_told_by(word))
    if state == "ended":
        query = query.where(Designation.state.in_(ENDED))
    elif state == "yellow-card":
        query = query.where(Designation.state == "active", Designation.mark == state)
    elif state:
        query = query.where(Designation.state == state)
    if authority is not None:
        query = query.where(Designation.authority_id == authority)
    if specialty:
        query = query.where(Designation.specialty == specialty)
    return query


def _told_by(word: str) -> ColumnElement[bool]:
    """Whether a word tells a designation; hospitals and former names are looked up once, not row by row."""
    columns = (Designation.name, Designation.lead_name, Designation.number, Designation.pinyin)
    hospitals = organisations.hospitals()
    of = hospitals.selected_columns
    bore = contains((DesignationName.name, DesignationName.pinyin), word)
    return or_(
        contains(columns, word),
        Designation.lead_id.in_(hospitals.where(contains((of.short_name, of.pinyin), word)).with_only_columns(of.id)),
        Designation.id.in_(select(DesignationName.designation_id).where(DesignationName.until.is_not(None), bore)),
    )


def public(programme: str) -> Select[Designation]:
    """What anybody may see: the filed designations of a programme, ended ones too."""
    return select(Designation).where(Designation.programme == programme, Designation.number.is_not(None))


def filed_as(programme: str, words: str) -> Designation | None:
    """The filed designation of exactly that name (in any spelling), number or code; a freed name leads to its newest
    bearer."""
    spelt = naming.key(words)
    number = spelt.replace("[", "〔").replace("]", "〕").replace("(", "〔").replace(")", "〕")
    query = public(programme).where(
        or_(
            Designation.name_key == spelt, Designation.code == spelt.upper(),
            func.replace(Designation.number, " ", "").in_((spelt, number)),
        )
    )  # fmt: skip
    return db.session.execute(query.order_by(Designation.id.desc()).limit(1)).scalar_one_or_none()


def areas() -> dict[int, str]:
    """The fourteen reporting authorities by id, told by the name of their city or county."""
    return {one.id: one.area_name for one in organisations.authorities()}


def search(actor: Actor, words: str, limit: int = 20) -> list[Designation]:
    """Designations this actor may see, by words of name, lead, number or pinyin initials."""
    query = narrowed(visible(actor), words=words).order_by(Designation.id.desc()).limit(limit)
    return list(db.session.execute(query).scalars())


def specialties_used(programme: str) -> list[str]:
    """The specialties that filed designations carry, for filters."""
    query = (
        select(Designation.specialty)
        .where(Designation.programme == programme, Designation.number.is_not(None), Designation.specialty != "")
        .distinct()
        .order_by(Designation.specialty)
    )
    return list(db.session.execute(query).scalars())


def parties(designation_id: int, on: date | None = None, *, ended: date | None = None) -> list[Party]:
    """Who belongs to a designation, the lead first: today's rows, or those of a day; candidates are not among them.

    With the day of its `ended`, who belonged to it until then.
    """
    span = Party.until.is_(None) if on is None else belonged(on)
    if ended is not None:
        span = or_(Party.until.is_(None), Party.until >= ended)
    return list(
        db.session.execute(
            select(Party)
            .where(Party.designation_id == designation_id, Party.kind != "candidate", span)
            .order_by((Party.kind != "lead"), Party.county_level, Party.division_code, Party.id)
        ).scalars()
    )


def party_counts(designation_ids: Iterable[int], on: date, known: int | None = None) -> dict[int, tuple[int, int]]:
    """Members without the lead on a day, and how many of them are county-level (SN15-3.4.a), by designation."""
    ids = list(designation_ids)
    counted = dict.fromkeys(ids, (0, 0))
    for start in range(0, len(ids), AT_ONCE):
        rows = db.session.execute(
            select(Party.designation_id, func.count(), func.count().filter(Party.county_level.is_(True)))
            .where(Party.designation_id.in_(ids[start : start + AT_ONCE]), Party.kind == "member", belonged(on, known))
            .group_by(Party.designation_id)
        )
        counted.update({designation_id: (members, county) for designation_id, members, county in rows})
    return counted


def numbers(programme: str) -> dict[str, int]:
    """How many stand in the register, with a yellow card, and have ended."""
    row = db.session.execute(
        select(
            func.count().filter(Designation.state == "active").label("active"),
            func.count().filter(Designation.state == "active", Designation.mark == "yellow-card").label("warned"),
            func.count().filter(Designation.state.in_(ENDED)).label("ended"),
        ).where(Designation.programme == programme)
    ).one()
    return {"active": row.active, "warned": row.warned, "ended": row.ended}
