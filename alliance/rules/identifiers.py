"""Identifiers with their check digits: USCC (GB 32100), organisation code (GB 11714), resident id (GB 11643).

Full-width characters, spaces, hyphens and small letters are tolerated; what is stored is the plain form.
A number that a spreadsheet has rounded (4.2E+17, or zeros at the end) gets a message of its own.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import mul

USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
RESIDENT_CHECKS = "10X98765432"
PROVINCE_RANGES = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
PROVINCES = frozenset(str(code) for first, last in PROVINCE_RANGES for code in range(first, last + 1))
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+")
_INSTITUTION = re.compile(r"[0-9A-Z]{8}[0-9X]([0-9]{6}[0-9]{2}[A-Z][0-9]{3}[0-9])?")


@dataclass(frozen=True)
class Check:
    """Whether a value is good, its plain form, and why not ("" when good)."""

    ok: bool
    value: str
    reason_zh: str = ""
    reason_en: str = ""


def tidy(text: str) -> str:
    """Return the plain form: half width, capitals, no spaces, hyphens or invisible characters."""
    folded = unicodedata.normalize("NFKC", text).upper()
    if folded.isascii() and folded.isalnum():
        return folded
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "ZC" and sign not in "-'")


def uscc(text: str) -> Check:
    """Check a unified social credit code: 18 characters, the last one from the first 17 (GB 32100-2015)."""
    value = tidy(text)
    if _rounded(value):
        return _excel(value)
    if len(value) != 18:
        return Check(
            False, value, f"统一社会信用代码应为18位，现为{len(value)}位", f"18 characters needed, {len(value)} given"
        )
    if not re.fullmatch(rf"[{USCC_SIGNS}]{{2}}[0-9]{{6}}[{USCC_SIGNS}]{{10}}", value):
        return Check(False, value, "含有统一社会信用代码不用的字符", "a character that the code does not use")
    rest = (31 - _weighted(value[:17], USCC_WEIGHTS, USCC_SIGNS) % 31) % 31
    if USCC_SIGNS[rest] != value[17]:
        return _wrong_check(value, "校验码不符", "the check character does not fit")
    return Check(True, value)


def resident_id(text: str, as_of: date | None = None) -> Check:
    """Check a resident identity number: province, date of birth, check digit (GB 11643-1999).

    With `as_of`, a birth after that day is refused too.
    """
    value = tidy(text)
    if _rounded(value):
        return _excel(value)
    if len(value) != 18:
        return Check(False, value, f"身份证号应为18位，现为{len(value)}位", f"18 characters needed, {len(value)} given")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", value):
        return Check(False, value, "前17位应为数字，末位为数字或X", "17 digits and a digit or X are needed")
    if value[:2] not in PROVINCES:
        return Check(False, value, "前两位不是省级行政区划代码", "the first two digits are no province")
    born = _date(value[6:14])
    if born is None or (as_of is not None and born > as_of):
        return _wrong_check(value, "出生日期不存在或晚于当日", "the date of birth does not exist or lies ahead")
    if RESIDENT_CHECKS[_weighted(value[:17], RESIDENT_WEIGHTS, USCC_SIGNS) % 11] != value[17]:
        return _wrong_check(value, "校验码不符", "the check digit does not fit")
    return Check(True, value)


def institution(text: str) -> Check:
    """Check a 22-digit institution code, or its 9-digit organisation part alone (check digit by GB 11714-1997)."""
    value = tidy(text)
    if _SCIENTIFIC.fullmatch(value):
        return _excel(value)
    if len(value) not in (9, 22):
        zh = f"机构代码应为22位，或组织机构代码9位，现为{len(value)}位"
        return Check(False, value, zh, f"22 characters, or the 9 of the organisation, needed; {len(value)} given")
    if not _INSTITUTION.fullmatch(value):
        zh = "机构代码的构成不符：9位组织机构代码、6位区划、2位经济类型、4位类别、1位管理"
        return Check(False, value, zh, "the parts of the code do not fit")
    if organisation_check(value[:8]) != value[8]:
        return Check(False, value, "组织机构代码的校验码不符", "the organisation code's check digit does not fit")
    return Check(True, value)


def organisation_check(body: str) -> str:
    """Return the check digit of the 8 characters of an organisation code."""
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    rest = 11 - _weighted(body, ORGANISATION_WEIGHTS, signs) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


KINDS: Mapping[str, Callable[[str], Check]] = {"uscc": uscc, "resident-id": resident_id, "institution": institution}


def _weighted(body: str, weights: tuple[int, ...], signs: str) -> int:
    return sum(map(mul, map(signs.index, body), weights))


def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _rounded(value: str) -> bool:
    """A spreadsheet's way of writing a long number."""
    return _SCIENTIFIC.fullmatch(value) is not None


def _excel(value: str) -> Check:
    zh = "号码已被表格软件改写成数字，末几位已丢失；请把该列设为文本后重新录入原号码"
    return Check(False, value, zh, "a spreadsheet turned this into a number and lost its last digits; enter it as text")


def _wrong_check(value: str, zh: str, en: str) -> Check:
    """A failing number that ends in zeros was most likely rounded by a spreadsheet: say that instead."""
    if value.isdigit() and value.endswith("000"):
        return _excel(value)
    return Check(False, value, zh, en)
