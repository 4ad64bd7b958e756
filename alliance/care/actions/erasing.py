"""Who the patient was is erased: by its age, or on request of the hospital's leader. Counts, states and journal stay.

What goes is the sealed identity, the keyed hashes that find it, the mask, the year of birth and the attachments, which
may show who it is. What stays identifies nobody on the platform.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, select, update

from alliance.care import notices, queries, rules
from alliance.care.model import CareEntry
from alliance.care.model.cases import ENDED_UNERASED, KEPT
from alliance.core import files, journal, patients, settings
from alliance.core.actor import SYSTEM, Actor
from alliance.core.language import N_
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import identifiers, windows
from alliance.rules import programme as programmes

MOST = 20_000  # records of a kind in one run; the rest waits for the next
AT_ONCE = 500
MOST_REQUESTED = 20
LONGEST_REASON = 300

_NOBODY: dict[str, Any] = {"patient": None, "patient_key": None, "patient_masked": ""}
_BLANK: Mapping[str, dict[str, Any]] = {
    "referral": {**_NOBODY, "birth_year": None},
    "consultation": {**_NOBODY, "birth_year": None},
    "care_entry": {**_NOBODY, "person_key": None, "body": ""},
}


def erase(numbers: Sequence[str], actor: Actor, at: datetime, reason: str) -> int:
    """Erase who the patient was in the ended records with these numbers, all or none, on somebody's request.

    By the leader of one of the two hospitals; an entry of a log by that of the hospital whose log it is. The other
    hospital is told. Returns how many records that were.
    """
    reason = reason.strip()[:LONGEST_REASON]
    queries.leads(actor)
    if not numbers:
        raise Refused("", _("请填写单号或本院编号"), field="numbers")
    if len(numbers) > MOST_REQUESTED:
        raise Refused("", _("一次最多 %(n)d 个单号", n=MOST_REQUESTED), field="numbers")
    if not reason:
        raise Refused(rules.REFERRAL, _("清除须写明理由"), field="reason")
    with work():
        named = [record for number in dict.fromkeys(numbers) for record in _named(actor, number)]
        records = {(record.__tablename__, record.id): record for record in named}
        for record in records.values():
            _erase_one(record, actor, at, reason)
    return len(records)


def _named(actor: Actor, number: str) -> list[Any]:
    found = queries.own_records(actor, number)
    if not found:
        raise Refused("", _("没有单号或编号为 %(number)s 的本院记录", number=number), field="numbers")
    for record in found:
        if record.erased_at is not None:
            raise Refused("", _("%(number)s 的患者身份已经清除", number=number), field="numbers")
        if not queries.is_settled(record):
            raise Refused("", _("%(number)s 还没有办结，办结后才能清除", number=number), field="numbers")
    return found


def _erase_one(record: Any, actor: Actor, at: datetime, reason: str) -> None:
    kind = record.__tablename__
    rules.without_identity(patients.unseal(record.patient), {"reason": reason})
    gone = [one.name for one in files.of(record)]
    if not _blank(kind, [record.id], at):
        raise Refused("", _("%(number)s 的患者身份已经清除", number=queries.number_of(record)), field="numbers")
    journal.write(f"{kind}.erase", actor, at, record, clause=rules.REFERRAL, remark=reason, files=len(gone))
    if kind != "care_entry":
        other = record.to_id if actor.organisation_id == record.from_id else record.from_id
        notices.inform(record, other, N_("对方医院依申请清除了患者身份，请知悉"), actor, at)


def _blank(kind: str, ids: Sequence[int], at: datetime) -> list[int]:
    """Blank what identifies in these records, files too; those that still had it."""
    model: Any = queries.KEEPING[kind]
    done = db.session.execute(
        update(model)
        .where(model.id.in_(ids), model.erased_at.is_(None)).values(erased_at=at, **_BLANK[kind]).returning(model.id)
        .execution_options(synchronize_session=False)
    ).scalars()  # fmt: skip
    found = list(done)
    files.forget(kind, found)
    for row_id in found:
        known = db.session.identity_map.get(db.session.identity_key(model, row_id))
        if known is not None:
            db.session.expire(known)
    return found


def erase_old(at: datetime, *, most: int = MOST) -> Counter[str]:
    """Erase what has been kept as long as the office has set since the record ended, or the entry was settled."""
    done: Counter[str] = Counter()
    for programme in programmes.all_programmes():
        if any(one.key == KEPT for one in programme.settings):
            years = int(settings.value(programme.key, KEPT))
            for kind in queries.KEEPING:
                done[kind] += _erase_old(kind, programme.key, years, at, most)
    return done


def _erase_old(kind: str, programme: str, years: int, at: datetime, most: int) -> int:
    """One kind of record of one programme, with one line in the journal."""
    model: Any = queries.KEEPING[kind]
    before = windows.years_before(at, years)
    if model is CareEntry:
        old = and_(CareEntry.entered_at < before, CareEntry.settled_at.is_(None) | (CareEntry.settled_at < before))
    else:
        old = and_(model.state_at < before, ENDED_UNERASED)
    query = select(model.id).where(model.programme == programme, model.erased_at.is_(None), old).limit(most)
    with work():
        ids = list(db.session.execute(query).scalars())
        done = sum(len(_blank(kind, ids[start : start + AT_ONCE], at)) for start in range(0, len(ids), AT_ONCE))
        if done:
            facts: dict[str, Any] = {"programme": programme, "n": done, "years": years, "before": before.date()}
            journal.write(f"{kind}.erase-old", SYSTEM, at, None, clause=rules.REFERRAL, **facts)
    return done


def find_records(resident_id: str, actor: Actor, at: datetime) -> list[Any]:
    """Which of the hospital's records speak of the person with this number: for somebody who asks what is kept of them.

    Found by the keyed hash; journalled without the number.
    """
    queries.leads(actor)
    found = identifiers.resident_id(resident_id, at.date())
    if not found.ok:
        raise Refused("", found.reason_zh, field="resident_id")
    records = queries.of_patient(actor, patients.match_key(found.value))
    with work():
        journal.write("privacy.find", actor, at, None, found=len(records))
    return records
