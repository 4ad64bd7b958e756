"""Referrals and consultations by free words: a number's beginning, a diagnosis, a department, a hospital. Never a patient.

What a word means is `matches`; `newest_found` leads a page to the newest such rows without reading the others: for each
text, or hospital, that has the first word, the newest of its rows are cut from an index (core.keyset.newest_of_each).
The words of a diagnosis are the two desks' own: whoever sees none on the page finds none by them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, func, or_, select, union_all

from alliance.care.flow import DESKS
from alliance.care.model import CareGram, CareText, Consultation, Referral
from alliance.core import grams
from alliance.core.actor import Actor
from alliance.core.keyset import LAST, among, newest, newest_of_each
from alliance.ext import db
from alliance.organisations import queries as organisations

MOST_WORDS = 4
SHORTEST_NUMBER = 3
Led = Callable[[Any], Sequence[Any]]


def words_of(typed: str) -> list[str]:
    """The words of what was typed, as many as are looked for."""
    return typed.split()[:MOST_WORDS]


@dataclass(frozen=True)
class Word:
    """A word as statements name it, whatever it is: so that a statement is built once for all words of its kind."""

    place: int
    pairs: int  # of characters that are looked for; none: a single character
    numeric: bool

    @classmethod
    def of(cls, place: int, word: str) -> "Word":
        """What kind of word it is."""
        return cls(place, len(grams.asked(word)), word.isascii() and len(word) >= SHORTEST_NUMBER)

    def named(self, name: str) -> Any:
        """One of its values in a statement (values_of)."""
        return bindparam(f"{name}{self.place}", type_=String)


def kinds_of(words: Sequence[str]) -> tuple[Word, ...]:
    """What kind of word each of them is."""
    return tuple(Word.of(place, word) for place, word in enumerate(words))


def values_of(words: Sequence[str]) -> dict[str, str]:
    """The values a statement about such words is given."""
    found: dict[str, str] = {}
    for place, word in enumerate(words):
        small = word.lower()
        found |= {f"like{place}": f"%{escaped(small)}%", f"from{place}": small, f"to{place}": small + LAST}
        found |= {f"number{place}": word.upper(), f"after{place}": word.upper() + LAST}
        found |= {f"pair{at}_{place}": pair for at, pair in enumerate(grams.asked(word))}
    return found


def escaped(word: str) -> str:
    """A word for LIKE: % and _ are letters."""
    return word.replace("/", "//").replace("%", "/%").replace("_", "/_")


def texts_with(word: Word) -> Select[Any]:
    """The ids of the texts that have this word."""
    if not word.pairs:
        within = (CareGram.gram >= word.named("from"), CareGram.gram < word.named("to"))
        return select(CareGram.text_id).where(*within).distinct()
    query = select(CareGram.text_id).where(CareGram.gram == word.named("pair0_"))
    if word.pairs == 1:
        return query
    whole = func.lower(CareText.words).like(word.named("like"), escape="/")
    return query.join(CareText, CareText.id == CareGram.text_id).where(whole)


def matches(model: Any, actor: Actor, word: Word) -> ColumnElement[bool]:
    """Whether a record has this word in what this actor may search."""
    return _has(model, actor, word, among(model.id, _numbered(model, word)))


def _has(row: Any, actor: Actor, word: Word, numbered: ColumnElement[bool]) -> ColumnElement[bool]:
    hospitals = _hospitals(actor, word)
    places = [row.from_id.in_(hospitals), row.to_id.in_(hospitals)]
    if word.numeric:
        places.append(numbered)
    if actor.role in DESKS:
        places.append(row.text_id.in_(texts_with(word)))
    return or_(*places)


def found_among(
    model: Any, actor: Actor, query: Select[Any], newest_ids: Select[Any], words: Sequence[Word], limit: int
) -> Select[Any]:
    """The rows of `query` that have all the words, among a few of the newest: a word that every hospital has leads to so
    many records that they are soon found there."""
    few = newest_ids.with_only_columns(model.id, model.from_id, model.to_id, model.text_id, model.number).subquery()
    named = (_has(few.c, actor, word, _begins(few.c, word)) for word in words)
    ids = select(few.c.id).where(*named).order_by(few.c.id.desc()).limit(limit)
    return newest(query.where(among(model.id, select(ids.subquery().c.id))), model.id, limit)


def newest_found(
    model: Any, actor: Actor, query: Select[Any], words: Sequence[Word], limit: int, before: Any
) -> Select[Any]:
    """The newest rows of `query` that have all the words: led to them by the first."""
    cut = query.where(*(matches(model, actor, word) for word in words[1:]))
    cut = cut if before is None else cut.where(model.id < before)

    def each(parts: Select[Any], led: Led) -> Select[Any]:
        return newest_of_each(parts, lambda part: cut.where(*led(part)), model.id, limit)

    ways = [each(parts, led) for parts, led in _ways(model, actor, words[0])]
    if words[0].numeric:
        ways.append(
            newest(cut.where(among(model.id, _numbered(model, words[0]))), model.id, limit).with_only_columns(model.id)
        )
    return newest(query.where(model.id.in_(union_all(*(select(one.subquery()) for one in ways)))), model.id, limit)


def _ways(model: Any, actor: Actor, word: Word) -> list[tuple[Select[Any], Led]]:
    """What leads to records: hospitals or texts with the word, and how a record hangs on one; at each end apart."""
    hospitals, texts, own = _hospitals(actor, word), texts_with(word), actor.organisation_id
    if not actor.is_hospital:
        return [(hospitals, lambda one: [model.from_id == one]), (hospitals, lambda one: [model.to_id == one])]
    found: list[tuple[Select[Any], Led]] = [
        (hospitals, lambda one: [model.from_id == own, model.to_id == one]),
        (hospitals, lambda one: [model.to_id == own, model.from_id == one]),
    ]
    if actor.role in DESKS:
        found += [
            (texts, lambda one: [model.from_id == own, model.text_id == one]),
            (texts, lambda one: [model.to_id == own, model.text_id == one]),
        ]
    return found


def _hospitals(actor: Actor, word: Word) -> Select[Any]:
    """A hospital looks for the other one: its own name is on every record it has."""
    found = organisations.hospitals_like(word.named("like"))
    return found.where(organisations.Organisation.id != actor.organisation_id) if actor.is_hospital else found


def _numbered(model: Any, word: Word) -> Select[Any]:
    return select(model.id).where(_begins(model, word))


def _begins(row: Any, word: Word) -> ColumnElement[bool]:
    return and_(row.number >= word.named("number"), row.number < word.named("after"))


def unfound() -> dict[str, int]:
    """For the doctor: how many records of each kind hang on no text, or another's; how many pairs of texts are missing, or
    nobody's ("pairs")."""
    found = {}
    for name, model in (("referral", Referral), ("consultation", Consultation)):
        said = model.diagnosis + " " + model.from_department + " " + model.to_department
        right = select(CareText.id).where(
            CareText.id == model.text_id, CareText.words == func.trim(func.replace(said, "  ", " "))
        )
        query = select(func.count()).select_from(model).where(~right.exists())
        found[name] = int(db.session.execute(query).scalar_one())
    wanted = {
        (pair, row.id)
        for row in db.session.execute(select(CareText.id, CareText.words))
        for pair in grams.pairs(row.words)
    }
    kept = {(row.gram, row.text_id) for row in db.session.execute(select(CareGram.gram, CareGram.text_id))}
    return {**found, "pairs": len(wanted ^ kept)}
