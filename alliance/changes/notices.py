"""To-dos of a change: what is asked of whom, by when."""

from datetime import datetime

from flask_babel import gettext as _

from alliance.changes import rules
from alliance.changes.model import ChangeFiling
from alliance.core import inbox, settings
from alliance.core.actor import Actor, Role
from alliance.core.language import N_, told
from alliance.core.stations import DESKS
from alliance.rules.changes import ChangeStation

OPINION, RETURN, DRAFT, INFORM, RESULT = (
    "change.opinion",
    "change.return",
    "change.draft",
    "change.inform",
    "change.result",
)


def _note(change: ChangeFiling) -> str:
    kind = rules.kind_of(change)
    return f"{told(kind.words, kind.words_en)} · {change.number}"


def ask_station(change: ChangeFiling, station: ChangeStation, actor: Actor, at: datetime) -> None:
    """Ask a station's post for its opinion; the due day is 待定 where the calendar lacks the year."""
    days = settings.value(change.programme, station.due_setting)
    due, note = settings.due_in_workdays(at.date(), int(days))
    organisation = {"hospital-leader": change.lead_id, "city": change.city_id}.get(station.by)
    inbox.ask(
        OPINION, N_("变更备案待出具意见"), change.name, change, at, role=DESKS[station.by], by=actor,
        organisation_id=organisation, due=due, due_note=note, note=_note(change),
    )  # fmt: skip


def ask_correction(change: ChangeFiling, actor: Actor, at: datetime) -> None:
    """Ask the lead clerk to correct and submit again."""
    days = settings.value(change.programme, rules.changes_of(change.programme).correction_setting)
    due, note = settings.due_in_workdays(at.date(), int(days))
    _ask_clerk(RETURN, N_("变更备案退回补正"), change, actor, at, due=due, due_note=note)


def ask_draft(change: ChangeFiling, actor: Actor, at: datetime) -> None:
    """Remind the lead clerk of a change begun; it has no due day."""
    _ask_clerk(DRAFT, N_("核对并提交变更备案"), change, actor, at)


def tell_result(change: ChangeFiling, actor: Actor, at: datetime) -> None:
    """Tell the lead clerk how it ended; taking note closes it."""
    texts = {
        "done": N_("变更已生效，请知悉"),
        "approved": N_("变更已准予，待生效"),
        "refused": N_("变更未获准，请查看意见"),
    }
    _ask_clerk(RESULT, texts.get(change.state, N_("变更已随联盟变动撤回")), change, actor, at)
    if change.state == "done" and change.new_lead_id is not None:
        inbox.ask(
            RESULT, N_("联盟改由本科室牵头，请接续办理"), change.name, change, at, role=Role.LEAD_CLERK, by=actor,
            organisation_id=change.new_lead_id, department_id=change.new_department_id, note=_note(change),
        )  # fmt: skip


def ask_members(change: ChangeFiling, actor: Actor, at: datetime) -> None:
    """Inform each member's clerk of a voluntary end (SN15-2.e)."""
    for one in change.informed:
        if one.read_at is None:
            inbox.ask(
                INFORM, N_("联盟拟自愿终止，请知悉"), change.name, change, at, role=Role.MEMBER_CLERK, by=actor,
                organisation_id=one.organisation_id, note=_("可写明贵院意见和在办事项"),
            )  # fmt: skip


def _ask_clerk(kind: str, text: str, change: ChangeFiling, actor: Actor, at: datetime, **more: object) -> None:
    inbox.ask(
        kind, text, change.name, change, at, role=Role.LEAD_CLERK, by=actor, organisation_id=change.lead_id,
        department_id=change.department_id, note=_note(change), **more,  # type: ignore[arg-type]
    )  # fmt: skip
