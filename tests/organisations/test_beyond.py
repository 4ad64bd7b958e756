"""Shanxi and Wenzhou as shipped: divisions, health authorities by their public names, hospitals as names only."""

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from alliance.ext import db
from alliance.organisations import actions, queries
from alliance.organisations.model import Division, Organisation
from tests.support.world import NOW


@pytest.mark.on("sqlite")
def test_shanxi_and_wenzhou_are_there_once_and_change_nothing_of_shaanxi(settled: Flask) -> None:
    with settled.app_context():
        actions.load_reference(NOW + timedelta(days=1))
        divisions = db.session.execute(select(Division.code, Division.level)).all()
        levels = {area: Counter(level for code, level in divisions if code.startswith(area)) for area in ("14", "3303")}
        assert levels == {
            "14": {"province": 1, "prefecture": 11, "county": 121}, "3303": {"prefecture": 1, "county": 12},
        }  # fmt: skip
        kinds = select(Organisation.tier, func.count()).where(Organisation.kind == "commission")
        bodies = {
            area: dict(db.session.execute(kinds.where(Organisation.division_code.startswith(area), ~Organisation.fictitious)
                                          .group_by(Organisation.tier)).all())
            for area in ("14", "3303")
        }  # fmt: skip
        assert bodies == {"14": {"province": 1, "city": 11}, "3303": {"city": 1, "county": 12}}
        for name in ("太原市卫生健康委员会", "瑞安市卫生健康局", "鹿城区卫生健康局", "山西省卫生健康委员会"):
            assert queries.organisation_named(name) is not None, name
        hospitals = select(Organisation).where(
            Organisation.source.in_(("公开名单（非官方，未注明日期）", "晋政办函〔2023〕19号"))
        )
        found = list(db.session.execute(hospitals).scalars())
        assert len(found) == 35
        assert not any(one.fictitious or one.authority_id or one.superior_id for one in found)
        assert len(queries.authorities()) == 14, "the fourteen of Shaanxi stay fourteen"
        first = queries.one_of_kind("province")
        assert first is not None
        assert first.name == "陕西省卫生健康委员会"
