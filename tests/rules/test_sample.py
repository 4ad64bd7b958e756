"""The drawn sample as pure rules: sizes, the draw by hashes, its replay, the interval of a share."""

import hashlib
from copy import deepcopy
from math import isclose, sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.rules import sample
from alliance.rules.sample import Plan, Stratum

PLAN = Plan(percent=2, least=3, most=10, factor=2)
NUMBERS = tuple(f"ZZ2025{serial:05d}" for serial in range(400))
STRATA = [
    Stratum(1, "up", 4, NUMBERS[:200]), Stratum(1, "activity", 6, NUMBERS[200:230]),
    Stratum(2, "up", 1, NUMBERS[230:231]),
]  # fmt: skip


@pytest.mark.clause("SN15-2.b")
@pytest.mark.parametrize(
    ("size", "flagged", "taken"),
    [(1, False, 1), (3, True, 3), (100, False, 3), (200, False, 4), (201, False, 5), (500, False, 10), (9999, False, 10),
     (100, True, 6), (9999, True, 20)],
)  # fmt: skip
def test_how_many_are_drawn_grows_with_the_size_within_the_offices_limits(size: int, flagged: bool, taken: int) -> None:
    assert sample.take(size, flagged, PLAN) == taken


@pytest.mark.clause("SN15-2.b")
def test_the_draw_is_the_smallest_hashes_whatever_the_order() -> None:
    key = sample.seed("geheim", " 七 ")
    assert key == hashlib.sha256("geheim|七".encode()).hexdigest()
    wanted = sorted(NUMBERS, key=lambda one: hashlib.sha256(f"{key}|1/up|{one}".encode()).hexdigest())[:7]
    assert sample.drawn(key, "1/up", NUMBERS, 7) == wanted
    assert sample.drawn(key, "1/up", reversed(NUMBERS), 7) == wanted
    assert sample.drawn(sample.seed("geheim", "八"), "1/up", NUMBERS, 7) != wanted


@pytest.mark.clause("SN15-2.b")
def test_every_record_is_as_likely_as_another() -> None:
    """Over many words each of 20 records is drawn about one time in four."""
    rounds = 2_000
    hits = dict.fromkeys(NUMBERS[:20], 0)
    for word in range(rounds):
        for one in sample.drawn(sample.seed("s", str(word)), "1/up", NUMBERS[:20], 5):
            hits[one] += 1
    assert sum(hits.values()) == rounds * 5
    assert all(abs(n - rounds / 4) < 5 * sqrt(rounds * 3 / 16) for n in hits.values())


@pytest.mark.clause("SN15-2.b")
def test_the_published_paper_is_replayed_and_each_tampering_noticed() -> None:
    paper = sample.paper(PLAN, STRATA, "geheim", "七")
    assert sample.replayed(paper) == []
    assert [len(row["drawn"]) for row in paper["strata"]] == [4, 6, 1]

    def tampered(change: Any) -> list[str]:
        copy = deepcopy(paper)
        change(copy)
        return sample.replayed(copy)

    assert tampered(lambda one: one.update(word="八"))
    assert tampered(lambda one: one.update(secret="anders"))
    assert tampered(lambda one: one["plan"].update(percent=3))
    assert tampered(lambda one: one["strata"][0]["numbers"].remove(NUMBERS[5]))
    assert tampered(lambda one: one["strata"][0]["numbers"].append("ZZ1"))
    assert tampered(lambda one: one["strata"][1].update(take=3, drawn=one["strata"][1]["drawn"][:3]))
    assert tampered(lambda one: one["strata"][0]["drawn"].reverse())
    assert tampered(lambda one: one["strata"][2].update(drawn=[]))


@pytest.mark.soak
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_interval_holds_the_share_and_agrees_with_the_formula(hits: int, missed: int) -> None:
    found = sample.wilson(hits, hits + missed, 95)
    if hits + missed == 0:
        assert found is None
        return
    assert found is not None
    n, z = hits + missed, 1.959963984540054
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    assert found[0] <= share + 1e-12 and share - 1e-12 <= found[1]
    assert isclose(found[0], max(0, middle - half), abs_tol=1e-9) and isclose(
        found[1], min(1, middle + half), abs_tol=1e-9
    )


def test_a_known_interval() -> None:
    """9 of 10: 59.6 % to 98.2 % (Wilson, 95 %)."""
    found = sample.wilson(9, 10, 95)
    assert found is not None
    assert [round(end, 3) for end in found] == [0.596, 0.982]


def test_both_sides_are_asked_about_half_the_time() -> None:
    asked = sum(sample.second_side("seed", one) for one in NUMBERS)
    assert 150 < asked < 250
