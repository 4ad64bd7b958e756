"""The days of a station: a dossier comes and goes, and an overdue station is reminded (SN15-A2)."""

from datetime import datetime

from flask_babel import gettext as _

from alliance.core import inbox, journal, settings
from alliance.core.actor import OFFICE, Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.filing import notices as tell
from alliance.filing import rules
from alliance.filing.model import Application, StationStay

CLAUSE = "SN15-A2"


def arrive(application: Application, actor: Actor, at: datetime) -> None:
    """The dossier has come to its present station, which is asked for its opinion with the days that are left to it."""
    station = rules.WAY.present(application)
    assert station is not None
    known = settings.values(application.programme)
    whole, least = int(known[station.due_setting]), int(known["resubmission_workdays"])
    spent = rules.used(application.stays, station.key, settings.calendar())
    days = rules.granted(whole, spent, least)
    due, note = settings.due_in_workdays(at.date(), days)
    application.stays.append(
        StationStay(application_id=application.id, station=station.key, arrived_at=at, whole=whole, granted=days, due=due,
                    due_note=note, chased=0)
    )  # fmt: skip
    tell.ask_station(application, station, actor, at, due, note)


def leave(application: Application, at: datetime) -> None:
    """The dossier has left its station: the clock stops."""
    stay = rules.present(application)
    if stay is not None:
        stay.left_at = at


def chase(application: Application, actor: Actor, at: datetime) -> StationStay:
    """Remind a station whose due day has passed: a note on its to-do and a line in the journal, once a workday."""
    with work():
        stay = _chased(application, actor, at)
        stay.chased, stay.chased_at = stay.chased + 1, at
        journal.write(
            "application.chase", actor, at, application, clause=CLAUSE, station=stay.station, count=stay.chased,
            remark=_("第 %(n)d 次催办", n=stay.chased),
        )  # fmt: skip
        inbox.annotate(application, tell.OPINION, tell.chased_note(application, stay))
    return stay


def _chased(application: Application, actor: Actor, at: datetime) -> StationStay:
    """The stay that may be reminded of now."""
    if actor.role not in OFFICE or actor.programme != application.programme:
        raise Refused(CLAUSE, _("催办由联盟管理办公室办理"))
    stay, station = rules.present(application), rules.WAY.present(application)
    if stay is None or station is None:
        raise Refused(CLAUSE, _("现在没有等待出具意见的单位，不需催办"))
    if station.by == "office":
        raise Refused(CLAUSE, _("现在由联盟管理办公室自己办理，不需催办"))
    if not rules.is_overdue(stay, at.date()):
        raise Refused(CLAUSE, _("办理期限还没有过，不能催办"))
    if not rules.may_chase(stay, at.date(), settings.calendar()):
        raise Refused(CLAUSE, _("每个工作日只催办一次，上次催办在 %(day)s", day=f"{stay.chased_at:%Y-%m-%d %H:%M}"))
    return stay
