"""Goals 3 and 4: a year's evaluation of 300 alliances by 25 indicators with every explanation, and its replay.

What is asserted is what would be a mistake: figures that depend on the number of log rows, a statement for each alliance.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from alliance.care.model import CareTally
from alliance.core.work import work
from alliance.evaluation import queries
from alliance.ext import db
from alliance.register.queries import Designation
from alliance.rules import archive, indicators
from alliance.rules import programme as programmes
from alliance.rules.indicators import Band, IndicatorSystem
from tests.bench.filled import KINDS, SIZES, filled
from tests.bench.measure import cpu, tell
from tests.support.databases import Databases
from tests.support.seen import statements

YEAR, ASKED = 2025, 25
FACTS = ("up_referrals", "down_referrals", "referrals_outcome", "consultations_closed")


def _system() -> IndicatorSystem:
    """The example with ten more: places, percentiles, proportions."""
    plain = programmes.load("shaanxi-alliance").indicators
    assert plain is not None
    data = [one for one in plain.indicators if one.kind != "manual"]
    rank = (Band(Decimal(4), high=Decimal(10)), Band(Decimal(1), Decimal(10)))
    more = [
        replace(
            one,
            key=f"{one.key}_{n}",
            kind=("percentile", "rank", one.kind)[n % 3],
            bands=one.bands if n % 3 == 2 else rank,
        )
        for n, one in enumerate(data[: ASKED - len(plain.indicators)])
    ]
    return replace(plain, indicators=(*plain.indicators, *more))


def _tallies(ids: list[int], member: int) -> None:
    rows = [
        {"designation_id": one, "month": date(YEAR, month, 1), "organisation_id": member, "fact": fact, "confirmed": True,
         "n": 1 + (one * 7 + month * 3 + n * 5) % 41}
        for one in ids for month in range(1, 13) for n, fact in enumerate(FACTS)
    ]  # fmt: skip
    with work():
        db.session.execute(text("DELETE FROM care_tally"))
        db.session.execute(insert(CareTally), rows)


def _bare(ids: list[int]) -> Any:
    return db.session.execute(
        select(CareTally.designation_id, CareTally.fact, func.sum(CareTally.n))
        .where(CareTally.designation_id.in_(ids), CareTally.month.between(date(YEAR, 1, 1), date(YEAR, 12, 1)))
        .group_by(CareTally.designation_id, CareTally.fact)
    ).all()  # fmt: skip


def _inputs(system: IndicatorSystem, facts: queries.Facts) -> dict[str, Any]:
    cards = [
        {
            "id": one, "name": f"示例联盟{one}", "specialty": str(one % 30), "facts": sides["used"], "left_out": "",
            "given": {"training_quality": ["4"], "homogeneity": ["3"]},
        }
        for one, sides in facts.items()
    ]  # fmt: skip
    marks = {"pass_mark": "60", "outstanding_mark": "90", "misconduct_veto": False}
    return {
        "programme": "shaanxi-alliance",
        "year": YEAR,
        "sample": {},
        "systems": {"": indicators.to_dict(system)},
        "marks": marks,
        "cards": cards,
    }


def _score(system: IndicatorSystem, inputs: dict[str, Any]) -> int:
    """Every line with its points and its reason in both languages."""
    peers = archive.peer_values({"": system}, inputs["cards"])
    return sum(
        len(indicators.score(one, card["facts"], Decimal(3), system.rounding, peers.get((card["specialty"], one.key), ())).words_zh)
        for card in inputs["cards"] for one in system.indicators
    )  # fmt: skip


@pytest.mark.on(*KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_evaluation(databases: Databases, database_kind: str, tmp_path: Path, size: int) -> None:
    system = _system()
    assert len(system.indicators) == ASKED
    with filled(databases, database_kind, tmp_path, size) as world, world.app.app_context():
        ids = list(db.session.execute(select(Designation.id).order_by(Designation.id).limit(300)).scalars())
        member = db.session.execute(text("SELECT min(id) FROM organisation WHERE kind = 'hospital'")).scalar_one()
        _tallies(ids, member)
        with statements() as sent:
            facts = queries.facts(ids, YEAR, date(YEAR + 1, 2, 1))
        assert len(sent) < 12
        name = f"{database_kind}, {size:,} referrals, {len(ids)} alliances × {ASKED} indicators"
        bare, all_facts = cpu(lambda: _bare(ids), 5), cpu(lambda: queries.facts(ids, YEAR, date(YEAR + 1, 2, 1)), 5)
        inputs = _inputs(system, facts)
        scored = cpu(lambda: _score(system, inputs), 3)
        tell(3, f"{name}, tallies bare", ms=bare)
        tell(3, f"{name}, figures of all chapters", ms=all_facts, times=all_facts / bare)
        tell(
            3,
            f"{name}, scored with explanations",
            most=3,
            against="× the tallies read bare",
            ms=all_facts + scored,
            bare=bare,
            times=(all_facts + scored) / bare,
        )
        content = archive.freeze(inputs)
        taken = cpu(lambda: archive.replay(content), 3)
        aggregate = cpu(lambda: db.session.execute(text(
            "SELECT designation_id, from_id, to_id, direction, state, min(arrived_at), count(*) FROM referral GROUP BY 1, 2, 3, 4, 5"
        )).all(), 1)  # fmt: skip
        tell(
            4,
            f"{name}, replay of {len(content) / 1e6:.1f} MB",
            most=1.5,
            against="× the bare SQL aggregate",
            ms=taken,
            aggregate=aggregate,
            times=taken / aggregate,
        )
