"""The indicator systems of a programme."""

from sqlalchemy import select

from alliance.core.actor import Actor
from alliance.core.refusal import NotFound
from alliance.evaluation.model import IndicatorVersion
from alliance.evaluation.queries.years import SEES_ALL
from alliance.ext import db


def versions(programme: str) -> list[IndicatorVersion]:
    """All indicator systems of a programme, newest first."""
    return list(db.session.execute(
        select(IndicatorVersion).where(IndicatorVersion.programme == programme).order_by(IndicatorVersion.serial.desc())
    ).scalars())  # fmt: skip


def in_force(programme: str, year: int) -> dict[str, IndicatorVersion]:
    """What judges a year, by specialty ("" all others): of each the adopted one with the latest first year (one query)."""
    query = select(IndicatorVersion).where(
        IndicatorVersion.programme == programme, IndicatorVersion.state == "adopted", IndicatorVersion.from_year <= year
    )
    found = db.session.execute(query.order_by(IndicatorVersion.from_year)).scalars()
    return {one.specialty: one for one in found}


def version(actor: Actor, version_id: int) -> IndicatorVersion:
    """One indicator system; drafts are shown to those who see all."""
    found = db.session.get(IndicatorVersion, version_id)
    if found is None or actor.programme not in (None, found.programme):
        raise NotFound
    if found.state == "draft" and actor.role not in SEES_ALL:
        raise NotFound
    return found
