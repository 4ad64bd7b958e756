"""Two at once: two cities order their lists, two of one city the same list, two applications rest on one base."""

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask

from alliance.core.refusal import Overtaken, Refused
from alliance.ext import db
from alliance.selection import actions, queries
from alliance.selection.model import Candidacy
from tests.selection.made import DAYS, SX3, SX6, actor, agreed, called, clerk_of, department, ready, started, submitted
from tests.support.world import NOW

AtOnce = Callable[..., list[object]]


def outcomes(results: list[object]) -> Counter[str]:
    """What came of each: the words it gave back, or the kind of its error."""
    return Counter(one if isinstance(one, str) else type(one).__name__ for one in results)


@pytest.mark.clause("SX3-11")
def test_two_cities_order_their_lists_at_once(further: Flask, at_once: AtOnce) -> None:
    with further.app_context():
        called()
        ids = {}
        for city, hospital in (("yuncheng", "yc1"), ("linfen", "lf1")):
            ids[city] = agreed(submitted(department(hospital), SX3), f"{hospital}-leader").id

    def order(city: str) -> Callable[[], str]:
        def act() -> str:
            with further.app_context():
                actions.rank(SX3, 2026, "competitive", {ids[city]: 1}, {}, actor(city), NOW, recommend=True)
                return "done"

        return act

    assert outcomes(at_once(order("yuncheng"), order("linfen"))) == {"done": 2}
    with further.app_context():
        assert {(one.rank, one.state) for one in db.session.execute(db.select(Candidacy)).scalars()} == {(1, "form")}


@pytest.mark.clause("SX3-11")
def test_two_of_one_city_order_the_same_list_and_one_is_first(further: Flask, at_once: AtOnce) -> None:
    with further.app_context():
        called()
        made = [agreed(submitted(department(key), SX3), f"{key}-leader") for key in ("yc1", "yc2")]
        ids, seen = [one.id for one in made], {one.id: one.version for one in made}

    def order(login: str, places: tuple[int, int]) -> Callable[[], str]:
        def act() -> str:
            with further.app_context():
                ranks = dict(zip(ids, places, strict=True))
                actions.rank(SX3, 2026, "competitive", ranks, seen, actor(login), NOW)
                return "done"

        return act

    results = at_once(order("yuncheng", (1, 2)), order("yuncheng-second", (2, 1)))
    assert outcomes(results) == {"done": 1, "Overtaken": 1}
    with further.app_context():
        assert sorted(queries.candidacies.by_id(one).rank or 0 for one in ids) == [1, 2]


@pytest.mark.clause("SX3-14")
def test_two_applications_on_one_base_at_once_and_one_is_begun(further: Flask, at_once: AtOnce) -> None:
    def begin(subject: str) -> Callable[[], str]:
        def act() -> str:
            with further.app_context():
                started(department("yc1"), SX6, subject=subject)
                return "done"

        return act

    results = at_once(begin("癫痫"), begin("卒中"))
    assert outcomes(results) == {"done": 1, "Refused": 1}
    assert {one.clause for one in results if isinstance(one, Refused)} <= {"SX3-14", "SX6-9"}


@pytest.mark.clause("SX6-9")
def test_two_submissions_of_one_draft_at_once_and_one_is_first(further: Flask, at_once: AtOnce) -> None:
    with further.app_context():
        where = department("yc1")
        made = ready(where, SX6)
        number, seen, clerk = made.id, made.version, clerk_of(where)

    def send() -> str:
        with further.app_context():
            actions.submit(queries.candidacies.by_id(number), actor(clerk), DAYS[SX6], seen)
            return "done"

    results = at_once(send, send)
    assert outcomes(results) == {"done": 1, "Overtaken": 1}
    assert all(not isinstance(one, Exception) or isinstance(one, Overtaken) for one in results)
    with further.app_context():
        assert len(queries.candidacies.by_id(number).submissions) == 1
