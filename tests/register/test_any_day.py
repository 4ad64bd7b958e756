"""The register of any past day, rebuilt, is the edition published that day: random histories of everything that enters."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from alliance.core.refusal import Refused
from alliance.members import actions as members
from alliance.members.model import Agreement
from alliance.register import actions, queries
from alliance.register.model import Designation, Edition
from tests.register.making import LEADS, PROGRAMME, SCAN, filed
from tests.support.counts import many
from tests.support.world import World

ENDINGS = ("专科联盟", "联盟", "专科医联体")
HOSPITALS = ("weinan", "yanan", "ankang", "zhouzhi")


class History:
    """One random history; `late` lets entries come after the day they are for."""

    def __init__(self, world: World, seed: int, late: bool) -> None:
        self.world, self.random, self.late = world, Random(seed), late
        self.alive: list[tuple[Designation, str]] = []
        self.agreements: list[Agreement] = []
        self.left = list(LEADS)
        self.told: list[tuple[date, int, list[dict[str, Any]]]] = []
        self.editions: list[Edition] = []

    def day(self) -> date:
        """Today, or an earlier day where entries may come late."""
        today = self.world.now.date()
        return today - timedelta(days=self.random.randrange(15)) if self.late else today

    def live(self, steps: int) -> None:
        acts: tuple[Callable[[], None], ...] = (
            self.file, self.file, self.mark, self.rename, self.lead, self.join, self.join, self.leave, self.end, self.publish,
        )  # fmt: skip
        for _step in range(steps):
            try:
                self.random.choice(acts)()
            except Refused:
                continue  # not possible now: another history has it
            if self.random.random() < 0.6:
                self.evening()
        self.publish()
        self.evening()

    def evening(self) -> None:
        """What the register says at the end of a day; then some days pass."""
        today = self.world.now.date()
        self.told.append((today, queries.stand(), queries.snapshot(PROGRAMME, today)))
        self.world.now += timedelta(days=self.random.randrange(1, 12))

    def file(self) -> None:
        if self.left:
            specialty = self.left.pop()
            self.alive.append((filed(self.world, specialty, self.world.now), specialty))

    def mark(self) -> None:
        if self.alive:
            one = self.random.choice(self.alive)[0]
            actions.set_mark(one, "" if one.mark else "yellow-card", self.world.actor("head"), self.world.now)

    def rename(self) -> None:
        if self.alive:
            one, specialty = self.random.choice(self.alive)
            self.amend(one, name=f"陕西示例{specialty}{self.random.choice(ENDINGS)}")

    def lead(self) -> None:
        if self.alive and self.random.random() < 0.4:
            one = self.random.choice(self.alive)[0]
            key = self.random.choice(HOSPITALS)
            hospital, department = self.world.hospital(key), self.world.department(key, "内科")
            self.amend(one, lead_id=hospital.id, department_id=department.id)

    def amend(self, one: Designation, **changes: Any) -> None:
        members.amend(one, on=self.day(), actor=self.world.actor("commission"), at=self.world.now, clause="SN15-3.3.a",
                      reason="变更", demo=True, **changes)  # fmt: skip

    def join(self) -> None:
        if self.alive:
            hospital = self.world.hospital(self.random.choice(HOSPITALS))
            self.agreements.append(members.enter_existing(
                self.random.choice(self.alive)[0], self.world.actor("office"), self.world.now, organisation_id=hospital.id,
                since=self.day(), until=None, reason="原件已核", file=SCAN,
            ))  # fmt: skip

    def leave(self) -> None:
        if self.agreements:
            one = self.agreements.pop(self.random.randrange(len(self.agreements)))
            on = max(self.day(), one.since)
            members.end_agreement(one, on, "退出", self.world.actor("commission"), self.world.now)

    def end(self) -> None:
        if self.alive and self.random.random() < 0.4:
            one = self.alive.pop(self.random.randrange(len(self.alive)))[0]
            on, commission = max(self.day(), one.filed_on or date.min), self.world.actor("commission")
            members.end_all(one, on, "责令解散", commission, self.world.now)
            actions.end(one, "dissolved", on, "责令解散", commission, self.world.now)

    def publish(self) -> None:
        edition = actions.draft_edition(PROGRAMME, self.day(), self.world.actor("office"), self.world.now)
        actions.sign_edition(edition, self.world.actor("head"), self.world.now)
        actions.publish_edition(edition, self.world.actor("office2"), self.world.now)
        self.editions.append(edition)


@pytest.mark.clause("SN15-2.a")
@pytest.mark.parametrize("seed", range(many(3, 60)))
def test_entered_in_time_every_past_day_is_rebuilt_as_it_was_told(world: World, seed: int) -> None:
    history = History(world, seed, late=False)
    history.live(18)
    assert history.editions
    for on, _stand, rows in history.told:
        assert queries.snapshot(PROGRAMME, on) == rows, on
    for on, stand, rows in history.told:
        for edition in history.editions:
            if (edition.as_of, edition.stand) == (on, stand):
                assert edition.rows == rows


@pytest.mark.clause("SN15-2.a")
@pytest.mark.parametrize("seed", range(many(3, 60)))
def test_with_late_entries_each_edition_is_rebuilt_from_what_was_entered_then(world: World, seed: int) -> None:
    history = History(world, 1000 + seed, late=True)
    history.live(18)
    assert history.editions
    for edition in history.editions:
        assert queries.snapshot(PROGRAMME, edition.as_of, edition.stand) == edition.rows, edition.serial
        assert queries.digest(edition.rows) == edition.digest
        assert [one.row for one in queries.edition_rows(edition, 0, 100)] == edition.rows
    for on, stand, rows in history.told:
        assert queries.snapshot(PROGRAMME, on, stand) == rows, on
