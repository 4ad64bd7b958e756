"""The inbox of a person with thousands of tasks: one page, oldest due first, the same few queries as with few."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from alliance.core import inbox
from alliance.core.actor import Role
from alliance.core.pages import PAGE
from alliance.core.work import work
from alliance.ext import db
from tests.support.counts import many
from tests.support.seen import statements
from tests.support.world import NOW, sign_in, the_world

QUERIES = 6  # session, person with posts, to-dos, counts, reminders, navigation


def fill(n: int, first: int) -> None:
    """`n` things for the office, some without a date."""
    row = {
        "kind": "test.many", "text": "签收公文", "note": "", "role": str(Role.OFFICE_HANDLER), "opened_at": NOW,
        "record_type": "organisation", "record_id": the_world().hospital("provincial").id, "due_note": "",
        "opened_role": "",
    }  # fmt: skip
    rows = [
        {**row, "subject": f"示例 {k:05}", "due": None if k % 5 == 0 else date(2026, 7, 1) + timedelta(days=k % 37)}
        for k in range(first, first + n)
    ]
    if rows:
        with work():
            db.session.execute(insert(inbox.Todo), rows)


@pytest.mark.soak
def test_one_page_of_thousands_costs_what_a_page_costs(settled: Flask) -> None:
    with settled.app_context():
        fill(PAGE + 1, 0)
    client = settled.test_client()
    sign_in(client, "office")
    client.get("/")
    for total in (PAGE + 1, many(200, 2000)):
        with settled.app_context():
            fill(total - PAGE - 1, PAGE + 1)
            with statements() as sent:
                page = client.get("/")
            assert page.status_code == 200
            assert page.text.count("示例 ") == 2 * PAGE  # the link, and the hidden words of the other link
            assert len(sent) == QUERIES, "\n".join(map(str, sent))
            assert "更多" in page.text
            assert f'aria-current="page">待办 {total:,}</a>' in page.text
