"""Two clerks share one report: field by field, nothing of either is lost, and a field both changed is told."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from alliance.core.actor import Actor
from alliance.core.refusal import Overtaken, Refused
from alliance.supervision import actions, queries, rules
from alliance.supervision.model import Report
from alliance.supervision.rules import Change
from tests.supervision.reported import OPENS, WORDS, the_reported
from tests.support.seen import trace

BEGUN = {"n_up_referrals": "12", "s_done": "", "s_plan": ""}


def _two() -> tuple[Report, Actor, Actor]:
    """An open report and the two clerks of its department."""
    world = the_reported()
    one = world.actor("provincial-hxnk")
    return world.open(), one, replace(one, person_id=99_999, name="另一位经办")


@pytest.mark.clause("SN15-3.5.d")
def test_each_keeps_the_others_section(reported_app: Flask) -> None:
    with reported_app.app_context():
        report, one, two = _two()
        assert actions.save(report, {**BEGUN, "s_done": "甲写的"}, one, OPENS, 1, BEGUN) == ()
        assert actions.save(report, {**BEGUN, "s_plan": "乙写的"}, two, OPENS, 1) == ("s_done",)
        assert report.draft == {**BEGUN, "s_done": "甲写的", "s_plan": "乙写的"}
        assert actions.save(report, {**BEGUN, "s_plan": "乙又写"}, two, OPENS, 1) == ("s_done",)
        assert actions.save(report, {**BEGUN, "s_done": "甲再写"}, one, OPENS, 2) == ("s_plan",)
        assert report.draft == {**BEGUN, "s_done": "甲再写", "s_plan": "乙又写"}


@pytest.mark.clause("SN15-3.5.d")
def test_a_field_both_changed_is_told_and_nothing_of_the_first_is_lost(reported_app: Flask) -> None:
    with reported_app.app_context():
        report, one, two = _two()
        actions.save(report, {**BEGUN, "s_done": "甲写的"}, one, OPENS, 1, BEGUN)
        before = trace(report)
        with pytest.raises(Overtaken) as overtaken:
            actions.save(report, {**BEGUN, "s_done": "乙写的", "s_plan": "也写"}, two, OPENS, 1)
        assert (overtaken.value.who, overtaken.value.what) == (one.name, "本期工作开展情况")
        assert trace(report) == before
        assert actions.save(report, {**BEGUN, "s_done": "甲写的，乙补"}, two, OPENS, 2) == ()


@pytest.mark.clause("SN15-3.5.d")
def test_a_draft_begun_before_the_handing_in_is_not_taken_up_after_the_return(reported_app: Flask) -> None:
    with reported_app.app_context():
        report, one, two = _two()
        actions.submit(report, queries.proposed(report), WORDS, one, OPENS)
        with pytest.raises(Refused):
            actions.save(report, BEGUN, two, OPENS, 1)
        actions.return_(report, "请补充", the_reported().actor("office"), OPENS)
        before = trace(report)
        with pytest.raises(Overtaken):
            actions.save(report, {**BEGUN, "s_done": "旧稿"}, two, OPENS, 1)
        assert trace(report) == before
        assert actions.save(report, {**BEGUN, "s_done": "新稿"}, two, OPENS, report.version) == ()


def test_an_extension_meanwhile_does_not_disturb(reported_app: Flask) -> None:
    with reported_app.app_context():
        report, one, _other = _two()
        actions.extend(report, report.closes, "停电", the_reported().actor("office"), OPENS)
        assert actions.save(report, {**BEGUN, "s_done": "写"}, one, OPENS, 1) == ()
        assert report.draft["s_done"] == "写"


@pytest.mark.clause("SN15-3.5.d")
def test_two_save_at_once_and_both_stand(reported_app: Flask, at_once: Callable[..., list[object]]) -> None:
    with reported_app.app_context():
        number = _two()[0].id

    def by(which: int, words: dict[str, Any]) -> Callable[[], object]:
        def save() -> object:
            with reported_app.app_context():
                one = the_reported().actor("provincial-hxnk")
                actor = replace(one, person_id=one.person_id if which else 99_999)
                return actions.save(queries.get(one, number), {**BEGUN, **words}, actor, OPENS, 1, BEGUN)

        return save

    results = at_once(by(0, {"s_done": "甲"}), by(1, {"s_plan": "乙"}))
    assert all(isinstance(one, tuple) for one in results), results
    with reported_app.app_context():
        draft = queries.get(the_reported().actor("provincial-hxnk"), number).draft
        assert draft == {**BEGUN, "s_done": "甲", "s_plan": "乙"}


FIELDS = ("a", "b", "c")


@pytest.mark.clause("SN15-3.5.d")
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(FIELDS), st.booleans()), max_size=25))
def test_nobody_silently_overwrites_anybody(steps: list[tuple[int, str, bool]]) -> None:
    """Three forms save one changed field each, some looking again first: every word stored was seen by who replaced it,
    or was replaced by its own form."""
    stored: dict[str, str] = dict.fromkeys(FIELDS, "")
    writer: dict[str, int] = {}
    history: dict[str, list[Change]] = {}
    version, serial = 1, 0
    forms = [(dict(stored), 1) for _form in range(3)]
    for who, name, looks in steps:
        shown, seen = (dict(stored), version) if looks else forms[who]
        serial += 1
        typed, was = shown | {name: f"{who}-{serial}"}, dict(shown)
        merged = rules.merge(stored, typed, history, seen, f"{who}:{seen}")
        if merged.clashes:
            assert (merged.clashes, stored[name] != was[name]) == ((name,), True)  # only where both changed it
            forms[who] = (was, seen)
            continue
        assert stored[name] == was[name] or writer.get(name) == who
        version += 1
        for field in FIELDS:
            if merged.draft[field] != stored[field]:
                form = f"{who}:{seen}" if merged.kept else ""
                history[field] = rules.noted(
                    history.get(field, []), Change(version, rules.digest(stored[field]), who, form)
                )
                writer[field] = who
        stored = merged.draft
        forms[who] = (typed, seen if merged.kept else version)
