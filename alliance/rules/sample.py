"""The drawn sample of a year's records (SN15-2.b): how many of each stratum, which, and what the checks say.

The frame (every record that counts, by number) and the hash of a secret are published first; the secret and a word said in
public afterwards give the seed; the records with the smallest hashes are drawn. Who has the published paper can repeat it:
`replayed` reads nothing else.
"""

import hashlib
import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil, sqrt
from statistics import NormalDist
from typing import Any

PERCENT = 100
VERIFIED, DIFFERS, MISSING, UNCHECKED = "verified", "differs", "missing", "unchecked"
RESULTS = (VERIFIED, DIFFERS, MISSING, UNCHECKED)
ASSESSED = (VERIFIED, DIFFERS, MISSING)  # what could not be checked says nothing either way


@dataclass(frozen=True)
class Plan:
    """How many are drawn of a stratum (办公室设定): a percentage, within a least and a most; times `factor` where flagged."""

    percent: int
    least: int
    most: int
    factor: int


@dataclass(frozen=True)
class Stratum:
    """One kind of record of one alliance: the numbers that count, and how many of them are drawn."""

    designation_id: int
    kind: str  # up | down | consultation | activity
    take: int
    numbers: tuple[str, ...]

    @property
    def key(self) -> str:
        """How it is named in what is hashed."""
        return f"{self.designation_id}/{self.kind}"


def take(size: int, flagged: bool, plan: Plan) -> int:
    """How many are drawn of a stratum of that size."""
    wanted = min(max(ceil(size * plan.percent / PERCENT), plan.least), plan.most)
    return min(size, wanted * (plan.factor if flagged else 1))


def digest(words: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(words.encode()).hexdigest()


def stratum_hash(numbers: Iterable[str]) -> str:
    """The hash of a stratum: its numbers, sorted, one a line."""
    return digest("\n".join(sorted(numbers)))


def frame_hash(plan: Plan, strata: Iterable[tuple[str, int, int, str]]) -> str:
    """The hash of the whole frame: the plan, then each stratum's (key, size, how many are drawn, hash), sorted."""
    lines = [" ".join(f"{name}={value}" for name, value in asdict(plan).items())]
    lines += [f"{key} {size} {drawn} {hashed}" for key, size, drawn, hashed in sorted(strata)]
    return digest("\n".join(lines))


def seed(secret: str, word: str) -> str:
    """The seed: the secret that was committed to, with the word said in public after that."""
    return digest(f"{secret}|{word.strip()}")


def drawn(seed: str, key: str, numbers: Iterable[str], many: int) -> list[str]:
    """The records of a stratum with the smallest hashes, in that order."""
    return heapq.nsmallest(many, numbers, key=lambda number: digest(f"{seed}|{key}|{number}"))


def second_side(seed: str, number: str) -> bool:
    """Which of a record's two hospitals is asked: False the first, True the second. Drawn like the record itself."""
    return int(digest(f"{seed}|side|{number}"), 16) % 2 == 1


def wilson(hits: int, of: int, confidence: int) -> tuple[float, float] | None:
    """The interval of a share (Wilson), both ends from 0 to 1; None of nothing. `confidence` in percent."""
    if not of:
        return None
    z = NormalDist().inv_cdf((1 + confidence / PERCENT) / 2)
    share, square = hits / of, z * z
    middle, spread = share + square / (2 * of), z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = ((middle + way * spread) / (1 + square / of) for way in (-1, 1))
    return max(0.0, low), min(1.0, high)


def paper(plan: Plan, strata: Sequence[Stratum], secret: str, word: str) -> dict[str, Any]:
    """What is published once the sample is drawn: everything `replayed` needs. Why more are drawn of one is not in it."""
    key = seed(secret, word)
    rows = [
        {
            "stratum": one.key, "take": one.take, "numbers": sorted(one.numbers),
            "drawn": drawn(key, one.key, one.numbers, one.take),
        }
        for one in strata
    ]  # fmt: skip
    return {
        "plan": asdict(plan), "frame_hash": frame_hash(plan, [_line(row) for row in rows]),
        "commitment": digest(secret), "secret": secret, "word": word.strip(), "strata": rows,
    }  # fmt: skip


def _line(row: Mapping[str, Any]) -> tuple[str, int, int, str]:
    return row["stratum"], len(row["numbers"]), row["take"], stratum_hash(row["numbers"])


def replayed(found: Mapping[str, Any]) -> list[str]:
    """What does not hold in a published paper, in words; empty where everything does. Raises KeyError, TypeError or
    ValueError where it is no such paper."""
    plan, flaws = Plan(**found["plan"]), []
    if digest(found["secret"]) != found["commitment"]:
        flaws.append("种子与事先公布的种子哈希不符")
    if frame_hash(plan, [_line(row) for row in found["strata"]]) != found["frame_hash"]:
        flaws.append("抽样框与事先公布的抽样框哈希不符")
    key = seed(found["secret"], found["word"])
    wrong = [
        row["stratum"] for row in found["strata"]
        if drawn(key, row["stratum"], row["numbers"], row["take"]) != list(row["drawn"])
    ]  # fmt: skip
    return [*flaws, *(f"{one}：抽中的记录与重算的不符" for one in wrong)]
