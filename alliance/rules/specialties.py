"""诊疗科目名录: the catalogue of subjects a hospital may be licensed for, shipped as data."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Specialty:
    """One subject of the catalogue. `parent` is the code of its first-level subject, "" for those."""

    code: str
    name: str
    parent: str


@cache
def catalogue() -> tuple[Specialty, ...]:
    """Return the whole catalogue in its order."""
    with (DATA / "specialties.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Specialty(row["code"], row["name"], row["parent_code"]) for row in csv.DictReader(file))


def get(code: str) -> Specialty:
    """Return the subject of this code; raises KeyError."""
    for one in catalogue():
        if one.code == code:
            return one
    raise KeyError(code)


def short(name: str, suffix: str) -> str:
    """Return a subject's name without the suffix (专业) that the catalogue puts after second-level subjects."""
    return name.removesuffix(suffix)
