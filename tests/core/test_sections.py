"""The navigation's sections: opened where the reader is, closed ones count what waits inside; a head that is not open sets
its entries free."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest
from flask import Flask
from flask_login import login_user

from alliance import clock
from alliance.core import inbox
from alliance.core.actor import SYSTEM, Role
from alliance.core.pages.frame import Navigation, NavItem, NavLink
from alliance.core.work import work
from alliance.organisations.views.account import Visitor
from tests.support.world import the_world

WAITING: list[Mapping[str, int]] = []  # what waits for the reader, by kind
pytestmark = pytest.mark.on("sqlite")
ITEMS = (
    NavItem("filing.index", "备案", ("filing",)),
    NavItem("changes.index", "变更", ("change",), under="filing.index"),
    NavItem("audit.index", "审核", ("audit",), under="filing.index"),
    NavItem("directory.index", "机构", group=1),
    NavItem("journal.index", "日志", under="office.settings"),
)


@contextmanager
def reading(app: Flask, login: str, address: str) -> Iterator[Sequence[Sequence[NavLink]]]:
    """The links as that person sees them on that page."""
    with app.test_request_context(address):
        world = the_world()
        actor = world.actor(login)
        assert actor.person_id is not None
        login_user(Visitor(actor.person_id, actor))
        WAITING[:] = [inbox.open_by_prefix(world.actor(login))]
        yield Navigation(ITEMS).groups(world.actor(login))[1]


def asked(app: Flask) -> None:
    """One to-do in each of two entries of the same section."""
    with app.app_context(), work():
        record = the_world().hospital("weinan")
        for kind in ("change.opinion", "audit.look", "filing.review"):
            inbox.ask(kind, "请办", "试", record, clock.now(), role=Role.OFFICE_HANDLER, by=SYSTEM)


def labels(links: Sequence[NavLink]) -> list[tuple[str, int, bool]]:
    waits = WAITING[0]
    return [
        (one.label, sum(waits.get(kind, 0) for item in one.waiting for kind in item.counts), one.current)
        for one in links
    ]


def test_a_closed_section_counts_what_waits_inside(settled: Flask) -> None:
    asked(settled)
    with reading(settled, "office", "/organisations") as groups:
        assert labels(groups[0]) == [("备案", 3, False)]
        assert groups[0][0].below == ()
        assert labels(groups[1]) == [("机构", 0, True)]


@pytest.mark.parametrize(("address", "current"), [("/filings", "备案"), ("/changes", "变更"), ("/audits", "审核")])
def test_a_section_is_open_where_the_reader_is_and_each_counts_its_own(
    settled: Flask, address: str, current: str
) -> None:
    asked(settled)
    with reading(settled, "office", address) as groups:
        head = groups[0][0]
        assert labels([head, *head.below]) == [(label, 1, label == current) for label in ("备案", "变更", "审核")]


def test_an_entry_stands_by_itself_where_its_head_is_not_open(settled: Flask) -> None:
    """The log administrator may read the journal and not the settings: the entry is no section's."""
    with reading(settled, "logadmin", "/journal") as groups:
        assert ("日志", 0, True) in [pair for links in groups for pair in labels(links)]
    with reading(settled, "office", "/organisations") as groups:
        assert not [one for links in groups for one in links if one.label == "日志"], "not open to the post at all"
