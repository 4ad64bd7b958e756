"""What is said to whom about an application: to-dos of the station asked and of the applicant, with their due days (设定)."""

from datetime import date, datetime
from typing import Any

from alliance.core import inbox, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import N_
from alliance.core.stations import DESKS
from alliance.organisations import queries as organisations
from alliance.rules.route import Stop
from alliance.selection import rules
from alliance.selection.model import Candidacy

OPINION, RETURN, DRAFT, OUTCOME, REVIEW, LIST = (
    "candidacy.opinion", "candidacy.return", "candidacy.draft", "candidacy.outcome", "candidacy.review", "candidacy.list",
)  # fmt: skip
ASKED = {
    "hospital": N_("申报待医院负责人签署"), "city": N_("申报待初审推荐"), "form": N_("申报待形式审核"),
}  # fmt: skip


def _due(candidacy: Candidacy, setting: str, at: datetime) -> tuple[date | None, str]:
    days = settings.values(candidacy.programme).get(setting)
    return settings.due_in_workdays(at.date(), int(days)) if days else (None, "")


def about(candidacy: Candidacy) -> str:
    """What a to-do says under its subject."""
    return f"{candidacy.lead_name} · {candidacy.department_name} · {candidacy.number}"


def ask_station(candidacy: Candidacy, station: Stop, actor: Actor, at: datetime) -> None:
    """Ask a station's post; the due day is the office's, 待定 where the calendar lacks the year."""
    organisation = {
        "hospital-leader": candidacy.lead_id, "office": _office(candidacy.programme, Role.OFFICE_HANDLER, at),
    }.get(station.by, candidacy.city_id)  # fmt: skip
    due, note = _due(candidacy, station.due_setting, at)
    inbox.ask(
        OPINION, ASKED[station.key], candidacy.subject, candidacy, at, role=DESKS[station.by], by=actor,
        organisation_id=organisation, due=due, due_note=note, note=about(candidacy),
    )  # fmt: skip


def ask_draft(candidacy: Candidacy, actor: Actor, at: datetime, closes: date | None) -> None:
    """Remind the clerk of a draft: it must be in before the window closes."""
    _clerk(DRAFT, N_("填写并提交申报"), candidacy, actor, at, due=closes)


def ask_correction(candidacy: Candidacy, actor: Actor, at: datetime, why: str) -> None:
    """Ask the clerk to correct what was returned and to submit again."""
    due, note = _due(candidacy, "correction_workdays", at)
    _clerk(RETURN, N_("申报退回补正"), candidacy, actor, at, due=due, due_note=note, note=why[:300])


def tell_outcome(candidacy: Candidacy, text: str, actor: Actor, at: datetime, why: str = "") -> None:
    """Tell clerk and leader of what was decided; they put it off their lists once read."""
    for role, department in ((Role.LEAD_CLERK, candidacy.department_id), (Role.HOSPITAL_LEADER, None)):
        inbox.ask(
            OUTCOME, text, candidacy.subject, candidacy, at, role=role, by=actor, organisation_id=candidacy.lead_id,
            department_id=department, note=(why or about(candidacy))[:300],
        )  # fmt: skip


def tell_clerk(candidacy: Candidacy, text: str, actor: Actor, at: datetime, why: str = "") -> None:
    """Tell the clerk alone; the leader has a letter about it."""
    _clerk(OUTCOME, text, candidacy, actor, at, note=(why or about(candidacy))[:300])


def arrived_in_review(candidacy: Candidacy, actor: Actor, at: datetime, words: str = "") -> None:
    """The form check is passed: the office organises the review, or, where the track has none, the commission decides."""
    short = candidacy.track in rules.route_of(candidacy).short
    text = words or (N_("上报的名单待登记") if short else N_("申报通过形式审核，待组织评审"))
    role = Role.PROVINCIAL_COMMISSION if short else Role.OFFICE_HANDLER
    inbox.ask(
        REVIEW, text, candidacy.subject, candidacy, at, role=role, by=actor, note=about(candidacy),
        organisation_id=_office(candidacy.programme, role, at),
    )  # fmt: skip


def ask_list(candidacy: Candidacy, actor: Actor, at: datetime) -> None:
    """The review is over: the office puts it on the list within the places, or not."""
    inbox.ask(
        LIST, N_("评审完成，待在名额内列入名单"), candidacy.subject, candidacy, at, role=Role.OFFICE_HANDLER, by=actor,
        note=about(candidacy), organisation_id=_office(candidacy.programme, Role.OFFICE_HANDLER, at),
    )  # fmt: skip


def _office(programme: str, role: Role, at: datetime) -> int | None:
    """The organisation whose posts of this role work for the programme: its to-dos are no other programme's."""
    posts = organisations.people_in_roles((role,), programme, at.date())
    return posts[0].organisation_id if posts else None


def _clerk(kind: str, text: str, candidacy: Candidacy, actor: Actor, at: datetime, **more: Any) -> None:
    more.setdefault("note", about(candidacy))
    inbox.ask(
        kind, text, candidacy.subject, candidacy, at, role=Role.LEAD_CLERK, by=actor,
        organisation_id=candidacy.lead_id, department_id=candidacy.department_id, **more,
    )  # fmt: skip
