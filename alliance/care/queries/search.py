"""Referrals and consultations by free words: a number's beginning, a diagnosis, a department, a hospital. Never a patient.

What a word means is `matches`; `newest_found` leads a page to the newest such rows without reading the others: for each
text, or hospital, that has the first word, the newest of its rows are cut from an index (core.keyset.newest_of_each).
The words of a diagnosis are the two desks' own: whoever sees none on the page finds none by them.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from alliance.care.flow import DESKS
from alliance.care.model import CareGram, CareText, Consultation, Referral
from alliance.core import grams
from alliance.core.actor import Actor
from alliance.core.keyset import LAST, begins, newest, newest_of_each
from alliance.ext import db
from alliance.organisations import queries as organisations

MOST_WORDS = 4
SHORTEST_NUMBER = 3


def words_of(typed: str) -> list[str]:
    """The words of what was typed, as many as are looked for."""
    return typed.split()[:MOST_WORDS]


def texts_with(word: str) -> Select[Any]:
    """The ids of the texts that have this word."""
    wanted = grams.asked(word)
    if not wanted:
        small = word.lower()
        return select(CareGram.text_id).where(CareGram.gram >= small, CareGram.gram < small + LAST).distinct()
    first, *others = ([CareGram.gram == pair] for pair in wanted)
    query = select(CareGram.text_id).where(*first)
    if others:
        query = query.join(CareText, CareText.id == CareGram.text_id).where(CareText.words.icontains(word, autoescape=True))
    return query


def matches(model: Any, actor: Actor, word: str) -> ColumnElement[bool]:
    """Whether a record has this word in what this actor may search."""
    places = [
        model.id.in_(_numbered(model, word)) if _may_be_number(word) else None,
        model.text_id.in_(texts_with(word)) if actor.role in DESKS else None,
        model.from_id.in_(_hospitals(actor, word)),
        model.to_id.in_(_hospitals(actor, word)),
    ]
    return or_(*(one for one in places if one is not None))


def newest_found(model: Any, actor: Actor, query: Select[Any], words: list[str], limit: int, before: Any) -> Select[Any]:
    """The newest rows of `query`, which is narrowed by all the words already: led to them by the first."""
    cut = query if before is None else query.where(model.id < before)
    ways = [newest_of_each(parts, cut.where(led), model.id, limit) for parts, led in _ways(model, actor, words[0])]
    if _may_be_number(words[0]):
        ways.append(newest(cut.where(model.id.in_(_numbered(model, words[0]))), model.id, limit).with_only_columns(model.id))
    return newest(query.where(model.id.in_(union_all(*(select(one.subquery()) for one in ways)))), model.id, limit)


def _ways(model: Any, actor: Actor, word: str) -> list[tuple[Any, ColumnElement[bool]]]:
    """What leads to records: texts or hospitals with the word, and how a record hangs on one; at each end apart."""
    hospitals = _hospitals(actor, word).subquery()
    own, that = actor.organisation_id, hospitals.c.id
    if not actor.is_hospital:
        return [(hospitals, model.from_id == that), (hospitals, model.to_id == that)]
    found: list[tuple[Any, ColumnElement[bool]]] = [
        (hospitals, and_(model.from_id == own, model.to_id == that)),
        (hospitals, and_(model.to_id == own, model.from_id == that)),
    ]
    if actor.role in DESKS:
        texts = texts_with(word).subquery()
        said = model.text_id == texts.c.text_id
        found += [(texts, and_(model.from_id == own, said)), (texts, and_(model.to_id == own, said))]
    return found


def _hospitals(actor: Actor, word: str) -> Select[Any]:
    """A hospital looks for the other one: its own name is on every record it has."""
    found = organisations.hospitals_with(word)
    return found.where(organisations.Organisation.id != actor.organisation_id) if actor.is_hospital else found


def _may_be_number(word: str) -> bool:
    return word.isascii() and len(word) >= SHORTEST_NUMBER


def _numbered(model: Any, word: str) -> Select[Any]:
    return select(model.id).where(begins(model.number, word.upper()))


def unfound() -> dict[str, int]:
    """For the doctor: how many records of each kind hang on no text, or another's; how many pairs of texts are missing, or
    nobody's ("pairs")."""
    found = {}
    for name, model in (("referral", Referral), ("consultation", Consultation)):
        said = model.diagnosis + " " + model.from_department + " " + model.to_department
        right = select(CareText.id).where(CareText.id == model.text_id, CareText.words == func.trim(func.replace(said, "  ", " ")))
        query = select(func.count()).select_from(model).where(~right.exists())
        found[name] = int(db.session.execute(query).scalar_one())
    wanted = {(pair, row.id) for row in db.session.execute(select(CareText.id, CareText.words)) for pair in grams.pairs(row.words)}
    kept = {(row.gram, row.text_id) for row in db.session.execute(select(CareGram.gram, CareGram.text_id))}
    return {**found, "pairs": len(wanted ^ kept)}
