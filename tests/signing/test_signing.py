"""A leader signs several at once: each by its own action and journal line; one that fails stops no other."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from alliance.audit import actions as audits
from alliance.changes.model import ChangeFiling
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.signing import actions, queries
from alliance.signing.actions import Answer
from alliance.signing.model import SigningBatch
from tests.audit.audited import Audited
from tests.signing.waiting import LEADER, Three, build_three
from tests.support.world import NOW

AT = NOW + timedelta(hours=1)
WORDS = "工作扎实，情况属实。"


@pytest.fixture
def three(audited: Audited) -> Three:
    """What waits."""
    return build_three(audited)


def answers(three: Three) -> list[Answer]:
    """As the page would send them."""
    found, _count = queries.waiting(three.world.actor(LEADER), AT)
    return [
        Answer(one.kind, one.id, one.name, one.version, "同意。", {key: WORDS for key, _label in one.questions})
        for one in found
    ]


def events() -> list[str]:
    """What the journal holds of signatures."""
    lines = db.session.execute(select(JournalEntry.event).order_by(JournalEntry.id)).scalars()
    return [one for one in lines if one.split(".")[-1].startswith("hospital-")]


@pytest.mark.clause("SN15-3.3.a", "SN15-5.2")
def test_what_waits_is_shown_with_its_figures_the_earliest_due_first(three: Three) -> None:
    leader = three.world.actor(LEADER)
    found, count = queries.waiting(leader, AT)
    assert (count, [one.kind for one in found]) == (3, ["audit", "application", "change"])
    audit, filing, change = found
    assert {one["label"]: one["value"] for one in audit.figures}["赴联盟单位巡诊次数"] in (6, "6")
    assert filing.figures[0]["value"] == 1
    assert change.changes == (("联盟名称", "陕西示例急诊科专科联盟", "陕西示例急诊科联盟"),)
    assert [one.onward for one in found] == ["市级评价", filing.onward, change.onward]
    assert all((filing.onward, change.onward, audit.questions))
    for login in ("university-leader", "provincial-leader"):
        assert queries.waiting(three.world.actor(login), AT) == ([], 0)
    keys = [change.key, "application-99", "nothing-1", "audit-x"]
    assert [one.key for one in queries.waiting(leader, AT, keys)[0]] == [change.key]
    assert queries.waiting(three.world.actor("university-leader"), AT, [change.key])[0] == []


@pytest.mark.clause("SN15-3.3.a", "SN15-5.2")
def test_each_is_signed_by_its_own_action_with_its_own_line(three: Three) -> None:
    leader = three.world.actor(LEADER)
    made = actions.sign_all(answers(three), leader, AT)
    assert [line["done"] for line in made.lines] == [True, True, True]
    assert (three.audit.state, three.change.state, three.filing.state) == ("city", three.change.state, "city")
    assert three.change.state != "hospital"
    assert sorted(one.split(".")[0] for one in events()) == ["application", "audit", "change_filing"]
    assert three.audit.evaluations[-1].text == WORDS
    assert queries.waiting(leader, AT) == ([], 0)
    assert queries.batch(leader, made.id).lines == made.lines
    with pytest.raises(NotFound):
        queries.batch(three.world.actor("university-leader"), made.id)


@pytest.mark.clause("SN15-3.3.a")
def test_one_that_fails_is_told_and_stops_no_other(three: Three) -> None:
    leader, given = three.world.actor(LEADER), answers(three)
    audits.evaluate(three.audit, "return", "请补充。", leader, AT)
    bare = [Answer(one.kind, one.id, one.name, one.seen, one.text, {}) for one in given]
    made = actions.sign_all([*bare, Answer("change", 99, "别处", 1, "", {})], leader, AT + timedelta(minutes=1))
    assert {line["kind"]: line["done"] for line in made.lines[:3]} == {
        "audit": False,
        "application": True,
        "change": True,
    }
    assert made.lines[3]["why"] == "这件已不在您的办理范围内"
    failed = next(line for line in made.lines if line["kind"] == "audit")
    assert failed["why"]
    assert three.audit.state == "returned"
    late = actions.sign_all(given, leader, AT + timedelta(minutes=2))
    assert not any(line["done"] for line in late.lines)
    assert all("已有人先办理" in line["why"] for line in late.lines if line["kind"] != "audit")
    with pytest.raises(Refused):
        actions.sign_all(given, three.world.actor("xian-jzk"), AT)


def test_two_leaders_confirm_at_once_and_each_thing_is_signed_once(
    three: Three, at_once: Callable[..., list[object]]
) -> None:
    from flask import current_app

    app, given = current_app._get_current_object(), answers(three)  # type: ignore[attr-defined]  # werkzeug's way to the object itself
    leader = three.world.actor(LEADER)
    db.session.rollback()

    def sign() -> int:
        with app.app_context():
            return sum(bool(line["done"]) for line in actions.sign_all(given, leader, AT).lines)

    results = at_once(sign, sign)
    assert all(isinstance(one, int) for one in results), results
    assert sum(results) == 3  # type: ignore[arg-type]
    assert len(events()) == 3
    db.session.expire_all()
    assert db.session.get_one(ChangeFiling, three.change.id).state != "hospital"
    assert len(list(db.session.execute(select(SigningBatch)).scalars())) == 2
