"""A simulated year: alliances that behave in six ways, the calendar's jobs day by day, and what became of it all."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from alliance import jobs
from alliance.clock import BEIJING
from alliance.core import inbox, journal, mail, schedule
from alliance.core.work import work
from alliance.ext import db
from alliance.members import actions as members
from alliance.obligations import actions
from alliance.obligations.model import Obligation, ObligationNotice
from alliance.organisations import actions as organisations
from alliance.organisations.model import Person
from alliance.register import actions as register
from alliance.register.model import Designation
from alliance.supervision import actions as supervision
from alliance.supervision import queries as reports
from alliance.supervision.model import Report
from tests.supervision.reported import PDF, PROGRAMME, WORDS, another, the_reported

WAYS = ("prompt", "late", "never", "extended", "ended", "new")
DAILY = tuple(
    one for one in jobs.JOBS if one.name in ("supervision.periods", "obligations.keep", "organisations.due")
)  # fmt: skip
CLERK, LEADER, OFFICE = "provincial-hxnk", "provincial-leader", "office"
PAPER = ("计划.pdf", PDF)
WORD = {
    "obligation.fulfil": "done", "obligation.fulfil-late": "late", "obligation.hand-in": "done",
    "obligation.hand-in-late": "late", "obligation.waive": "excused", "obligation.lapse": "lapsed",
    "obligation.longer": "extended",
}  # fmt: skip


@dataclass
class Year:
    """The alliances by way, and the day the world has reached."""

    alliances: dict[str, list[Designation]] = field(default_factory=lambda: defaultdict(list))

    def each(self, way: str, act: Callable[[Designation, datetime], None], at: datetime) -> None:
        for one in self.alliances[way]:
            act(one, at)


def begin(n: int) -> Year:
    """`n` alliances of one department, in six ways by turns; those to come are filed in the year itself."""
    world, year = the_reported(), Year()
    like = world.alliance()
    with work():
        for login in (CLERK, LEADER, OFFICE):
            who = db.session.get(Person, world.actor(login).person_id)
            assert who is not None
            who.mail = f"{login}@example.invalid"
        for one in (world.alliance(), world.alliance("骨科")):  # the year is about the others
            one.state, one.ended_on, one.end_reason = "dissolved", date(2025, 6, 1), "示例"
    for number in range(n):
        way = WAYS[number % len(WAYS)]
        found = another(number + 1, like)
        with work():
            if way == "new":
                found.filed_on = date(2026, 3, 10)
            if way not in ("never", "new"):
                found.charter, found.charter_on = "示例章程", date(2024, 2, 1)
        year.alliances[way].append(found)
    return year


def report(one: Designation, year: int, half: str) -> Report:
    found = reports.one(one.id, year, half)
    assert found is not None
    return found


def submit(year: int, half: str) -> Callable[[Designation, datetime], None]:
    def act(one: Designation, at: datetime) -> None:
        found = report(one, year, half)
        supervision.submit(found, reports.proposed(found), WORDS, the_reported().actor(CLERK), at)

    return act


def accept(year: int, half: str) -> Callable[[Designation, datetime], None]:
    return lambda one, at: supervision.accept(report(one, year, half), the_reported().actor(OFFICE), at)


def extend(one: Designation, at: datetime) -> None:
    supervision.extend(report(one, 2025, "H2"), date(2026, 2, 20), "系统切换", the_reported().actor(OFFICE), at)


def plan(one: Designation, at: datetime) -> None:
    query = select(Obligation).where(Obligation.kind == "training-plan", Obligation.designation_id == one.id)
    row = db.session.execute(query).scalar_one()
    actions.hand_in(row, "年度计划已印发", PAPER, the_reported().actor(CLERK), at)


def charter(one: Designation, at: datetime) -> None:
    members.add_paper(
        one, the_reported().actor(CLERK), at, kind="charter", title="示例章程", adopted_on=at.date(), file=PAPER
    )


def end(one: Designation, at: datetime) -> None:
    register.end(one, "dissolved", at.date(), "示例", the_reported().actor("commission"), at)


SCRIPT: Sequence[tuple[str, str, Callable[[Designation, datetime], None]]] = (
    ("01-15", "prompt", submit(2025, "H2")),
    ("01-17", "prompt", accept(2025, "H2")),
    ("01-20", "ended", submit(2025, "H2")),
    ("01-21", "ended", accept(2025, "H2")),
    ("01-25", "extended", extend),
    ("02-10", "prompt", plan),
    ("02-18", "extended", submit(2025, "H2")),
    ("02-19", "extended", accept(2025, "H2")),
    ("02-20", "late", submit(2025, "H2")),
    ("02-24", "late", accept(2025, "H2")),
    ("03-01", "ended", end),
    ("03-20", "extended", plan),
    ("03-31", "new", plan),
    ("04-05", "late", plan),
    ("04-20", "new", charter),
    ("07-15", "prompt", submit(2026, "H1")),
    ("07-31", "extended", submit(2026, "H1")),
    ("08-01", "late", submit(2026, "H1")),
    ("08-03", "prompt", accept(2026, "H1")),
    ("08-03", "extended", accept(2026, "H1")),
    ("08-03", "late", accept(2026, "H1")),
    ("08-10", "new", submit(2026, "H1")),
)


def live(year: Year, first: date, last: date) -> None:
    """Day by day: the jobs at eight, what people do at ten, a look at noon."""
    acts: dict[str, list[tuple[str, Callable[[Designation, datetime], None]]]] = defaultdict(list)
    for day, way, act in SCRIPT:
        acts[day].append((way, act))
    today = first
    while today <= last:
        morning = datetime.combine(today, time(8), BEIJING)
        schedule.run_due(DAILY, morning)
        organisations.write_mails(morning)
        for way, act in acts.get(f"{today:%m-%d}", ()):
            year.each(way, act, morning + timedelta(hours=2))
        if f"{today:%m-%d}" in acts:
            jobs.close_duties(morning + timedelta(hours=4))
        today += timedelta(days=1)


Lived = dict[int | None, set[tuple[str, str, str, str]]]


def lived() -> Lived:
    """What happened to each alliance (None: to the programme): day, kind, period, event."""
    found: Lived = defaultdict(set)
    rows = {row.id: row for row in db.session.execute(select(Obligation)).scalars()}

    def add(row: Obligation, at: date, what: str) -> None:
        found[row.designation_id].add((f"{at:%m-%d}", row.kind, row.period, what))

    for row in rows.values():
        add(row, row.created_at.date(), "opens")
    for told in db.session.execute(select(ObligationNotice)).scalars():
        add(rows[told.obligation_id], told.day, told.stage)
    entry = journal.JournalEntry
    for line in db.session.execute(select(entry).where(entry.event.in_(WORD))).scalars():
        what = WORD[line.event]
        if line.facts.get("what") != "closes":
            add(rows[line.record_id or 0], line.at.date(), what)
    return found


def mailed() -> dict[int | None, list[tuple[str, str, str, str]]]:
    """The mails about each alliance's to-dos: day, to-do, why, to whom. A mail's key is now:TODO:WHY:PERSON."""
    todos = {todo.id: todo for todo in db.session.execute(select(inbox.Todo)).scalars()}
    found: dict[int | None, list[tuple[str, str, str, str]]] = defaultdict(list)
    for one in db.session.execute(select(mail.Mail).order_by(mail.Mail.id)).scalars():
        _now, number, why, _person = one.key.split(":")
        todo = todos[int(number)]
        found[todo.designation_id].append((f"{one.queued_at:%m-%d}", todo.kind, why, one.address.partition("@")[0]))
    return found


__all__ = ["PROGRAMME", "WAYS", "begin", "live", "lived", "mailed"]
