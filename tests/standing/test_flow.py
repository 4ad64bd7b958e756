"""The procedure of a measure as a whole square: state × step × post. What is not in MAY is refused and leaves no trace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.core import inbox, journal, notices
from alliance.core.actor import SYSTEM, Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.standing import actions
from alliance.standing.flow import FLOW, STATES
from alliance.standing.model import Measure
from tests.standing.judged import Judged, day, decided, in_force, proposed, received, signed, the_judged

NOW = day(2026, 3, 4)
LATER = day(2026, 5, 6)
# kind, state → {step: posts that may take it}; posts as in ACTORS. Written from the brief, not from the flow table.
HEARING = {"state": {"lead"}, "waive": {"lead"}, "close": {"office", "office2"}, "drop": {"head", "system"}}
MAY: dict[tuple[str, str], dict[str, set[str]]] = {
    ("commendation", "proposed"): {"sign": {"head"}, "drop": {"head", "system"}},
    ("commendation", "signed"): {"issue": {"office", "office2"}, "drop": {"head", "system"}},
    ("yellow-card", "proposed"): {"hear": {"office", "office2"}, "drop": {"head", "system"}},
    ("yellow-card", "hearing"): HEARING,
    ("yellow-card", "heard"): {"sign": {"head"}, "drop": {"head", "system"}},
    ("yellow-card", "signed"): {"issue": {"office", "office2"}, "drop": {"head", "system"}},
    ("yellow-card", "in_force"): {"verify": {"office", "office2"}, "lift": {"system"}},
    ("yellow-card", "verified"): {"verify": {"office", "office2"}, "lift": {"head", "system"}},
    ("criticism", "proposed"): {"hear": {"office", "office2"}, "drop": {"head", "system"}},
    ("criticism", "signed"): {"issue": {"office", "office2"}, "drop": {"head", "system"}},
    ("dissolution", "proposed"): {"hear": {"office", "office2"}, "drop": {"head", "system"}},
    ("dissolution", "heard"): {"sign": {"head"}, "drop": {"head", "system"}},
    ("dissolution", "signed"): {
        "order": {"commission", "commission2"},
        "drop": {"head", "commission", "commission2", "system"},
    },
}
# Reached states in which nobody may do anything, besides those above.
CLOSED = [
    ("commendation", "in_force"), ("commendation", "dropped"), ("yellow-card", "lifted"), ("yellow-card", "dropped"),
    ("yellow-card", "set_aside"),
    ("criticism", "in_force"), ("dissolution", "in_force"), ("dissolution", "dropped"),
]  # fmt: skip
ACTORS = (
    "office", "office2", "head", "commission", "commission2", "lead", "other-lead", "leader", "member", "city", "superior",
    "auditor", "system",
)  # fmt: skip
LOGINS = {
    "lead": "university-gk", "other-lead": "university-sjnk", "leader": "university-leader", "member": "weinan-member",
    "city": "city-610100", "superior": "university-superior",
}  # fmt: skip
TAKE: dict[str, Callable[[Measure, Actor], Any]] = {
    "hear": lambda m, by: actions.hear(m, by, LATER),
    "state": lambda m, by: actions.state(m, "有异议", by, LATER),
    "waive": lambda m, by: actions.waive(m, by, LATER),
    "close": lambda m, by: actions.close_hearing(m, "告知书已签收，期满未陈述", by, LATER),
    "sign": lambda m, by: actions.sign(m, "", by, LATER),
    "verify": lambda m, by: actions.verify(m, "现场核实，已整改", True, by, LATER),
    "set_aside": lambda m, by: FLOW.move(
        m, "set_aside", by, LATER, remark="复核", values={"set_aside_on": LATER.date()}
    ),
    "issue": lambda m, by: actions.issue(m, by, LATER),
    "order": lambda m, by: actions.order(m, LATER.date() + timedelta(days=20), by, LATER),
    "drop": lambda m, by: actions.drop(m, "申辩成立", by, LATER),
    "lift": lambda m, by: actions.lift(m, "已整改", by, LATER),
}


class Undo(Exception):
    """Takes back what a test did."""


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is rolled back with the outermost work()."""
    try:
        with work():
            yield
            raise Undo
    except Undo:
        pass


def trace() -> tuple[Any, ...]:
    """Everything a step could leave behind."""
    rows = [tuple(row) for row in db.session.execute(select(Measure.__table__).order_by(Measure.id))]
    counted = [
        db.session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in (journal.JournalEntry, inbox.Todo, notices.Notice, notices.NoticeService)
    ]
    series = [tuple(row) for row in db.session.execute(select(notices.NoticeSeries.code, notices.NoticeSeries.last))]
    closed = db.session.execute(select(func.count()).where(inbox.Todo.closed_at.is_not(None))).scalar_one()
    return rows, counted, series, closed


def reach(judged: Judged, kind: str, state: str) -> Measure:
    """A measure of that kind brought to that state, as its people would."""
    measure = _proposed(judged, kind)
    if state == "dropped":
        actions.drop(measure, "申辩成立", judged.actor("head"), NOW)
    elif state in {"hearing", "heard"}:
        actions.hear(measure, judged.actor("office"), NOW)
        received(judged, measure, "hearing", NOW)
        if state == "heard":
            actions.waive(measure, judged.lead("骨科"), NOW)
    elif state != "proposed":
        signed(judged, measure, NOW)
        if state != "signed":
            _beyond(judged, measure, state)
    return measure


def _beyond(judged: Judged, measure: Measure, state: str) -> None:
    """From the signature into force, and on to where it ends."""
    if measure.kind == "dissolution":
        actions.order(measure, day(2026, 12).date(), judged.actor("commission"), NOW)
    else:
        actions.issue(measure, judged.actor("office"), NOW)
    if state in {"verified", "lifted"}:
        actions.verify(measure, "现场核实，已整改", True, judged.actor("office"), NOW)
    if state == "lifted":
        actions.lift(measure, "已整改", judged.actor("head"), NOW)
    if state == "set_aside":
        review = actions.lodge(measure, "数据有误", judged.lead("骨科"), NOW)
        actions.uphold(review, "数据确有误", judged.actor("commission"), NOW)


def _proposed(judged: Judged, kind: str) -> Measure:
    if kind == "criticism":
        return actions.propose_conduct(judged.alliance("骨科"), kind, "造成不良影响", judged.actor("office"), NOW)
    if kind == "dissolution":
        decided(judged, 2024, {"骨科": "45"})
    return proposed(judged, "骨科", 2025, "95" if kind == "commendation" else "45")


def actor(judged: Judged, key: str) -> Actor:
    return SYSTEM if key == "system" else judged.actor(LOGINS.get(key, key))


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.c", "SN15-2.d", "SN15-3.6.b", "SN15-3.6.c")
@pytest.mark.parametrize(("kind", "state"), [*MAY, *CLOSED])
def test_whole_square(judged_app: Flask, kind: str, state: str) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = reach(judged, kind, state)
        assert measure.state == {"verified": "in_force"}.get(state, state)
        people = {key: actor(judged, key) for key in ACTORS}
        before = trace()
        for step in FLOW.steps:
            for key, by in people.items():
                allowed = key in MAY.get((kind, state), {}).get(step.name, set())
                if allowed:
                    with undone():
                        TAKE[step.name](measure, by)
                        assert measure.state == step.target, (step.name, key)
                else:
                    with pytest.raises((Refused, Overtaken)):
                        TAKE[step.name](measure, by)
            assert trace() == before, step.name


def test_every_state_is_in_the_square() -> None:
    assert {state for _kind, state in [*MAY, *CLOSED]} == {*STATES, "verified"}


@pytest.mark.clause("SN15-2.d")
def test_nothing_is_signed_or_issued_before_the_hearing(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = proposed(judged, "骨科", 2025, "45")
        with pytest.raises(Refused) as refused:
            actions.sign(measure, "", judged.actor("head"), NOW)
        assert refused.value.clause == "SN15-2.d"
        assert "陈述申辩" in refused.value.message


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.d")
def test_who_signs_after_a_statement_says_how_it_was_considered(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = proposed(judged, "骨科", 2025, "45")
        actions.hear(measure, judged.actor("office"), NOW)
        actions.state(measure, "数据有误", judged.lead("骨科"), NOW)
        before = trace()
        with pytest.raises(Refused) as refused:
            actions.sign(measure, " ", judged.actor("head"), NOW)
        assert (refused.value.clause, refused.value.field) == ("SN15-2.d", "remark")
        assert trace() == before
        actions.sign(measure, "已补算，仍不合格", judged.actor("head"), NOW)
        assert measure.consideration == "已补算，仍不合格"
        with pytest.raises(Refused, match="研究意见"), work():  # the database repeats it
            measure.consideration = ""
            db.session.flush()


@pytest.mark.clause("SN15-2.d")
def test_the_office_ends_a_hearing_only_after_its_last_day(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = proposed(judged, "骨科", 2025, "45")
        office = judged.actor("office")
        actions.hear(measure, office, NOW)
        assert measure.heard_by is not None
        last = NOW.replace(month=measure.heard_by.month, day=measure.heard_by.day, hour=23, minute=59)
        with pytest.raises(Refused) as refused:
            actions.close_hearing(measure, "已签收", office, last)
        assert refused.value.clause == "SN15-2.d"
        received(judged, measure, "hearing", NOW)
        with pytest.raises(Refused):
            actions.close_hearing(measure, "告知书已签收", office, last)
        with pytest.raises(Refused):
            actions.close_hearing(measure, " ", office, last + timedelta(minutes=1))
        actions.close_hearing(measure, "告知书已签收", office, last + timedelta(minutes=1))
        assert (measure.state, measure.hearing_end) == ("heard", "silent")


@pytest.mark.clause("SN15-2.d")
def test_a_year_without_calendar_leaves_the_window_open_and_blocks_nothing(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure = proposed(judged, "骨科", 2025, "45")
        actions.hear(measure, judged.actor("office"), day(2031))
        assert measure.heard_by is None
        assert "2031" in measure.heard_by_note
        received(judged, measure, "hearing", day(2031))
        actions.close_hearing(measure, "告知书已签收", judged.actor("office"), day(2031, 4))
        assert measure.state == "heard"


@pytest.mark.clause("SN15-2.c", "SN15-2.d")
@pytest.mark.parametrize(("kind", "step"), [("yellow-card", "issue"), ("dissolution", "order")])
def test_the_signer_is_never_the_second_person(judged_app: Flask, kind: str, step: str) -> None:
    """Also when the same person holds both posts."""
    from dataclasses import replace

    with judged_app.app_context():
        judged = the_judged()
        measure = reach(judged, kind, "signed")
        second = judged.actor("office" if step == "issue" else "commission")
        same = replace(second, person_id=judged.actor("head").person_id)
        before = trace()
        with pytest.raises(Refused) as refused:
            TAKE[step](measure, same)
        assert refused.value.clause == measure.clause
        assert trace() == before


@pytest.mark.clause("SN15-3.3.a")
@pytest.mark.parametrize(
    ("state", "step", "login"),
    [
        ("proposed", "hear", "office"),
        ("heard", "sign", "head"),
        ("signed", "order", "commission"),
        ("proposed", "drop", "head"),
    ],
)
def test_nobody_decides_on_the_own_hospital(judged_app: Flask, state: str, step: str, login: str) -> None:
    from dataclasses import replace

    with judged_app.app_context():
        judged = the_judged()
        measure = reach(judged, "dissolution", state)
        related = replace(judged.actor(login), own_hospitals=frozenset({measure.lead_id}))
        before = trace()
        with pytest.raises(Refused) as refused:
            TAKE[step](measure, related)
        assert refused.value.clause == "SN15-3.3.a"
        assert trace() == before


@pytest.mark.clause("SN15-2.c", "SN15-3.6.b", "SN15-3.6.c")
@pytest.mark.parametrize(("kind", "clause"), [("yellow-card", "SN15-2.c"), ("commendation", "SN15-3.6.b")])
def test_conduct_leads_to_criticism_or_dissolution_only(judged_app: Flask, kind: str, clause: str) -> None:
    with judged_app.app_context():
        judged = the_judged()
        before = trace()
        with pytest.raises(Refused) as refused:
            actions.propose_conduct(judged.alliance("骨科"), kind, "理由", judged.actor("office"), NOW)
        assert refused.value.clause == clause
        assert trace() == before


@pytest.mark.clause("SN15-3.6.c")
def test_a_proposal_on_conduct_needs_facts_and_is_made_once(judged_app: Flask) -> None:
    with judged_app.app_context():
        judged = the_judged()
        alliance, office = judged.alliance("骨科"), judged.actor("office")
        with pytest.raises(Refused):
            actions.propose_conduct(alliance, "criticism", "  ", office, NOW)
        with pytest.raises(Refused):
            actions.propose_conduct(alliance, "criticism", "理由", judged.actor("head"), NOW)
        first = actions.propose_conduct(alliance, "criticism", "造成不良影响", office, NOW)
        before = trace()
        with pytest.raises(Refused) as refused:
            actions.propose_conduct(alliance, "criticism", "再次", office, NOW)
        assert refused.value.clause == "SN15-3.6.c"
        assert trace() == before
        in_force(judged, first, NOW)
        assert actions.propose_conduct(alliance, "criticism", "一年内再次", office, LATER).state == "proposed"


@pytest.mark.clause("SN15-2.c", "SN15-2.d")
def test_two_second_persons_at_once_one_wins_one_is_told(
    judged_app: Flask, at_once: Callable[..., list[object]]
) -> None:
    with judged_app.app_context():
        judged = the_judged()
        measure_id = reach(judged, "dissolution", "signed").id
        version = db.session.get_one(Measure, measure_id).version

    def order(login: str) -> Callable[[], object]:
        def act() -> object:
            with judged_app.app_context():
                measure = db.session.get_one(Measure, measure_id)
                actions.order(measure, day(2026, 12).date(), the_judged().actor(login), LATER, version)
                return measure.state

        return act

    results = at_once(order("commission"), order("commission2"))
    assert results.count("in_force") == 1, results
    [told] = [one for one in results if isinstance(one, Exception)]
    assert isinstance(told, Overtaken)
    with judged_app.app_context():
        orders = select(notices.Notice.serial).where(notices.Notice.kind == "dissolution")
        assert list(db.session.execute(orders).scalars()) == [1]
