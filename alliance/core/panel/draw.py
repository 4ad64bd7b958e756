"""Experts drawn by lot: who is in each stratum and who is left out and why stand before the seed does; anybody can repeat it.

First the frame and the hash of a secret are fixed; then a word is said in public; both give the seed (rules/sample).
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from alliance.rules import sample


@dataclass(frozen=True)
class Candidate:
    """One expert before the draw. `refused`: why he is left out ("" where he is not)."""

    expert_id: int
    name: str
    stratum: str
    refused: str = ""


def lots(found: Iterable[Candidate], take: Mapping[str, int]) -> tuple[dict[str, Any], str]:
    """The frame that is fixed, with the hash of a fresh secret; and the secret. `take`: how many of each stratum."""
    known = list(found)
    secret = secrets.token_hex(16)
    strata = [
        {
            "stratum": stratum, "take": many,
            "numbers": sorted(str(one.expert_id) for one in known if one.stratum == stratum and not one.refused),
        }
        for stratum, many in sorted(take.items()) if many
    ]  # fmt: skip
    left_out = [{"name": one.name, "stratum": one.stratum, "why": one.refused} for one in known if one.refused]
    frame = {"commitment": sample.digest(secret), "strata": strata, "left_out": left_out}
    return {**frame, "frame_hash": _hash(strata)}, secret


def drawn(frame: Mapping[str, Any], secret: str, word: str) -> dict[str, Any]:
    """The paper of the draw: the frame, what gave the seed, who was drawn."""
    seed = sample.seed(secret, word)
    strata = [
        {**one, "drawn": sample.drawn(seed, one["stratum"], one["numbers"], one["take"])} for one in frame["strata"]
    ]
    return {**frame, "secret": secret, "word": word.strip(), "strata": strata}


def replayed(paper: Mapping[str, Any]) -> list[str]:
    """What does not hold in the paper of a draw, in words; empty where everything does."""
    flaws = []
    if sample.digest(paper["secret"]) != paper["commitment"]:
        flaws.append(_("种子与事先公布的种子哈希不符"))
    if _hash(paper["strata"]) != paper["frame_hash"]:
        flaws.append(_("抽取名册与事先公布的名册哈希不符"))
    seed = sample.seed(paper["secret"], paper["word"])
    return [
        *flaws,
        *(
            _("%(group)s：抽中的专家与重算的不符", group=one["stratum"]) for one in paper["strata"]
            if sample.drawn(seed, one["stratum"], one["numbers"], one["take"]) != list(one["drawn"])
        ),
    ]  # fmt: skip


def order_of(seed: str, ids: Sequence[int]) -> list[int]:
    """The order in which candidates appear, drawn by the seed."""
    return [int(one) for one in sample.drawn(seed, "order", [str(each) for each in ids], len(ids))]


def _hash(strata: Iterable[Mapping[str, Any]]) -> str:
    return sample.digest("\n".join(f"{one['stratum']} {one['take']} {' '.join(one['numbers'])}" for one in strata))
