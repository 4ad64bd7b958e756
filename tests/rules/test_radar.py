"""The padding radar as pure rules: each kind of padding seen in seeded logs, honest ones left alone, nobody decided about."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from random import Random

import pytest

from alliance.rules import programme as programmes
from alliance.rules import radar
from alliance.rules import settings as rules
from alliance.rules.radar import Limits, Load, Pair, Seen, Text
from tests.rules import padded
from tests.support.counts import many

VALUES = rules.effective(programmes.load("shaanxi-alliance"))
LIMITS = Limits(**{name: rules.whole(VALUES, f"radar_{name}") for name in Limits.__dataclass_fields__})
SPECIALTIES = (3, 12, 40)  # others of the specialty: too few to compare sizes, usual, many


def _flags(logs: list[padded.Log]) -> list[set[str]]:
    """The kinds each log is flagged for, all being one specialty."""
    all_seen = [padded.seen(log, at, doctor_day=LIMITS.doctor_day) for at, log in enumerate(logs)]
    found = [{one.kind for one in radar.flags(seen, LIMITS)} for seen in all_seen]
    for one in radar.size_flags(all_seen, LIMITS):
        found[one.designation_id].add("size")
    return found


@dataclass
class Rates:
    """What looks at seeded years came to: padded years seen, honest years flagged."""

    padded: int
    honest: int
    seen: Counter[str]
    alarms: Counter[str]
    wrongly: int

    def words(self) -> str:
        seen = ", ".join(f"{how} {self.seen[how] / self.padded:.0%}" for how in padded.PADDINGS)
        alarms = ", ".join(f"{how} {self.alarms[how] / self.honest:.2%}" for how in padded.PADDINGS if self.alarms[how])
        return (
            f"{self.padded} padded years of each kind seen: {seen}; of {self.honest} honest ones flagged "
            f"{self.wrongly / self.honest:.2%}{f' ({alarms})' if alarms else ''}"
        )


def _rates(random: Random, peers: int, rounds: int) -> Rates:
    """One padded year of each kind among so many honest ones of its specialty, again and again."""
    found = Rates(rounds, 0, Counter(), Counter(), 0)
    for _ in range(rounds):
        for how in padded.PADDINGS:
            kinds = _flags([padded.padded(random, how), *(padded.honest(random) for _ in range(peers))])
            found.seen[how] += how in kinds[0]
            found.honest += peers
            found.wrongly += sum(bool(one) for one in kinds[1:])
            found.alarms.update(kind for one in kinds[1:] for kind in one)
    return found


@pytest.mark.soak
@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize("peers", SPECIALTIES)
def test_padding_is_seen_and_honest_years_are_left_alone(figure: Callable[[str, str], None], peers: int) -> None:
    """Detection of each kind and false alarms, by how many of a specialty there are to compare with; printed for the note."""
    found = _rates(Random(20250101), peers, many(2, 40))
    figure("radar", f"{peers + 1:2} of a specialty: {found.words()}")
    by_itself = [how for how in padded.PADDINGS if how != "size"]  # what one year shows without any other
    assert all(found.seen[how] >= found.padded * 0.6 for how in by_itself), found
    assert found.wrongly <= found.honest * 0.05
    assert (found.seen["size"] + found.alarms["size"] > 0) <= (peers + 1 >= LIMITS.size_peers), "too few to compare"


SEEN = Seen(1, "呼吸内科", 5, 100, 0)


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize(
    ("seen", "kind"),
    [
        (Seen(1, "", 5, 80, 20), "burst"),
        (Seen(1, "", 5, 100, 0, {"reason": (50, [Text("反复咳嗽咳痰请上级医院明确诊断", 20)])}), "copied"),
        (Seen(1, "", 5, 100, 0, loads=[Load("referral", "甲院", "医师", date(2025, 3, 1), 21)]), "load"),
        (Seen(1, "", 5, 100, 0, crowds=30, even=20), "round"),
        (Seen(1, "", 5, 100, 0, pairs=[Pair("甲", "乙", 40, 20)]), "one_sided"),
    ],
)
def test_each_kind_at_its_limit_and_just_below(seen: Seen, kind: str) -> None:
    (found,) = radar.flags(seen, LIMITS)
    assert found.kind == kind and found.figures
    below = {
        "burst": Seen(1, "", 5, 81, 20), "copied": Seen(1, "", 5, 100, 0, {"reason": (51, seen.texts.get("reason", (0, []))[1])}),
        "load": Seen(1, "", 5, 100, 0, loads=[Load("referral", "甲院", "医师", date(2025, 3, 1), 20)]),
        "round": Seen(1, "", 5, 100, 0, crowds=34, even=20), "one_sided": Seen(1, "", 5, 100, 0, pairs=[Pair("甲", "乙", 41, 20)]),
    }  # fmt: skip
    assert radar.flags(below[kind], LIMITS) == []


@pytest.mark.clause("SN15-2.b")
def test_few_records_are_never_flagged() -> None:
    few = LIMITS.least_records - 1
    one = Seen(
        1,
        "",
        1,
        few,
        few,
        {"reason": (few, [Text("完全一样的一段很长的文字内容", few)])},
        (),
        few,
        few,
        [Pair("甲", "乙", few, few)],
    )
    assert radar.flags(one, LIMITS) == []


@pytest.mark.clause("SN15-2.b")
def test_size_is_compared_within_the_specialty_only() -> None:
    def year(at: int, specialty: str, total: int) -> Seen:
        return Seen(at, specialty, 10, total, 0)

    small = [year(at, "骨科", 100 + at) for at in range(10)]
    large = [year(20 + at, "呼吸内科", 5000 + 50 * at) for at in range(10)]
    assert radar.size_flags([*small, *large], LIMITS) == []
    (found,) = radar.size_flags([*small, *large, year(40, "骨科", 5000)], LIMITS)
    assert (found.designation_id, found.figures["peers"]) == (40, 11)
    assert radar.size_flags([year(at, "骨科", 10**at) for at in range(LIMITS.size_peers - 1)], LIMITS) == []
    assert radar.size_flags([year(at, "骨科", 100) for at in range(10)], LIMITS) == []


def test_texts_alike_are_one_and_others_are_not() -> None:
    one = "患者反复咳嗽咳痰请上级医院明确诊断并指导治疗"
    texts = [Text(one, 5), Text(one + "。", 4), Text("术后复查一般情况良好转回当地继续康复随访", 8)]
    assert sum(text.n for text in radar.largest(texts, 80)) == 9
    assert radar.largest([], 80) == []
    assert not radar.alike(radar.shingles("完全不同的文字"), radar.shingles(one), 50)
