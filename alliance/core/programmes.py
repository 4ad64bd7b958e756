"""Which programmes run here, and which of them a post sees: its own, or those of the area its organisation lies in."""

from sqlalchemy import select

from alliance.core.actor import Actor, Role
from alliance.core.settings import SettingValue
from alliance.ext import db
from alliance.rules import programme as programmes
from alliance.rules import settings as rules
from alliance.rules.programme import Programme

SWITCH = "switched_on"
HOUSE = "shaanxi-alliance"  # the programme of the alliances, and of every post that names none


def key_of(actor: Actor) -> str:
    """The key of the programme a post works in; a record of somebody carries its own."""
    return actor.programme or HOUSE


def switched_on() -> frozenset[str]:
    """The programmes that run here: the active ones, and those whose office has switched them on (one query)."""
    rows = db.session.execute(
        select(SettingValue.programme, SettingValue.value).where(SettingValue.key == SWITCH).order_by(SettingValue.id)
    )
    said = {row.programme: row.value for row in rows}
    return frozenset(one.key for one in programmes.all_programmes() if one.active or _is_on(one, said))


def concerns(one: Programme, actor: Actor) -> bool:
    """Whether a programme is this post's at all: the one it names, else those of its organisation's area."""
    if actor.programme:
        return actor.programme == one.key
    return bool(one.area) and actor.division.startswith(one.area)


def at_home(actor: Actor | None) -> Programme:
    """The programme by whose region a post's pages are headed: its own, else one of its organisation's area."""
    known = programmes.all_programmes()
    near = [one for one in known if concerns(one, actor)] if actor is not None else []
    return near[0] if near else programmes.load(HOUSE)


def leads_here(actor: Actor) -> bool:
    """Whether pages about leading an alliance are this post's at all: a hospital from elsewhere is a member at the most,
    and its city or county has no say (SN15-3.3.b)."""
    local = actor.is_hospital or actor.role in (Role.CITY_COMMISSION, Role.COUNTY_COMMISSION)
    return not (local and actor.division) or concerns(programmes.load(HOUSE), actor)


def running() -> list[Programme]:
    """The programmes that run here, in the order of the documents."""
    on = switched_on()
    return [one for one in programmes.all_programmes() if one.key in on]


def running_named(words: str) -> str | None:
    """The key of a programme that runs here, by its name or key; None where none does."""
    return next((one.key for one in running() if words.strip() in (one.key, one.name, one.name_en)), None)


def seen_by(actor: Actor) -> list[Programme]:
    """The programmes of a post that run here, in the order of the documents."""
    return [one for one in running() if concerns(one, actor)]


def _is_on(one: Programme, said: dict[str, str]) -> bool:
    known = {each.key: each for each in one.settings}
    if SWITCH not in known:
        return False
    return bool(rules.parse(known[SWITCH], said[one.key]) if one.key in said else known[SWITCH].value)
