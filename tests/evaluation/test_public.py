"""The public result of a year: how many came out how, and the hash of its archive; no name (SN15-2.b)."""

import pytest
from flask import Flask

from alliance.evaluation import actions
from tests.evaluation.yearly import DECIDED, the_yearly
from tests.support.browser import assert_valid_html


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
def test_a_decided_year_is_public_with_its_hash_and_without_names(yearly_app: Flask) -> None:
    client = yearly_app.test_client()
    assert "还没有审定的年度" in client.get("/public/results").text
    with yearly_app.app_context():
        world = the_yearly()
        world.provisional()
    assert "还没有审定的年度" in client.get("/public/results").text
    with yearly_app.app_context():
        world = the_yearly()
        actions.decide(world.round(), world.actor("head"), DECIDED)
        digest, names = world.round().archive_sha256, [card.designation_name for card in world.round().cards]
    page = client.get("/public/results").text
    assert_valid_html(page)
    assert digest in page and "2025 年度" in page and not any(name in page for name in names)
    assert 'href="/public/results"' in client.get("/public").text
