"""Passwords: long enough, not one of those everybody tries first, not made of what is known about the person and the house."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flask_babel import gettext as _

from alliance.core.refusal import Refused

SHORTEST = 10
LEFT = 6  # letters that must remain when all that can be guessed is taken out
FEWEST = 4  # different characters
DATA = Path(__file__).parents[1] / "data"
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "1qaz2wsx3edc4rfv5tgb6yhn")
LIKE = str.maketrans("0134578@$!", "oieastbasi")
PRIVATE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|\d{17}[\dx]|(?:19|20)\d{2}[-./]?\d{1,2}[-./]?\d{1,2}")


def check(password: str, words: Iterable[str] = ()) -> None:
    """Refuse a password with the reason; `words` are what is known: login, name, hospital (Chinese ones also as pinyin)."""
    said = problem(password, words)
    if said:
        raise Refused("", said, field="password")


def problem(password: str, words: Iterable[str] = ()) -> str:
    """Why a password will not do; "" for one that will."""
    folded = unicodedata.normalize("NFKC", password).casefold().strip()
    if len(folded) < SHORTEST:
        return str(_("密码至少 %(n)s 个字符", n=SHORTEST))
    if len(set(folded)) < FEWEST or _repeats(folded):
        return str(_("密码只是几个字符的重复，容易被猜到"))
    if PRIVATE.fullmatch(folded):
        return str(_("密码不能用手机号、证件号码或日期"))
    if _walks(folded):
        return str(_("密码是键盘或数字的连续排列，容易被猜到"))
    if _is_common(folded):
        return str(_("这是最常见的密码之一，攻击者会最先尝试"))
    known = [one for one in _spelt(words) if len(one) >= 2 or not one.isascii()]
    if _left(folded, [*known, *_spelt(_lines("house_words"))]) < LEFT:
        return str(
            _("密码主要由账号、姓名、单位名称或常用词组成，容易被猜到；请换成几个不相干的词，或加上别人不知道的内容")
        )
    return ""


def _repeats(folded: str) -> bool:
    """One short piece, again and again: abcabcabcabc."""
    return re.fullmatch(r"(.{1,4}?)\1{2,}.{0,3}", folded) is not None


def _walks(folded: str) -> bool:
    """Runs along the keyboard, the alphabet or the numbers make up nearly all of it."""
    rest = folded
    for row in (*ROWS, *(row[::-1] for row in ROWS)):
        twice = row + row
        for length in range(len(row), 3, -1):
            for start in range(len(row)):
                rest = rest.replace(twice[start : start + length], "")
    return len(rest) < SHORTEST - LEFT


def _is_common(folded: str) -> bool:
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
    plain = re.sub(r"[\W_]", "", folded)
    begun = {plain[:cut] for cut in range(4, len(plain)) if plain[cut:].isdigit()}  # a word, then a year or a number
    tried = {folded, bare, plain, *begun}
    return bool((tried | {one.translate(LIKE) for one in tried}) & _common())


@cache
def _common() -> frozenset[str]:
    """The list that ships: most common words and passwords."""
    return frozenset(_lines("common_passwords"))


@cache
def _lines(name: str) -> tuple[str, ...]:
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line.strip().casefold() for line in lines if line.strip() and not line.startswith("#"))


def _spelt(words: Iterable[str]) -> list[str]:
    """Words as they are, and Chinese ones as pinyin, whole and by initials; the longest first."""
    from pypinyin import Style, lazy_pinyin  # here: its tables are heavy

    found: set[str] = set()
    for word in (one.casefold().strip() for one in words if one.strip()):
        found |= {word, *(part for part in re.split(r"[\W_]+", word) if len(part) > 2)}
        if not word.isascii():
            found.add("".join(lazy_pinyin(word, errors="ignore")))
            initials = "".join(lazy_pinyin(word, style=Style.FIRST_LETTER, errors="ignore"))
            found |= {initials} if len(initials) > 2 else set()
    return sorted(found - {""}, key=lambda one: (-len(one), one))


def _left(folded: str, known: Iterable[str]) -> int:
    """How many letters remain without what is known, what is common, digits and marks. A Chinese character counts two."""
    rest = folded
    for word in known:
        rest = rest.replace(word, " ").replace(word.translate(LIKE), " ")
    for word in re.split(r"[\W\d_]+", rest):
        if word and (word in _common() or word.translate(LIKE) in _common()):
            rest = rest.replace(word, " ")
    letters = [sign for sign in rest if sign.isalpha()]
    digits = sum(sign.isdigit() for sign in rest)
    return sum(1 if sign.isascii() else 2 for sign in letters) + digits // 3
