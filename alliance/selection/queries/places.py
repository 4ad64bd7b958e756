"""The places of a year: who has one already, and which rule would stand in the way of one more (SX3-8, SX6-11.1, WZ10-2.2)."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from alliance.core import settings
from alliance.ext import db
from alliance.rules import quota
from alliance.selection.model import TAKEN, Candidacy


def place_of(one: Candidacy) -> quota.Place:
    """An application as the rules of places see it."""
    return quota.Place(
        str(one.id), one.track, one.year, one.lead_name, one.division_code[:4], one.subject, one.main_city,
        argued=bool(one.argued_approved),
    )  # fmt: skip


def taken(programme: str, year: int) -> list[quota.Place]:
    """The places of a programme that are taken in a year, and what was granted before (one query)."""
    query = select(Candidacy).where(
        Candidacy.programme == programme, Candidacy.state.in_(TAKEN),
        or_(Candidacy.year == year, Candidacy.state == "granted"),
    )  # fmt: skip
    return [place_of(one) for one in db.session.execute(query.order_by(Candidacy.id)).scalars()]


def _rounding(programme: str) -> str:
    chosen = str(settings.values(programme).get("quota_rounding", "down"))
    return chosen if chosen in quota.ROUNDINGS else "down"


def bars_of(one: Candidacy) -> Sequence[quota.Bar]:
    """Every quota of the application's track with what is used in its year."""
    if not (asked := quota.load(one.programme)):
        return ()
    mine = place_of(one)
    others = taken(one.programme, one.year)
    found = quota.board(asked, others, one.track, one.year, rounding=_rounding(one.programme))
    concerned = {"hospital": mine.hospital, "city": mine.city, "disease": mine.disease}
    return [bar for bar in found if bar.what in ("", concerned.get(bar.quota.kind, ""))]


def blocks_on(one: Candidacy) -> Sequence[quota.Bar]:
    """The quotas that would stand in the way of its place: shown, decided on in the selection only."""
    if not (asked := quota.load(one.programme)):
        return ()
    return quota.blocks(asked, taken(one.programme, one.year), place_of(one), rounding=_rounding(one.programme))


def share(bar: quota.Bar) -> int:
    """How far a quota is used, in percent."""
    return min(100, 100 * bar.used // bar.limit) if bar.limit else 0
