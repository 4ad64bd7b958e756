"""Many at once decide the same: one is heard, the others are told who was first; the journal has one line."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import exports, journal
from alliance.core.exports import Export
from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from tests.support.counts import many
from tests.support.figures import Figure
from tests.support.world import NOW, the_world

CLIENTS = 8


@pytest.mark.soak
def test_of_eight_who_decide_at_once_one_is_heard(
    settled: Flask, at_once: Callable[..., list[object]], database_kind: str, figure: Figure
) -> None:
    rounds, doubled = many(6, 500), 0
    with settled.app_context():
        actor = the_world().actor("office")
    for number in range(rounds):
        with settled.app_context():
            made = exports.order("journal", "日志", "csv", actor, NOW, {"n": number}).id

        def decide(made: int = made) -> str:
            with settled.app_context():
                task = db.session.get_one(Export, made)
                try:
                    exports.stop(task, actor, NOW, seen=1)
                except (Overtaken, Refused):
                    return "overtaken"
                return "heard"

        answers = at_once(*[decide] * CLIENTS)
        doubled += answers.count("heard") - 1
        assert sorted(map(str, answers)) == ["heard", *["overtaken"] * (CLIENTS - 1)]
    with settled.app_context():
        lines = select(func.count()).where(journal.JournalEntry.event == "list_export.stop")
        assert db.session.execute(lines).scalar_one() == rounds
        assert journal.verify() is None
    figure("decisions", f"{database_kind}: {rounds} rounds × {CLIENTS} clients, double decisions {doubled}")
