"""What the calendar does: duties become rows when their period opens, are closed by their records, and are told of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alliance.core import inbox, journal, settings
from alliance.core.actor import SYSTEM
from alliance.core.work import work
from alliance.ext import db
from alliance.obligations import notices, queries, rules
from alliance.obligations.flow import FLOW
from alliance.obligations.model import Obligation, ObligationExtension
from alliance.obligations.rules import Duty, Outcome
from alliance.rules import windows
from alliance.rules.shapes import ObligationKind
from alliance.rules.values import SettingValue

Values = Mapping[str, SettingValue]


@dataclass(frozen=True)
class Kept:
    """What one day's work came to."""

    opened: int
    closed: int
    reminded: int
    told: int


def keep(programme: str, at: datetime) -> Kept:
    """The day's work: close what the records prove, make rows of what is owed, remind and tell; each thing once.

    Called again it finds nothing more to do.
    """
    day, values = windows.beijing_day(at), settings.values(programme)
    with work():
        rows = queries.pending(programme)
        found = queries.survey(programme, rows, day, values, fresh=True)
        _align(rows, found, at)
        closed = sum(_apply(row, found.outcomes[row.id], at) for row in rows)
        have = queries.known(programme, {duty.period for _kind, duty in found.duties})
        new = [
            (_made(programme, kind, duty, at), duty.fact)
            for kind, duty in found.duties if (kind.key, *duty.key) not in have
        ]  # fmt: skip
        opened = _begin(new, found, at)
        waiting = [(row, found.outcomes[row.id]) for row in rows] + opened
        stages = _tell(waiting, day, values, at)
    return Kept(len(new), closed, stages.count("ahead"), len(stages) - stages.count("ahead"))


def _made(programme: str, kind: ObligationKind, duty: Duty, at: datetime) -> Obligation:
    about = duty.about
    row = Obligation(
        programme=programme, kind=kind.key, clause=kind.clause, side=rules.side(kind, duty.owner), role=str(duty.owner.role),
        owner_id=duty.owner.id, owner_name=duty.owner.name, department_id=duty.owner.department_id,
        lead_id=about.lead_id if about else None, authority_id=about.authority_id if about else None,
        designation_id=about.id if about else None, designation_name=about.name if about else "",
        subject=duty.subject, period=duty.period, title=duty.title[:160], year=(duty.due or duty.opens).year,
        record_type=duty.record_type, record_id=duty.record_id, opens=duty.opens, due=duty.due,
        due_note=duty.due_note, closes=duty.closes, created_at=at, version=1, state="open",
    )  # fmt: skip
    db.session.add(row)
    return row


def _begin(
    new: Sequence[tuple[Obligation, rules.Fact]], found: queries.Survey, at: datetime
) -> list[tuple[Obligation, Outcome]]:
    """What is fulfilled already is closed at once; the rest is asked for."""
    db.session.flush()
    for key, rows in Counter((row.kind, row.clause) for row, _fact in new).items():
        journal.write("obligations.open", SYSTEM, at, None, clause=key[1], kind=key[0], rows=rows)
    begun = [(row, found.outcome(row, fact)) for row, fact in new]
    for row, outcome in begun:
        _apply(row, outcome, at)
        if row.state == "open":
            notices.ask(row, SYSTEM, at)
    return begun


def _align(rows: Sequence[Obligation], found: queries.Survey, at: datetime) -> None:
    """Rows whose day waited for a calendar get it, and so does what asks for them; what is open goes to the department
    that leads now."""
    by_key, dated = {(kind.key, *duty.key): duty for kind, duty in found.duties}, []
    for row in rows:
        duty = by_key.get((row.kind, row.subject, row.period))
        if duty is None or row.state != "open":
            continue
        if row.due is None and duty.due is not None:
            row.due, row.closes, row.due_note = duty.due, duty.closes, ""
            dated.append(row)
            journal.write("obligation.dated", SYSTEM, at, row, clause=row.clause, due=duty.due)
        if (row.owner_id, row.department_id) != (duty.owner.id, duty.owner.department_id):
            row.owner_id, row.owner_name, row.department_id = duty.owner.id, duty.owner.name, duty.owner.department_id
            row.lead_id = duty.about.lead_id if duty.about else row.lead_id
            journal.write("obligation.passed", SYSTEM, at, row, clause=row.clause, to=duty.owner.name)
            notices.ask_again(row, SYSTEM, at, "")
    for number, todo in queries.todos(dated).items() if dated else ():
        todo.due, todo.due_note = next(row.due for row in dated if row.id == number), ""


def follow(programme: str, at: datetime) -> int:
    """Hold the rows against their records and close what is fulfilled, excused or lapsed; how many were touched.

    Nothing is written where nothing changed.
    """
    day = windows.beijing_day(at)
    if not any(_differs(row, outcome) for row, outcome in _standing(programme, day)):
        return 0
    with work():
        return sum(_apply(row, outcome, at) for row, outcome in _standing(programme, day))


def _standing(programme: str, day: date) -> list[tuple[Obligation, Outcome]]:
    rows = queries.pending(programme)
    found = queries.outcomes(rows, day)
    return [(row, found[row.id]) for row in rows]


def _differs(row: Obligation, outcome: Outcome) -> bool:
    return outcome.state != row.state or bool(_longer(row, outcome))


def _apply(row: Obligation, outcome: Outcome, at: datetime) -> bool:
    """Carry over what the record says: other days first, then the state."""
    if not _differs(row, outcome):
        return False
    for one in _longer(row, outcome):
        _extend(row, one, at)
    if outcome.state != row.state:
        _move(row, outcome, at)
        inbox.settle(row, at, SYSTEM)
    return True


def _move(row: Obligation, outcome: Outcome, at: datetime) -> None:
    fact = outcome.fact
    if outcome.state in ("done", "late"):
        values: dict[str, Any] = {
            "done_at": fact.met_at, "proof": fact.proof[:200], "proof_type": fact.proof_type, "proof_id": fact.proof_id,
            "end_reason": "",
        }  # fmt: skip
        FLOW.move(row, "fulfil" if outcome.state == "done" else "fulfil-late", SYSTEM, at, values=values)
    elif outcome.state == "open":
        why = next(one.reason for one in fact.moved if one.what == "closes")
        FLOW.move(row, "reopen", SYSTEM, at, remark=why, values={"end_reason": ""})
    else:
        why = fact.excused if outcome.state == "excused" else fact.lost or rules.NOT_DONE
        FLOW.move(row, "waive" if outcome.state == "excused" else "lapse", SYSTEM, at, remark=why,
                  values={"end_reason": why})  # fmt: skip


def _longer(row: Obligation, outcome: Outcome) -> list[rules.Moved]:
    """The days the record's own page moved that the row does not show yet; a due day never lies behind its last one."""
    days = {"due": row.due, "closes": row.closes}
    return [one for one in outcome.fact.moved if (was := days[one.what]) is not None and one.until > was]


def _extend(row: Obligation, moved: rules.Moved, at: datetime) -> None:
    was = row.due if moved.what == "due" else row.closes
    if was is None or row.closes is None or moved.until <= was:
        return
    who = _who_moved(row)
    db.session.add(ObligationExtension(
        obligation_id=row.id, what=moved.what, was=was, until=moved.until, reason=moved.reason, by=who, at=at
    ))  # fmt: skip
    if moved.what == "due":
        row.due = moved.until
    row.closes = max(row.closes, moved.until)
    db.session.flush()
    journal.write("obligation.longer", SYSTEM, at, row, clause=row.clause, remark=moved.reason, what=moved.what,
                  was=was, until=moved.until, by=who)  # fmt: skip


def _who_moved(row: Obligation) -> str:
    """Who gave more time on the record's page: the journal's last line about it that says extend or unlock."""
    entry = journal.JournalEntry
    steps = [f"{row.record_type}.{step}" for step in ("extend", "unlock")]
    query = db.select(entry.name).where(
        entry.record_type == row.record_type, entry.record_id == row.record_id, entry.event.in_(steps)
    )
    return db.session.execute(query.order_by(entry.id.desc()).limit(1)).scalar() or SYSTEM.name


def _tell(standing: Sequence[tuple[Obligation, Outcome]], day: date, values: Values, at: datetime) -> list[str]:
    """Remind ahead of the due day, tell the superior after it, each once for a due day; the stages told of."""
    still_open = [(row, outcome) for row, outcome in standing if row.state == "open"]
    _settle_handed({row.id: row for row, outcome in still_open if outcome.handed}, at)
    waiting = [row for row, outcome in still_open if not outcome.handed]
    told = queries.told(waiting) if waiting else {}
    due = [(row, rules.stage(rules.kind_of(row), row, day, values, told.get(row.id, set()))) for row in waiting]
    stages = [(row, stage) for row, stage in due if stage is not None]
    todos = queries.todos([row for row, _stage in stages])
    for row, stage in stages:
        notices.tell(row, stage, todos.get(row.id), day, at)
        journal.write("obligation.tell", SYSTEM, at, row, clause=row.clause, stage=stage, due=row.due)
    return [stage for _row, stage in stages]


def _settle_handed(rows: Mapping[int, Obligation], at: datetime) -> None:
    """What is handed in and waits for another party is no longer its superior's to see to."""
    for number in {todo.record_id for todo in inbox.open_about(Obligation.__tablename__, rows)} if rows else ():
        inbox.settle(rows[number], at, SYSTEM, queries.OVERDUE)
