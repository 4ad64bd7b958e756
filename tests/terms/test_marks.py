"""A rectification shows beside the name while it runs, also to the public; a revocation is called by its name (SX6-11.6)."""

from datetime import date

import pytest
from flask import Flask

from alliance.register import queries as register
from alliance.selection.queries import open as opened
from alliance.terms import actions
from tests.selection.shanxi import actor
from tests.terms.made import decided, designated, moment, office, settle

KEY, DAY = "shanxi-centre", date(2027, 2, 8)


@pytest.mark.clause("SX6-11.6")
@pytest.mark.parametrize(("met", "after", "last"), [(True, "active", "active"), (False, "active", "revoked")])
def test_the_register_shows_a_rectification_while_it_runs(shanxi: Flask, met: bool, after: str, last: str) -> None:
    with shanxi.app_context():
        one = designated(KEY, date(2026, 5, 22))
        assert opened.standing(one, DAY) == "active"
        found = decided(one, "yearly", "unqualified", 2026, DAY)
        assert opened.standing(register.by_id(one.id), DAY) == "mending"
        assert found.put_right_by is not None
        actions.prove(found, "示例", actor("taiyuan-clerk"), moment(date(2027, 8, 3)))
        following = actions.verify(found, "示例", met, office(KEY), moment(date(2027, 8, 8)))
        assert opened.standing(register.by_id(one.id), DAY) == after
        assert following is not None
        settle(following, date(2027, 8, 20))
        assert opened.standing(register.by_id(one.id), date(2027, 8, 20)) == last
