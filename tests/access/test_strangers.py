"""For every type of object and each of the seven channels: a stranger finds nothing, its owner does (objects.toml).

The world is made once (everything.py). What the lists, searches, exports and counts told everybody was written down before
anything was done in it; afterwards they tell strangers the same, letter by letter."""

import json
import re

import pytest
import time_machine
from flask import Flask

from tests.access.everything import AFTER, everything
from tests.access.strangers import (
    CHANNELS,
    EVERYWHERE,
    REFUSED,
    STRANGERS,
    Crowd,
    Object,
    asked,
    belongs,
    few,
    filled,
    numbered,
    objects,
    records,
    said_of,
    stranger_s_token,
    tried_by,
)
from tests.access.table import Row, written
from tests.support.counts import SOAK, many
from tests.support.figures import Figure

__all__ = ["everything"]
KINDS = ("sqlite", "postgresql") if SOAK else ("sqlite",)
ABSENT = 987654321
Leak = tuple[str, str, str, int]


def test_every_route_with_a_number_belongs_to_a_type() -> None:
    every = objects()
    assert [row.rule for row in numbered() if belongs(row, every) is None] == []
    known = {row.rule for row in written()} | {said for one in every for said in one.addresses(*CHANNELS)}
    assert {said.rpartition(" ")[2] if "<" not in said else said for one in every for said in one.open} <= known, "gone"
    unknown = Row("x", "/gardens/<int:id>", "GET", "everyone")
    assert belongs(unknown, every) is None, "a new type is noticed"


def test_every_role_is_a_stranger_or_said_to_see_everywhere() -> None:
    roles = {role for row in written() if not row.who.startswith("token") for role in row.who.split()}
    assert roles - {"anyone", "everyone"} == {*STRANGERS, *EVERYWHERE}


def test_each_type_says_all_seven_channels() -> None:
    for one in objects():
        assert set(one.channels) == set(CHANNELS)
        for channel, said in one.channels.items():
            assert said.startswith("/") or len(said) > 15, (one.name, channel, "an address, or why there is none")


def _asking(crowd: Crowd, one: Object, rows: list[Row], found: list[tuple[int, int]]) -> tuple[int, list[Leak]]:
    """Every route of a type, with its records, by those strangers to whom the table opens it."""
    tried, leaks = 0, []
    chosen = {re.sub(r"\{\w+\}", "<>", said) for said in one.addresses("page", "attachment")}
    with crowd.app.app_context():
        words = said_of(one)
    for row in rows:
        shape = re.sub(r"<any\('([\w-]+)'[^>]*>", r"\1", row.rule)
        logins = tried_by(row)
        if re.sub(r"<int:\w+>", "<>", shape) not in chosen:
            logins = logins[: many(1, len(logins))]
        for record, file in few(found):
            for login in logins:
                for method in row.methods.split():
                    address = filled(row.rule, record, file, words)
                    status = crowd[login].open(address, method=method).status_code
                    tried += 1
                    if status != 404:
                        leaks.append((login, method, address, status))
    return tried, leaks


@pytest.mark.soak
@pytest.mark.on(*KINDS)
def test_a_stranger_gets_404_whatever_he_tries(everything: Flask, figure: Figure, database_kind: str) -> None:
    everything.config["WTF_CSRF_ENABLED"] = False
    every, tried = objects(), 0
    leaks: list[Leak] = []
    with time_machine.travel(AFTER, tick=False):
        crowd = Crowd(everything)
        with everything.app_context():
            found = {one.name: records(one) for one in every}
            token = {"Authorization": f"Bearer {stranger_s_token()}"}
        for one in every:
            if one.name == "session":
                continue  # everybody's own: ended by the number of another's session below
            assert found[one.name] or one.name == "mail", f"no {one.name}: the check proves nothing"
            mine = [row for row in numbered() if belongs(row, every) == one and row.rule not in one.open]
            more, bad = _asking(
                crowd, one, [row for row in mine if not row.who.startswith(("token", "anyone"))], found[one.name]
            )
            tried, leaks = tried + more, leaks + bad
            more, bad = _calling(
                everything, token, [row for row in mine if row.who.startswith("token")], found[one.name]
            )
            tried, leaks = tried + more, leaks + bad
        unseen = [one.name for one in every if not _seen(crowd, one, found[one.name])]
    assert leaks == []
    assert unseen == [], "not even its owner sees it: the check proves nothing"
    channels = sum(len(one.addresses(*REFUSED)) for one in every)
    figure(
        "strangers", f"{database_kind}: {len(every)} types, {channels} pages and attachments, {tried} tries, leaks 0"
    )


def _calling(
    app: Flask, token: dict[str, str], rows: list[Row], found: list[tuple[int, int]]
) -> tuple[int, list[Leak]]:
    """The interface's routes of a type, by the system of a strange hospital: 404, or a refusal of the call's shape that
    a number nobody has gets as well."""
    tried, leaks, client = 0, [], app.test_client()
    for row in rows:
        for method in row.methods.split():
            address, nowhere = (filled(row.rule, *place) for place in (found[0], (ABSENT, ABSENT)))
            status, other = (
                client.open(one, method=method, headers=token, json={}).status_code for one in (address, nowhere)
            )
            tried += 1
            if status != other or (status != 404 and (method, status) != ("POST", 422)):
                leaks.append(("a system of 安康", method, address, status))
    return tried, leaks


def _seen(crowd: Crowd, one: Object, found: list[tuple[int, int]]) -> bool:
    """Whether its owner opens page and attachment of one of the records."""
    for address in one.addresses("page", "attachment"):
        if address.startswith("/api/"):
            continue
        ways = (crowd[one.owner].get(address.format(id=record, file=file)) for record, file in (*few(found), *found))
        if not any(answer.status_code in (200, 302) for answer in ways):
            return False
    return True


@pytest.mark.soak
@pytest.mark.on(*KINDS)
def test_lists_searches_exports_and_counts_tell_a_stranger_what_they_told_before(
    everything: Flask, figure: Figure, database_kind: str
) -> None:
    everything.config["WTF_CSRF_ENABLED"] = False
    was = json.loads((everything.extensions["alliance"].data_dir / "before.json").read_text())
    every = objects()
    pairs = list(asked(every))
    with time_machine.travel(AFTER, tick=False):
        now = Crowd(everything).told({(login, address) for login, address, _own in pairs})
    told = [f"{login} {address}" for login, address, own in pairs if not own]
    leaks = [key for key in told if now[key] != was[key]]
    assert leaks == []
    same = [
        f"{login} {address}"
        for login, address, own in pairs
        if own and now[f"{login} {address}"] == was[f"{login} {address}"]
    ]
    assert same == [], "the owner is told the same as before anything was done: the check proves nothing"
    figure("strangers", f"{database_kind}: {len(set(told))} lists, searches, exports and counts of strangers, leaks 0")
