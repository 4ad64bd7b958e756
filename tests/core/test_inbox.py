"""The inbox: four tabs, one page by key, the queue of a post, words without patients, answers of all who were asked."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from alliance.core import inbox, journal
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.refusal import NotFound, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.organisations import actions, queries
from tests.support.seen import statements
from tests.support.world import NOW, World, the_world

OFFICE_ROLE = Role.OFFICE_HANDLER


def asked(world: World, by: str = "provincial-hxnk", **more: object) -> inbox.Todo:
    """One thing asked of the office by a lead clerk."""
    record = world.hospital("provincial")
    options: dict[str, object] = {"role": OFFICE_ROLE, "due": date(2026, 6, 20), **more}
    with work():
        inbox.ask("test.review", "审核半年工作总结", "示例联盟", record, NOW, by=world.actor(by), **options)  # type: ignore[arg-type]
    return db.session.execute(select(inbox.Todo).order_by(inbox.Todo.id.desc()).limit(1)).scalar_one()


def events(todo: inbox.Todo) -> list[str]:
    entry = journal.JournalEntry
    query = select(entry.event).where(entry.record_type == "todo", entry.record_id == todo.id).order_by(entry.id)
    return list(db.session.execute(query).scalars())


def test_the_four_tabs_hold_each_thing_where_it_stands(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        clerk, office, other = world.actor("provincial-hxnk"), world.actor("office"), world.actor("office2")
        todo = asked(world)
        assert inbox.counts(office) == {"open": 1, "done": 0, "started": 0, "copied": 0}
        assert inbox.counts(other)["open"] == 1
        assert inbox.counts(clerk) == {"open": 0, "done": 0, "started": 1, "copied": 0}
        actions.copy_to(todo, other.person_id or 0, "请知悉", office, NOW)
        assert [one.id for one in inbox.listed(other, "copied")] == [todo.id]
        with pytest.raises(Refused, match="已抄送"):
            actions.copy_to(todo, other.person_id or 0, "", office, NOW)
        with pytest.raises(Refused, match="本单位"):
            actions.copy_to(todo, clerk.person_id or 0, "", office, NOW)
        inbox.claim(todo, other, NOW)
        with work():  # done by a colleague who had not claimed it: done is done
            inbox.settle(world.hospital("provincial"), NOW, office, "test.review")
        assert inbox.counts(office) == {"open": 0, "done": 1, "started": 0, "copied": 0}
        assert inbox.counts(other) == {"open": 0, "done": 0, "started": 0, "copied": 1}
        assert inbox.counts(clerk)["started"] == 0
        with pytest.raises(Refused, match="已办结"):
            inbox.claim(todo, office, NOW)


def test_a_stranger_sees_no_to_do(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        todo = asked(world)
        for login in ("provincial-hxnk", "office", "office2"):
            assert inbox.one(world.actor(login), todo.id).id == todo.id
        for login in ("weinan-member", "university-leader", "commission", "auditor", "city-610100"):
            with pytest.raises(NotFound):
                inbox.one(world.actor(login), todo.id)


def test_a_claim_is_seen_given_on_with_words_and_put_back(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        office, other, head = world.actor("office"), world.actor("office2"), world.actor("head")
        todo = asked(world)
        with pytest.raises(Refused, match="不属于您"):
            inbox.claim(todo, head, NOW)
        inbox.claim(todo, office, NOW)
        inbox.claim(todo, office, NOW)  # a second click changes nothing
        with pytest.raises(Refused, match=office.name):
            inbox.claim(todo, other, NOW)
        with pytest.raises(Refused, match=office.name):
            inbox.release(todo, other, NOW)
        with pytest.raises(Refused, match="同一岗位"):
            actions.hand_over(todo, head.person_id or 0, "请接手", office, NOW)
        with pytest.raises(Refused, match="交接说明"):
            actions.hand_over(todo, other.person_id or 0, "  ", office, NOW)
        assert events(todo) == ["todo.claim"]
        actions.hand_over(todo, other.person_id or 0, "请接手", office, NOW)
        assert str(todo.claimed_by) == other.name
        assert inbox.counts(office)["copied"] == 1  # the giver stays informed
        with pytest.raises(Refused, match=other.name):
            actions.hand_over(todo, other.person_id or 0, "再给一次", office, NOW)
        inbox.release(todo, other, NOW)
        assert not todo.claimed_by
        with pytest.raises(Refused, match="无人认领"):
            inbox.release(todo, other, NOW)
        assert events(todo) == ["todo.claim", "todo.hand-over", "todo.release"]


def test_what_is_asked_of_one_person_is_neither_claimed_nor_given_away(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        office = world.actor("office")
        todo = asked(world, person_id=office.person_id)
        assert inbox.counts(world.actor("office2"))["open"] == 0
        with pytest.raises(Refused, match="本人"):
            inbox.claim(todo, office, NOW)


def test_claims_lapse_when_the_post_is_left(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        office, other = world.actor("office"), world.actor("office2")
        ended, closed, dated = asked(world), asked(world), asked(world)
        inbox.claim(ended, office, NOW)
        inbox.claim(closed, other, NOW)
        post = queries.posts_of({office.person_id or 0}, NOW.date())[office.person_id or 0][0]
        actions.end_post(SYSTEM, NOW, post)
        assert (ended.claimed_by, closed.claimed_by) == (None, other.name)
        assert events(ended) == ["todo.claim", "todo.lapse"]
        inbox.claim(dated, other, NOW)
        last = queries.posts_of({other.person_id or 0}, NOW.date())[other.person_id or 0][0]
        with work():
            last.until = NOW.date()
        assert actions.lapse_claims(NOW).startswith("0 ")  # the last day is still a day in the post
        assert actions.lapse_claims(NOW + timedelta(days=1)).startswith("2 ")
        assert (closed.claimed_by, dated.claimed_by) == (None, None)


def test_a_closed_account_lets_go_of_everything(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        office = world.actor("office")
        todo = asked(world)
        inbox.claim(todo, office, NOW)
        person = queries.person(office.person_id or 0)
        assert person is not None
        actions.disable(SYSTEM, NOW, person)
        assert todo.claimed_by is None


def test_two_who_claim_at_once_one_has_it(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        world = the_world()
        number, people = asked(world).id, [world.actor("office"), world.actor("office2")]

    def claim(actor: Actor) -> Callable[[], object]:
        def run() -> object:
            with settled.app_context():
                inbox.claim(inbox.one(actor, number), actor, NOW)
                return actor.name

        return run

    results = at_once(*map(claim, people))
    won = [one for one in results if isinstance(one, str)]
    assert len(won) == 1
    assert [type(one) for one in results if not isinstance(one, str)] == [Refused]
    with settled.app_context():
        todo = inbox.one(people[0], number)
        assert todo.claimed_by == won[0]
        assert events(todo) == ["todo.claim"]


def many(world: World, n: int) -> None:
    """Open things for the office, some without a date."""
    row = {
        "kind": "test.many", "text": "签收公文", "note": "", "role": str(OFFICE_ROLE), "record_type": "organisation",
        "record_id": world.hospital("provincial").id, "opened_at": NOW, "due_note": "", "opened_role": "",
    }  # fmt: skip
    rows = [
        {**row, "subject": f"示例 {n:04}", "due": None if n % 5 == 0 else date(2026, 7, 1) + timedelta(days=n % 37)}
        for n in range(n)
    ]
    with work():
        db.session.execute(insert(inbox.Todo), rows)


@pytest.mark.on("sqlite", "postgresql")
def test_two_thousand_things_are_read_page_by_page_oldest_due_first(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        many(world, 2000)
        office, seen, after = world.actor("office"), [], ""
        while page := inbox.listed(office, "open", 300, after):
            with statements() as sent:
                after = inbox.place_of(page[-1], "open")
                inbox.listed(office, "open", 50, after)
            assert len(sent) == 1
            seen += [(todo.due is None, todo.due or date.max, todo.id) for todo in page]
        assert len(seen) == 2000
        assert seen == sorted(set(seen))
        with statements() as sent:
            assert inbox.counts(office)["open"] == 2000
        assert len(sent) == 1
        with work():
            inbox.settle(world.hospital("provincial"), NOW, office, "test.many")
        first = inbox.listed(office, "done", 1500)
        rest = inbox.listed(office, "done", 1500, inbox.place_of(first[-1], "done"))
        assert len({todo.id for todo in (*first, *rest)}) == 2000
        for nonsense in ("x_3", "2026-02-31_4", "_", "none_", "none_99999999999999999999"):
            assert inbox.listed(office, "open", 5, nonsense) == []  # a place nobody gave: the beginning, here empty


def test_a_designations_page_lists_by_its_id_not_by_its_name(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        mine, namesake = asked(world, designation_id=7), asked(world, designation_id=8)
        assert mine.subject == namesake.subject
        assert [one.id for one in inbox.about(world.actor("office"), 7)] == [mine.id]


def test_stored_words_are_told_in_the_readers_language(settled: Flask) -> None:
    from flask_babel import force_locale

    with settled.app_context():
        todo = asked(the_world())
        with settled.test_request_context(), force_locale("en"):
            assert not any("\u4e00" <= sign <= "\u9fff" for sign in inbox.stored(todo.text))
            assert inbox.stored("示例联盟 · 签收公文").startswith("示例联盟 · ")
            assert "签收" not in inbox.stored("示例联盟 · 签收公文")
        for text in ("", "100% 完成", "没有这一条 %(n)s 12", "待定（缺 2027 年放假安排）"):
            assert inbox.stored(text) == text


def test_a_reminder_is_plain_text_with_whom_what_due_and_where(settled: Flask) -> None:
    with settled.app_context():
        todo = asked(the_world())
        text = inbox.reminder(todo, "省联盟办 张示例", "https://example.invalid/todos/1")
        assert text.splitlines() == [
            "【待办提醒】省联盟办 张示例：", "示例联盟 · 审核半年工作总结", "办理期限：2026年6月20日",
            "办理地址：https://example.invalid/todos/1",
        ]  # fmt: skip
        todo.due = None
        todo.due_note = "待定（缺 2027 年放假安排）"
        assert "待定（缺 2027 年放假安排）" in inbox.reminder(todo, "办公室", "")
        db.session.rollback()


def asked_of_all(world: World) -> list[inbox.Todo]:
    """The lead clerk asks three member hospitals the same about one record."""
    record = world.hospital("provincial")
    with work():
        for key in ("weinan", "yanan", "ankang"):
            inbox.ask(
                "test.acknowledge", "签收公文", "示例联盟 质量文件", record, NOW, role=Role.MEMBER_CLERK,
                by=world.actor("provincial-hxnk"), organisation_id=world.hospital(key).id, due=date(2026, 6, 30),
            )  # fmt: skip
    query = select(inbox.Todo).where(inbox.Todo.kind == "test.acknowledge").order_by(inbox.Todo.id)
    return list(db.session.execute(query).scalars())


def test_the_asker_sees_who_has_not_answered_and_reminds_all_once_a_workday(settled: Flask) -> None:
    with settled.app_context():
        world = the_world()
        clerk, weinan = world.actor("provincial-hxnk"), world.actor("weinan-member")
        todos = asked_of_all(world)
        with work():
            inbox.settle(
                world.hospital("provincial"), NOW, weinan, "test.acknowledge", organisation_id=weinan.organisation_id
            )
        answers = inbox.answers_to(clerk, todos[0])
        assert answers is not None
        assert [one.id for one in answers.answered] == [todos[0].id]
        assert [one.id for one in answers.waiting] == [one.id for one in todos[1:]]
        assert inbox.answers_to(weinan, todos[0]) is None  # those who are asked do not see one another
        with pytest.raises(Refused, match="发起多方"):
            inbox.remind_all(weinan, todos[0], NOW)
        assert inbox.remind_all(clerk, todos[0], NOW).reached == 2
        with pytest.raises(Refused, match="每个工作日只催办一次"):
            inbox.remind_all(clerk, todos[1], NOW + timedelta(hours=2))
        saturday = NOW + timedelta(days=5)
        with pytest.raises(Refused, match="不是工作日"):
            inbox.remind_all(clerk, todos[1], saturday)
        with pytest.raises(Refused, match="放假安排"):
            inbox.remind_all(clerk, todos[1], NOW.replace(year=2031))
        inbox.remind_all(clerk, todos[1], NOW + timedelta(days=1))
        assert db.session.execute(select(func.count()).select_from(inbox.Reminding)).scalar_one() == 2
        assert set(inbox.reminded(todos)) == {todos[1].id, todos[2].id}
        with work():
            inbox.settle(world.hospital("provincial"), NOW, SYSTEM, "test.acknowledge")
        with pytest.raises(Refused, match="全部已办"):
            inbox.remind_all(clerk, todos[1], NOW + timedelta(days=2))


def test_two_who_remind_at_once_remind_once(settled: Flask, at_once: Callable[..., list[object]]) -> None:
    with settled.app_context():
        world = the_world()
        number, clerk = asked_of_all(world)[0].id, world.actor("provincial-hxnk")

    def remind() -> object:
        with settled.app_context():
            return inbox.remind_all(clerk, inbox.one(clerk, number), NOW).reached

    results = at_once(remind, remind)
    assert [one for one in results if isinstance(one, int)] == [3]
    assert [one.message for one in results if isinstance(one, Refused)] == ["今天已经催办过，每个工作日只催办一次"]
    with settled.app_context():
        assert db.session.execute(select(func.count()).select_from(inbox.Reminding)).scalar_one() == 1
