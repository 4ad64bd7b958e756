"""How often one address may use the public checks and forms: limits the office set, counted in the database (SN15-3.3.e)."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from alliance.core import settings
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register.model import PublicVisit

LIMITS = {"check": "public_checks_per_hour", "letter": "public_letters_per_hour"}
WINDOW = timedelta(hours=1)
KEPT = timedelta(days=1)


class TooOften(Refused):
    """Too many from one address within the hour; `again` is the moment from which one more is taken."""

    def __init__(self, again: datetime) -> None:
        at = f"{again:%H:%M}"
        super().__init__("SN15-3.3.e", _("来自同一网络地址的请求过多，请在 %(at)s 以后再试。已填内容仍在。", at=at))
        self.again = again


def come_in(programme: str, kind: str, address: str, at: datetime) -> None:
    """Count one use by an address; TooOften (leaving no trace) when the hour's number is reached."""
    most = int(settings.value(programme, LIMITS[kind]))
    same = (PublicVisit.address == address, PublicVisit.kind == kind, PublicVisit.at > at - WINDOW)
    with work():
        recent = select(PublicVisit.at).where(*same).order_by(PublicVisit.at.desc()).limit(most)
        found = list(db.session.execute(recent).scalars())
        if len(found) >= most:
            raise TooOften(found[-1] + WINDOW)
        db.session.add(PublicVisit(address=address, kind=kind, at=at))


def sweep_visits(at: datetime) -> int:
    """Forget visits older than a day; says how many."""
    old = PublicVisit.at < at - KEPT
    with work():
        count = db.session.execute(select(func.count()).select_from(PublicVisit).where(old)).scalar_one()
        db.session.execute(delete(PublicVisit).where(old))
    return count
