"""The registry of clauses: every obligation of the five documents, by id, in our own words.

The data stand in ``alliance/programmes/*/clauses.toml``. Code that names a clause asks for it at import,
so that a typing error stops the start: ``CLAUSE = clauses.ref("SN15-3.3.a")``.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alliance.rules import toml

PROGRAMMES = Path(__file__).resolve().parent.parent / "programmes"
FILE = "clauses.toml"


def _place(folder: Path) -> tuple[int, str]:
    """Where a programme's document stands among the others, as it says itself; those that do not say come last."""
    head = tomllib.loads((folder / FILE).read_text(encoding="utf-8")).get("document", {})
    return int(head.get("place", LAST)), folder.name


LAST = 1000
FOLDERS = tuple(sorted((file.parent for file in PROGRAMMES.glob(f"*/{FILE}")), key=_place))
"""The programmes' folders, every one that has clauses, in the order of CLAUSES.md."""


class UnknownClause(KeyError):
    """No document of ours has a clause of this id."""

    def __str__(self) -> str:
        """Say it in words; KeyError would print only the key."""
        return f'unknown clause "{self.args[0]}"'


@dataclass(frozen=True)
class Paper:
    """One of the documents: id as in CLAUSES.md, number, titles, and the programme it governs."""

    id: str
    number: str
    title: str
    title_en: str
    programme: str
    place: int = 0


@dataclass(frozen=True)
class Clause:
    """One obligation. `principle` marks 原则上 (≈); `readings` are ours, where the text is silent (R). `carries`: what the
    chapters name by a clause of another document and this text asks here (see `within`)."""

    id: str
    zh: str
    en: str
    document: str
    principle: bool
    readings: tuple[str, ...]
    carries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A heading of a document: `within` is what the ids of its clauses begin with."""

    within: str
    words: str
    words_en: str


@dataclass(frozen=True)
class _Row:
    """One clause as the file writes it."""

    id: str
    zh: str
    en: str
    principle: bool = False
    readings: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()


@dataclass(frozen=True)
class _File:
    """One clauses.toml."""

    document: Paper
    clause: tuple[_Row, ...]
    part: tuple[Part, ...] = ()


def get(clause_id: str) -> Clause:
    """Return the clause; raises UnknownClause."""
    try:
        return _registry()[clause_id]
    except KeyError:
        raise UnknownClause(clause_id) from None


def ref(clause_id: str) -> str:
    """Return the id itself once it is known to exist; for constants of a module."""
    return get(clause_id).id


def known(clause_id: str) -> bool:
    """Tell whether a clause of this id exists."""
    return clause_id in _registry()


def within(programme: str, clause_id: str) -> str:
    """The clause on which a programme's own text rests what the chapters name by another document's: the one of its clauses
    that carries it; the id itself where it is its own, or none carries it."""
    return _carried().get(programme, {}).get(clause_id, clause_id)


def all_clauses() -> tuple[Clause, ...]:
    """Return every clause, document by document, in the order of the text."""
    return tuple(_registry().values())


def part_of(clause_id: str) -> Part | None:
    """Return the heading a clause stands under, the narrowest where one lies in another; None where there is none."""
    under = [part for file in _files() for part in file.part if clause_id.startswith(part.within)]
    return max(under, key=lambda part: len(part.within), default=None)


def documents() -> tuple[Paper, ...]:
    """Return the documents in the order of CLAUSES.md."""
    return tuple(file.document for file in _files())


def load(folders: tuple[Path, ...]) -> dict[str, Clause]:
    """Read the clauses of these programme folders; raises ProgrammeError."""
    return _collect(folders, tuple(_read(folder) for folder in folders))


def _read(folder: Path) -> _File:
    return toml.read(folder / "clauses.toml", _File, lambda _: True)


def _collect(folders: tuple[Path, ...], files: tuple[_File, ...]) -> dict[str, Clause]:
    found: dict[str, Clause] = {}
    for folder, file in zip(folders, files, strict=True):
        for row in file.clause:
            _admit(found, folder / "clauses.toml", file.document, row)
    return found


def _admit(found: dict[str, Clause], file: Path, paper: Paper, row: _Row) -> None:
    """Add one clause; its id must begin with its document and be new."""
    if not row.id.startswith(f"{paper.id}-"):
        raise toml.error_at(file, row.id, f'clause "{row.id}" does not belong to document {paper.id}')
    if row.id in found:
        raise toml.error_at(file, row.id, f'clause "{row.id}" stands twice')
    found[row.id] = Clause(row.id, row.zh, row.en, paper.id, row.principle, row.readings, row.carries)


@cache
def _files() -> tuple[_File, ...]:
    return tuple(_read(folder) for folder in FOLDERS)


@cache
def _carried() -> dict[str, dict[str, str]]:
    """By programme: what its clauses carry."""
    return {file.document.programme: {each: row.id for row in file.clause for each in row.carries} for file in _files()}


@cache
def _registry() -> dict[str, Clause]:
    return _collect(FOLDERS, _files())
