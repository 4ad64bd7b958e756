"""The padding radar: what looks entered for the score rather than done. It explains and gives the sample more weight.

It never decides and never enters a score. Every limit is an office setting (办公室设定); each flag carries the figures
that led to it, so that its words and the innocent explanation can be shown beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import log1p
from statistics import median
from typing import Any

KINDS = ("burst", "copied", "load", "round", "one_sided", "size")
PERCENT = 100
SHINGLE = 3  # characters
MAD_TO_SIGMA = 1.4826  # the median deviation of a normal distribution, to its standard deviation
EVEN = 10  # a round number of people is a multiple of it


@dataclass(frozen=True)
class Limits:
    """The office's settings, named as there without `radar_`."""

    least_records: int  # fewer records than these are never flagged
    burst_days: int
    burst_percent: int
    text_least: int  # shorter texts are often alike
    alike_percent: int  # from which likeness of two texts they are one
    copied_percent: int
    doctor_day: int  # more of one doctor on one day
    round_percent: int
    one_sided_percent: int
    size_tenths: int  # robust z within the specialty, in tenths
    size_peers: int


@dataclass(frozen=True)
class Text:
    """One text as it was found in several records, without digits and spaces."""

    words: str
    n: int


@dataclass(frozen=True)
class Load:
    """What one doctor of one hospital is said to have done on one day."""

    record: str  # referral | consultation
    hospital: str
    doctor: str
    day: date
    n: int


@dataclass(frozen=True)
class Pair:
    """The log entries between two hospitals, and those only one of them has."""

    sender: str
    receiver: str
    n: int
    alone: int


@dataclass(frozen=True)
class Seen:
    """One alliance's year as counted from its logs."""

    designation_id: int
    specialty: str
    members: int
    total: int  # referrals, consultations and activities that count
    late: int  # of them those of the last days
    texts: Mapping[str, tuple[int, Sequence[Text]]] = field(
        default_factory=dict
    )  # field → all with a text, the most frequent
    loads: Sequence[Load] = ()
    crowds: int = 0  # activities that name a number of people
    even: int = 0  # of them those with a round number
    pairs: Sequence[Pair] = ()


@dataclass(frozen=True)
class Flag:
    """Why something is looked at more closely: kind, the figures that say so, and what finds the records behind."""

    designation_id: int
    kind: str
    figures: Mapping[str, Any]
    behind: Mapping[str, Any] = field(default_factory=dict)


def flags(seen: Seen, limits: Limits) -> list[Flag]:
    """All flags of one alliance but that of its size, which needs its peers."""
    found = [_burst(seen, limits), *_copied(seen, limits), _load(seen, limits), _round(seen, limits)]
    return [one for one in [*found, _one_sided(seen, limits)] if one is not None]


def size_flags(all_seen: Iterable[Seen], limits: Limits) -> list[Flag]:
    """Alliances whose records per member stand far above those of their own specialty (robust z of the logarithms)."""
    by_specialty: dict[str, list[Seen]] = {}
    for one in all_seen:
        by_specialty.setdefault(one.specialty, []).append(one)
    found = []
    for peers in by_specialty.values():
        if len(peers) >= limits.size_peers:
            found += _far_above(peers, limits)
    return found


def _far_above(peers: Sequence[Seen], limits: Limits) -> list[Flag]:
    rates = {one.designation_id: one.total / max(one.members, 1) for one in peers}
    logs = {key: log1p(rate) for key, rate in rates.items()}
    middle = median(logs.values())
    spread = MAD_TO_SIGMA * median(abs(value - middle) for value in logs.values())
    if not spread:
        return []
    usual = round(median(rates.values()), 1)
    return [
        Flag(one.designation_id, "size", {
            "rate": round(rates[one.designation_id], 1), "usual": usual, "z": round(z, 1), "peers": len(peers),
            "specialty": one.specialty,
        })
        for one in peers
        if (z := (logs[one.designation_id] - middle) / spread) * 10 >= limits.size_tenths
        and one.total >= limits.least_records
    ]  # fmt: skip


def _burst(seen: Seen, limits: Limits) -> Flag | None:
    """Too much in the last days before the year's data close."""
    if seen.late < limits.least_records or seen.late * PERCENT < seen.total * limits.burst_percent:
        return None
    figures = {
        "late": seen.late,
        "total": seen.total,
        "percent": _share(seen.late, seen.total),
        "days": limits.burst_days,
    }
    return Flag(seen.designation_id, "burst", figures, {"late": True})


def _copied(seen: Seen, limits: Limits) -> list[Flag]:
    """Many records with one text, or nearly one."""
    found = []
    for name, (total, texts) in seen.texts.items():
        cluster = largest([one for one in texts if len(one.words) >= limits.text_least], limits.alike_percent)
        n = sum(one.n for one in cluster)
        if n >= limits.least_records and n * PERCENT >= total * limits.copied_percent:
            figures = {"field": name, "n": n, "total": total, "percent": _share(n, total), "variants": len(cluster)}
            found.append(Flag(seen.designation_id, "copied", figures, {"texts": [one.words for one in cluster]}))
    return found


def largest(texts: Sequence[Text], alike_percent: int) -> list[Text]:
    """The texts most often found that are alike: those like one of them, by shared runs of three characters."""
    runs = [shingles(one.words) for one in texts]
    best: list[Text] = []
    for index, one in enumerate(texts):
        like = [other for at, other in enumerate(texts) if at == index or alike(runs[index], runs[at], alike_percent)]
        if sum(other.n for other in like) > sum(other.n for other in best):
            best = [one, *(other for other in like if other is not one)]
    return best


def shingles(words: str) -> frozenset[str]:
    """All runs of three characters."""
    return frozenset(words[at : at + SHINGLE] for at in range(max(1, len(words) - SHINGLE + 1)))


def alike(one: frozenset[str], other: frozenset[str], percent: int) -> bool:
    """Whether two texts share so many of their runs (Jaccard)."""
    small, large = sorted((len(one), len(other)))
    if small * PERCENT < large * percent:
        return False
    both = len(one & other)
    return both * PERCENT >= (small + large - both) * percent


def _load(seen: Seen, limits: Limits) -> Flag | None:
    """More on one day than one doctor can have done."""
    days = [one for one in seen.loads if one.n > limits.doctor_day]
    if not days:
        return None
    worst = max(days, key=lambda one: one.n)
    figures = {
        "doctor": worst.doctor, "hospital": worst.hospital, "day": worst.day.isoformat(), "n": worst.n, "days": len(days),
        "limit": limits.doctor_day,
    }  # fmt: skip
    return Flag(
        seen.designation_id, "load", figures, {"record": worst.record, "doctor": worst.doctor, "day": worst.day}
    )


def _round(seen: Seen, limits: Limits) -> Flag | None:
    """Numbers of people that are round far too often."""
    if seen.crowds < limits.least_records or seen.even * PERCENT < seen.crowds * limits.round_percent:
        return None
    figures = {"even": seen.even, "total": seen.crowds, "percent": _share(seen.even, seen.crowds)}
    return Flag(seen.designation_id, "round", figures, {"even": True})


def _one_sided(seen: Seen, limits: Limits) -> Flag | None:
    """Pairs of hospitals of which only one has the records."""
    pairs = [
        one for one in seen.pairs
        if one.alone >= limits.least_records and one.alone * PERCENT >= one.n * limits.one_sided_percent
    ]  # fmt: skip
    if not pairs:
        return None
    worst = max(pairs, key=lambda one: one.alone)
    figures = {
        "sender": worst.sender, "receiver": worst.receiver, "alone": worst.alone, "n": worst.n, "pairs": len(pairs),
        "percent": _share(worst.alone, worst.n),
    }  # fmt: skip
    return Flag(seen.designation_id, "one_sided", figures, {"pair": [worst.sender, worst.receiver]})


def _share(part: int, whole: int) -> int:
    return round(part * PERCENT / whole) if whole else 0
