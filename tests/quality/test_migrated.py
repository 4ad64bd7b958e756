"""Migrations on databases full of rows: down and up again nothing is lost but what a table or column is made for; and what
an older revision held is there when it has come up to the newest."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask

from alliance.ext import db
from tests.support.application import MIGRATIONS, build_schema, running
from tests.support.counts import SOAK, many
from tests.support.databases import Databases, Place
from tests.support.figures import Figure
from tests.support.filler import SKIPPED, Filler, contents

KINDS = ("sqlite", "postgresql") if SOAK else ("sqlite",)
Rows = dict[str, dict[Any, dict[str, Any]]]
# Rows that a revision cannot keep when it is taken back: what they say cannot be said without it.
STRUCTURAL = {
    "0074 fee_decision row": "before, a fee was one person's decision: what is proposed or returned goes",
    "0064 denial row": "refused sign-ins were not counted",
    "0062 score_assignment.source": "before, no officer was named for a task: it is an expert's",
    "0062 notice.template": "before, a kind of letter had no template of its own: it is on the one of all",
    "0062 word_template row": "as above",
    "0061 indicator_version.state": "before, no specialty had a system of its own: it is retired",
    "0048 measure.state": "before reviews no measure could be set aside: it is lifted",
    "0048 measure.lifted_on": "as above: on the day it was set aside",
    "0045 round.state": "before self-evaluations were checked a round was open until scored",
    "0035 obligation row": "duties of hospitals, cities and the province were not kept; they are made again from the records",
    "0035 obligation_notice row": "as above",
    "0035 obligation_extension row": "as above",
    "0035 todo.closed_at": "as above: what asked for them is closed",
    "0033 care_entry.patient": "before erasure an identity could not be absent: empty",
    "0033 care_entry.patient_key": "as above",
    "0033 care_entry.person_key": "as above",
    "0033 consultation.patient": "as above",
    "0033 consultation.patient_key": "as above",
    "0033 referral.patient": "as above",
    "0033 referral.patient_key": "as above",
    "0032 mail_order row": "mails ahead of a day were not sent",
    "0022 report.state": "before waiving a report was open",
    "0019 referral.state": "before forwarding a referral handed on was cancelled",
    "0018 edition row": "before drafts an edition had a number: drafts go",
    "0018 objection row": "as above: letters about them",
    "0017 measure row": "measures taken over from paper cannot be told from others: they go",
    "0011 opinion row": "before silence counted no opinion was given by it",
}
# Values that a revision writes into rows which were there before it, and why.
WRITTEN = {
    "indicator_version.state": "0061: one system is in force; of several adopted the last one stays",
    "agreement.ended_on": "0029: an agreement that ended before it began ends on its first day",
}


def revisions() -> list[str]:
    """All of them, oldest first."""
    return [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


def read(app: Flask) -> Rows:
    """Every row by its key."""
    with app.app_context(), db.engine.connect() as connection:
        meta = sa.MetaData()
        meta.reflect(connection)
        keys = {table.name: [column.name for column in table.primary_key] for table in meta.sorted_tables}
        return {
            name: {tuple(row[key] for key in keys[name]): row for row in rows}
            for name, rows in contents(connection).items()
        }


def move(app: Flask, revision: str, *, down: bool = False) -> None:
    """To that revision."""
    with app.app_context():
        db.session.remove()
        (flask_migrate.downgrade if down else flask_migrate.upgrade)(str(MIGRATIONS), revision)
        db.engine.dispose()


def lost(before: Rows, after: Rows, revision: str) -> list[tuple[str, str, Any]]:
    """What stood before and is not there after, in the tables and columns that both have."""
    found: list[tuple[str, str, Any]] = []
    for name in before.keys() & after.keys():
        for key, row in before[name].items():
            kept = after[name].get(key)
            if kept is None:
                found.append((revision, f"{name} row", key))
                continue
            changed = [column for column in row.keys() & kept.keys() if row[column] != kept[column]]
            found += [(revision, f"{name}.{column}", (row[column], kept[column])) for column in changed]
    return found


@contextmanager
def filled(databases: Databases, kind: str, revision: str) -> Iterator[Flask]:
    """A database at a revision with rows in every table: made on SQLite, carried over where it is not."""
    newest = revision == revisions()[-1]
    first = databases.copy_of("schema", "sqlite", build_schema) if newest else databases.empty("sqlite")
    with running(first) as app:
        if not newest:
            move(app, revision)
        with app.app_context(), db.engine.connect() as connection:
            empty = Filler(connection).fill()
            connection.commit()
        assert empty == [], "no row could be made: the check proves nothing of them"
        if kind == "sqlite":
            yield app
        rows = {}
        with app.app_context(), db.engine.connect() as connection:
            rows = contents(connection)
    databases.drop(first)
    if kind != "sqlite":
        place = databases.copy_of("schema", kind, build_schema) if newest else databases.empty(kind)
        with carried(place, databases, None if newest else revision, rows) as app:
            yield app


@contextmanager
def carried(
    place: Place, databases: Databases, revision: str | None, rows: dict[str, list[dict[str, Any]]]
) -> Iterator[Flask]:
    """A PostgreSQL at the same revision with the same rows."""
    with running(place) as app:
        if revision is not None:
            move(app, revision)
        with app.app_context(), db.engine.begin() as connection:
            meta = sa.MetaData()
            meta.reflect(connection)
            for table in reversed(meta.sorted_tables):
                if table.name not in (*SKIPPED, "journal"):  # what a migration has put there stands among the rows
                    connection.execute(table.delete())
            for table in meta.sorted_tables:
                if table.name not in SKIPPED and rows.get(table.name):
                    connection.execute(table.insert(), rows[table.name])
        yield app
    databases.drop(place)


@pytest.mark.on(*KINDS)
@pytest.mark.soak
def test_down_and_up_again_on_a_filled_database_loses_nothing(
    databases: Databases, database_kind: str, figure: Figure
) -> None:
    every = revisions()
    steps = every[:0:-1][: many(3, len(every))]
    found: list[tuple[str, str, Any]] = []
    with filled(databases, database_kind, every[-1]) as app:
        rows = read(app)
        count = sum(len(table) for table in rows.values())
        standing, below = {steps[0]: rows}, every[-1]
        for step in steps:
            below = every[every.index(step) - 1]
            move(app, below, down=True)
            standing[below] = read(app)
            found += lost(standing[step], standing[below], f"{step} down")
        move(app, every[-1])
        again = read(app)
        found += lost({name: standing[below][name] for name in standing[below]}, again, "up")
    found = [one for one in found if f"{one[0].split()[0]} {one[1]}" not in STRUCTURAL]
    assert found == []
    figure("migrations", f"{database_kind}: {count} rows, {len(steps)} steps down and up again, lost 0")


@pytest.mark.on(*KINDS)
@pytest.mark.soak
def test_what_an_older_revision_held_is_there_at_the_newest(
    databases: Databases, database_kind: str, figure: Figure
) -> None:
    every = revisions()
    older = ["0040"] if not SOAK else every[every.index("0019") : -1]
    found: list[tuple[str, str, Any]] = []
    counted = 0
    for revision in older:
        with filled(databases, database_kind, revision) as app:
            before = read(app)
            counted += sum(len(table) for table in before.values())
            move(app, every[-1])
            found += lost(before, read(app), revision)
            with app.app_context():
                flask_migrate.check(str(MIGRATIONS))
    assert [one for one in found if one[1] not in WRITTEN] == []
    figure("migrations", f"{database_kind}: {len(older)} older revisions with {counted} rows, lost on the way up 0")
