"""What the pages of care share: the blueprint, who may come in, words for spans of time, rows of lists."""

from datetime import datetime, timedelta

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from alliance import clock
from alliance.care import queries
from alliance.care.flow import DESKS, flow_of
from alliance.care.model import Consultation, Referral
from alliance.care.rules import Case
from alliance.core import files, pages
from alliance.core.actor import HOSPITAL, PROVINCE, Actor, Role
from alliance.core.language import once_a_language
from alliance.core.refusal import NotFound

bp = Blueprint("care", __name__)
READERS = HOSPITAL | PROVINCE | {Role.CITY_COMMISSION, Role.COUNTY_COMMISSION, Role.AUDITOR}
WRITERS = DESKS
KINDS = {"referrals": "referral", "consultations": "consultation"}


def kind_of(words: str) -> str:
    """referral or consultation, as the address says it in the plural."""
    if words not in KINDS:
        raise NotFound
    return KINDS[words]


def found(kind: str, actor: Actor, record_id: int) -> Case:
    """The record of that kind this actor may see."""
    return queries.referral(actor, record_id) if kind == "referral" else queries.consultation(actor, record_id)


def url_of(case: Case) -> str:
    """The record's own page."""
    return url_for(f"care.{flow_of(case).name}", id=case.id)


def uploads(field: str = "files") -> list[tuple[str, bytes]]:
    """The files that came with a form."""
    return [
        (str(file.filename), file.stream.read(files.Store.largest + 1))
        for file in request.files.getlist(field)
        if file.filename
    ]


def moment_of(typed: datetime) -> datetime:
    """A moment as a form has it, in Beijing time."""
    return typed.replace(tzinfo=clock.BEIJING)


def demo_mark() -> str:
    """What is printed on top of a sheet of the demo world."""
    return pages.paper_mark()


def span(delta: timedelta | None, words: "Spans | None" = None) -> str:
    """A time between two moves, in words: two units at the most."""
    if delta is None:
        return ""
    words = words or spans()
    minutes = max(0, int(delta.total_seconds() // 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    told = {"days": days, "hours": hours, "minutes": minutes}
    if days:
        return (words.days_hours if hours else words.days) % told
    if hours:
        return words.hours_minutes % told
    return words.minutes % told if minutes else words.less


class Spans:
    """The words of spans of time, looked up once for a whole list."""

    def __init__(self) -> None:
        self.days_hours, self.days = str(_("%(days)d 天 %(hours)d 小时")), str(_("%(days)d 天"))
        self.hours_minutes, self.minutes = str(_("%(hours)d 小时 %(minutes)d 分")), str(_("%(minutes)d 分钟"))
        self.less = str(_("不到 1 分钟"))


@once_a_language
def spans() -> Spans:
    """Those of the reader's language."""
    return Spans()


class Clock:
    """How long each record has been in its state, and whether that is longer than the office has set."""

    def __init__(self, now: datetime) -> None:
        self.now, self._words = now, spans()

    def late(self, case: Case) -> bool:
        """Whether the time allowed is over, or the hour set."""
        return case.waits_for_id is not None and case.due_at is not None and self.now > case.due_at

    def words(self, case: Case) -> str:
        """How long it has been in its state, while it is open."""
        return span(self.now - case.state_at, self._words) if case.waits_for_id is not None else ""


def way(case: Case) -> tuple[str, str]:
    """上转, 下转 or 会诊, with the tone of its pill."""
    return ways()[case.direction] if isinstance(case, Referral) else (_("会诊"), "plain")


@once_a_language
def ways() -> dict[str, tuple[str, str]]:
    """The pill of each direction."""
    return {"up": (_("上转"), "blue"), "down": (_("下转"), "plain")}


def stamps(case: Case) -> list[tuple[str, datetime | None, str]]:
    """The moves of a record with their moments, and how long each took since the one before."""
    if isinstance(case, Consultation):
        told = [(_("申请"), case.requested_at), (_("举行"), case.held_at), (_("出具意见"), case.answered_at)]
    else:
        told = [(_("发出"), case.sent_at), (_("接收"), case.accepted_at), (_("到诊"), case.arrived_at),
                (_("回传结果"), case.returned_at)]  # fmt: skip
    told.append((_("办结"), case.closed_at))
    lines: list[tuple[str, datetime | None, str]] = []
    before: datetime | None = None
    for label, moment in told:
        lines.append((label, moment, span(moment - before) if moment and before else ""))
        before = moment or before
    return lines
