"""The name and the plaque of what is designated, built from their parts (SX6-5, SX6-9, SX6-12)."""

from dataclasses import dataclass
from functools import cache

from alliance.rules import clauses, naming, programme, toml
from alliance.rules.toml import ClauseId

LONGEST = 40


@dataclass(frozen=True)
class Outside:
    """A word in the disease's name that puts it under other rules, with the reason in words."""

    words: tuple[str, ...]
    clause: ClauseId
    reason: str
    reason_en: str


@dataclass(frozen=True)
class Titles:
    """The parts around the disease's name: in the registered name and on the plaque."""

    clause: ClauseId
    prefix: str
    ending: str
    plaque_clause: ClauseId
    plaque_prefix: str
    plaque_ending: str
    outside: tuple[Outside, ...] = ()


@dataclass(frozen=True)
class Built:
    """A name with its plaque, or why there is none."""

    disease: str
    name: str = ""
    plaque: str = ""
    clause: str = ""
    problem: str = ""
    problem_en: str = ""


@cache
def load(key: str) -> Titles | None:
    """How a programme names what it designates; None where its text does not say."""
    file = programme.folder(key) / "titles.toml"
    return toml.read(file, Titles, clauses.known) if file.exists() else None


def build(titles: Titles, typed: str) -> Built:
    """The registered name and the plaque for a disease; what was typed may already be the whole name."""
    disease = naming.tidy(typed)
    for prefix in sorted((titles.prefix, titles.plaque_prefix), key=len, reverse=True):
        disease = disease.removeprefix(prefix)
    disease = disease.removesuffix(titles.ending)
    if not disease:
        return Built("", clause=titles.clause, problem="没有填写专病名称", problem_en="no disease given")
    if len(disease) > LONGEST:
        zh, en = f"专病名称超过{LONGEST}个字", f"the disease's name is longer than {LONGEST} characters"
        return Built(disease, clause=titles.clause, problem=zh, problem_en=en)
    for one in titles.outside:
        if any(word in disease for word in one.words):
            return Built(disease, clause=one.clause, problem=one.reason, problem_en=one.reason_en)
    return Built(
        disease, f"{titles.prefix}{disease}{titles.ending}", f"{titles.plaque_prefix}{disease}{titles.plaque_ending}"
    )
