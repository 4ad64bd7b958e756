"""A procedure is a table of steps. Page buttons, permissions, API and tests read the same table."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from alliance.core import journal
from alliance.core.actor import Actor, Role, label_of
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import clauses

By = Callable[[Actor, Any], bool]


@dataclass(frozen=True)
class Move:
    """One attempt to take a step: what a guard may look at."""

    record: Any
    actor: Actor
    at: datetime
    values: Mapping[str, Any]
    remark: str


Guard = Callable[[Move], None]


@dataclass(frozen=True)
class Step:
    """One row of a procedure table.

    `by` is a predicate of actor × record; guards raise Refused. `ends` marks a step that ends something: it is
    shown apart, in red, and asked once more. `remark` says that a reason must be given.
    """

    name: str
    label: Any  # lazy text: the button
    sources: tuple[str, ...]
    target: str
    by: By
    clause: str
    guards: tuple[Guard, ...] = ()
    done: Any = ""  # lazy text: the timeline's word; the label when empty
    ends: bool = False
    remark: bool = False
    button: bool = True  # False: taken by another page or by a job, never as a bare button
    clause_of: Callable[[Any], str] | None = None  # where programmes share the row: the clause of the record's own

    def __post_init__(self) -> None:
        if self.clause:
            clauses.get(self.clause)

    def clause_for(self, record: Any) -> str:
        """The clause this step rests on for this record."""
        found = self.clause_of(record) if self.clause_of is not None else self.clause
        return clauses.within(getattr(record, "programme", ""), found)


@dataclass(frozen=True)
class Flow:
    """A whole procedure over one table, which has the columns id, state and version."""

    name: str
    model: Any
    steps: tuple[Step, ...]
    states: Mapping[str, Any]  # state → lazy label
    tones: Mapping[str, str] = field(default_factory=dict)  # state → plain, good, warn, bad, blue

    def step(self, name: str) -> Step:
        """The step of that name; an unknown one is refused in words."""
        for step in self.steps:
            if step.name == name:
                return step
        raise Refused("", _("没有这一步：%(name)s", name=name))

    def open_to(self, record: Any, actor: Actor) -> list[Step]:
        """The steps this actor may take now, in table order: the page's buttons."""
        return [step for step in self.steps if record.state in step.sources and step.by(actor, record)]

    def move(
        self,
        record: Any,
        name: str,
        actor: Actor,
        at: datetime,
        *,
        seen: int | None = None,
        remark: str = "",
        values: Mapping[str, Any] | None = None,
        **facts: Any,
    ) -> Step:
        """Take one step: version, state, role, guards; then one conditional UPDATE and a journal line.

        `seen` is the version the actor looked at (None: jobs and nested calls). `values` are columns that change
        with the state in the same UPDATE, so that CHECKs hold. Raises Refused or Overtaken; leaves no trace then.
        """
        step = self.step(name)
        move = Move(record, actor, at, values or {}, remark)
        with work():
            version = record.version if seen is None else seen
            self._check(step, move, version)
            self._write(record, step, version, dict(move.values))
            journal.write(
                f"{self.name}.{step.name}", actor, at, record, clause=step.clause_for(record), remark=remark,
                to=step.target, **facts,
            )  # fmt: skip
        return step

    def may(self, record: Any, name: str, actor: Actor, at: datetime, *, remark: str = "") -> None:
        """Refuse a step as `move` would, without taking it: for an action that has to make something first."""
        self._check(self.step(name), Move(record, actor, at, {}, remark), record.version)

    def _check(self, step: Step, move: Move, version: int) -> None:
        record = move.record
        if record.version != version:
            raise self._overtaken(record, step)
        if not step.by(move.actor, record):
            who = move.actor.role_label
            raise Refused(step.clause_for(record), _("%(post)s不能办理「%(step)s」", post=who, step=step.label))
        if record.state not in step.sources:
            raise self._closed(record, step)
        if step.remark and not move.remark.strip():
            raise Refused(step.clause_for(record), _("办理「%(step)s」须写明理由", step=step.label), field="remark")
        for guard in step.guards:
            try:
                guard(move)
            except Refused as refused:  # in the words of its own text, where programmes share the row
                refused.clause = clauses.within(getattr(record, "programme", ""), refused.clause)
                raise

    def _write(self, record: Any, step: Step, version: int, values: dict[str, Any]) -> None:
        db.session.flush()
        table = self.model
        moved = db.session.execute(
            update(table)
            .where(table.id == record.id, table.version == version, table.state.in_(step.sources))
            .values(state=step.target, version=version + 1, **values)
            .returning(table)
            .execution_options(synchronize_session=False, populate_existing=True)
        ).scalar_one_or_none()  # the record itself, as it now stands
        if moved is None:
            raise self._overtaken(record, step)

    def _overtaken(self, record: Any, step: Step) -> Overtaken | Refused:
        last = last_line(record)
        if last is None:
            return self._closed(record, step)
        return Overtaken(last.name, last.at, self.said(last.event))

    def _closed(self, record: Any, step: Step) -> Refused:
        state = self.states[record.state]
        words = _("「%(state)s」状态下不能办理「%(step)s」", state=state, step=step.label)
        return Refused(step.clause_for(record), words)

    def said(self, event: str) -> str:
        """The word for a journal event of this flow; "" for one of another."""
        name = event.removeprefix(self.name + ".")
        return next((str(step.done or step.label) for step in self.steps if step.name == name), "")


def last_line(record: Any) -> journal.JournalEntry | None:
    """The newest journal line about a record."""
    entry = journal.JournalEntry
    return db.session.execute(
        select(entry)
        .where(entry.record_type == record.__tablename__, entry.record_id == record.id)
        .order_by(entry.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def overtaken(record: Any, flow: Flow) -> Overtaken:
    """Somebody changed the record since it was seen: who, when and what, for changes that are no step."""
    last = last_line(record)
    return Overtaken() if last is None else Overtaken(last.name, last.at, flow.said(last.event))


def touch(record: Any, flow: Flow, states: Iterable[str], actor: Actor, at: datetime, seen: int | None) -> None:
    """Count a change that is no step, with who saved it and when; only in these states and on the version that was seen."""
    version, table = record.version if seen is None else seen, flow.model
    done = db.session.execute(
        update(table)
        .where(table.id == record.id, table.version == version, table.state.in_(tuple(states)))
        .values(version=version + 1, saved_at=at, saved_by=actor.name)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        db.session.refresh(record)
        saved = record.state in states  # else a step was first
        raise Overtaken(record.saved_by, record.saved_at, _("暂存")) if saved else overtaken(record, flow)
    db.session.refresh(record)


@dataclass(frozen=True)
class Line:
    """One line of a timeline, ready to be shown."""

    at: datetime
    who: str
    post: str
    what: str
    remark: str
    clause: str
    facts: Mapping[str, Any]


# What any record's papers bring; a chapter may say it in words of its own.
PAPERS = {"file.attach": _l("上传附件"), "file.remove": _l("移除附件")}


def timeline(record: Any, words: Iterable[Flow], extra: Mapping[str, Any] | None = None, limit: int = 50) -> list[Line]:
    """The journal of one record, newest first: at most `limit` lines. `extra` names events outside any flow."""
    entry = journal.JournalEntry
    rows = db.session.execute(
        select(entry)
        .where(entry.record_type == record.__tablename__, entry.record_id == record.id)
        .order_by(entry.id.desc())
        .limit(limit)
    ).scalars()
    flows, programme = list(words), getattr(record, "programme", None)

    def word(event: str) -> str:
        said = next((text for text in (flow.said(event) for flow in flows) if text), "")
        return said or str((extra or {}).get(event) or PAPERS.get(event, event))

    return [
        Line(
            row.at,
            row.name,
            f"{row.organisation_name} · {label_of(Role(row.role), programme)}".strip(" ·"),
            word(row.event),
            row.remark,
            row.clause,
            row.facts,
        )
        for row in rows
    ]
