"""A change as its pages show it: was and now, the way it goes, what the kinds are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from alliance.changes import rules
from alliance.changes.model import ChangeFiling
from alliance.changes.queries.reach import in_hand
from alliance.core import handover, settings
from alliance.core.inbox import Todo
from alliance.core.language import day_words, told
from alliance.organisations import queries as organisations
from alliance.rules.changes import ChangeKind, ChangeStation


@dataclass(frozen=True)
class Row:
    """One line of the table 变更前 / 变更后; `was` is None where nothing of it stood in the register."""

    label: str
    clause: str
    was: str | None
    now: str
    changed: bool


@dataclass(frozen=True)
class Offer:
    """A kind as it is offered: its stations for this designation, and why it cannot be begun now ("" when it can)."""

    kind: ChangeKind
    stations: Sequence[ChangeStation]
    closed: str
    open_id: int | None


def differences(change: ChangeFiling) -> list[Row]:
    """Was and now, field by field; the list of members hospital by hospital."""
    kind = rules.kind_of(change)
    if kind.effect == "members":
        return _member_rows(change, kind)
    rows = []
    for one in kind.fields:
        was, now = change.was.get(one.key), change.now.get(one.key, {"words": "", "value": ""})
        words = None if was is None else str(was["words"])
        changed = was is None or was["value"] != now["value"]
        rows.append(Row(told(one.label, one.label_en), one.clause, words, str(now["words"]), changed))
    return rows


def _member_rows(change: ChangeFiling, kind: ChangeKind) -> list[Row]:
    was, now = (_names(side) for side in (change.was, change.now))
    joined, left = [one for one in now if one not in was], [one for one in was if one not in now]
    return [
        Row(_("名单"), kind.clause, "、".join(was), "、".join(now), was != now),
        Row(_("加入"), kind.clause, None, "、".join(joined) or _("无"), bool(joined)),
        Row(_("退出"), kind.clause, None, "、".join(left) or _("无"), bool(left)),
    ]


def _names(side: dict[str, dict[str, Any]]) -> list[str]:
    fact = side.get("members")
    return str(fact["words"]).split("、") if fact and fact["value"] else []


def picture(change: ChangeFiling) -> list[dict[str, str]]:
    """Where it stands, for the route across the page; a return or refusal stands at the station that gave it."""
    stations = rules.stations(change)
    keys = [one.key for one in stations]
    decided = change.state in ("approved", "done")
    stop = _stopped_at(change)
    here = keys.index(stop) if stop in keys else (len(keys) if decided else -1)
    steps = [{"label": _("提交"), "state": "done" if change.submitted_at else "now", "text": ""}]
    words = {"returned": _("退回补正"), "refused": _("不同意")}.get(change.state, "")
    for place, one in enumerate(stations):
        state = "now" if place == here else "done" if place < here else "next"
        text = words if place == here else ""
        steps.append({"label": told(one.words, one.words_en), "state": state, "text": text})
    day = change.takes_effect.isoformat() if change.takes_effect is not None and decided else ""
    text = {"refused": _("不予变更"), "withdrawn": _("已撤回")}.get(
        change.state, _("%(day)s 生效", day=day) if day else ""
    )
    last = "done" if change.state == "done" else "now" if change.state == "approved" else "next"
    steps.append({"label": _("生效"), "state": last, "text": text})
    return steps


def _stopped_at(change: ChangeFiling) -> str:
    """The station that is asked, or that returned or refused."""
    if change.state == "returned":
        return change.returned_from
    return change.opinions[-1].station if change.state == "refused" and change.opinions else change.state


def offers(designation: Any) -> list[Offer]:
    """Every kind of change for a designation: the way it goes, and whether it can be begun."""
    found = rules.changes_of(designation.programme)
    local = rules.is_local(designation.programme, designation.scope)
    hospital = organisations.organisation(designation.lead_id)
    pending = in_hand(designation.id)
    made = []
    for kind in found.kinds:
        city = rules.city_for(kind, local, hospital)
        route = [found.station(key) for key in (kind.local_route if local else kind.route)]
        stations = [one for one in route if one.when == "always" or city is not None]
        change = pending.get(kind.key)
        made.append(Offer(kind, stations, _closed(designation, kind, change), change.id if change else None))
    return made


def _closed(designation: Any, kind: ChangeKind, pending: ChangeFiling | None) -> str:
    if designation.state != "active":
        return str(_("联盟不在册"))
    if pending is not None:
        return str(_("已有一件在办：%(number)s", number=pending.number))
    if not rules.is_asked(designation.programme, kind):
        return str(_("办公室设定为不须报备"))
    return ""


def effect_words(change: ChangeFiling) -> str:
    """From which day on it holds, or shall hold: the decided day, the one asked for, or the day of decision."""
    if change.takes_effect is not None:
        return change.takes_effect.isoformat()
    if change.wanted_on is not None:
        return str(_("申请于 %(day)s 生效", day=day_words(change.wanted_on)))
    kind = rules.kind_of(change)
    if kind.delay_setting:
        days = int(settings.value(change.programme, kind.delay_setting))
        return str(_("自决定之日起满 %(n)d 天（办公室设定）", n=days))
    return str(_("自决定之日起"))


def route_ahead(programme: str, stations: Sequence[ChangeStation]) -> list[dict[str, str]]:
    """The way ahead with the days each station has, before anything is begun."""
    values = settings.values(programme)
    return [
        {
            "label": told(one.words, one.words_en), "state": "next",
            "text": _("%(n)d 个工作日内", n=int(values[one.due_setting])),
        }
        for one in stations
    ]  # fmt: skip


def open_work(change: ChangeFiling) -> list[Todo]:
    """What the lead department still has to do: goes along with another department, stays with a former lead hospital."""
    if rules.kind_of(change).effect not in ("department", "lead", "end"):
        return []
    found = handover.open_work(change.designation_id, change.lead_id, change.department_id)
    return [one for one in found if (one.record_type, one.record_id) != ("change_filing", change.id)]


def persons(designation: Any, on: date) -> dict[str, str]:
    """Person in charge and discipline leader as they stand: of the newest change, else as filed."""
    kind = next(one for one in rules.changes_of(designation.programme).kinds if one.effect == "person")
    return {key: str(fact["words"]) for key, fact in rules.present(designation, kind, on).items()}
