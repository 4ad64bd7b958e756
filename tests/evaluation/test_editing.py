"""Drafts edited on pages and as files; differences of versions; what a draft would have made of past years."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from alliance.core.refusal import Overtaken, Refused
from alliance.evaluation import actions, rules
from alliance.rules import indicator_files, indicators
from alliance.rules.indicators import IndicatorError
from tests.evaluation.yearly import OPENED, the_yearly
from tests.supervision.reported import PROGRAMME
from tests.support.seen import trace


def one_more(**changes: Any) -> dict[str, Any]:
    """A sound indicator as an indicator system's JSON has it."""
    plain = {
        "key": "beds", "dimension": "governance", "words": "名次", "words_en": "Place", "clause": "SN15-3.6.a", "weight": "4",
        "source": "data", "kind": "rank", "formula": "members", "unit": "家", "bands": "1 .. 2 = 4\n2 .. = 1", "peers_min": "2",
    }  # fmt: skip
    return indicator_files.plain_indicator({**plain, **changes})


@pytest.mark.clause("SN15-3.6.a")
def test_a_draft_is_edited_line_by_line(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        draft, office = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED), world.actor("office")
        actions.put_indicator(draft, "", one_more(), office, OPENED)
        actions.put_indicator(draft, "beds", one_more(words="成员名次"), office, OPENED)
        actions.put_dimension(
            draft,
            "governance",
            {"key": "order", "words": "规范", "words_en": "Order", "clause": "SN15-3.5.d"},
            office,
            OPENED,
        )
        system = rules.system_of(draft)
        assert (system.indicator("beds").words, system.indicator("beds").dimension) == ("成员名次", "order")
        with pytest.raises(Refused):
            actions.drop_dimension(draft, "order", office, OPENED)
        actions.drop_indicator(draft, "homogeneity", office, OPENED)
        assert indicators.weight_sum(rules.system_of(draft)) == 100
        actions.adopt(draft, world.actor("head"), OPENED)
        attempts: tuple[Callable[[], object], ...] = (
            lambda: actions.put_indicator(draft, "", one_more(key="x"), office, OPENED),
            lambda: actions.drop_indicator(draft, "beds", office, OPENED),
            lambda: actions.replace_draft(draft, dict(draft.content), office, OPENED),
        )
        for attempt in attempts:
            before = trace(draft)
            with pytest.raises(Refused):
                attempt()
            assert trace(draft) == before


@pytest.mark.clause("SN15-3.6.a")
@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"formula": "wards"}, "formula", "第1个字符"), ({"formula": "members + people_trained"}, "formula", "单位不同"),
        ({"formula": "members +"}, "formula", "公式不完整"), ({"bands": ""}, "steps", "没有分档"),
        ({"bands": "1 .. = 9"}, "full", "超出满分"), ({"weight": "0"}, "weight", "权重须大于0"),
        ({"dimension": "nowhere"}, "dimension", "没有维度"), ({"key": "conduct"}, "key", "已有指标使用"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(yearly_app: Flask, changes: dict[str, str], field: str, words: str) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        draft = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)
        before = trace(draft)
        with pytest.raises(Refused) as refused:
            actions.put_indicator(draft, "", one_more(**changes), world.actor("office"), OPENED)
        assert (refused.value.field, words in refused.value.message) == (field, True), refused.value.message
        assert trace(draft) == before


def test_two_tabs_editing(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        draft = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)
        seen = draft.version
        actions.drop_indicator(draft, "conduct", world.actor("office"), OPENED, seen)
        with pytest.raises(Overtaken):
            actions.put_indicator(draft, "", one_more(), world.actor("office2"), OPENED, seen)


@pytest.mark.clause("SN15-3.6.a")
@pytest.mark.parametrize("more", [{}, {"weight": Decimal(2)}])
def test_a_draft_is_tried_on_archived_years(yearly_app: Flask, more: dict[str, Decimal]) -> None:
    from alliance.core import files
    from alliance.evaluation import queries
    from alliance.rules import archive, whatif

    with yearly_app.app_context():
        world = the_yearly()
        world.decided()
        [(found, file)] = queries.archived(PROGRAMME)
        draft = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)
        if more:
            weights = {"homogeneity": Decimal(2), "down_share": Decimal(12)}
            actions.set_weights(draft, weights, {}, world.actor("office"), OPENED)
        outcomes = whatif.run(archive.read(files.content(file))["inputs"], draft.content)
        assert found.year == 2025 and len(outcomes) == 2
        changed = {change.indicator: (change.before, change.now) for one in outcomes for change in one.changes}
        assert not any(one.flips for one in outcomes)
        assert changed.get("homogeneity") == ((Decimal(4), Decimal(2)) if more else None)
        assert bool(changed) == bool(more)


def test_a_line_that_is_no_step_is_named() -> None:
    with pytest.raises(IndicatorError, match="好"):
        one_more(bands="好")
