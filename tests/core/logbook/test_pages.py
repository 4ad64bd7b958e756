"""The auditor's journal: searched, paged by key, exported with a line of its own; the audit administrator reads no words."""

import csv
import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from alliance.core import anchors, denials, exports, journal, logbook
from alliance.core.actor import Actor, Role
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import queries
from tests.support.browser import assert_valid_html
from tests.support.seen import statements
from tests.support.world import NOW, post, sign_in, the_world

LINES = 120


@pytest.fixture
def written(settled: Flask) -> Flask:
    """Some days of lines by two people."""
    with settled.app_context():
        world = the_world()
        clerk, office = world.actor("weinan-member"), world.actor("office")
        record = world.hospital("weinan")
        with work():
            for number in range(LINES):
                who = clerk if number % 2 else office
                at = NOW + timedelta(hours=number)
                journal.write("test.line", who, at, record, clause="SN15-2.c", remark=f"=说明{number}", n=number)
        anchors.drop(NOW)
        denials.note(clerk, "mails.index", 403, NOW)
    return settled


def auditor(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(client, "auditor")
    return client


def rows(page: str) -> int:
    return page.split('id="anchors"')[0].count('data-label="动作"')


def test_lines_are_found_by_who_what_day_clause_and_record(written: Flask) -> None:
    client = auditor(written)
    with written.app_context():
        record = the_world().hospital("weinan").id
        clerk = the_world().actor("weinan-member").name
    first = client.get("/journal?event=test")
    assert_valid_html(first.text)
    assert rows(first.text) == 50 and "库外锚点" in first.text and "2026-06-15" in first.text
    for query, number in (
        (f"event=test&who={clerk}", 50), ("event=test&since=2026-06-20", 10), ("event=test&until=2026-06-15", 14),
        ("event=test&clause=SN15-9", 0), (f"event=test&record_type=organisation&record_id={record}&until=2026-06-15", 14),
        ("event=test&since=2026-06-15&until=2026-06-15", 14), ("event=nothing", 0), ("since=nonsense&event=test", 50),
        ("record_id=-5&event=test", 50), ("record_id=99999999999999999999&event=test", 50),
    ):  # fmt: skip
        found = rows(client.get(f"/journal?{query}").text)
        assert found == number, query
    assert "没有符合条件的日志" in client.get("/journal?event=nothing").text


def test_paged_by_key_and_with_as_many_queries_for_one_as_for_many(written: Flask) -> None:
    client = auditor(written)
    with written.app_context():
        found = sorted(row.id for row in db.session.query(journal.JournalEntry.id).filter_by(event="test.line"))
    pages = [client.get(f"/journal?event=test&before={before}").text for before in (found[-50], found[-100])]
    assert [rows(page) for page in pages] == [50, 20]
    counts = []
    for query in ("event=test&until=2026-06-15&since=2026-06-15", "event=test"):
        with written.app_context(), statements() as asked:
            assert client.get(f"/journal?{query}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8, counts


def exported(client: FlaskClient, query: str, form: str = "csv") -> list[list[str]]:
    answer = post(client, f"/journal/export?{query}", {"as": form}, page="/journal")
    assert answer.status_code == 200, answer.text[:300]
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_taken_along_it_is_journalled_and_no_formula_lives(written: Flask) -> None:
    client = auditor(written)
    found = exported(client, "event=test&until=2026-06-15")
    assert len(found) == 15 and any(cell.startswith("'=说明") for cell in found[1])
    assert post(client, "/journal/export", {"as": "xlsx"}, page="/journal").data[:2] == b"PK"
    assert post(client, "/journal/export", {"as": "exe"}, page="/journal").status_code == 404
    assert client.get("/journal?as=csv").mimetype == "text/html", "only the export that is journalled gives a file"
    with written.app_context():
        last = db.session.query(journal.JournalEntry).filter(journal.JournalEntry.event.like("list%")).count()
        assert last >= 2
        assert journal.verify() is None


def test_the_audit_administrator_sees_who_did_what_and_no_business_words(written: Flask) -> None:
    with written.app_context():
        actor = Actor(Role.AUDIT_ADMIN, "示例审计管理员", person_id=1)
        heads = [one.head for one in logbook.SOURCE.columns(actor)]
        assert "说明" not in heads and "事实" not in heads and "动作" in heads
        row = exports.source.chunk(logbook.SOURCE, actor, {"event": "test"}, NOW, 0, 1)[0][0]
        assert len(row) == len(heads) and not any("说明" in str(cell) for cell in row)
        assert queries is not None


def test_who_was_turned_away_is_listed_and_only_the_two_may_look(written: Flask) -> None:
    client = auditor(written)
    page = client.get("/journal/denials?kind=denied&since=2026-06-15&until=2026-06-15").text
    assert_valid_html(page)
    assert "mails.index" in page and "无权限" in page
    assert "没有拒绝记录" in client.get("/journal/denials?kind=refused").text
    assert client.get("/journal/denials?kind=whatever&since=x").status_code == 200
    office = written.test_client()
    sign_in(office, "office")
    assert office.get("/journal").status_code == office.get("/journal/denials").status_code == 403
