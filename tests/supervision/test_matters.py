"""Large events are reported beforehand, major matters any day (SN15-3.5.c, 3.5.d); what comes late stays marked."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from alliance.clock import BEIJING
from alliance.core import files, settings
from alliance.core.inbox import Todo
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.register import actions as register
from alliance.supervision import actions, queries, rules
from alliance.supervision.flow import MATTER_FLOW
from alliance.supervision.model import Matter
from alliance.supervision.rules import Told
from tests.supervision.reported import OPENS, PDF, PROGRAMME, Reported, the_reported
from tests.supervision.test_flow import ACTORS, LEAD, OFFICE, Undone
from tests.support import lists
from tests.support.html import problems
from tests.support.seen import statements, trace
from tests.support.world import post, sign_in

EVENT = Told(
    "学术年会",
    date(2026, 8, 20),
    "主题报告和病例讨论",
    "示例负责人 029-00000000",
    "西安",
    date(2026, 8, 21),
    "约 300 人",
)
MAJOR = Told("信息系统中断", date(2026, 6, 30), "远程会诊平台中断半日", "示例负责人 029-00000000")


def _sent(world: Reported, kind: str = "event", at: datetime = OPENS, **changes: Any) -> Matter:
    told = replace(EVENT if kind == "event" else MAJOR, **changes)
    return actions.send(world.alliance().id, kind, told, world.actor(LEAD), at)


def _in_state(world: Reported, state: str, kind: str) -> Matter:
    found = _sent(world, kind)
    if state == "acknowledged":
        actions.answer(found, "acknowledge", "", world.actor("office"), OPENS)
    elif state == "objected":
        actions.answer(found, "object", "时间冲突", world.actor("office"), OPENS)
    elif state == "withdrawn":
        actions.withdraw(found, "取消", world.actor(LEAD), OPENS)
    return found


def _todos(found: Matter) -> list[tuple[str, str, date | None, str]]:
    rows = db.session.query(Todo).filter_by(record_type="matter", record_id=found.id, closed_at=None)
    return [(one.kind, one.role, one.due, one.note) for one in rows]


@pytest.mark.clause("SN15-3.5.c")
def test_whole_square(reported_app: Flask) -> None:
    values: Mapping[str, Any] = {"answer": "理由", "answered_at": OPENS}
    with reported_app.app_context():
        world = the_reported()
        actors = {login: world.actor(login) for login in ACTORS}
        for kind in ("event", "major"):
            for state in ("sent", "acknowledged", "objected", "withdrawn"):
                if (state, kind) == ("objected", "major"):
                    continue
                found = _in_state(world, state, kind)
                before = trace(found)
                for step in MATTER_FLOW.steps:
                    for login, actor in actors.items():
                        may = (
                            login == LEAD and state != "withdrawn"
                            if step.name == "withdraw"
                            else login in OFFICE and state == "sent" and (step.name == "acknowledge" or kind == "event")
                        )
                        more = {"withdrawn_at": OPENS} if step.name == "withdraw" else values
                        with pytest.raises(Undone if may else (Refused, Overtaken)), work():
                            MATTER_FLOW.move(found, step.name, actor, OPENS, remark="理由", values=more)
                            raise Undone
                assert trace(found) == before, (kind, state)


@pytest.mark.clause("SN15-3.5.c")
def test_reported_ahead_answered_before_the_event(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        found = _sent(world)
        assert (found.timing, found.earliest, found.due) == ("ahead", date(2026, 7, 15), date(2026, 8, 19))
        assert _todos(found) == [("matter.answer", "office_handler", date(2026, 8, 19), "")]
        actions.answer(found, "acknowledge", "", world.actor("office"), OPENS)
        assert (found.state, found.answered_by, _todos(found)) == ("acknowledged", world.actor("office").name, [])


@pytest.mark.clause("SN15-3.5.c")
@pytest.mark.parametrize(
    ("starts", "timing", "note"),
    [
        (date(2026, 7, 15), "ahead", ""), (date(2026, 7, 14), "short", "提前天数不足"),
        (date(2026, 7, 1), "short", "提前天数不足"), (date(2026, 6, 30), "late", "迟报"),
    ],
)  # fmt: skip
def test_days_before_and_late(reported_app: Flask, starts: date, timing: str, note: str) -> None:
    with reported_app.app_context():
        found = _sent(the_reported(), starts=starts, ends=None)
        assert (found.timing, _todos(found)[0][3]) == (timing, note)


@pytest.mark.clause("SN15-3.5.c")
def test_timing_is_monotone() -> None:
    """The earlier the event, the worse the mark; nothing is told ahead that is not."""
    order = ["late", "short", "ahead"]
    for day in range(1, 28):
        marks = [rules.timing(date(2026, 7, start), date(2026, 7, day), date(2026, 7, min(28, day + 9)))
                 for start in range(1, 29)]  # fmt: skip
        assert sorted(marks, key=order.index) == marks
        assert marks.count("late") == day - 1
    assert rules.timing(date(2031, 7, 2), date(2031, 7, 1), None) == "unknown"


@pytest.mark.clause("SN15-3.5.c")
def test_the_office_sets_the_days(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        settings.put(PROGRAMME, "event_notice_workdays", "40", world.actor("head"), OPENS, "放宽")
        assert _sent(world).timing == "short"


@pytest.mark.clause("SN15-3.5.c")
def test_late_is_taken_marked_and_never_silently_accepted(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        late = _sent(world, starts=date(2026, 6, 20), ends=None)
        office = world.actor("office")
        before = trace(late)
        for step, remark in (("acknowledge", " "), ("object", "太晚")):
            with pytest.raises(Refused) as refused:
                actions.answer(late, step, remark, office, OPENS)
            assert refused.value.clause == "SN15-3.5.c"
        with pytest.raises(Refused):
            actions.withdraw(late, "不报了", world.actor(LEAD), OPENS)
        assert trace(late) == before
        actions.answer(late, "acknowledge", "已约谈，下次须事前报备", office, OPENS)
        assert (late.state, late.timing) == ("acknowledged", "late")


@pytest.mark.clause("SN15-3.5.c")
def test_objection_only_before_the_event_and_with_words(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        found, office = _sent(world), world.actor("office")
        before = trace(found)
        for at, remark in ((OPENS, ""), (datetime(2026, 8, 20, 0, 0, tzinfo=BEIJING), "时间冲突")):
            with pytest.raises(Refused):
                actions.answer(found, "object", remark, office, at)
        assert trace(found) == before
        actions.answer(found, "object", "时间冲突", office, datetime(2026, 8, 19, 23, 59, tzinfo=BEIJING))
        assert _todos(found) == [("matter.objected", "lead_clerk", date(2026, 8, 20), "时间冲突")]
        new = actions.send(
            found.designation_id, "event", replace(EVENT, starts=date(2026, 9, 1), ends=None), world.actor(LEAD), OPENS,
            file=("方案.pdf", PDF), replaces=found,
        )  # fmt: skip
        assert (found.state, _todos(found), new.state) == ("withdrawn", [], "sent")
        assert [one.name for one in files.of(new, "plan")] == ["方案.pdf"]


@pytest.mark.clause("SN15-3.5.c")
def test_what_is_not_to_be_answered_is_not_replaced(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        found = _sent(world)
        with pytest.raises(Refused):
            actions.send(found.designation_id, "event", EVENT, world.actor(LEAD), OPENS, replaces=found)
        assert db.session.query(Matter).count() == 1


@pytest.mark.clause("SN15-3.5.d")
def test_major_matter_any_day(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        found = _sent(world, "major")
        assert (found.timing, found.due) == ("", date(2026, 7, 8))
        assert _todos(found) == [("matter.answer", "office_handler", date(2026, 7, 8), "")]
        with pytest.raises(Refused) as refused:
            _sent(world, "major", starts=date(2026, 7, 2))
        assert refused.value.field == "starts"


@pytest.mark.clause("SN15-3.5.c")
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": " "}, "title"), ({"place": ""}, "place"), ({"scale": ""}, "scale"), ({"contact": ""}, "contact"),
     ({"content": ""}, "content"), ({"ends": date(2026, 8, 19)}, "ends")],
)  # fmt: skip
def test_incomplete_is_refused_at_its_field(reported_app: Flask, changes: dict[str, Any], field: str) -> None:
    with reported_app.app_context():
        with pytest.raises(Refused) as refused:
            _sent(the_reported(), **changes)
        assert (refused.value.field, db.session.query(Matter).count()) == (field, 0)


@pytest.mark.clause("SN15-3.5.c")
def test_only_the_lead_of_a_registered_alliance_reports(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        one = world.alliance()
        for login in ACTORS:
            if login != LEAD:
                with pytest.raises(Refused):
                    actions.send(one.id, "event", EVENT, world.actor(login), OPENS)
        register.end(one, "dissolved", date(2026, 6, 30), "责令解散", world.actor("commission"), OPENS)
        with pytest.raises(Refused):
            actions.send(one.id, "event", EVENT, world.actor(LEAD), OPENS)
        assert db.session.query(Matter).count() == 0


@pytest.mark.clause("SN15-3.3.a")
def test_nobody_answers_for_the_own_hospital(reported_app: Flask) -> None:
    with reported_app.app_context():
        found = _sent(the_reported())
        own = replace(the_reported().actor("office"), own_hospitals=frozenset({found.lead_id}))
        with pytest.raises(Refused) as refused:
            actions.answer(found, "acknowledge", "", own, OPENS)
        assert refused.value.clause == "SN15-3.3.a"


@pytest.mark.clause("SN15-3.5.c")
def test_two_answer_at_once_and_one_counts(reported_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with reported_app.app_context():
        number = _sent(the_reported()).id

    def by(login: str, step: str) -> Callable[[], str]:
        def answer() -> str:
            with reported_app.app_context():
                actor = the_reported().actor(login)
                actions.answer(queries.matter(actor, number), step, "意见", actor, OPENS, seen=1)
                return step

        return answer

    results = at_once(by("office", "acknowledge"), by("office2", "object"))
    assert sum(isinstance(one, str) for one in results) == 1
    assert sum(isinstance(one, Overtaken) for one in results) == 1


def test_who_reads(reported_app: Flask) -> None:
    with reported_app.app_context():
        world = the_reported()
        found = _sent(world)
        for login in ("office", "commission", "auditor", LEAD, "provincial-leader", "city-610100"):
            assert queries.matter(world.actor(login), found.id) is found
        for login in ("university-gk", "provincial-xxgnk", "weinan-member", "city-610300", "qc", "sysadmin"):
            with pytest.raises(NotFound):
                queries.matter(world.actor(login), found.id)


def test_through_the_pages(reported_app: Flask) -> None:
    lead, office = reported_app.test_client(), reported_app.test_client()
    sign_in(lead, LEAD)
    sign_in(office, "office")
    with reported_app.app_context():
        one = the_reported().alliance().id
    address = f"/alliances/{one}/matters/new/event"
    typed = {
        "title": "年会",
        "starts": "2020-08-20",
        "place": "西安",
        "scale": "300 人",
        "content": "报告",
        "contact": "某某",
    }
    short = post(lead, address, {**typed, "place": ""})
    assert (short.status_code, 'value="年会"' in short.text, problems(short.text)) == (422, True, [])
    done = post(lead, address, typed)
    assert done.status_code == 302
    shown = office.get(done.location)
    assert ("迟报" in shown.text, problems(shown.text)) == (True, [])
    silent = post(
        office, f"{done.location}/answer", {"step": "acknowledge", "_seen": "1", "remark": ""}, page=done.location
    )
    assert (silent.status_code, problems(silent.text)) == (409, [])
    spoken = post(
        office,
        f"{done.location}/answer",
        {"step": "acknowledge", "_seen": "1", "remark": "下不为例"},
        page=done.location,
    )
    assert spoken.status_code == 302
    pages = (
        done.location,
        f"{done.location}/print",
        "/matters",
        "/matters?mark=late&kind=event",
        f"/alliances/{one}/reports",
    )
    for page in (*pages, "/matters/new/major", address):
        answer = lead.get(page)
        assert (answer.status_code, problems(answer.text)) == (200, []), page
        assert "下不为例" in answer.text or page not in pages[:2]
    major = post(lead, f"/alliances/{one}/matters/new/major", {**typed, "title": "平台中断"})
    assert post(lead, f"{major.location}/withdraw", {"remark": "误报", "_seen": "1"}).status_code == 302
    assert "误报" in office.get(major.location).text


def test_the_desk_takes_the_same_queries_for_one_and_fifty(reported_app: Flask) -> None:
    office = reported_app.test_client()
    sign_in(office, "office")

    def count() -> int:
        with reported_app.app_context(), statements() as sent:
            assert office.get("/matters").status_code == 200
        return len(sent)

    with reported_app.app_context():
        _sent(the_reported())
    count()
    first = count()
    with reported_app.app_context(), work():
        for serial in range(49):
            _sent(the_reported(), title=f"示例活动 {serial}")
    assert count() == first == 6


@pytest.mark.on("sqlite")
def test_the_desk_in_every_way(reported_app: Flask) -> None:
    office = reported_app.test_client()
    sign_in(office, "office")
    with reported_app.app_context():
        _sent(the_reported())
    assert len(lists.whole(reported_app, office, "/matters")) > 2
