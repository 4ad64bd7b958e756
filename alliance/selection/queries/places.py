"""The places of a year as they concern one application: the board's own reckoning (SX3-8, SX6-11.1, WZ10-2.2)."""

from collections.abc import Sequence

from alliance.rules import quota
from alliance.selection.model import Candidacy
from alliance.selection.queries import boards
from alliance.selection.rules import places


def bars_of(one: Candidacy) -> Sequence[quota.Bar]:
    """Every quota of the application's track that concerns it, with what is used in its year."""
    if not quota.load(one.programme):
        return ()
    known = boards.ground(one.programme, one.year, one.track)
    mine = places.place_of(one, known)
    found = places.bars(one.programme, boards.taken(one.programme, known), one.track, one.year, known)
    return [bar for bar in found if bar.what in ("", *_named(bar, mine))]


def _named(bar: quota.Bar, mine: quota.Place) -> tuple[str, ...]:
    """What a bar may be about to concern this place."""
    if bar.quota.kind == "population":
        return (mine.city, mine.disease)
    return ({"hospital": mine.hospital, "city": mine.city, "disease": mine.disease}.get(bar.quota.kind, ""),)


def blocks_on(one: Candidacy) -> Sequence[quota.Bar]:
    """The quotas that would stand in the way of its place: shown, decided on in the selection only."""
    return boards.stops(one) if quota.load(one.programme) else ()


def share(bar: quota.Bar) -> int:
    """How far a quota is used, in percent."""
    return min(100, 100 * bar.used // bar.limit) if bar.limit else 0
