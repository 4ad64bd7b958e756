"""Accounts nobody uses: told of before, closed after, never the only one of the three; nothing of it in a demo."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from alliance import jobs
from alliance.core import inbox
from alliance.core.access import Policy
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.model import Person, SecondFactor
from tests.organisations.test_codes import HERE, lines, person
from tests.organisations.test_second_factor import set_up
from tests.support.world import NOW, the_world

DAY = timedelta(days=1)


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Policy, "close_unused", True)


def used(login: str, days_ago: int) -> None:
    """Everybody used the account today but this one."""
    db.session.execute(update(Person).values(used_at=NOW, opened_at=NOW - 900 * DAY))
    db.session.execute(update(Person).where(Person.login == login).values(used_at=NOW - days_ago * DAY))
    db.session.commit()
    db.session.expire_all()


def open_todos(login: str) -> list[inbox.Todo]:
    return inbox.open_about("person", [person(login).id])


@pytest.mark.on("sqlite")
@pytest.mark.parametrize(("days", "told", "closed"), [(75, 0, 0), (76, 1, 0), (89, 1, 0), (90, 0, 1), (400, 0, 1)])
def test_told_fourteen_days_before_and_closed_at_ninety(
    settled: Flask, strict: None, days: int, told: int, closed: int
) -> None:
    with settled.app_context():
        used("weinan-member", days)
        actions.watch_unused(NOW)
        assert (len(open_todos("weinan-member")), person("weinan-member").active) == (told, not closed)
        assert lines("person.disable") == closed
        if told:
            [todo] = open_todos("weinan-member")
            assert todo.due == (NOW + (90 - days) * DAY).date()
            assert inbox.is_mine(the_world().actor("weinan-admin"), todo)
            actions.watch_unused(NOW)
            assert len(open_todos("weinan-member")) == 1  # told once
            who = queries.person(person("weinan-member").id, NOW.date())
            assert who is not None
            actions.signed_in(who, the_world().actor("weinan-member"), HERE, NOW)
            assert open_todos("weinan-member") == []
            actions.watch_unused(NOW + DAY)
            assert open_todos("weinan-member") == []


@pytest.mark.on("sqlite")
def test_the_only_one_of_the_three_is_told_of_and_not_closed(settled: Flask, strict: None) -> None:
    with settled.app_context():
        used("secadmin", 300)
        actions.watch_unused(NOW)
        assert person("secadmin").active
        assert len(open_todos("secadmin")) == 1


@pytest.mark.on("sqlite")
def test_opened_again_it_counts_from_that_day(settled: Flask, strict: None) -> None:
    with settled.app_context():
        used("weinan-member", 100)
        actions.watch_unused(NOW)
        assert person("weinan-member").closed_why == "unused"
        with pytest.raises(Refused):
            actions.check_password("weinan-member", "shifan-demo", HERE, NOW)
        actions.accounts.reopen(person("weinan-member"), the_world().actor("weinan-admin"), NOW)
        actions.watch_unused(NOW + DAY)
        assert person("weinan-member").active


def test_a_demo_closes_nobody_and_accounts_of_unknown_age_begin_today(
    settled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with settled.app_context():
        used("weinan-member", 400)
        assert "未启用" in actions.watch_unused(NOW)
        assert person("weinan-member").active
        db.session.execute(update(Person).values(used_at=None, opened_at=None))
        db.session.commit()
        monkeypatch.setattr(Policy, "close_unused", True)
        actions.watch_unused(NOW)
        assert db.session.execute(select(Person.id).where(Person.active.is_(False))).all() == []
        assert jobs.named("organisations.unused") is not None


@pytest.mark.on("sqlite")
def test_the_secret_of_a_closed_account_goes_after_its_time(settled: Flask) -> None:
    with settled.app_context():
        set_up(the_world(), "weinan-member")
        actions.accounts.close(person("weinan-member"), the_world().actor("weinan-admin"), NOW)
        actions.watch_unused(NOW + 29 * DAY)
        assert db.session.execute(select(SecondFactor.id)).all() != []
        actions.watch_unused(NOW + 30 * DAY)
        assert db.session.execute(select(SecondFactor.id)).all() == []
