"""A figure entered once is reused in another programme's evaluation, with its source; what differs is shown and taken by nobody."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask

from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.selection import actions as selection
from alliance.selection.model import ObjectiveRow, Upload
from alliance.selection.rules import Origin
from alliance.terms import actions, queries, rules
from alliance.terms.queries.elsewhere import known_elsewhere
from tests.selection.shanxi import actor, department
from tests.selection.test_pages import client_of, sound
from tests.support.seen import statements
from tests.support.world import NOW, post
from tests.terms.made import designated, moment, office

CENTRE, SPECIALTY = "shanxi-centre", "shanxi-specialty"
YEAR = 2025
MOST = 4  # statements: what was stated, what was measured, what was evaluated, what stands here


def state(value: str, source: str = "医院年报") -> None:
    """The department's clerk states the share of patients from outside."""
    where = department("taiyuan", "神经内科")
    origin = Origin(NOW.date() - timedelta(days=9), source, "李示例")
    selection.enter(where, {("out_of_region", YEAR): value}, origin, actor("taiyuan-clerk"), NOW)


def measure(value: str, programme: str = SPECIALTY, indicator: str = "cmi") -> None:
    """A figure of objective data of another programme."""
    hospital = department("taiyuan", "神经内科").organisation
    with work():
        upload = Upload(
            programme=programme, name="示例", digest="0" * 64, taken=1, same=0, left_out=0, at=NOW, by="示例"
        )
        db.session.add(upload)
        db.session.flush()
        db.session.add(ObjectiveRow(
            programme=programme, specialty="神经内科", hospital_id=hospital.id, hospital_name=hospital.name,
            indicator=indicator, year=YEAR, value=Decimal(value), source="示例平台", upload_id=upload.id, changed_at=NOW,
            changed_by="示例",
        ))  # fmt: skip


def shown(one: Any) -> dict[str, tuple[bool, bool]]:
    """By indicator: whether what is known differs, whether it may be taken over."""
    return {each.indicator.key: (each.differs, each.reusable) for each in known_elsewhere(one, YEAR)}


@pytest.mark.clause("SX6-11.5", "SX3-22")
def test_what_was_stated_or_measured_once_is_taken_over_with_its_source(shanxi: Flask) -> None:
    with shanxi.app_context():
        one, mine = designated(CENTRE, date(2025, 10, 3)), office(CENTRE)
        assert shown(one) == {}
        with pytest.raises(Refused, match="没有可以采用的数据"):
            actions.reuse_figures(one, YEAR, mine, NOW)
        state("61.5")
        measure("1.2345")
        assert shown(one) == {"out_of_region": (False, True), "cmi": (False, True)}
        with pytest.raises(Refused):
            actions.reuse_figures(one, YEAR, actor("taiyuan-clerk"), NOW)
        assert queries.figures(one.id, YEAR) == {}
        assert set(actions.reuse_figures(one, YEAR, mine, NOW)) == {"out_of_region", "cmi"}
        here = queries.figures(one.id, YEAR)
        assert {key: str(row.value) for key, row in here.items()} == {"out_of_region": "61.5000", "cmi": "1.2345"}
        assert "医院年报" in here["out_of_region"].source and "李示例" in here["out_of_region"].source
        assert shown(one) == {"out_of_region": (False, False), "cmi": (False, False)}


@pytest.mark.clause("SX6-11.5")
def test_what_differs_is_shown_and_waits_until_it_is_cleared(shanxi: Flask) -> None:
    with shanxi.app_context():
        one, mine = designated(CENTRE, date(2025, 10, 3)), office(CENTRE)
        state("61.5")
        state("58", "病案首页统计")
        measure("1.2")
        assert shown(one)["out_of_region"] == (True, False)
        assert actions.reuse_figures(one, YEAR, mine, NOW) == ["cmi"]
        assert set(queries.figures(one.id, YEAR)) == {"cmi"}
        measure("1.3", "wenzhou-specialty")
        assert shown(one)["cmi"] == (True, False), "what stands here is held against what is said later"
        state("61.5", "病案首页统计")
        assert shown(one)["out_of_region"] == (False, True), "the source has corrected itself"
        with statements() as seen:
            known_elsewhere(one, YEAR)
        assert len(seen) == MOST


@pytest.mark.on("sqlite")
@pytest.mark.clause("SX6-11.5")
def test_the_office_takes_it_over_on_the_page_and_the_hospital_does_not_see_it(shanxi: Flask) -> None:
    with time_machine.travel(moment(date(2026, 2, 10)), tick=False):
        with shanxi.app_context():
            one = designated(CENTRE, date(2025, 10, 3))
            measure("1.2")
            measure("58", indicator="out_of_region")
            measure("59", "wenzhou-specialty", "out_of_region")
            key = next(each.key for each in rules.terms_of(CENTRE).evaluations if each.when == "yearly")
            page = f"/designations/{one.id}/evaluations/{key}/{YEAR}"
        client = client_of(shanxi, "centre-office")
        sound(client, page, "别处已有的同一数据（2025 年）", "可以采用", "数据有出入", "采用没有出入的数据", "示例平台")
        assert "别处已有" not in client_of(shanxi, "taiyuan-clerk").get(page).text
        assert post(client_of(shanxi, "specialty-office"), f"{page}/reuse", {}, page="/").status_code == 404
        assert post(client, f"{page}/reuse", {}, page=page).status_code == 302
        after = sound(client, page, "一致", "1.2")
        assert "采用没有出入的数据" not in after
        assert post(client, f"{page}/reuse", {}, page=page).status_code == 409
