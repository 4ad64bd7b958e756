"""Codes of diseases, operations and subjects, checked by their form (SX6-4, SX3-5); programmes/codings.toml has the forms.

Whether a code stands in the published table is another question: the tables are imported, never shipped here.
"""

import re
from dataclasses import dataclass
from functools import cache

from alliance.rules import clauses, toml
from alliance.rules.toml import ClauseId


@dataclass(frozen=True)
class System:
    """One coding system. `pattern` is the form of its codes, "" where it has none (a named technique)."""

    key: str
    clause: ClauseId
    words: str
    words_en: str
    pattern: str = ""
    example: str = ""


@dataclass(frozen=True)
class _File:
    systems: tuple[System, ...]


@cache
def systems() -> dict[str, System]:
    """Every coding system by key; raises ProgrammeError where an example is none of its own codes."""
    file = clauses.PROGRAMMES / "codings.toml"
    found = toml.read(file, _File, clauses.known).systems
    for one in found:
        if bool(one.pattern) != bool(one.example) or not has_form(one, one.example):
            raise toml.error_at(file, one.key, f'"{one.key}" has an example that is none')
    return {one.key: one for one in found}


def tidy(typed: str) -> str:
    """A code as it is kept: no blanks, one width of signs, letters as the tables write them."""
    plain = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in typed)
    spelt = "".join(plain.split())
    return spelt[:1].upper() + spelt[1:].replace("X", "x")


def has_form(system: System, code: str) -> bool:
    """Whether a code has the form of its system; one without codes takes none."""
    return re.fullmatch(system.pattern, code) is not None if system.pattern else code == ""
