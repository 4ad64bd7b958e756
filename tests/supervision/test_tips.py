"""Tips of breaches (SN15-3.5.b): report, finding, measure; who reported it stays with the handling post."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import Base, db
from alliance.supervision import actions, queries
from alliance.supervision.flow import TIP_FLOW
from alliance.supervision.model import Misconduct, Tip
from tests.supervision.reported import OPENS, Reported, the_reported
from tests.supervision.test_flow import ACTORS, Undone
from tests.support import lists
from tests.support.html import problems
from tests.support.seen import statements, trace
from tests.support.world import post, sign_in

REPORTER, PHONE = "举报人某某", "13900000000"


def _tip(world: Reported, login: str = "office") -> Tip:
    return actions.receive_tip(
        world.alliance().id, world.hospital("weinan").id, date(2026, 3, 8), "私自以联盟专家名义取酬", world.actor(login), OPENS,
        reporter=REPORTER, phone=PHONE,
    )  # fmt: skip


def _everything_stored() -> str:
    """Every value of every table, as words."""
    found = []
    for table in Base.metadata.sorted_tables:
        found += [repr(tuple(row)) for row in db.session.execute(select(table))]
    return "\n".join(found) + json.dumps([one.facts for one in db.session.query(JournalEntry)], ensure_ascii=False)


@pytest.mark.clause("SN15-3.5.b")
def test_whole_square(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        actors = {login: world.actor(login) for login in ACTORS}
        tip = _tip(world)
        other = _tip(world)
        actions.dismiss_tip(other, "查无此事", actors["office"], OPENS)
        for record, open_ in ((tip, True), (other, False)):
            before = trace(record)
            for login, actor in actors.items():
                may = open_ and login == "office"
                with pytest.raises(Undone if may else (Refused, Overtaken)), work():
                    values = {"finding": "理由", "closed_at": OPENS}
                    TIP_FLOW.move(record, "dismiss", actor, OPENS, remark="理由", values=values)
                    raise Undone
                if not may:
                    with pytest.raises((Refused, Overtaken)):
                        actions.prove_tip(record, "属实", "", actor, OPENS)
            assert trace(record) == before
        assert db.session.query(Misconduct).count() == 0


@pytest.mark.clause("SN15-3.5.b")
def test_the_reporter_is_sealed_from_all_but_the_handling_post(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        tip = _tip(world)
        actions.prove_tip(tip, "医院调查属实", "", world.actor("office"), OPENS)
        before = trace(tip)
        for login in ACTORS:
            if login != "office":
                with pytest.raises(Refused):
                    actions.open_reporter(tip, world.actor(login), OPENS)
        assert trace(tip) == before
        opened = actions.open_reporter(tip, world.actor("office"), OPENS)
        assert opened is not None
        assert (opened.name, opened.phone) == (REPORTER, PHONE)
        stored = _everything_stored()
        assert (REPORTER in stored, PHONE in stored) == (False, False)
        lines = db.session.query(JournalEntry).filter_by(record_type="tip").all()
        assert [one.event for one in lines] == ["tip.receive", "tip.prove", "tip.open-reporter"]
        assert {one.designation_id for one in lines} == {None}


@pytest.mark.clause("SN15-3.5.b")
def test_report_finding_measure(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        office, one = world.actor("office"), world.alliance().id
        tip = _tip(world)
        assert queries.misconducts([one], 2026) == {one: 0}
        assert db.session.query(Todo).filter_by(record_type="tip", closed_at=None).count() == 1
        actions.prove_tip(tip, "医院调查属实", "", office, OPENS)
        assert queries.misconducts([one], 2026) == {one: 1}
        assert db.session.query(Todo).filter_by(record_type="tip", closed_at=None).count() == 0
        found = queries.misconduct(world.actor("provincial-hxnk"), tip.misconduct_id or 0)
        assert (found.finding, found.handling) == ("医院调查属实", "")
        with pytest.raises(Refused):
            actions.measure_misconduct(found, " ", office, OPENS)
        actions.measure_misconduct(found, "停止联盟专家资格一年", office, OPENS)
        assert (found.handling, found.state) == ("停止联盟专家资格一年", "recorded")
        other = _tip(world)
        with pytest.raises(Refused):
            actions.dismiss_tip(other, "", office, OPENS)
        actions.dismiss_tip(other, "查无此事", office, OPENS)
        assert queries.misconducts([one], 2026) == {one: 1}


@pytest.mark.clause("SN15-3.5.b", "SN15-3.3.a")
def test_refused(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        for login in ACTORS:
            if login not in ("office", "office2", "head"):
                with pytest.raises(Refused):
                    _tip(world, login)
        own = replace(world.actor("office"), own_hospitals=frozenset({world.hospital("weinan").id}))
        one, weinan = world.alliance().id, world.hospital("weinan").id
        for actor, hospital, day in (
            (own, weinan, date(2026, 3, 8)), (world.actor("office"), world.hospital("yanan").id, date(2026, 3, 8)),
            (world.actor("office"), weinan, date(2026, 7, 2)),
        ):  # fmt: skip
            with pytest.raises(Refused):
                actions.receive_tip(one, hospital, day, "事", actor, OPENS)
        assert db.session.query(Tip).count() == 0
        anonymous = actions.receive_tip(one, weinan, date(2026, 3, 8), "事", world.actor("office"), OPENS)
        assert (anonymous.reporter, actions.open_reporter(anonymous, world.actor("office"), OPENS)) == (None, None)
        with pytest.raises(NotFound):
            queries.tip(own, anonymous.id)


@pytest.mark.clause("SN15-3.5.b")
def test_proven_at_once_twice_is_one_breach(reported_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with reported_app.app_context():
        number = _tip(the_reported()).id

    def prove() -> bool:
        with reported_app.app_context():
            office = the_reported().actor("office")
            actions.prove_tip(queries.tip(office, number), "属实", "", office, OPENS, seen=1)
            return True

    results = at_once(prove, prove)
    assert sum(one is True for one in results) == 1
    with reported_app.app_context():
        assert db.session.query(Misconduct).count() == 1


@pytest.mark.clause("SN15-3.5.b")
def test_through_the_pages(reported_app: Flask) -> None:
    office, second = reported_app.test_client(), reported_app.test_client()
    sign_in(office, "office")
    sign_in(second, "office2")
    with reported_app.app_context():
        world = the_reported()
        one, weinan = world.alliance().id, world.hospital("weinan").id
    address = f"/misconducts/tips/new?designation={one}"
    typed = {
        "organisation_id": weinan,
        "happened_on": "2026-03-08",
        "what": "私自取酬",
        "reporter": REPORTER,
        "phone": PHONE,
    }
    short = post(office, address, {**typed, "what": ""})
    assert (short.status_code, problems(short.text)) == (422, [])
    done = post(office, address, typed)
    assert done.status_code == 302
    shown = office.get(done.location)
    assert (problems(shown.text), REPORTER in shown.text) == ([], False)
    opened = post(office, f"{done.location}/reporter", {"_key": "r1"}, page=done.location)
    assert (opened.status_code, problems(opened.text), REPORTER in opened.text, PHONE in opened.text) == (
        200,
        [],
        True,
        True,
    )
    closed = post(second, f"{done.location}/reporter", {"_key": "r2"}, page=done.location)
    assert (closed.status_code, problems(closed.text), REPORTER in closed.text) == (409, [], False)
    proven = post(
        office, f"{done.location}/close", {"step": "prove", "finding": "属实", "_seen": "1"}, page=done.location
    )
    assert proven.status_code == 302
    lead = reported_app.test_client()
    sign_in(lead, "provincial-hxnk")
    assert lead.get(done.location).status_code == 403
    with reported_app.app_context():
        breach = f"/misconducts/{db.session.query(Misconduct).one().id}"
    assert REPORTER not in lead.get(breach).text
    measured = post(office, f"{breach}/measure", {"handling": "停职", "_seen": "1"}, page=breach)
    assert measured.status_code == 302
    for page in ("/misconducts/tips", "/misconducts/tips/new", address, "/misconducts", breach):
        answer = office.get(page)
        assert (answer.status_code, problems(answer.text)) == (200, []), page

    for page in ("/misconducts/tips", "/misconducts"):
        taken = lists.whole(reported_app, office, page)
        assert not any(REPORTER in str(cell) or PHONE in str(cell) for row in taken for cell in row)

    def count() -> int:
        with reported_app.app_context(), statements() as sent:
            assert office.get("/misconducts/tips").status_code == 200
        return len(sent)

    few = count()
    with reported_app.app_context(), work():
        for _serial in range(20):
            _tip(the_reported())
    assert count() == few == 6
