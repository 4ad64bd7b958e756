"""Flows and waiting times: they are the records of the list they open, of one year, and cost the same however many."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from alliance.care import queries
from alliance.care.model import Referral
from alliance.care.queries import Filter, figures
from alliance.core.work import work
from alliance.ext import db
from tests.care.allied import Allied, the_allied
from tests.care.made import in_state
from tests.support.seen import statements
from tests.support.world import NOW, sign_in

pytestmark = pytest.mark.on("sqlite")
YEAR = NOW.year


def copies(model: Referral, *lines: dict[str, Any]) -> None:
    """As many records like this one, each with what a line changes; straight into the table, for figures only."""
    table = Referral.__table__
    row = dict(db.session.execute(select(table).where(table.c.id == model.id)).mappings().one())
    first = row.pop("id")
    rows = [{**row, "number": f"X{first}-{place}", **line} for place, line in enumerate(lines)]
    if rows:
        with work():
            db.session.execute(insert(Referral), rows)


def stamps(hours: int, **more: Any) -> dict[str, Any]:
    """A referral whose first step took so many hours, the second twice, the third three times as long."""
    sent = NOW - timedelta(days=100)
    accepted = sent + timedelta(hours=hours)
    arrived = accepted + timedelta(hours=2 * hours)
    return {
        "sent_at": sent, "accepted_at": accepted, "arrived_at": arrived, "returned_at": arrived,
        "closed_at": arrived + timedelta(hours=3 * hours), **more,
    }  # fmt: skip


def hours(wait: figures.Wait) -> tuple[float | None, float | None]:
    """Median and P90 in hours."""
    found = [None if one is None else one.total_seconds() / 3600 for one in (wait.median, wait.p90)]
    return found[0], found[1]


@given(st.lists(st.integers(0, 500), min_size=1, max_size=40))
@settings(max_examples=60)
def test_a_median_is_a_wait_that_half_are_no_longer_than(waited: list[int]) -> None:
    ordered = sorted(timedelta(hours=one) for one in waited)
    for share in (50, 90):
        found = figures._at(ordered, share)
        assert found in ordered
        assert sum(one <= found for one in ordered) * 100 >= share * len(ordered)
        assert sum(one < found for one in ordered) * 100 < share * len(ordered)


@pytest.mark.clause("SN15-4.3.a")
def test_waits_are_those_of_what_arrived_in_the_year(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert queries.waits(world.breath.id, YEAR) == [figures.Wait(step, 0, None, None) for step in figures.STEPS]
        one = in_state(world, "referral", "closed")
        with work():
            for name, value in stamps(1).items():
                setattr(one, name, value)
        copies(one, *(stamps(n) for n in range(2, 11)))
        aside: list[dict[str, Any]] = [
            {"designation_id": world.bones.id}, {"ended_at": NOW - timedelta(days=300)},
            {"sent_at": NOW - timedelta(days=400), "arrived_at": NOW - timedelta(days=380)},
        ]  # fmt: skip
        copies(db.session.get_one(Referral, one.id + 1), *({**stamps(400), **less} for less in aside))
        copies(
            db.session.get_one(Referral, one.id + 2),
            {**stamps(20), "state": "arrived", "returned_at": None, "closed_at": None, "waits_for_id": one.to_id},
        )
        every = queries.waits_by_direction(world.breath.id, YEAR)
        assert [(one.step, one.direction) for one in every] == [
            (step, way) for step in figures.STEPS for way in ("", "up", "down")
        ]
        assert all(both.n == up.n + down.n for both, up, down in zip(every[::3], every[1::3], every[2::3], strict=True))
        accept, arrive, close = queries.waits(world.breath.id, YEAR)
        assert (accept.n, hours(accept)) == (11, (6, 10))
        assert (arrive.n, hours(arrive)) == (11, (12, 20))
        assert (close.n, hours(close)) == (10, (15, 27))
        assert [wait.n for wait in queries.waits(world.breath.id, YEAR - 1)] == [1, 1, 1]


def spread(world: Allied) -> None:
    """Eight arrivals between three hospitals, up and down."""
    one = in_state(world, "referral", "closed")
    ends = {
        key: {"id": world.id(key), "name": world.world.hospital(key).name} for key in ("weinan", "yanan", "provincial")
    }
    ways = [("weinan", "provincial", "up")] * 3 + [("provincial", "weinan", "down"), ("yanan", "provincial", "up"),
            ("weinan", "yanan", "down"), ("weinan", "yanan", "up")]  # fmt: skip
    copies(one, *(
        {"from_id": ends[a]["id"], "from_name": ends[a]["name"], "to_id": ends[b]["id"], "to_name": ends[b]["name"],
         "direction": direction, **stamps(place + 1)} for place, (a, b, direction) in enumerate(ways)
    ))  # fmt: skip


@pytest.mark.clause("SN15-4.3.a")
def test_flows_are_the_records_of_the_list_they_open(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        assert queries.flows(world.breath.id, YEAR) == []
        spread(world)
        found = queries.flows(world.breath.id, YEAR)
        weinan, yanan, lead = (world.id(key) for key in ("weinan", "yanan", "provincial"))
        told = {(one.from_id, one.to_id): (one.up, one.down) for one in found}
        assert told == {(weinan, lead): (4, 0), (weinan, yanan): (1, 1), (lead, weinan): (0, 1), (yanan, lead): (1, 0)}
        assert found[0].n == 4
        office = world.actor("office")
        for one in found:
            for direction, n in (("up", one.up), ("down", one.down), ("", one.n)):
                chosen = Filter(
                    direction=direction, designation_id=world.breath.id, period=str(YEAR), from_id=one.from_id, to_id=one.to_id
                )  # fmt: skip
                listed = db.session.execute(queries.worklist("referral", office, chosen, NOW)).scalars().all()
                assert len(listed) == n
        for wait in queries.waits_by_direction(world.breath.id, YEAR):
            state = "closed" if wait.step == "close" else ""
            chosen = Filter(designation_id=world.breath.id, period=str(YEAR), state=state, direction=wait.direction)
            assert len(db.session.execute(queries.worklist("referral", office, chosen, NOW)).scalars().all()) == wait.n


@pytest.mark.clause("SN15-4.3.a")
def test_figures_are_one_query_each_by_the_index_however_many(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = in_state(world, "referral", "closed")
        for more in (0, 50):
            copies(one, *(stamps(n + 1) for n in range(more)))
            breath = world.breath.id
            with statements() as seen:
                flows, waits = queries.flows(breath, YEAR), queries.waits(breath, YEAR)
            assert (len(seen), flows[0].n, waits[0].n) == (2, 1 + more, 1 + more)
            assert not re.search(r"patient|diagnosis|reason|outcome", " ".join(seen))
            for query in seen:
                given = (breath, "2026-01-01", "2027-01-01", figures.MOST_TIMED, 0)[: query.count("?")]
                plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", given)
                assert any("ix_referral_arrived" in str(line) for line in plan)


@pytest.mark.clause("SN15-4.3.a")
def test_only_the_latest_are_timed_where_there_are_many(allied: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with allied.app_context():
        world = the_allied()
        one = in_state(world, "referral", "closed")
        copies(one, *(stamps(n) for n in (7, 8, 9)))
        monkeypatch.setattr(figures, "MOST_TIMED", 2)
        assert [wait.n for wait in queries.waits(world.breath.id, YEAR)] == [2, 2, 2]


def test_stamps_are_as_the_record_has_them(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        one = in_state(world, "referral", "closed")
        accept, arrive, close = queries.waits(world.breath.id, YEAR)
        assert one.accepted_at is not None and one.arrived_at is not None and isinstance(one.closed_at, datetime)
        assert accept.median == one.accepted_at - one.sent_at
        assert arrive.p90 == one.arrived_at - one.accepted_at
        assert close.median == one.closed_at - one.arrived_at


@pytest.mark.usefixtures("that_day")
@pytest.mark.clause("SN15-4.3.a")
def test_the_page_has_pictures_with_tables_and_links_for_whom_they_open(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        spread(world)
        page = f"/alliances/{world.breath.id}/care"
        weinan, yanan, lead = (world.id(key) for key in ("weinan", "yanan", "provincial"))
        masked = db.session.execute(select(Referral.patient_masked)).scalars().first()
    pair = "/care?alliance={}&amp;period=2026&amp;direction=up&amp;scope=all&amp;from={}&amp;to={}"
    seen: dict[str, str] = {}
    for login in ("office", "yanan-desk", "qc"):
        client = allied.test_client()
        sign_in(client, login)
        seen[login] = client.get(page).text
        for name in ("flows", "waits"):
            assert f'src="{page}/2026/{name}.svg"' in seen[login]
            picture = client.get(f"{page}/2026/{name}.svg")
            assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
            assert client.get(f"{page}/1999/{name}.svg").status_code == 404
        assert client.get(f"{page}/2026/others.svg").status_code == 404
        assert str(masked) not in seen[login]
    assert pair.format(1, weinan, lead) in seen["office"]
    assert pair.format(1, weinan, lead) not in seen["yanan-desk"]
    assert pair.format(1, yanan, lead) in seen["yanan-desk"]
    assert "/care?" not in seen["qc"].split("医院之间的流向")[1]
    assert "8 天" not in seen["office"] and "中位数" in seen["office"]
    client = allied.test_client()
    sign_in(client, "office")
    listed = client.get(pair.format(1, weinan, lead).replace("&amp;", "&")).text
    assert len(re.findall(r'href="/care/referrals/\d+"', listed)) == 4
    assert str(masked) not in listed


@pytest.mark.usefixtures("that_day")
def test_the_page_and_its_pictures_cost_the_same_for_one_and_for_fifty(allied: Flask) -> None:
    client = allied.test_client()
    sign_in(client, "office")
    costs = []
    for more in (0, 50):
        with allied.app_context():
            world = the_allied()
            one = in_state(world, "referral", "closed", more + 1)
            copies(one, *(stamps(n + 1) for n in range(more)))
            page = f"/alliances/{world.breath.id}/care"
        for address in (page, f"{page}/2026/flows.svg", f"{page}/2026/waits.svg"):
            client.get(address)
            with allied.app_context(), statements() as seen:
                assert client.get(address).status_code == 200
            costs.append(len(seen))
    assert costs == [9, 4, 4] * 2


@pytest.mark.clause("SN15-4.3.a", "SN15-4.3.b")
def test_the_alliance_s_own_page_tells_the_year_and_opens_it(allied: Flask) -> None:
    with allied.app_context():
        world = the_allied()
        page_url, breath = f"/alliances/{world.breath.id}", world.breath.id
        one = in_state(world, "referral", "closed")
        with work():
            for name, value in stamps(1).items():
                setattr(one, name, value)
    office, security = allied.test_client(), allied.test_client()
    sign_in(office, "office")
    with time_machine.travel(NOW):
        page = office.get(page_url).text
        assert f"{YEAR} 年协作" in page
        assert (
            f'href="/alliances/{breath}/care?year={YEAR}"' in page
            and f'src="/alliances/{breath}/care/{YEAR}.svg"' in page
        )
        assert f'href="/alliances/{breath}/activities?year={YEAR}"' in page
        sign_in(security, "expert")
        assert "年协作" not in security.get(page_url).text  # an expert has no page of care to open
