"""Clerks and hospital systems at four workers on PostgreSQL: nobody is turned away, and how long they wait.

Each thinks between two calls; nobody clicks fifty times a second. The same crowd asking for a bare page tells what of the
waiting is the machine's."""

import resource
import socket
from pathlib import Path

import pytest
from flask import Flask

from alliance import clock
from alliance.api import tokens as tokens_
from tests.api.calls import referral_body
from tests.care.allied import allied, the_allied
from tests.quality.clerks import BARE, Clerk, Client, Crowd, System, Times, at, serving
from tests.support.application import close_app
from tests.support.counts import SOAK, many
from tests.support.figures import Figure

__all__ = ["allied"]
CLERKS, SYSTEMS, SECONDS = many(8, 200), many(2, 20), many(6, 600)
THINK = (3.0, 5.0) if SOAK else (0.3, 0.9)  # seconds between two calls of one person
LOGINS = ("weinan-desk", "weinan-member", "yanan-desk", "zhouzhi-desk", "yanan-member")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _cpu() -> tuple[float, float]:
    """Seconds of this process, and of those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    mine, children = (one.ru_utime + one.ru_stime for one in used)
    return mine, children


def _clerk(crowd: Crowd, one: Clerk, login: str, partner: str) -> None:
    seen: list[str] = []
    crowd.add(one, lambda: one.sign_in(login), lambda what, serial: one.round(what, serial, partner, seen))


def _worked(port: int, partner: str, tokens: list[str], body: dict[str, object]) -> Times:
    """The crowd at work."""
    times, crowd = Times(), Crowd(THINK)
    for number in range(CLERKS):
        _clerk(crowd, Clerk(port, times), LOGINS[number % len(LOGINS)], partner)
    for number in range(SYSTEMS):
        system = System(port, times, {"Authorization": f"Bearer {tokens[number]}"})
        crowd.add(system, lambda: None, lambda what, serial, one=system: one.round(what, 500_000 + serial, body))
    crowd.run(SECONDS)
    return times


def _bare(port: int) -> Times:
    """The same crowd asking for a page that asks nothing of anybody."""
    times, crowd = Times(), Crowd(THINK)
    for _ in range(CLERKS + SYSTEMS):
        client = Client(port, times)
        crowd.add(client, lambda: None, lambda _what, _serial, one=client: one.call("bare", "GET", BARE))
    crowd.run(max(SECONDS / 5, 2))
    return times


@pytest.mark.soak
@pytest.mark.on("postgresql")
def test_clerks_and_systems_work_side_by_side(allied: Flask, tmp_path: Path, figure: Figure) -> None:
    with allied.app_context():
        world = the_allied()
        partner = f"{world.breath.id}:{world.id('provincial')}"
        body = referral_body(world)
        tokens = [
            tokens_.make(f"HIS{number}", tuple(tokens_.SCOPES), 30, world.actor("weinan-admin"), clock.now())[1]
            for number in range(SYSTEMS)
        ]
    close_app(allied)
    port, before = _free_port(), _cpu()
    with serving(allied.extensions["alliance"].database_url, tmp_path, str(allied.secret_key), port):
        times = _worked(port, partner, tokens, body)
        bare = _bare(port)
    load, server = (now - then for now, then in zip(_cpu(), before, strict=True))
    assert times.errors == [] and bare.errors == []
    assert times.read and times.write, "nobody did anything: the check proves nothing"
    ratio = at(times.read, 50) / max(at(bare.bare, 50), 0.01)
    figure(
        "load",
        f"{CLERKS} clerks and {SYSTEMS} systems, {SECONDS} s, each a call every {THINK[0]}–{THINK[1]} s: errors 0; "
        f"{times.line('read', 'write', 'sign')}; {bare.line('bare')}; a read takes {ratio:.1f} × a bare page; "
        f"CPU of the server with its start {server:.0f} s, of the load {load:.0f} s",
    )
    if SOAK:
        assert at(times.read, 95) < 500 and at(times.write, 95) < 1000
