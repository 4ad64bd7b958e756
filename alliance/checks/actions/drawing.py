"""A sample: its frame gathered and published with the hash of a secret; then drawn by another person, with a word said in
public. Nobody could have known what is drawn, and anybody can repeat it (SN15-2.b)."""

import secrets
import zlib
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import insert

from alliance.activities import queries as activities
from alliance.care import queries as care
from alliance.checks import flow, notices, rules
from alliance.checks.actions.looking import BATCH, CLAUSE, hold_past
from alliance.checks.model import DRAW_WORKING, SampleDraw, SampleItem, SampleStratum
from alliance.checks.queries import padding, samples
from alliance.core import inbox, journal, patients, settings, tasks
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import sample
from alliance.rules.sample import Plan

MANY = 500  # numbers asked for in one statement


def begin_sample(programme: str, year: int, actor: Actor, at: datetime) -> SampleDraw:
    """Begin to gather the frame of a year: every record that counts, of every alliance taking part."""
    if not (actor.is_office and actor.programme == programme):
        raise Refused(CLAUSE, _("抽样核查由本项目的联盟管理办公室组织"))
    hold_past(year, at)
    if samples.of_year(programme, year) is not None:
        raise Refused(CLAUSE, _("%(year)s 年度已有一次抽样，每年只抽一次", year=year), field="year")
    looked = padding.latest_done(programme, year)
    with work():
        found = SampleDraw(
            programme=programme, year=year, plan=asdict(rules.plan_of(settings.values(programme))),
            radar_id=looked.id if looked else None, nonce=secrets.token_hex(32), begun_at=at, begun_by_id=actor.person_id,
            begun_by=actor.name, total=len(samples.taking_part(programme, year, at.date())),
        )  # fmt: skip
        db.session.add(found)
        journal.write("sample.begin", actor, at, found, clause=CLAUSE, year=year)
    return found


def gather(draw_id: int, at: datetime, *, seconds: float = tasks.AT_ONCE) -> SampleDraw:
    """Go on with the frame for about so many seconds; at its end both hashes stand."""
    return tasks.go_on(lambda: tasks.fresh(SampleDraw, draw_id), DRAW_WORKING, lambda one: _step(one, at), seconds)


def _step(draw: SampleDraw, at: datetime) -> bool:
    key, year, draw_id = draw.programme, draw.year, draw.id
    plan, weighted = Plan(**draw.plan), padding.flagged(draw.radar_id)
    stand = {"state": draw.state, "position": draw.position}
    batch = [one for one in samples.taking_part(key, year, draw.begun_at.date()) if one.id > draw.position][:BATCH]
    if not batch:
        return _commit(draw_id, stand, at)
    done, rows = draw.alliances + len(batch), []
    for one in batch:
        kinds = {**care.counted_numbers(one.id, year), "activity": activities.counted_numbers(one.id, year)}
        rows += [
            _stratum(draw_id, one, kind, found, one.id in weighted, plan) for kind, found in kinds.items() if found
        ]
    with work():
        if not tasks.claim(SampleDraw, draw_id, stand, position=batch[-1].id, alliances=done):
            return False
        if rows:
            db.session.execute(insert(SampleStratum), rows)
    return True


def _stratum(draw_id: int, designation: Any, kind: str, found: list[str], flagged: bool, plan: Plan) -> dict[str, Any]:
    numbers = sorted(found)
    return {
        "draw_id": draw_id, "designation_id": designation.id, "designation_name": designation.name, "kind": kind,
        "size": len(numbers), "take": sample.take(len(numbers), flagged, plan), "flagged": flagged,
        "hash": sample.stratum_hash(numbers), "numbers": zlib.compress("\n".join(numbers).encode()),
    }  # fmt: skip


def secret_of(draw: SampleDraw, frame_hash: str) -> str:
    """The secret of a sample: made by a key that is not in the database, so that nobody reads it there before the draw."""
    return patients.match_key(f"sample {draw.nonce} {frame_hash}")


def _commit(draw_id: int, stand: dict[str, Any], at: datetime) -> bool:
    found = samples.strata(draw_id)
    draw = tasks.fresh(SampleDraw, draw_id)
    lines = [(f"{one.designation_id}/{one.kind}", one.size, one.take, one.hash) for one in found]
    hashed = sample.frame_hash(Plan(**draw.plan), lines)
    commitment, size = sample.digest(secret_of(draw, hashed)), sum(one.size for one in found)
    values = {
        "frame_hash": hashed,
        "commitment": commitment,
        "committed_at": at,
        "size": size,
        "version": draw.version + 1,
    }
    with work():
        if not tasks.claim(SampleDraw, draw_id, stand, state="committed", **values):
            return False
        fresh = tasks.fresh(SampleDraw, draw_id)
        journal.write(
            "sample.commit", SYSTEM, at, fresh, clause=CLAUSE, frame_hash=hashed, commitment=commitment, size=size
        )
        notices.ask_to_draw(fresh, at)
    return True


def draw(found: SampleDraw, word: str, actor: Actor, at: datetime, seen: int | None = None) -> int:
    """Draw, with the word said in public now: how many records. The secret is shown from now on."""
    strata = samples.as_rules(samples.strata(found.id, whole=True))
    names = {one.designation_id: one.designation_name for one in samples.strata(found.id)}
    secret = secret_of(found, found.frame_hash)
    key = sample.seed(secret, word)
    due, note = settings.due_in_workdays(at.date(), int(settings.value(found.programme, "sample_answer_workdays")))
    leads = {one.id: one.lead_id for one in samples.taking_part(found.programme, found.year, found.begun_at.date())}
    values = {
        "secret": secret, "word": word.strip(), "drawn_at": at, "drawn_by_id": actor.person_id, "drawn_by": actor.name,
        "due": due, "due_note": note,
    }  # fmt: skip
    with work():
        flow.DRAW_FLOW.move(found, "draw", actor, at, seen=seen, values=values, word=word.strip(), secret=secret)
        rows: list[dict[str, Any]] = []
        for one in strata:
            numbers = sample.drawn(key, one.key, one.numbers, one.take)
            rows += [{"kind": one.kind, "number": number, "place": place, "draw_id": found.id,
                      "designation_id": one.designation_id, "designation_name": names[one.designation_id],
                      "lead_id": leads[one.designation_id]} for place, number in enumerate(numbers, 1)]  # fmt: skip
        items = _with_records(rows, key)
        if items:
            db.session.execute(insert(SampleItem), items)
        inbox.settle(found, at, actor)
        notices.ask_hospitals(found, actor, at)
    return len(items)


def _with_records(rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Each drawn number with its record and the hospital that is asked about it, drawn like the record."""
    care_rows = _looked_up(care.counted, [row["number"] for row in rows if row["kind"] != "activity"])
    held = _looked_up(
        lambda part: {one.number: one for one in activities.counted(part)},
        [row["number"] for row in rows if row["kind"] == "activity"],
    )
    found = []
    for row in rows:
        number = row["number"]
        if number in care_rows and row["kind"] != "activity":
            found.append({**row, **_case(care_rows[number], sample.second_side(key, number))})
        elif number in held and row["kind"] == "activity":
            found.append({**row, **_activity(held[number])})
    return found


def _looked_up(read: Any, numbers: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for at in range(0, len(numbers), MANY):
        found |= read(numbers[at : at + MANY])
    return found


def _case(one: Any, second: bool) -> dict[str, Any]:
    ends = [(one.first_id, one.first_name), (one.second_id, one.second_name)]
    asked, other = (ends[1], ends[0]) if second else (ends[0], ends[1])
    return _columns(one.record_type, one.record_id, one.day, asked, other)


def _activity(one: Any) -> dict[str, Any]:
    return _columns("activity", one.id, one.held_on, (one.host_id, one.host_name), (None, ""))


def _columns(kind: str, record: int, day: Any, asked: tuple[int, str], other: tuple[int | None, str]) -> dict[str, Any]:
    return {
        "record_type": kind, "record_id": record, "day": day, "hospital_id": asked[0], "hospital_name": asked[1],
        "other_id": other[0], "other_name": other[1],
    }  # fmt: skip


def withdraw(found: SampleDraw, remark: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """Give up a sample that is not drawn yet: its frame was wrong. It stays listed with the reason."""
    with work():
        flow.DRAW_FLOW.move(found, "withdraw", actor, at, seen=seen, remark=remark)
        inbox.settle(found, at, actor)
