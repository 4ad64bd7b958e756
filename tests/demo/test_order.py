"""One alliance's house in order: the deeds by themselves, on a small world; nothing where there is no alliance."""

import pytest
from flask import Flask

from alliance.demo import order
from alliance.members import queries as members
from alliance.supervision import queries as documents
from tests.register.making import charter, filed, member
from tests.support.world import the_world


@pytest.mark.clause("SN15-3.5.a", "SN15-3.5.e")
def test_a_council_and_documents_with_receipts(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        order.begin(world.cast, world.now)
        order.go_on(world.cast, world.now)
        designation = filed(world)
        charter(world, designation, order.LEAD)
        for hospital in ("weinan", "yanan"):
            member(world, designation, order.LEAD, hospital)
        order.begin(world.cast, world.now)
        order.go_on(world.cast, world.now)
        offices = [seat.office for seat in members.council(designation.id, world.now.date())]
        assert offices == ["chair", "vice", "secretary", "director"]
        flow, norm = documents.quality_of(world.actor(order.LEAD), designation.id)
        assert (norm.title, norm.serial, flow.serial) == (order.NORM, 2, 1)
        assert documents.list_quality([norm.id, flow.id]) == {norm.id: (1, 1), flow.id: (0, 2)}
