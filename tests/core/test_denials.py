"""Who was turned away is counted, once a person, page, kind and day; two at once lose nothing; nothing of the record is kept."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core import denials
from alliance.core.denials import Denial
from alliance.ext import db
from tests.support.world import NOW, sign_in, the_world


def rows() -> list[tuple[str, str, str, int]]:
    query = select(Denial.name, Denial.endpoint, Denial.kind, Denial.times).order_by(Denial.id)
    return [(row.name, row.endpoint, row.kind, row.times) for row in db.session.execute(query)]


def test_eight_refusals_at_once_are_one_row_of_eight(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        actor = the_world().actor("office")

    def refuse() -> None:
        with settled.app_context():
            denials.note(actor, "filing.show", 403, NOW)

    assert at_once(*[refuse] * 8) == [None] * 8
    with settled.app_context():
        denials.note(actor, "filing.show", 403, NOW + timedelta(days=1))
        assert [row[3] for row in rows()] == [8, 1]


@pytest.mark.on("sqlite")
def test_a_page_of_another_post_a_record_that_is_not_there_and_a_refusal_are_each_noted(settled: Flask) -> None:
    client = settled.test_client()
    sign_in(client, "weinan-member")
    assert client.get("/mails").status_code == 403
    assert client.get("/care/referrals/987654").status_code == 404
    assert client.get("/care/referrals/987654").status_code == 404
    assert client.get("/no/such/page").status_code == 404  # no page of ours: nobody was turned away from anything
    with settled.app_context():
        found = [(endpoint.split(".")[0], kind, times) for _name, endpoint, kind, times in rows()]
    assert found == [("mails", "denied", 1), ("care", "unseen", 2)]


@pytest.mark.on("sqlite")
def test_a_visitor_who_is_nobody_leaves_no_row(settled: Flask) -> None:
    client = settled.test_client()
    assert client.get("/designations/987654").status_code in (302, 404)
    assert client.post("/mails/1/resend").status_code in (302, 401, 422)
    with settled.app_context():
        assert rows() == []
