"""From 1 January to 31 December: nothing is owed twice or never; every event and every mail as written (issue: done 1)."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.config import MailSettings
from alliance.core import journal, mail
from alliance.ext import db
from alliance.obligations.model import Obligation
from tests.obligations.written import EVENTS, MAILS
from tests.obligations.year import begin, live, lived, mailed
from tests.support.counts import SOAK, many

NEW_YEAR, SPRING, LAST = date(2026, 1, 1), date(2026, 4, 20), date(2026, 12, 31)


@pytest.fixture
def postbox() -> Iterator[None]:
    """Mails are written; nobody sends them."""
    mail.Outbox.settings = MailSettings("127.0.0.1", 9, "platform@example.invalid", security="none", tries=3)
    yield
    mail.Outbox.settings = None


def lines(text: str, until: date) -> list[tuple[str, ...]]:
    """The lines of a written table up to a day."""
    found = [tuple(line.split()) for line in text.strip().splitlines()]
    return [line for line in found if line[0] <= f"{until:%m-%d}"]


@pytest.mark.soak
@pytest.mark.clause("SN15-3.5.d", "SN15-2.e", "SN15-4.2", "SN15-2.a", "SN15-2.b")
def test_the_year_runs_itself_as_written(reported_app: Flask, database_kind: str, postbox: None) -> None:
    """Six ways of behaving, day by day; PostgreSQL walks into spring in the ordinary run and the whole year under soak."""
    until = LAST if SOAK or database_kind == "sqlite" else SPRING
    with reported_app.app_context():
        year = begin(many(6, 60))
        live(year, NEW_YEAR, until)
        found, mails = lived(), mailed()
        for way, alliances in year.alliances.items():
            for one in alliances:
                assert sorted(found[one.id]) == sorted(lines(EVENTS[way], until)), way
                assert mails[one.id] == lines(MAILS[way], until), way
        assert sorted(found[None]) == sorted(lines(EVENTS["office"], until))
        assert mails[None] == lines(MAILS["office"], until)
        same = (Obligation.kind, Obligation.subject, Obligation.period)
        twice = select(func.count()).select_from(Obligation).group_by(*same).having(func.count() > 1)
        assert db.session.execute(twice).all() == []
        assert journal.verify() is None
