"""The table of diagnosis codes: a small marked sample ships; the national table is imported by the hospital or office."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select

from alliance.care import rules
from alliance.care.model import Diagnosis
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db

SAMPLE = Path(__file__).parents[1] / "data" / "diagnoses_sample.csv"
BATCH = 1000


def load_diagnoses() -> int:
    """Enter the sample where there is no table yet; returns how many codes. A second run changes nothing."""
    with work():
        if db.session.execute(select(Diagnosis.code).limit(1)).first() is not None:
            return 0
        with SAMPLE.open(encoding="utf-8", newline="") as file:
            return _insert((row["code"], row["name"]) for row in csv.DictReader(file))


def import_diagnoses(rows: Iterable[tuple[str, str]], edition: str) -> int:
    """Put another table in place of the present one, whole or not at all; `edition` names it. Returns how many codes.

    From then on a diagnosis code that the table does not have is refused.
    """
    if not edition.strip():
        raise Refused("", _("请写明编码表的版本"))
    with work():
        db.session.execute(delete(Diagnosis))
        count = _insert(rows, edition.strip()[:60])
        if not count:
            raise Refused("", _("编码表是空的"))
    return count


def _insert(rows: Iterable[tuple[str, str]], edition: str = "") -> int:
    count, found = 0, _plain(rows, edition)
    while batch := list(islice(found, BATCH)):
        db.session.execute(insert(Diagnosis), batch)
        count += len(batch)
    return count


def _plain(rows: Iterable[tuple[str, str]], edition: str) -> Iterator[dict[str, str]]:
    from alliance.organisations.actions import initials

    taken: set[str] = set()
    for code, name in rows:
        plain = rules.checked_code(code)
        if plain and plain not in taken and name.strip():
            taken.add(plain)
            yield {"code": plain, "name": name.strip()[:200], "pinyin": initials(name), "edition": edition}
