"""The two ends of a ledger come together: by matching, or by a desk that accepts, keeps or withdraws (SN15-4.3.a, b)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, or_, select, update

from alliance.care import queries, rules
from alliance.care.actions.moving import KEYS
from alliance.care.flow.ledger import LEDGER_FLOW
from alliance.care.model import CareEntry, CareTally
from alliance.care.rules import Count
from alliance.core import counters, patients, settings
from alliance.core.actor import Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import ledger

DAYS = "ledger_match_days"
# What the one hospital takes over from the other when it accepts.
FACTS = (
    "from_id", "from_name", "to_id", "to_name", "direction", "care_type", "day", "patient", "patient_key", "person_key",
    "patient_masked", "diagnosis_code", "diagnosis",
)  # fmt: skip
LONGEST_REASON = 300
_MATCHED = (*rules.COUNTED_OF_ENTRY, "programme", "patient_key", "person_key", "diagnosis_code")
_JOINED = ("state", "partner_id", "differences", "settled_at")


def tally(changes: Mapping[tuple[int, Count], int]) -> None:
    """Add to the monthly counts."""
    counters.add(CareTally, "n", {(place, *count): n for (place, count), n in changes.items()}, KEYS)


def match_new(own: int, ids: Sequence[int], at: datetime) -> Counter[str]:
    """Match these open entries of a hospital, and all that speak of the same patients, with the other logs.

    Inside a work(). Years that are decided stay as they are. Returns how many pairs agree and contradict.
    """
    keys, persons = _shared(own, ids)
    if not keys and not persons:
        return Counter()
    rows = _open(
        or_(CareEntry.organisation_id + 0 == own, CareEntry.other_id + 0 == own),  # found by patient, not by hospital
        or_(CareEntry.patient_key.in_(keys), CareEntry.person_key.in_(persons)),
    )
    counted: Counter[str] = Counter()
    joined: dict[int, dict[str, Any]] = {}
    for programme in sorted({one.programme for one in rows}):
        closed = queries.closed_years(programme)
        some = {one.id: one for one in rows if one.programme == programme and one.day.year not in closed}
        for pair in ledger.match([_plain(one) for one in some.values()], settings.value(programme, DAYS)):
            if pair.sender is not None and pair.receiver is not None:
                joined |= _joined(some[pair.sender.id], some[pair.receiver.id], pair, at)
                counted[pair.result] += 1
    _join({one.id: one for one in rows}, joined)
    return counted


def _join(rows: Mapping[int, Any], joined: Mapping[int, Mapping[str, Any]]) -> None:
    """Write what was found, entry by entry in the order of their ids, in one statement; and what it changes in the counts."""
    if not joined:
        return
    table: Any = CareEntry.__table__
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in _JOINED}
    write = update(table).where(table.c.id == bindparam("entry")).values(version=table.c.version + 1, **values)
    given = [{"entry": one, **{f"new_{name}": joined[one][name] for name in _JOINED}} for one in sorted(joined)]
    db.session.connection().execute(write, given)
    before = [(rows[one]._mapping, joined[one]) for one in joined]
    _tallied(
        rules.of_entries(rules.alike(one, one["state"], one["partner_id"]) for one, _new in before),
        rules.of_entries(rules.alike(one, new["state"], new["partner_id"]) for one, new in before),
    )


def _shared(own: int, ids: Sequence[int]) -> tuple[set[str], set[str]]:
    """The patients of these entries of whom another hospital's open entries speak too."""
    mine = select(CareEntry.patient_key, CareEntry.person_key).where(
        CareEntry.id.in_(list(ids)), CareEntry.state == "open"
    )
    pairs = db.session.execute(mine).all()
    keys, persons = {key for key, _person in pairs if key}, {person for _key, person in pairs if person}
    theirs = select(CareEntry.patient_key, CareEntry.person_key).where(
        CareEntry.other_id + 0 == own, CareEntry.state == "open",
        or_(CareEntry.patient_key.in_(keys), CareEntry.person_key.in_(persons)),
    )  # fmt: skip
    found = db.session.execute(theirs).all()
    return {key for key, _person in found if key}, {person for _key, person in found if person}


def accept(entry: CareEntry, actor: Actor, at: datetime, *, seen: int | None = None) -> None:
    """The other hospital says that it was so: counted from now on. Its own, different entry takes over what this says."""
    with work():
        pair = _pair(entry)
        _not_decided(*pair)
        before = _counts(*pair)
        LEDGER_FLOW.move(entry, "accept", actor, at, seen=seen, values={"differences": [], "settled_at": at})
        for one in pair[1:]:
            for name in FACTS:
                setattr(one, name, getattr(entry, name))
            one.state, one.differences, one.settled_at, one.version = "agreed", [], at, one.version + 1
        _changed(before, *pair)


def keep(entry: CareEntry, actor: Actor, at: datetime, reason: str, *, seen: int | None = None) -> None:
    """The hospital stands by its own entry, with a reason that the other side reads."""
    reason = reason.strip()[:LONGEST_REASON]
    with work():
        _private(entry, reason)
        LEDGER_FLOW.move(entry, "keep", actor, at, seen=seen, remark=reason, values={"kept_reason": reason})


def withdraw(entry: CareEntry, actor: Actor, at: datetime, reason: str, *, seen: int | None = None) -> None:
    """The hospital takes its own entry back; the other one stands alone again."""
    reason = reason.strip()[:LONGEST_REASON]
    with work():
        _private(entry, reason)
        pair = _pair(entry)
        _not_decided(*pair)
        before = _counts(*pair)
        for one in pair[1:]:
            one.state, one.partner_id, one.differences, one.version = "open", None, [], one.version + 1
        values: dict[str, Any] = {"partner_id": None, "differences": [], "settled_at": at}
        LEDGER_FLOW.move(entry, "withdraw", actor, at, seen=seen, remark=reason, values=values)
        _changed(before, *pair)


def retract(entry: CareEntry, actor: Actor, at: datetime, reason: str, *, seen: int | None = None) -> None:
    """What was accepted by a wrong click is one-sided again, for the hours the office has set (办公室设定)."""
    reason = reason.strip()[:LONGEST_REASON]
    with work():
        _private(entry, reason)
        _pair(entry)
        _not_decided(entry)
        before = _counts(entry)
        LEDGER_FLOW.move(entry, "retract", actor, at, seen=seen, remark=reason, values={"settled_at": None})
        _changed(before, entry)


def _open(*where: Any) -> list[Any]:
    """Open entries as rows of what is matched, locked in the order of their ids, as they stand now."""
    columns = [getattr(CareEntry, name) for name in _MATCHED]
    query = select(*columns).where(CareEntry.state == "open", *where).order_by(CareEntry.id).with_for_update()
    return list(db.session.connection().execute(query))


def _plain(one: Any) -> ledger.Entry:
    return ledger.Entry(
        one.id, one.kind, one.organisation_id, one.from_id, one.to_id, one.day, one.patient_key or "", one.person_key or "",
        one.diagnosis_code, one.direction, one.care_type,
    )  # fmt: skip


def _joined(one: Any, other: Any, pair: ledger.Pair, at: datetime) -> dict[int, dict[str, Any]]:
    """What two entries that belong together become."""
    settled = at if pair.result is ledger.Result.AGREED else None
    same = {"state": str(pair.result), "differences": list(pair.differences), "settled_at": settled}
    return {one.id: {**same, "partner_id": other.id}, other.id: {**same, "partner_id": one.id}}


def _pair(entry: CareEntry) -> tuple[CareEntry, ...]:
    """The entry and, where there is one, its partner, locked in the order of their ids."""
    ids = [one for one in (entry.id, entry.partner_id) if one is not None]
    query = select(CareEntry).where(CareEntry.id.in_(ids)).order_by(CareEntry.id).with_for_update()
    db.session.execute(query).scalars().all()
    if entry.partner_id is None:
        return (entry,)
    partner = db.session.get_one(CareEntry, entry.partner_id, populate_existing=True)
    if partner.partner_id != entry.id:
        raise Overtaken
    return entry, partner


def _counts(*pair: Any) -> Counter[tuple[int, Count]]:
    found: Counter[tuple[int, Count]] = Counter()
    for one in pair:
        for count, n in rules.of_entry(one).items():
            found[one.designation_id, count] += n
    return found


def _changed(before: Counter[tuple[int, Count]], *pair: CareEntry) -> None:
    _tallied(before, _counts(*pair))


def _tallied(before: Counter[tuple[int, Count]], after: Counter[tuple[int, Count]]) -> None:
    tally({key: after[key] - before[key] for key in after.keys() | before.keys()})


def _not_decided(*pair: CareEntry) -> None:
    """What is evaluated stands."""
    for one in pair:
        rules.not_in_closed_year(
            rules.REFERRAL,
            {one.day.year},
            queries.closed_years(one.programme),
            todo=_("已定档年度的台账不再改动；对结果有异议的按考核规定申请复核"),
        )


def _private(entry: CareEntry, reason: str) -> None:
    """The reason is read by the other hospital and kept in the journal: it does not name the patient."""
    if not reason:
        raise Refused(rules.REFERRAL, _("请写明理由"), field="remark")
    rules.without_identity(patients.unseal(entry.patient), {"remark": reason})
