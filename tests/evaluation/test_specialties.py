"""Indicator systems by specialty and first year (SN15-3.6.a): each alliance is judged by its own, one archive holds them all."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask

from alliance.core import files
from alliance.core.refusal import Refused
from alliance.evaluation import actions, queries, rules
from alliance.evaluation.model import IndicatorVersion
from alliance.rules import archive, whatif
from tests.evaluation.yearly import OPENED, YEAR, Yearly, post_of, the_yearly
from tests.supervision.reported import PROGRAMME
from tests.support.seen import trace

pytestmark = pytest.mark.on("sqlite")
BOTH = pytest.mark.on("sqlite", "postgresql")
OWN, HEAVIER = "骨科", {"homogeneity": Decimal(6), "training_quality": Decimal(4)}


def own_system(world: Yearly, specialty: str = OWN, from_year: int = 0) -> IndicatorVersion:
    """A specialty's own system: the general one with the weights of its two lines by hand changed round."""
    draft = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED, specialty, from_year)
    actions.set_weights(draft, HEAVIER, {}, world.actor("office"), OPENED)
    actions.adopt(draft, world.actor("head"), OPENED)
    return draft


@BOTH
@pytest.mark.clause("SN15-3.6.a", "SN15-2.b")
def test_each_alliance_is_judged_by_its_specialtys_system_or_the_general_one(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        own = own_system(world)
        found = world.scoring()
        assert [(one.specialty, one.indicator_version_id) for one in found.systems] == [(OWN, own.id)]
        weights = {
            card.specialty: {line.indicator: line.weight for line in card.lines if line.manual}
            for card in queries.cards(found.id)
        }
        assert weights == {OWN: HEAVIER, "呼吸内科": {"homogeneity": Decimal(4), "training_quality": Decimal(6)}}
        with pytest.raises(Refused, match="0 与 4 之间"):
            actions.score_manual(world.card(OWN), {"training_quality": Decimal("4.5")}, world.actor("office"), OPENED)
        actions.score_manual(world.card(OWN), HEAVIER, world.actor("office"), OPENED)
        with pytest.raises(Refused, match="0 与 4 之间"):
            actions.score_manual(world.card(), HEAVIER, world.actor("office"), OPENED)
        given = {"homogeneity": Decimal(4), "training_quality": Decimal(6)}
        actions.score_manual(world.card(), given, world.actor("office"), OPENED)
        actions.provisional(found, world.actor("office"), OPENED)
        assert all(rules.total(card.lines) == card.total for card in queries.cards(found.id))


@pytest.mark.clause("SN15-3.6.a", "SN15-2.b")
def test_one_archive_carries_all_systems_and_a_draft_is_tried_on_its_specialty(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        own = own_system(world)
        found = world.decided()
        file = queries.archive_of(found)
        assert file is not None
        content = files.content(file)
        inputs = json.loads(content)["inputs"]
        assert {key: one["title"] for key, one in inputs["systems"].items()} == {
            "": found.indicator_version.title,
            OWN: own.title,
        }
        assert archive.replay(content).same
        stricter = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED, OWN)
        assert stricter.title == f"{own.title}（修订草案）"
        actions.set_weights(
            stricter, {"homogeneity": Decimal(3), "down_share": Decimal(13)}, {}, world.actor("office"), OPENED
        )
        tried = whatif.run(inputs, stricter.content, stricter.specialty)
        assert [one.id for one in tried] == [world.card(OWN).designation_id]
        general = whatif.run(inputs, found.indicator_version.content)
        assert [one.id for one in general] == [world.card().designation_id] and not general[0].changes


@pytest.mark.clause("SN15-3.6.a")
def test_a_system_for_a_later_year_leaves_this_years_in_force(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        before = world.version()
        later = own_system(world, "", YEAR + 1)
        assert (before.state, later.state) == ("adopted", "adopted")
        assert queries.in_force(PROGRAMME, YEAR) == {"": before}
        assert queries.in_force(PROGRAMME, YEAR + 1) == queries.in_force(PROGRAMME, YEAR + 5) == {"": later}
        assert world.open_round().indicator_version_id == before.id
        newer = own_system(world, "", YEAR + 1)
        assert (before.state, later.state, newer.state) == ("adopted", "retired", "adopted")


@pytest.mark.clause("SN15-3.6.a")
def test_only_a_specialty_with_alliances_has_a_system_and_one_draft(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        before = trace(world.version())
        with pytest.raises(Refused, match="没有这个专业的联盟"):
            actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED, "放射科")
        assert trace(world.version()) == before
        first = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED, OWN)
        assert first.title.endswith("（骨科专用草案）")
        with pytest.raises(Refused, match="已有一份草案"):
            actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED, OWN)
        actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED)


@pytest.mark.clause("SN15-3.6.a")
def test_a_specialtys_system_alone_opens_no_round(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        general = world.version()
        own_system(world)
        general.state = "retired"
        with pytest.raises(Refused, match="还没有采用的指标体系"):
            world.open_round()
        assert queries.by_year(PROGRAMME, YEAR) is None


@BOTH
@pytest.mark.clause("SN15-3.6.a")
def test_two_draft_for_one_specialty_at_once(yearly_app: Flask, at_once: Callable[..., list[object]]) -> None:
    def draft(login: str) -> Callable[[], object]:
        def act() -> object:
            with yearly_app.app_context():
                return actions.draft_indicators(PROGRAMME, the_yearly().actor(login), OPENED, OWN).serial

        return act

    found = at_once(draft("office"), draft("office2"))
    with yearly_app.app_context():
        drafts = [one for one in queries.versions(PROGRAMME) if one.state == "draft"]
    assert len(drafts) == 1 and sum(isinstance(one, Refused) for one in found) == 1, found


@pytest.mark.clause("SN15-3.6.a")
def test_whoever_is_invited_scores_whom_the_indicator_is_asked_of(yearly_app: Flask) -> None:
    with yearly_app.app_context():
        world = the_yearly()
        draft = actions.draft_indicators(PROGRAMME, world.actor("office"), OPENED, OWN)
        actions.drop_indicator(draft, "homogeneity", world.actor("office"), OPENED)
        actions.set_weights(draft, {"training_quality": Decimal(10)}, {}, world.actor("office"), OPENED)
        actions.adopt(draft, world.actor("head"), OPENED)
        found, expert = world.scoring(), world.actor("expert")
        sheet = actions.assign(found, "homogeneity", post_of(world, "expert"), world.actor("office"), OPENED)
        actions.accept(sheet, [], "", expert, OPENED)
        [asked] = queries.scorable(sheet, expert)
        assert asked.specialty == "呼吸内科"
        with pytest.raises(Refused, match="不能为"):
            actions.give(sheet, {world.card(OWN).id: Decimal(3)}, {}, expert, OPENED)
        actions.give(sheet, {asked.id: Decimal(3)}, {}, expert, OPENED)
        actions.close(sheet, expert, OPENED)
        assert next(line.points for line in world.card().lines if line.indicator == "homogeneity") == 3
