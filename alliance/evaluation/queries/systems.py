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


def adopted(programme: str) -> IndicatorVersion | None:
    """The indicator system in force."""
    return next((one for one in versions(programme) if one.state == "adopted"), None)


def version(actor: Actor, version_id: int) -> IndicatorVersion:
    """One indicator system; drafts are shown to those who see all."""
    found = db.session.get(IndicatorVersion, version_id)
    if found is None or actor.programme not in (None, found.programme):
        raise NotFound
    if found.state == "draft" and actor.role not in SEES_ALL:
        raise NotFound
    return found
