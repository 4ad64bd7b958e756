"""A sample from its frame to its shares: published first, drawn by another, replayed by anybody, answered and checked."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.checks import actions, queries
from alliance.checks.model import RadarFlag, SampleDraw, SampleItem, SampleStratum
from alliance.core import settings
from alliance.core.inbox import Todo
from alliance.core.journal import JournalEntry
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.rules import sample
from tests.checks.sampled import CONSULTATIONS, LATER, PROGRAMME, REFERRALS, YEAR, the_sampled
from tests.support.papers import PDF
from tests.support.seen import statements

SIZE = REFERRALS + CONSULTATIONS + 1


def _count(model: Any) -> int:
    db.session.rollback()
    return int(db.session.execute(select(func.count()).select_from(model)).scalar_one())


@pytest.mark.clause("SN15-2.b")
def test_the_frame_stands_before_the_draw_and_the_secret_nowhere(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        found = world.committed()
        assert (found.state, found.size, found.secret, found.word) == ("committed", SIZE, "", "")
        strata = queries.strata(found.id)
        assert {(one.kind, one.size) for one in strata} == {
            ("up", REFERRALS),
            ("consultation", CONSULTATIONS),
            ("activity", 1),
        }
        lines = {
            row.event: row.facts
            for row in db.session.execute(select(JournalEntry)).scalars()
            if row.event.startswith("sample.")
        }
        assert lines["sample.commit"]["commitment"] == found.commitment
        world2 = the_sampled()
        actions.draw(found, "七", world2.actor("office2"), LATER)
        assert sample.digest(found.secret) == found.commitment
        assert found.secret not in json.dumps(lines)


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
def test_anybody_repeats_the_draw_from_the_published_paper(sampled_app: Flask, tmp_path: Path) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        found = world.drawn()
        paper = queries.paper(found)
        assert sample.replayed(paper) == []
        assert {row["stratum"]: row["drawn"] for row in paper["strata"]} == queries.listed(found.id)
        said = queries.drawn_with(found.programme, found.year)
        assert said == {"frame": paper["frame_hash"], **{key: paper[key] for key in ("commitment", "secret", "word")}}
        assert sample.digest(said["secret"]) == said["commitment"] and queries.drawn_with(found.programme, 1999) == {}
    file = tmp_path / "sample.json"
    file.write_text(json.dumps(paper), "utf-8")
    runner = sampled_app.test_cli_runner()
    good = runner.invoke(args=["sample", "replay", str(file)])
    assert good.exit_code == 0 and paper["frame_hash"] in good.output
    file.write_text(json.dumps({**paper, "word": "八"}), "utf-8")
    assert runner.invoke(args=["sample", "replay", str(file)]).exit_code == 1
    file.write_text("[]", "utf-8")
    assert runner.invoke(args=["sample", "replay", str(file)]).exit_code == 1


@pytest.mark.clause("SN15-2.b")
def test_one_sample_a_year_by_two_persons(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        found = world.committed()
        for login, year in (("office", YEAR), ("office", YEAR + 1), ("commission", YEAR - 1), ("auditor", YEAR - 1)):
            with pytest.raises(Refused):
                actions.begin_sample(PROGRAMME, year, world.actor(login), LATER)
        for login, word in (("office", "七"), ("office2", "  ")):
            with pytest.raises(Refused):
                actions.draw(found, word, world.actor(login), LATER)
        assert (_count(SampleDraw), _count(SampleItem)) == (1, 0)
        with pytest.raises(Refused), work():  # the database holds it too
            found.state, found.secret, found.word, found.drawn_by_id = "drawn", "s", "七", found.begun_by_id
        db.session.rollback()
        actions.withdraw(found, "有误", world.actor("head"), LATER)
        assert world.committed().id != found.id


@pytest.mark.clause("SN15-2.b")
def test_a_sample_closes_with_every_result_and_each_hospital_is_asked_and_done(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        found = world.drawn()
        with pytest.raises(Refused):
            actions.close(found, world.actor("office"), LATER)
        rows = world.items(found)
        open_ = select(func.count()).select_from(Todo).where(Todo.kind == "sample.answer", Todo.closed_at.is_(None))
        asked = int(db.session.execute(open_).scalar_one())
        assert asked >= len({one.hospital_id for one in rows})
        hospital = rows[0].hospital_id
        for one in [row.id for row in rows if row.hospital_id == hospital]:
            mine = queries.item(world.actor("office"), one)
            actions.answer(mine, "differs", "日期差一天", world.desk_of(mine), LATER, None, ("说明.pdf", PDF))
        assert int(db.session.execute(open_).scalar_one()) < asked
        results = ["verified", "verified", "differs", "unchecked", *["verified"] * len(rows)]
        for row, result in zip(rows, results, strict=False):
            world.check(row, result, "" if result == "verified" else "见说明")
        (share,) = queries.shares(found)
        assert (share.drawn, share.checked, share.assessed) == (len(rows), len(rows), len(rows) - 1)
        assert share.verified == len(rows) - 2 and share.interval is not None
        assert share.share is not None and share.interval[0] < share.share < share.interval[1]
        actions.close(found, world.actor("office"), LATER)
        assert _count(SampleItem) == len(rows)


@pytest.mark.clause("SN15-2.b")
def test_the_verified_share_is_a_figure_only_where_the_office_lets_it(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        found = world.closed()
        id = world.allied.breath.id
        assert queries.facts([id], YEAR) == {}
        settings.put(PROGRAMME, "sample_counts", "true", world.actor("head"), LATER, "本年度起计入")
        n = len(world.items(found))
        low = int((sample.wilson(n, n, 95) or (0, 0))[0] * 100)
        assert 0 < low < 100
        assert queries.facts([id], YEAR) == {
            id: {
                "sample_checked": n,
                "sample_verified": n,
                "verified_share": 100,
                "verified_low": low,
                "verified_high": 100,
            }
        }
        assert queries.facts([id], YEAR - 1) == queries.facts([], YEAR) == {}


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
def test_a_result_is_taken_back_with_a_reason_and_found_again(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        one = world.item(world.drawn())
        world.check(one, "missing", "查不到")
        office = world.actor("office")
        with pytest.raises(Refused):
            actions.again(queries.item(office, one.id), " ", office, LATER)
        actions.again(queries.item(office, one.id), "医院找到了病历", office, LATER)
        assert queries.item(office, one.id).state == "drawn"
        world.check(one)
        assert queries.item(office, one.id).result == "verified"


@pytest.mark.clause("SN15-2.b")
def test_strangers_find_nothing_and_a_hospital_only_its_own(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        found = world.drawn()
        one = world.item(found)
        desk = world.desk_of(one)
        assert {row.hospital_id for row in db.session.execute(queries.items(desk, found.id)).scalars()} == {
            desk.organisation_id
        }
        assert queries.draw(desk, found.id).id == found.id
        for login in ("city-610100", "provincial-leader", "expert", "qc", "sysadmin"):
            for look in (lambda who: queries.draw(who, found.id), lambda who: queries.item(who, one.id)):
                with pytest.raises(NotFound):
                    look(world.actor(login))
            assert queries.draws(world.actor(login)) == []


@pytest.mark.clause("SN15-2.b")
def test_the_flags_of_a_look_give_an_alliance_more_weight(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        office, id = world.actor("office"), world.allied.breath.id
        for key, value in (
            ("radar_least_records", "5"),
            ("radar_one_sided_percent", "10"),
            ("radar_round_percent", "20"),
        ):
            settings.put(PROGRAMME, key, value, world.actor("head"), LATER, "试")
        run = actions.look(actions.begin_radar(PROGRAMME, YEAR, office, LATER).id, LATER)
        assert run.state == "done" and run.alliances == run.total == 2
        with work():
            db.session.add(RadarFlag(run_id=run.id, designation_id=id, kind="round", figures={}, numbers=[]))
        found = world.committed()
        assert found.radar_id == run.id
        assert all(one.flagged for one in queries.strata(found.id))


@pytest.mark.on("sqlite")
@pytest.mark.clause("SN15-2.b")
def test_a_look_is_the_offices_alone_and_one_at_a_time(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        office = world.actor("office")
        run = actions.begin_radar(PROGRAMME, YEAR, office, LATER)
        with pytest.raises(Refused):
            actions.begin_radar(PROGRAMME, YEAR, office, LATER)
        for login in ("commission", "auditor", "provincial-hxnk"):
            with pytest.raises(Refused):
                actions.begin_radar(PROGRAMME, YEAR - 1, world.actor(login), LATER)
            with pytest.raises(NotFound):
                queries.run(world.actor(login), run.id)
            assert queries.runs(world.actor(login)) == []


@pytest.mark.clause("SN15-2.b")
def test_two_draw_at_once_and_one_checks_while_another_answers(sampled_app: Flask, at_once: Any) -> None:
    with sampled_app.app_context():
        number = the_sampled().committed().id

    def draw(login: str) -> Any:
        def act() -> int:
            with sampled_app.app_context():
                world = the_sampled()
                return actions.draw(queries.draw(world.actor(login), number), login, world.actor(login), LATER)

        return act

    done = at_once(draw("office2"), draw("head"))
    assert (
        sum(isinstance(one, int) for one in done) == 1
        and sum(isinstance(one, Refused | Overtaken) for one in done) == 1
    )
    with sampled_app.app_context():
        world = the_sampled()
        found = queries.draw(world.actor("office"), number)
        assert _count(SampleItem) == sum(one.take for one in queries.strata(number))
        one = world.item(found).id

    def answer() -> str:
        with sampled_app.app_context():
            world = the_sampled()
            mine = queries.item(world.actor("office"), one)
            actions.answer(mine, "verified", "", world.desk_of(mine), LATER, mine.version)
            return "answered"

    def check() -> str:
        with sampled_app.app_context():
            world = the_sampled()
            mine = queries.item(world.actor("office"), one)
            given = {"result": "verified", "way": "site", "on": LATER.date(), "note": ""}
            actions.check(mine, given, world.actor("office"), LATER, mine.version)
            return "checked"

    done = at_once(answer, check)
    assert "checked" in done or "answered" in done
    with sampled_app.app_context():
        left = queries.item(the_sampled().actor("office"), one)
        assert left.state == ("checked" if "checked" in done else "answered")


@pytest.mark.clause("SN15-2.b")
def test_two_begin_at_once(sampled_app: Flask, at_once: Any) -> None:
    def begin(login: str) -> Any:
        def act() -> int:
            with sampled_app.app_context():
                return actions.begin_sample(PROGRAMME, YEAR, the_sampled().actor(login), LATER).id

        return act

    done = at_once(begin("office"), begin("office2"))
    assert sum(isinstance(one, int) for one in done) == 1 and sum(isinstance(one, Refused) for one in done) == 1
    with sampled_app.app_context():
        assert _count(SampleDraw) == 1


def test_the_work_goes_on_wherever_it_stopped_and_lists_cost_the_same(sampled_app: Flask) -> None:
    with sampled_app.app_context():
        world = the_sampled()
        found = world.begun()
        actions.gather(found.id, LATER, seconds=0)
        assert actions.work_off(LATER + timedelta(minutes=1)) == 1
        assert queries.of_year(PROGRAMME, YEAR).state == "committed"  # type: ignore[union-attr]
        assert _count(SampleStratum) == 3
        actions.draw(found, "七", world.actor("office2"), LATER)
        found = queries.draw(world.actor("office"), found.id)
        with statements() as sent:
            queries.shares(found)
            queries.by_hospital(found.id)
            queries.strata(found.id)
        assert len(sent) == 4  # one of them the setting
