"""Delegation while on leave: to a colleague who could hold the post, from–to, both names on everything; ends by itself."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from alliance.core import inbox, journal
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.model import Delegation, Post
from tests.support.html import problems
from tests.support.world import NOW, World, post, sign_in, the_world

TODAY = NOW.date()
FRIDAY = TODAY + timedelta(days=4)


def post_of(actor: Actor) -> Post:
    return queries.post(actor.post_id or 0)


def person_of(world: World, login: str) -> int:
    return world.actor(login).person_id or 0


def standing_in(world: World, login: str, holder: str, on: date = TODAY) -> Actor | None:
    """Who a person is on a day when the holder's post is chosen."""
    db.session.expire_all()
    who = queries.person(person_of(world, login), on)
    assert who is not None
    return queries.actor_for(who, on, world.actor(holder).post_id)


def made(world: World, to: str = "office2", since: date = TODAY, until: date = FRIDAY) -> Delegation:
    head = world.actor("head")
    return actions.delegate(post_of(head), person_of(world, to), since, until, "休假", head, NOW)


def test_the_delegate_acts_from_the_first_day_to_the_last_and_both_names_are_kept(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        head = world.actor("head")
        record = world.hospital("weinan")
        with work():
            inbox.ask("a.sign", "签发联盟名单", "示例", record, NOW, role=Role.OFFICE_HEAD, by=SYSTEM)
            inbox.ask(
                "a.own", "签发联盟名单", "本人", record, NOW, role=Role.OFFICE_HEAD, by=SYSTEM, person_id=head.person_id
            )
        made(world, since=TODAY + timedelta(days=1))
        days = [standing_in(world, "office2", "head", TODAY + timedelta(days=n)) for n in range(6)]
        assert [one is not None and one.delegation_id is not None for one in days] == [
            False,
            True,
            True,
            True,
            True,
            False,
        ]
        acting = days[1]
        assert acting is not None
        assert acting.role == Role.OFFICE_HEAD
        assert acting.person_id == person_of(world, "office2")
        assert (world.actor("office2").name in acting.name, head.name in acting.name) == (True, True)
        assert inbox.counts(acting)["open"] == 2  # what is asked of the holder by name is the delegate's too
        with work():
            journal.write("test.signed", acting, NOW, record)
        line = db.session.execute(
            select(journal.JournalEntry).order_by(journal.JournalEntry.id.desc()).limit(1)
        ).scalar_one()
        assert head.name in line.name and world.actor("office2").name in line.name
        assert line.facts["on_behalf_of"] == head.person_id
        assert journal.verify() is None


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("a stranger to the organisation", {"to": "commission"}, "同一单位"),
    ("a clerk of a hospital", {"to": "weinan-member"}, "同一单位"),
    ("oneself", {"to": "head"}, "本人"),
    ("backwards", {"since": FRIDAY, "until": TODAY}, "早于"),
    ("yesterday", {"since": TODAY - timedelta(days=1)}, "过去"),
]


@pytest.mark.clause("SN15-3.3.a")
def test_what_is_refused_leaves_no_trace(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        for name, changed, words in REFUSED:
            with pytest.raises(Refused, match=words):
                made(world, **changed)
            assert db.session.execute(select(func.count()).select_from(Delegation)).scalar_one() == 0, name
        made(world)
        for since, until in ((TODAY, TODAY), (FRIDAY, FRIDAY + timedelta(days=9)), (TODAY, FRIDAY)):
            with pytest.raises(Refused, match="重叠"):
                made(world, "office", since, until)
        made(world, "office", FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=1))  # the day after is free
        strangers = [world.actor("office"), world.actor("weinan-member"), world.actor("commission")]
        for stranger in strangers:
            with pytest.raises(NotFound):
                actions.delegate(
                    post_of(world.actor("head")), person_of(world, "office2"), TODAY, FRIDAY, "x", stranger, NOW
                )
        acting = standing_in(world, "office2", "head")
        assert acting is not None
        with pytest.raises(NotFound):  # who only stands in does not pass it on
            actions.delegate(post_of(acting), person_of(world, "office"), FRIDAY, FRIDAY, "x", acting, NOW)


def test_a_delegate_must_hold_a_post_there_on_all_the_days(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        own = post_of(world.actor("office2"))
        with work():
            own.until = FRIDAY - timedelta(days=1)
        with pytest.raises(Refused, match="任期"):
            made(world)
        with work():
            own.until = None
        made(world)
        assert standing_in(world, "office2", "head").delegation_id is not None  # type: ignore[union-attr]
        actions.give_post(
            SYSTEM, NOW, own.person, Role.MEMBER_CLERK, world.hospital("weinan"), since=TODAY - timedelta(days=9)
        )
        actions.end_post(SYSTEM, NOW - timedelta(days=1), own)  # gone from the office since yesterday
        left = standing_in(world, "office2", "head")
        assert left is not None
        assert left.delegation_id is None
        assert left.role == Role.MEMBER_CLERK


def test_ended_early_it_is_over_at_once_and_claims_go_back(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        found = made(world)
        acting = standing_in(world, "office2", "head")
        assert acting is not None
        with work():
            inbox.ask("a.sign", "签发联盟名单", "示例", world.hospital("weinan"), NOW, role=Role.OFFICE_HEAD, by=SYSTEM)
        todo = inbox.listed(acting)[0]
        inbox.claim(todo, acting, NOW)
        assert actions.lapse_claims(NOW).startswith("0 ")
        assert actions.lapse_claims(NOW + timedelta(days=5)).startswith("1 ")
        inbox.claim(todo, acting, NOW)
        with pytest.raises(NotFound):
            actions.end_delegation(found, world.actor("office"), NOW)
        actions.end_delegation(found, world.actor("head"), NOW)
        assert todo.claimed_by is None
        after = standing_in(world, "office2", "head")
        assert after is not None
        assert after.delegation_id is None
        with pytest.raises(Refused, match="已经结束"):
            actions.end_delegation(found, world.actor("head"), NOW)


def test_two_delegations_of_one_post_at_once_one_stands(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        world = the_world()
        head, people = world.actor("head"), [person_of(world, login) for login in ("office", "office2")]

    def give(to: int) -> Callable[[], object]:
        def run() -> object:
            with settled.app_context():
                return actions.delegate(post_of(head), to, TODAY, FRIDAY, "休假", head, NOW).id

        return run

    results = at_once(*map(give, people))
    assert len([one for one in results if isinstance(one, int)]) == 1, results
    assert [type(one) for one in results if not isinstance(one, int)] == [Refused]


@time_machine.travel(NOW, tick=False)
def test_through_the_pages(settled: Flask) -> None:
    head, office2 = settled.test_client(), settled.test_client()
    sign_in(head, "head")
    sign_in(office2, "office2")
    with settled.app_context():
        world = the_world()
        holder, to = world.actor("head"), person_of(world, "office2")
    page = head.get("/delegations")
    assert not problems(page.text)
    typed = {"post": holder.post_id, "person": to, "since": "2026-06-15", "until": "2026-06-14", "reason": "年休假"}
    wrong = post(head, "/delegations", typed)
    assert wrong.status_code == 409
    assert "年休假" in wrong.text
    assert not problems(wrong.text)
    assert post(head, "/delegations", {**typed, "until": "2026-06-19"}).status_code == 302
    assert not problems(head.get("/delegations").text)
    assert not problems(office2.get("/posts").text)
    assert post(office2, f"/posts/{holder.post_id}", page="/posts").status_code == 302
    shown = office2.get("/delegations")
    assert f"（代{holder.name}）" in shown.text
    assert "不能再转托" in shown.text
    assert not problems(shown.text)
    with settled.app_context():
        number = db.session.execute(select(Delegation.id)).scalar_one()
    assert post(head, f"/delegations/{number}/end", page="/delegations").status_code == 302
    assert office2.get("/posts").status_code == 302  # signed out with the end
