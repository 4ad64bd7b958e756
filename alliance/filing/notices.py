"""What is said to whom about a filing: to-dos of the station asked and of the applicant, with their due days (设定)."""

from datetime import date, datetime

from flask_babel import gettext as _

from alliance.core import inbox, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.core.stations import DESKS
from alliance.filing.model import Application, Exemption, StationStay
from alliance.rules.shapes import Station

OPINION, RETURN, DRAFT, EXEMPTION = (
    "application.opinion", "application.return", "application.draft", "application.exemption",
)  # fmt: skip


def ask_station(
    application: Application, station: Station, actor: Actor, at: datetime, due: date | None, note: str
) -> None:  # fmt: skip
    """Ask a station's post for its opinion; the due day is 待定 where the calendar lacks the year."""
    organisation = {"hospital-leader": application.lead_id, "city": application.city_id}.get(station.by)
    inbox.ask(
        OPINION, N_("备案申请待出具意见"), application.name, application, at, role=DESKS[station.by], by=actor,
        organisation_id=organisation, due=due, due_note=note, note=_about(application),
    )  # fmt: skip


def _about(application: Application) -> str:
    return f"{application.lead_name} · {application.number}"


def chased_note(application: Application, stay: StationStay) -> str:
    """What the reminded station reads under its to-do."""
    last = f"{stay.chased_at:%Y-%m-%d %H:%M}"
    said = _("已逾期，办公室催办 %(n)d 次，最近 %(last)s", n=stay.chased, last=last)
    return f"{_about(application)} · {said}"


def ask_correction(application: Application, actor: Actor, at: datetime, remarks: int) -> None:
    """Ask the lead clerk to answer the remarks and submit again."""
    days = settings.value(application.programme, "correction_workdays")
    due, note = settings.due_in_workdays(at.date(), int(days))
    words = _("退回意见 %(n)d 条", n=remarks)
    _ask_clerk(RETURN, N_("备案申请退回补正"), application, actor, at, due=due, due_note=note, note=words)


def ask_draft(application: Application, actor: Actor, at: datetime) -> None:
    """Remind the lead clerk of a draft begun; it has no due day."""
    _ask_clerk(DRAFT, N_("填写并提交备案申请"), application, actor, at)


def ask_exemption(exemption: Exemption, actor: Actor, at: datetime) -> None:
    """Ask the office whether it records an exception."""
    application = exemption.application
    inbox.ask(
        EXEMPTION, N_("备案例外待决定"), application.name, application, at, role=Role.OFFICE_HANDLER, by=actor,
        note=f"{application.lead_name} · {application.number}",
    )  # fmt: skip


def _ask_clerk(kind: str, text: str, application: Application, actor: Actor, at: datetime, **more: object) -> None:
    inbox.ask(
        kind, text, application.name, application, at, role=Role.LEAD_CLERK, by=actor,
        organisation_id=application.lead_id, department_id=application.department_id, **more,  # type: ignore[arg-type]
    )  # fmt: skip
