"""Tables of codes: diagnoses by ICD-10 (国家临床版 2.0), operations by ICD-9-CM-3 (3.0) (SX6-4). Small marked samples ship; the
national tables, which may not be redistributed, are imported in their place."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import Index, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from alliance.core.imports import tables
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import Base, db
from alliance.rules import identifiers

SAMPLE = Path(__file__).parents[1] / "rules" / "data" / "procedures_sample.csv"
MOST_ROWS = 100_000
BATCH = 1000
Initials = Callable[[str], str]  # pinyin initials of a name, for search
FORMS = {
    "icd10": re.compile(r"[A-Z][0-9]{2}(\.[0-9X]{1,3}(X[0-9]{2,3})?)?[+*]?"),
    "icd9cm3": re.compile(r"[0-9]{2}(\.[0-9]{1,4}(X[0-9]{1,4})?)?"),
}


class Diagnosis(Base):
    """A diagnosis code with its name and pinyin initials. `edition` says which table it comes from; "" is our sample."""

    __tablename__ = "diagnosis"
    __table_args__ = (Index("ix_diagnosis_pinyin", "pinyin"), Index("ix_diagnosis_edition", "edition"))
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    pinyin: Mapped[str] = mapped_column(String(60), default="")
    edition: Mapped[str] = mapped_column(String(60), default="")


class ProcedureCode(Base):
    """An operation's code with its name; `edition` as of a diagnosis."""

    __tablename__ = "procedure_code"
    __table_args__ = (Index("ix_procedure_code_edition", "edition"),)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    edition: Mapped[str] = mapped_column(String(60), default="")


TABLES: dict[str, type[Diagnosis | ProcedureCode]] = {"icd10": Diagnosis, "icd9cm3": ProcedureCode}


@dataclass(frozen=True)
class Known:
    """What is known of a code: whether it may stand, its name ("" where the sample does not have it), the table's edition
    ("" = our sample: any code of the right form may stand)."""

    ok: bool
    name: str = ""
    edition: str = ""


def plain(system: str, code: str) -> str:
    """A code in the form it is kept in; "" where it is none of this system."""
    tidy = identifiers.tidy(code)
    if system not in FORMS or not FORMS[system].fullmatch(tidy):
        return ""
    return tidy.replace("X", "x") if "." in tidy else tidy


def known(system: str, code: str) -> Known:
    """Whether a code may stand in a form: of the right shape, and in the table once a whole one is imported. What has no
    table (a technique's name, a specialty) may stand as it is, but not empty."""
    if system not in TABLES:
        return Known(bool(code.strip()), code.strip())
    spelt = plain(system, code)
    if not spelt:
        return Known(False, edition=edition(system))
    table, now = TABLES[system], edition(system)
    name = db.session.execute(select(table.name).where(table.code == spelt)).scalar_one_or_none()
    return Known(name is not None or not now, name or "", now)


def near(system: str, code: str, most: int = 3) -> list[tuple[str, str]]:
    """Codes of the table in use that begin as this one does, with their names: what to offer in place of an unknown one."""
    spelt = plain(system, code)
    if not spelt:
        return []
    table = TABLES[system]
    query = select(table.code, table.name).where(table.code.startswith(spelt.partition(".")[0], autoescape=True))
    return [(row.code, row.name) for row in db.session.execute(query.order_by(table.code).limit(most))]


def edition(system: str) -> str:
    """Which table of a system is in use; "" is our sample, or none."""
    return db.session.execute(select(TABLES[system].edition).limit(1)).scalar_one_or_none() or ""


def load_procedures() -> int:
    """Enter the sample where there is no table yet; returns how many codes."""
    with work():
        if db.session.execute(select(ProcedureCode.code).limit(1)).first() is not None:
            return 0
        with SAMPLE.open(encoding="utf-8", newline="") as file:
            return _insert("icd9cm3", ((row["code"], row["name"]) for row in csv.DictReader(file)), "")


def put_procedures(rows: Iterable[tuple[str, str]], named: str) -> int:
    """Put another table of operations in place of the present one, whole or not at all; `named` is its edition."""
    return put("icd9cm3", rows, named)


def put(system: str, rows: Iterable[tuple[str, str]], named: str, initials: Initials | None = None) -> int:
    """Put another table of a system in place of the present one, whole or not at all; `named` is its edition. Returns how
    many codes. From then on a code that the table does not have is refused."""
    if not named.strip():
        raise Refused("SX6-4", _("请写明编码表的版本"), field="edition")
    with work():
        db.session.execute(delete(TABLES[system]))
        count = _insert(system, rows, named.strip()[:60], initials)
        if not count:
            raise Refused("SX6-4", _("编码表是空的"), field="file")
    return count


def counts() -> dict[str, int]:
    """How many codes the table of each system has."""
    return {
        system: int(db.session.execute(select(func.count()).select_from(table)).scalar_one())
        for system, table in TABLES.items()
    }


def rows_of(system: str, content: bytes) -> Iterator[tuple[str, str]]:
    """The codes and names of a workbook or CSV: the first two columns, of each sheet; lines without a code are passed over."""
    try:
        sheets = tables.table(content, MOST_ROWS)
    except tables.Unreadable as error:
        raise Refused("SX6-4", _("文件不是能读的工作簿或 CSV"), field="file") from error
    for lines in sheets.values():
        for line in lines:
            if len(line) >= 2 and plain(system, _text(line[0])) and str(line[1] or "").strip():
                yield _text(line[0]), str(line[1]).strip()


def _text(cell: tables.Cell) -> str:
    """A code that Excel turned into a number: 36.1 stands for 36.1, 47.0 for 47."""
    if isinstance(cell, float):
        return f"{cell:05.2f}".rstrip("0").rstrip(".") if not cell.is_integer() else f"{int(cell):02d}"
    return str(cell or "").strip()


def _insert(
    system: str, rows: Iterable[tuple[str, str]], named: str, initials: Initials | None = None
) -> int:  # fmt: skip
    count, taken = 0, set()

    def found() -> Iterator[dict[str, str]]:
        for code, name in rows:
            spelt = plain(system, code)
            if spelt and spelt not in taken and name.strip():
                taken.add(spelt)
                more = {"pinyin": initials(name)} if initials is not None else {}
                yield {"code": spelt, "name": name.strip()[:200], "edition": named, **more}

    lines = found()
    while batch := list(islice(lines, BATCH)):
        db.session.execute(insert(TABLES[system]), batch)
        count += len(batch)
    return count
