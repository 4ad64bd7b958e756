"""The tab 考核与措施 of a designation is offered where it opens: no post is led to a 404."""

import re

import pytest
from flask import Flask

from alliance.demo.people import ACCOUNTS
from alliance.ext import db
from tests.care.allied import allied, the_allied
from tests.support.world import sign_in

__all__ = ["allied"]


@pytest.mark.on("sqlite")
def test_the_tab_of_the_years_is_offered_where_it_opens(allied: Flask) -> None:
    """Of an alliance that is filed, of one with another superior, and of one in preparation."""
    with allied.app_context():
        world = the_allied()
        ids = (world.breath.id, world.bones.id, world.heart.id)
        db.session.remove()
    shut: list[tuple[str, str]] = []
    offered: dict[tuple[str, int], bool] = {}
    for role, login in (
        *ACCOUNTS,
        ("lead clerk of the other", "university-gk"),
        ("superior of the other", "military-superior"),
    ):
        client = allied.test_client()
        sign_in(client, login)
        for number in ids:
            page = client.get(f"/alliances/{number}")
            if page.status_code != 200:
                continue
            tabs = re.findall(r'<nav class="tabs".*?</nav>', page.text, re.DOTALL)
            links = re.findall(r'href="([^"]+)"', tabs[0]) if tabs else []
            shut += [
                (str(role), link)
                for link in links
                if link.endswith("/standing") and client.get(link).status_code not in (200, 302)
            ]
            offered[login, number] = f"/alliances/{number}/standing" in links
    assert shut == []
    assert offered["university-superior", ids[1]] and not offered.get(("university-superior", ids[0]), False)
    assert offered["office", ids[0]] and not offered["office", ids[2]]
