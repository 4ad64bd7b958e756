"""A city that gives no opinion by the date: where the office has so set, this is recorded and the filing goes on."""

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import inbox, settings
from alliance.core.actor import SYSTEM
from alliance.core.language import day_words
from alliance.core.work import work
from alliance.ext import db
from alliance.filing import notices as tell
from alliance.filing import rules
from alliance.filing.actions.stays import arrive, leave
from alliance.filing.flow import FLOW
from alliance.filing.model import Application, Opinion, StationStay
from alliance.organisations.queries import organisation


def pass_silent(programme: str, at: datetime) -> int:
    """Carry out the consequence of silence for every city whose due day has passed; how many there were."""
    if not settings.value(programme, "city_silence_goes_on"):
        return 0
    with work():
        query = (
            select(Application)
            .join(StationStay)
            .where(Application.programme == programme, StationStay.left_at.is_(None), StationStay.due < at.date())
            .order_by(StationStay.due, Application.id)
        )
        late = [one for one in db.session.execute(query).scalars() if _may_go_on(one)]
        for application in late:
            _go_on(application, at)
    return len(late)


def _may_go_on(application: Application) -> bool:
    station = rules.WAY.present(application)
    return station is not None and rules.may_be_silent(application, station)


def _go_on(application: Application, at: datetime) -> None:
    station, stay = rules.WAY.present(application), rules.present(application)
    assert station is not None
    assert stay is not None
    words = _("至办理期限 %(due)s 未反馈意见，按办公室设定转下一站。", due=day_words(stay.due))
    FLOW.move(application, f"{station.key}-silent", SYSTEM, at, remark=words, values={"returned_from": ""})
    body = organisation(application.city_id or 0)
    application.opinions.append(
        Opinion(
            application_id=application.id, revision=len(application.revisions), station=station.key, verdict="silent",
            text=words, facts={}, organisation_id=body.id, organisation_name=body.name, person_id=None, by=SYSTEM.name,
            given_on=at.date(), given_at=at,
        )
    )  # fmt: skip
    leave(application, at)
    inbox.settle(application, at, SYSTEM, tell.OPINION)
    arrive(application, SYSTEM, at)
