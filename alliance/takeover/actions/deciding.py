"""The second person confirms or rejects: what is confirmed enters the chapter it belongs to, in the same work() (SN15-2.d)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import update

from alliance.core import files, journal
from alliance.core.actor import Actor, Role
from alliance.core.origins import Origin
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as members
from alliance.organisations import actions as organisations
from alliance.organisations import queries as who
from alliance.register import queries as register
from alliance.standing import actions as standing
from alliance.takeover.actions.batches import close_if_done
from alliance.takeover.flow import ENTRY_FLOW
from alliance.takeover.model import Batch, Entry
from alliance.takeover.rules.check import score_of
from alliance.takeover.rules.fields import KINDS
from alliance.takeover.rules.who import origin_of

ORDER = tuple(KINDS)  # alliances first, measures last: each finds what it rests on
Seen = Mapping[int, int]


def confirm(batch: Batch, entries: Sequence[Entry], actor: Actor, at: datetime, *, seen: Seen | None = None) -> int:
    """Confirm these entries, all of them or none; each becomes the record it describes. How many."""
    _chosen(batch, entries)
    with work():
        journal.write(
            "takeover_batch.confirm", actor, at, batch, clause="SN15-2.d", entries=[one.id for one in entries]
        )
        for entry in sorted(entries, key=lambda one: (ORDER.index(one.kind), one.id)):
            _confirm(entry, actor, at, (seen or {}).get(entry.id))
        close_if_done(batch, actor, at)
    return len(entries)


def _confirm(entry: Entry, actor: Actor, at: datetime, seen: int | None) -> None:
    values = {"decided_by_id": actor.person_id, "decided_by": actor.name, "decided_at": at}
    try:
        ENTRY_FLOW.move(entry, "confirm", actor, at, seen=seen, values=values)
        made = MAKE[entry.kind](entry, origin_of(entry), actor, at)
    except Refused as refused:
        raise Refused(
            refused.clause, _("%(subject)s：%(why)s", subject=entry.subject, why=refused.message), todo=refused.todo
        ) from refused
    db.session.flush()
    db.session.execute(
        update(Entry).where(Entry.id == entry.id).values(record_type=made.__tablename__, record_id=made.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    db.session.refresh(entry)


def reject(
    batch: Batch, entries: Sequence[Entry], reason: str, actor: Actor, at: datetime, *, seen: Seen | None = None
) -> int:
    """Not confirm these entries, with a reason; they never count. How many."""
    _chosen(batch, entries)
    values = {
        "decided_by_id": actor.person_id,
        "decided_by": actor.name,
        "decided_at": at,
        "reason": reason.strip()[:500],
    }
    with work():
        journal.write(
            "takeover_batch.reject",
            actor,
            at,
            batch,
            clause="SN15-2.d",
            remark=reason,
            entries=[one.id for one in entries],
        )
        for entry in entries:
            ENTRY_FLOW.move(entry, "reject", actor, at, seen=(seen or {}).get(entry.id), remark=reason, values=values)
        close_if_done(batch, actor, at)
    return len(entries)


def _chosen(batch: Batch, entries: Sequence[Entry]) -> None:
    if not entries:
        raise Refused("", _("请先勾选要办理的条目"))
    if any(entry.batch_id != batch.id for entry in entries):
        raise Overtaken(what=_("确认历史补录"))


def _day(words: str | None) -> date | None:
    return None if not words else date.fromisoformat(words)


def _must(words: str | None) -> date:
    day = _day(words)
    if day is None:
        raise Refused("", _("缺少日期"))
    return day


def _designation(entry: Entry) -> Any:
    """The alliance an entry is about: it must be in the register by now."""
    found = register.filed_as(entry.programme, entry.data["alliance"])
    if found is None:
        raise Refused(
            "SN15-3.3.a", _("「%(name)s」还不在名录中", name=entry.data["alliance"]),
            todo=(_("先确认这个联盟的补录，或与它一起勾选"),),
        )  # fmt: skip
    return found


def _alliance(entry: Entry, origin: Origin, actor: Actor, at: datetime) -> Any:
    data = entry.data
    hospital = who.organisation(data["hospital"])
    department = organisations.department_named(hospital, data["department"], actor, at)
    return members.take_over_alliance(
        origin, actor, at, programme=entry.programme, scope=data["scope"], name=data["name"],
        specialty=data["specialty"] or "", department_id=department.id, founded_on=_day(data["founded_on"]),
        filed_on=_must(data["filed_on"]), number=data["number"] or "",
    )  # fmt: skip


def _member(entry: Entry, origin: Origin, actor: Actor, at: datetime) -> Any:
    data = entry.data
    return members.take_over_member(
        origin, _designation(entry), actor, at, organisation_id=data["hospital"], since=_must(data["since"]),
        until=_day(data["until"]), department_name=data["department"] or "", ties=data["ties"] or "",
    )  # fmt: skip


def _agreement(entry: Entry, origin: Origin, actor: Actor, at: datetime) -> Any:
    data = entry.data
    return members.take_over_agreement(
        origin, _designation(entry), actor, at, organisation_id=data["hospital"], since=_must(data["since"]),
        until=_day(data["until"]), file=_scan(entry), department_name=data["department"] or "",
        cooperation=data["cooperation"] or "", duties=data["duties"] or "",
    )  # fmt: skip


def _scan(entry: Entry) -> tuple[str, bytes] | None:
    """The agreement's own scan, else the batch's paper in which it stands."""
    found = files.of(entry, "scan") or files.of(entry.batch, "paper")
    return (found[0].name, files.content(found[0])) if found else None


def _post(entry: Entry, origin: Origin, actor: Actor, at: datetime) -> Any:
    data = entry.data
    return organisations.take_over_post(
        origin, actor, at, programme=entry.programme, hospital=who.organisation(data["hospital"]), role=Role(data["role"]),
        login=data["login"], name=data["name"], since=_must(data["since"]), department_name=data["department"] or "",
        telephone=data["telephone"] or "",
    )  # fmt: skip


def _result(entry: Entry, origin: Origin, actor: Actor, at: datetime) -> Any:
    data = entry.data
    return standing.take_over_result(
        origin, _designation(entry), data["year"], data["result"], score_of(data), actor, at
    )  # fmt: skip


def _measure(entry: Entry, origin: Origin, actor: Actor, at: datetime) -> Any:
    data = entry.data
    return standing.take_over_measure(
        origin, _designation(entry), actor, at, kind=data["measure"], year=data["year"], effective_on=_must(data["since"]),
        lifted_on=_day(data["until"]), reasons=data["reasons"] or "",
    )  # fmt: skip


MAKE: dict[str, Callable[[Entry, Origin, Actor, datetime], Any]] = {
    "alliance": _alliance, "member": _member, "agreement": _agreement, "post": _post, "result": _result,
    "measure": _measure,
}  # fmt: skip
