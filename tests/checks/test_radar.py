"""What a look counts in the database is what stands in the logs; it costs the same however many records there are."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from alliance.care.model import CareEntry, Referral
from alliance.care.queries import patterns
from alliance.checks import actions, queries
from alliance.checks.model import RadarFlag
from alliance.checks.queries import padding
from alliance.checks.rules import limits_of
from alliance.core import settings
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import radar
from tests.bench.rows import copies
from tests.care.logged import SENDER, entered, line
from tests.checks.sampled import CONSULTATIONS, LATER, PROGRAMME, REFERRALS, YEAR, the_sampled
from tests.support.seen import statements
from tests.support.world import NOW

COST = 8  # statements to count one alliance's year


def _copies(many: int) -> None:
    """So many more referrals that count, by one doctor on one day, with one reason but for a number."""
    one = db.session.execute(
        select(Referral.id).where(Referral.state == "closed").order_by(Referral.id).limit(1)
    ).scalar_one()
    differing = {
        "number": "'ZZ9' || i", "doctor": "'示例医师'", "reason": "'咳嗽咳痰' || i || '天，请上级医院明确诊断并指导治疗'",
        "arrived_at": "'2026-12-20 02:00:00.000000'" if db.engine.dialect.name == "sqlite" else "TIMESTAMPTZ '2026-12-20 02:00:00+00'",
    }  # fmt: skip
    copies(Referral, one, many, differing)


@pytest.mark.clause("SN15-2.b")
def test_what_is_counted_is_what_stands_in_the_logs(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        limits = limits_of(settings.values(PROGRAMME))
        breath = world.allied.breath
        plain = padding.seen_of(breath, YEAR, 3, limits)
        assert (plain.total, plain.late, plain.crowds, plain.even) == (REFERRALS + CONSULTATIONS + 1, 0, 1, 1)
        assert padding.seen_of(world.allied.bones, YEAR, 2, limits).total == 0
        _copies(60)
        seen = padding.seen_of(breath, YEAR, 3, limits)
        assert (seen.total, seen.late) == (plain.total + 60, 60)
        having, texts = seen.texts["reason"]
        assert having >= 60 and texts[0].n == 60 and "3" not in texts[0].words
        (load,) = seen.loads
        assert (load.doctor, load.day, load.n, load.record) == ("示例医师", NOW.date(), 60, "referral")
        found = {one.kind: one for one in radar.flags(seen, limits)}
        assert set(found) == {"burst", "copied", "load"}
        for one in found.values():
            numbers = padding.numbers_behind(one, YEAR, limits)
            assert len(numbers) == patterns.SHOWN and all(number.startswith("ZZ9") for number in numbers)


@pytest.mark.clause("SN15-2.b")
def test_pairs_of_which_only_one_side_has_the_records(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        entered(world.actor(SENDER), line())
        one = db.session.execute(select(CareEntry.id)).scalar_one()
        copies(CareEntry, one, 29, {"own_number": "'Z' || i", "person_key": "'k' || i"})
        with work():
            db.session.execute(update(CareEntry).values(designation_id=world.allied.breath.id))
        limits = limits_of(settings.values(PROGRAMME))
        (pair,) = padding.seen_of(world.allied.breath, YEAR, 3, limits).pairs
        assert (pair.n, pair.alone) == (30, 30)
        (flag,) = radar.flags(padding.seen_of(world.allied.breath, YEAR, 3, limits), limits)
        numbers = padding.numbers_behind(flag, YEAR, limits)
        assert len(numbers) == 30 and all(number.startswith("#") for number in numbers)  # never a hospital's own number
        with work():
            db.session.execute(update(CareEntry).values(state="agreed", settled_at=NOW))
        (pair,) = padding.seen_of(world.allied.breath, YEAR, 3, limits).pairs
        assert (pair.n, pair.alone) == (30, 0)


@pytest.mark.clause("SN15-2.b")
def test_a_look_explains_and_costs_the_same_whatever_the_records(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        limits = limits_of(settings.values(PROGRAMME))
        breath = world.allied.breath
        costs = []
        for more in (False, True):
            if more:
                _copies(50)
            db.session.refresh(breath)
            with statements() as sent:
                padding.seen_of(breath, YEAR, 3, limits)
            costs.append(len(sent))
        assert costs == [COST, COST]
        run = actions.look(actions.begin_radar(PROGRAMME, YEAR, world.actor("office"), LATER).id, LATER)
        with statements() as sent:
            ((row, flags),) = queries.explained(run.id)
        assert run.state == "done" and len(sent) == 2
        assert row.designation_name == breath.name and {one.kind for one in flags} == {"burst", "copied", "load"}
        assert db.session.query(RadarFlag).count() == 3
