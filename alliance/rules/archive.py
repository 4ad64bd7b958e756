"""Replay: a year's results as a pure function of frozen inputs, so that anybody recomputes them to the same bytes (SN15-2.b).

An archive is canonical JSON: `inputs` (the indicator systems by specialty, marks, the drawn sample's hashes and seed,
every alliance's facts and points given by hand), `rows` (a hash of each single input, so that a changed one is named),
`results` (numbers only) and the engine's version. Its hash is that of its bytes. The first format had one `system` for all
and a `seed` nothing was drawn with; it is replayed as it was. `docs/check_archive.py` states the same without a line of ours.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alliance.rules import indicators
from alliance.rules.indicators import Indicator, IndicatorSystem

FORMAT = "alliance-evaluation-archive/2"
FIRST_FORMAT = "alliance-evaluation-archive/1"
SYSTEMS = {FORMAT: "systems", FIRST_FORMAT: "system"}  # where a format keeps what judges
ENGINE = "1"  # to be raised with any change that could give another number from the same inputs
MISCONDUCTS = "misconducts"
PARTS = frozenset({"format", "engine", "inputs", "rows", "results"})

Card = Mapping[str, Any]
Peers = Mapping[tuple[str, str], Sequence[Decimal]]


class UnknownArchive(ValueError):
    """The file is no archive that this engine can replay."""


@dataclass(frozen=True)
class Replayed:
    """What a replay found: the bytes it came to, whether they are the file's, and the rows that differ."""

    content: bytes
    same: bool
    rows: tuple[str, ...]


_ONE_WAY = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(data: Any) -> bytes:
    """JSON with sorted keys, no spaces and a final newline: one way to write the same data."""
    return (_written(data) + "\n").encode()


def _written(data: Any) -> str:
    """What the encoder writes; a whole number, most of what there is, without it."""
    return str(data) if type(data) is int else _ONE_WAY.encode(data)


def sha256(content: bytes) -> str:
    """The hash by which an archive is named on paper."""
    return hashlib.sha256(content).hexdigest()


def grouped(digest: str) -> str:
    """A hash as it is printed, in groups of sixteen: read aloud, and broken at a line's end."""
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))


def number(value: Decimal) -> str:
    """A figure as an archive writes it: plain digits, no trailing zeros."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def rows(inputs: Any, path: str = "") -> dict[str, str]:
    """The hash of every single input by its path; alliances are named by their id."""
    return {
        where: hashlib.sha256(f"{where}={_written(value)}\n".encode()).hexdigest()
        for where, value in _leaves(inputs, path)
    }


def _leaves(data: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(data, dict) and data:
        for key in data:
            yield from _leaves(data[key], f"{path}/{key}")
    elif isinstance(data, list) and data:
        for index, one in enumerate(data):
            name = one["id"] if isinstance(one, dict) and "id" in one else index
            yield from _leaves(one, f"{path}/{name}")
    else:
        yield path, data


def freeze(inputs: Mapping[str, Any]) -> bytes:
    """The archive of these inputs: their rows, and the results they lead to."""
    return _bytes(inputs, rows(inputs), judge(inputs))


def _bytes(inputs: Mapping[str, Any], hashes: Mapping[str, str], results: Sequence[Card]) -> bytes:
    known = FORMAT if SYSTEMS[FORMAT] in inputs else FIRST_FORMAT
    return canonical({"format": known, "engine": ENGINE, "inputs": inputs, "rows": hashes, "results": results})


def systems_of(inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    """The indicator systems as plain data by specialty; the first format has one, for all."""
    known: Mapping[str, Any] = inputs["systems"] if "systems" in inputs else {"": inputs["system"]}
    return known


def replay(content: bytes) -> Replayed:
    """Recompute an archive from its inputs alone; raises UnknownArchive for a file that is none."""
    data = read(content)
    try:
        hashes, results = rows(data["inputs"]), judge(data["inputs"])
        again = _bytes(data["inputs"], hashes, results)
        found = [*_differ(data["rows"], hashes), *_results_differ(data["results"], results)] if again != content else []
    except (KeyError, TypeError, AttributeError, ArithmeticError, ValueError) as error:
        raise UnknownArchive(f"the inputs cannot be read: {error}") from error
    if again != content and not found:
        found = ["/"]
    return Replayed(again, again == content, tuple(found))


def read(content: bytes) -> dict[str, Any]:
    """The archive's parts; raises UnknownArchive."""
    try:
        data = json.loads(content)
    except ValueError as error:
        raise UnknownArchive(f"no JSON: {error}") from error
    if not isinstance(data, dict) or set(data) != PARTS or data["format"] not in tuple(SYSTEMS):
        raise UnknownArchive("no archive of an evaluation")
    if not isinstance(data["inputs"], dict) or SYSTEMS[data["format"]] not in data["inputs"]:
        raise UnknownArchive("the inputs are not of this format")
    if data["engine"] != ENGINE:
        raise UnknownArchive(f"made by engine {data['engine']}, this one is {ENGINE}")
    return data


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The rows that are not as they were, in order."""
    return _differ(before, now)


def _differ(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(key for key in before.keys() | now.keys() if before.get(key) != now.get(key))


def _results_differ(before: Sequence[Card], now: Sequence[Card]) -> list[str]:
    was, found = dict(_leaves(list(before), "/results")), dict(_leaves(list(now), "/results"))
    return sorted(key for key in was.keys() | found.keys() if was.get(key, ...) != found.get(key, ...))


def judge(inputs: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The results of all judged alliances, by id: each line's value and points, the total, the result, the place."""
    systems = {specialty: indicators.read_dict(one) for specialty, one in systems_of(inputs).items()}
    cards = [card for card in inputs["cards"] if not card["left_out"]]
    peers = peer_values(systems, cards)
    found = [
        _card(indicators.for_specialty(systems, card["specialty"]), inputs["marks"], card, peers)
        for card in sorted(cards, key=lambda one: int(one["id"]))
    ]
    totals = [Decimal(one["total"]) for one in found]
    for one, total in zip(found, totals, strict=True):
        one["place"] = 1 + sum(other > total for other in totals)
    return found


def peer_values(systems: Mapping[str, IndicatorSystem], cards: Sequence[Card]) -> Peers:
    """The values of every indicator that is scored by a place, by (specialty, indicator)."""
    placed = {
        specialty: [one for one in system.indicators if one.kind in ("rank", "percentile")]
        for specialty, system in systems.items()
    }
    found: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for card in cards:
        for indicator in indicators.for_specialty(placed, card["specialty"]):
            value = indicators.value_of(indicator, card["facts"])
            if value is not None:
                found[card["specialty"], indicator.key].append(value)
    return found


def _card(system: IndicatorSystem, marks: Mapping[str, Any], card: Card, peers: Peers) -> dict[str, Any]:
    lines = [_line(system, one, card, peers) for one in system.indicators]
    vetoes = [line.indicator for line in lines if line.vetoes]
    if marks["misconduct_veto"] and card["facts"].get(MISCONDUCTS, 0) > 0:
        vetoes.append(MISCONDUCTS)
    total = indicators.total(lines)
    settings = {"pass_mark": Decimal(marks["pass_mark"]), "outstanding_mark": Decimal(marks["outstanding_mark"])}
    return {
        "id": card["id"], "total": number(total), "result": indicators.result(total, settings, vetoes), "vetoes": vetoes,
        "lines": [
            {
                "id": line.indicator, "points": number(line.points), "assessable": line.assessable,
                "value": None if line.value is None else number(line.value),
            }
            for line in lines
        ],
    }  # fmt: skip


def _line(system: IndicatorSystem, one: Indicator, card: Card, peers: Peers) -> indicators.Scored:
    given = [Decimal(points) for points in card["given"].get(one.key, ())]
    by_hand = indicators.settled(given, system.rounding) if given else None
    among = peers.get((card["specialty"], one.key), ())
    return indicators.score(one, card["facts"], by_hand, system.rounding, among, said=False)
