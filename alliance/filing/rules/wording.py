"""What changed between two texts, marked so that it can be read: sentences first, then signs within those that changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SENTENCE = re.compile(r"[^。；！？;!?\n]*[。；！？;!?\n]?")
SIGN = re.compile(r"[A-Za-z]+|[0-9]+(?:[.,][0-9]+)*|\s+|.", re.DOTALL)  # a Chinese sign, a word, a number
MOST = 4000  # signs on either side within one changed passage; beyond it the passage is marked whole
SHORTEST = 2  # signs: a shorter piece left alone between two changes joins them


@dataclass(frozen=True)
class Piece:
    """A piece of one text: as in the other one, or only here."""

    text: str
    changed: bool


def marked(was: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces; putting the pieces together gives the texts back."""
    left: list[Piece] = []
    right: list[Piece] = []
    for same, gone, come in _passages(_cut(SENTENCE, was), _cut(SENTENCE, now)):
        if same:
            _put(left, gone, changed=False)
            _put(right, come, changed=False)
        else:
            _within(left, right, gone, come)
    return left, right


def _within(left: list[Piece], right: list[Piece], gone: str, come: str) -> None:
    was, now = _cut(SIGN, gone), _cut(SIGN, come)
    if max(len(was), len(now)) > MOST:
        _put(left, gone, changed=True)
        _put(right, come, changed=True)
        return
    for same, old, new in _joined(list(_passages(was, now))):
        _put(left, old, changed=not same)
        _put(right, new, changed=not same)


def _passages(was: Sequence[str], now: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    for tag, start, end, other, last in matcher.get_opcodes():
        yield tag == "equal", "".join(was[start:end]), "".join(now[other:last])


def _joined(passages: list[tuple[bool, str, str]]) -> Iterator[tuple[bool, str, str]]:
    """A single sign that happens to stand in both, between two changes, is no help to the reader."""
    last = len(passages) - 1
    for place, (same, old, new) in enumerate(passages):
        yield same and not (0 < place < last and len(old) < SHORTEST), old, new


def _cut(pattern: re.Pattern[str], text: str) -> list[str]:
    return [one for one in pattern.findall(text) if one]


def _put(pieces: list[Piece], text: str, *, changed: bool) -> None:
    if not text:
        return
    if pieces and pieces[-1].changed == changed:
        pieces[-1] = Piece(pieces[-1].text + text, changed)
    else:
        pieces.append(Piece(text, changed))
