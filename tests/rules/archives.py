"""Random rounds for tests of replay: systems of every kind of scoring, alliances of some specialties, points by hand."""

from random import Random
from typing import Any

KINDS = ("yes_no", "steps", "bands", "proportional", "deduct", "rank", "percentile", "veto", "manual")
SPECIALTIES = ("呼吸内科", "骨科")
FACTS = ("a", "b", "c", "misconducts")
FORMULAS = ("a", "a / b", "(a + b) / c", "min(a, b) * 2 - c", "max(a, 0.5, c) ÷ （b）", "-a + b * 3")


def _amount(random: Random) -> str:
    return str(random.choice((random.randint(0, 20), random.randint(0, 999) / 10)))


def _bands(random: Random, weight: int) -> list[dict[str, str]]:
    low, high = sorted(random.sample(range(1, 9), 2))
    return [
        {"points": str(weight), "high": str(low)}, {"points": str(weight / 2), "low": str(low), "high": str(high)},
        {"points": "0", "low": str(high)},
    ]  # fmt: skip


def an_indicator(random: Random, key: str, kind: str, weight: int) -> dict[str, Any]:
    """One indicator as an indicator system's JSON has it."""
    one: dict[str, Any] = {
        "key": key, "dimension": "d", "words": f"指标{key}", "words_en": key, "clause": "SN15-3.6.a", "weight": str(weight),
        "source": random.choice(("office", "qc", "expert")) if kind == "manual" else "data", "kind": kind,
        "formula": "" if kind == "manual" else random.choice(FORMULAS), "unit": random.choice(("", "%", "例")),
        "steps": [], "bands": [], "explain": "", "explain_en": "", "undefined": random.choice(("zero", "full")),
        "better": random.choice(("more", "less")), "peers_min": random.randint(2, 3),
    }  # fmt: skip
    if kind == "proportional":
        one |= {"full": random.choice(("0.3", "7", "100")), "zero": random.choice(("0", "1"))}
    if kind == "percentile" and random.random() < 0.5:
        one |= {"full": "0.9", "zero": "0.1"}
    if kind == "deduct":
        one["each"] = random.choice(("1", "1.5", "0.25"))
    if kind == "steps":
        one["steps"] = [
            {"at_least": str(at), "points": _amount(random) if at < 5 else str(weight)}
            for at in sorted(random.sample(range(20), 3))
        ]
    if kind in ("bands", "rank"):
        one["bands"] = _bands(random, weight)
    return one


def a_system(random: Random) -> dict[str, Any]:
    """A random indicator system: every kind stands in it at least once."""
    kinds = [*KINDS, *random.choices(KINDS, k=3)]
    asked = [
        an_indicator(random, f"i{n}", kind, 0 if kind == "veto" else random.randint(1, 20))
        for n, kind in enumerate(kinds)
    ]
    return {
        "key": "random", "version": 1, "title": "随机", "title_en": "random", "draft": False, "rounding": random.choice(("0.1", "0.5")),
        "dimensions": [{"key": "d", "words": "维度", "words_en": "dimension", "clause": "SN15-3.6.a"}],
        "indicators": asked, "note": "", "note_en": "", "counting": [],
    }  # fmt: skip


def inputs(seed: int) -> dict[str, Any]:
    """The inputs of a random round: one system for all, or one specialty with its own; with a drawn sample or without."""
    random = Random(seed)
    systems = {specialty: a_system(random) for specialty in ("", *random.sample(SPECIALTIES, random.randint(0, 2)))}
    drawn = {"frame": "f", "commitment": "c", "secret": f"{random.getrandbits(64):016x}", "word": "公开的话"}
    cards = [_card(random, number, systems) for number in range(1, random.randint(3, 7))]
    return {
        "programme": "shaanxi-alliance", "year": 2025, "sample": random.choice(({}, drawn)), "systems": systems,
        "marks": {"pass_mark": "40", "outstanding_mark": "70", "misconduct_veto": random.random() < 0.5}, "cards": cards,
    }  # fmt: skip


def _card(random: Random, number: int, systems: dict[str, dict[str, Any]]) -> dict[str, Any]:
    specialty = random.choice(SPECIALTIES)
    asked = systems.get(specialty, systems[""])["indicators"]
    facts = {key: random.choice((0, random.randint(0, 30))) for key in FACTS if random.random() < 0.9}
    given = {
        one["key"]: [str(random.randint(0, int(one["weight"]) * 2) / 2) for _ in range(random.randint(1, 3))]
        for one in asked if one["kind"] == "manual"
    }  # fmt: skip
    return {
        "id": number * 3, "name": f"示例联盟{number}", "specialty": specialty, "facts": facts,
        "given": given, "left_out": "联盟已终止" if random.random() < 0.1 else "",
    }  # fmt: skip
