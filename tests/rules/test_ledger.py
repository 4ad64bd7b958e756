"""Matching two hospitals' logs: each rule by itself, and precision and recall on a labelled set made with known faults."""

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from alliance.rules.ledger import Entry, Pair, Result, match

A, B, C = 1, 2, 3
DAYS = 7
MAY = date(2026, 5, 3)
SENT = Entry(1, "referral", A, A, B, MAY, "p1", "n1", "J18.9", "up", "outpatient")
GOT = replace(SENT, id=2, by_id=B, day=MAY + timedelta(days=2))


def results(*entries: Entry) -> list[tuple[int | None, int | None, str]]:
    """What was paired with what, and the result."""
    found = match(entries, DAYS)
    told = [
        (one.sender.id if one.sender else None, one.receiver.id if one.receiver else None, one.result) for one in found
    ]
    return sorted(told, key=str)


def only(*entries: Entry) -> Pair:
    """The one pair that is found."""
    found = match(entries, DAYS)
    assert len(found) == 1
    return found[0]


@pytest.mark.clause("SN15-4.3.a")
def test_what_agrees_and_what_stands_alone() -> None:
    assert only(SENT, GOT) == Pair(SENT, GOT, Result.AGREED)
    assert results(SENT) == [(1, None, "sender")]
    assert results(GOT) == [(None, 2, "receiver")]
    assert results(SENT, replace(GOT, day=MAY + timedelta(days=DAYS))) == [(1, 2, "agreed")]
    assert len(results(SENT, replace(GOT, day=MAY + timedelta(days=DAYS + 1)))) == 2
    assert only(SENT, replace(GOT, diagnosis="J18.0")).result is Result.AGREED
    assert only(SENT, replace(GOT, diagnosis="", care_type="")).result is Result.AGREED


@pytest.mark.parametrize(
    ("change", "differences"),
    [
        ({"diagnosis": "I21.9"}, ("diagnosis",)),
        ({"direction": "down"}, ("direction",)),
        ({"care_type": "inpatient"}, ("care_type",)),
        ({"from_id": B, "to_id": A}, ("ends",)),
        ({"day": date(2026, 3, 5)}, ("day",)),
        ({"patient": "p2"}, ("patient",)),
        ({"patient": "p2", "diagnosis": "I21.9"}, ("patient", "diagnosis")),
    ],
)
def test_what_differs_is_named(change: dict[str, object], differences: tuple[str, ...]) -> None:
    found = only(SENT, replace(GOT, **change))  # type: ignore[arg-type]
    assert (found.result, found.differences) == (Result.CONFLICT, differences)


@pytest.mark.parametrize("change", [
    {"patient": "p2", "person": "n2"}, {"kind": "consultation"}, {"by_id": C, "to_id": C}, {"by_id": A},
])  # fmt: skip
def test_two_events_are_not_one(change: dict[str, object]) -> None:
    assert len(match([SENT, replace(GOT, **change)], DAYS)) == 2  # type: ignore[arg-type]


def test_repeated_referrals_pair_in_their_order() -> None:
    again = [replace(SENT, id=3, day=MAY + timedelta(days=9)), replace(GOT, id=4, day=MAY + timedelta(days=15))]
    late = replace(GOT, day=MAY + timedelta(days=7))
    assert results(SENT, late, *again) == [(1, 2, "agreed"), (3, 4, "agreed")]


def test_the_order_of_the_entries_does_not_matter() -> None:
    entries = _labelled(200)[0]
    shuffled = list(entries)
    random.Random(4).shuffle(shuffled)
    told = [{(one.sender, one.receiver, one.differences) for one in match(some, DAYS)} for some in (entries, shuffled)]
    assert told[0] == told[1]


def test_precision_and_recall_on_a_labelled_set() -> None:
    """10,000 events with wrong numbers, swapped days, twins, repeated referrals and one-sided ones."""
    entries, truth = _labelled(10_000)
    found = {(one.sender.id, one.receiver.id) for one in match(entries, DAYS) if one.sender and one.receiver}
    right = len(found & truth)
    precision, recall = right / len(found), right / len(truth)
    told = f"{len(entries):,} entries, {len(truth):,} true pairs: precision {precision:.4f}, recall {recall:.4f}"
    assert precision >= 0.995, told
    assert recall >= 0.97, told


def _labelled(events: int) -> tuple[list[Entry], set[tuple[int, int]]]:
    """Entries of three hospitals and the pairs that are true."""
    dice = random.Random(20_150_4)
    entries: list[Entry] = []
    truth: set[tuple[int, int]] = set()
    for number in range(events):
        # every tenth event repeats the patient before; every twentieth is the other twin, sent the same day
        patient = number - 1 if number % 10 == 9 else number
        day = date(2026, 1, 1) + timedelta(days=dice.randrange(330))
        if number % 20 == 11:
            day = entries[-1].day
        partner = dice.choice((B, C))
        sent = Entry(
            2 * number + 1, "referral", A, A, partner, day, f"id{patient}", f"name{patient}",
            dice.choice(("J18.9", "I21.9", "")), "up", dice.choice(("outpatient", "inpatient", "")),
        )  # fmt: skip
        got = replace(sent, id=sent.id + 1, by_id=partner, day=day + timedelta(days=dice.randrange(DAYS + 1)))
        got = _spoilt(got, dice)
        sides = dice.choices(("both", "sender", "receiver"), (80, 12, 8))[0]
        entries += [sent] if sides != "receiver" else []
        entries += [got] if sides != "sender" else []
        if sides == "both":
            truth.add((sent.id, got.id))
    return entries, truth


def _spoilt(one: Entry, dice: random.Random) -> Entry:
    """The entry as a tired clerk types it."""
    fault = dice.choices(("", "number", "day", "diagnosis", "both"), (84, 6, 4, 5, 1))[0]
    if fault in ("number", "both"):
        one = replace(one, patient=f"other{one.id}")
    if fault == "both":
        one = replace(one, person=f"other{one.id}")  # number and name: cannot be found
    if fault == "day" and one.day.day <= 12:
        one = replace(one, day=date(one.day.year, one.day.day, one.day.month))
    return replace(one, diagnosis="C34.1") if fault == "diagnosis" else one
