"""A look at padding and a drawn sample over 300 alliances at the bench's sizes: as tasks, outside any request.

What is asserted is what would be a mistake: a statement for each record, a step that reads another alliance's records.
"""

from pathlib import Path

import pytest
import time_machine
from sqlalchemy import text

from alliance.checks import actions, queries
from alliance.checks.actions.looking import BATCH
from alliance.checks.queries import padding
from alliance.checks.rules import limits_of
from alliance.core import settings, tasks
from alliance.core.work import work
from alliance.ext import db
from alliance.register.model import Designation
from alliance.rules import sample
from tests.bench.filled import KINDS, SIZES, Filled, filled
from tests.bench.measure import cpu, tell, wall
from tests.bench.test_figures import YEAR, _arrive
from tests.care.allied import the_allied
from tests.support.databases import Databases
from tests.support.seen import statements
from tests.support.world import NOW

PROGRAMME = "shaanxi-alliance"
COUNTING, GATHERING = 8, 2  # statements for one alliance
SAID = "患者反复咳嗽咳痰伴胸闷气促近一周加重当地抗感染治疗效果欠佳请上级医院明确诊断并指导下一步治疗康复后转回当地继续随访观察"
FOREVER = 36_000.0


@pytest.mark.on(*KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_checks(databases: Databases, database_kind: str, tmp_path: Path, size: int) -> None:
    with filled(databases, database_kind, tmp_path, size) as world, time_machine.travel(NOW, tick=True):
        name = f"{database_kind}, {size:,} referrals"
        with world.app.app_context():
            _arrive(database_kind)
            with work():
                db.session.execute(text(f"UPDATE referral SET reason = substr('{SAID}', 1 + id % 29, 24)"))
            _look(world, name)
            _draw(world, name)


def _look(world: Filled, name: str) -> None:
    office = the_allied().actor("office")
    limits = limits_of(settings.values(PROGRAMME))
    one = db.session.get_one(Designation, world.alliance + 1)
    with statements() as sent:
        padding.seen_of(one, YEAR, 3, limits)
    assert len(sent) == COUNTING
    tell(4, f"{name}, one alliance counted for the radar", ms=cpu(lambda: padding.seen_of(one, YEAR, 3, limits), 3))
    run = actions.begin_radar(PROGRAMME, YEAR, office, NOW)
    seconds = wall(lambda: actions.look(run.id, NOW, seconds=FOREVER))
    done = queries.run(office, run.id)
    assert done.state == "done" and done.alliances == done.total
    tell(
        4,
        f"{name}, the radar over all",
        seconds=seconds,
        alliances=done.alliances,
        flagged=len(padding.flagged(run.id)),
    )


def _draw(world: Filled, name: str) -> None:
    office, other = (the_allied().actor(login) for login in ("office", "office2"))
    found = actions.begin_sample(PROGRAMME, YEAR, office, NOW)
    gathering = wall(lambda: actions.gather(found.id, NOW, seconds=FOREVER))
    found = tasks.fresh(type(found), found.id)
    drawn: list[int] = []
    drawing_ = wall(lambda: drawn.append(actions.draw(found, "七", other, NOW)))
    size, strata = found.size, len(queries.strata(found.id))
    tell(
        4,
        f"{name}, a sample",
        gather_seconds=gathering,
        draw_seconds=drawing_,
        frame=size,
        strata=strata,
        drawn=drawn[0],
    )
    found = queries.draw(office, found.id)
    replaying = wall(lambda: sample.replayed(queries.paper(found)))
    tell(4, f"{name}, the draw repeated from its paper", seconds=replaying)
    with statements() as sent:
        queries.shares(found)
        queries.by_hospital(found.id)
    assert len(sent) == 3 and strata > BATCH
