"""A hospital's log as it comes out of daily life: thousands of rows in a workbook, three hundred faults of thirty kinds."""

import io
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter

from alliance.care.actions.imports.fields import KINDS
from tests.care.allied import resident_id
from tests.care.logged import line

WIDE = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")
GOOD = resident_id(7)
FIRST_DAY, LAST_DAY = date(2026, 1, 5), date(2026, 6, 10)
BOUND = "没有的联盟"

# (what is changed in a good row, the column, the code of the fault); numbers and days stand as Excel keeps them
FAULTS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"number": None}, "number", "missing"),
    ({"from": " "}, "from", "missing"),
    ({"day": None}, "day", "missing"),
    ({"name": "　"}, "name", "missing"),
    ({"resident_id": None}, "resident_id", "missing"),
    ({"diagnosis": None}, "diagnosis", "missing"),
    ({"number": "9" * 41}, "number", "long"),
    ({"number": 420123199001011234.0}, "number", "number_ruined"),
    ({"number": "=twice"}, "number", "number_twice"),
    ({"to": "示列省立医院"}, "to", "hospital_near"),
    ({"to": "ＸＹＺ"}, "to", "hospital_none"),
    ({"to": "渭南示例医院"}, "to", "hospital_same"),
    ({"from": "延安示例医院"}, "from", "hospital_foreign"),
    ({"day": "05/06/2026"}, "day", "day_unread"),  # day and month first, as elsewhere
    ({"day": "2026-25-03"}, "day", "day_none"),  # day and month swapped
    ({"day": datetime(2026, 12, 1)}, "day", "day_future"),
    ({"day": "2020年1月1日"}, "day", "day_early"),  # before the membership
    ({"day": "2025/3/1"}, "day", "day_decided"),  # a year that is closed
    ({"to": "安康示例医院"}, "alliance", "alliance_other"),
    ({"alliance": BOUND}, "alliance", "alliance_unknown"),
    ({"resident_id": 615999196103040071.0}, "resident_id", "id_ruined"),
    ({"resident_id": GOOD[:15] + "000"}, "resident_id", "id_ruined"),
    ({"resident_id": GOOD[:-1]}, "resident_id", "id_length"),
    ({"resident_id": "6159991961O3040071"}, "resident_id", "id_signs"),
    ({"resident_id": "99" + GOOD[2:]}, "resident_id", "id_province"),
    ({"resident_id": GOOD[:10] + "13" + GOOD[12:]}, "resident_id", "id_born"),
    ({"resident_id": GOOD[:-1] + ("1" if GOOD[-1] != "1" else "2")}, "resident_id", "id_check"),
    ({"name": "欧阳2"}, "name", "name_digits"),
    ({"diagnosis_code": "肺炎"}, "diagnosis_code", "code_form"),
    ({"diagnosis_code": "Z99.9"}, "diagnosis_code", "code_none"),
)


@dataclass
class Faulty:
    """The workbook, where each fault stands, and the rows as they should have been."""

    content: bytes
    faults: set[tuple[str, int, str, str]] = field(default_factory=set)  # sheet, row, column, code
    mended: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)  # sheet, row → the good row


def workbook(rows: int, faults: int, kinds: int = len(FAULTS), seed: int = 4) -> Faulty:
    """So many rows on two sheets, so many of them faulty; between them formatted rows without anything in them."""
    chance, out = random.Random(seed), io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_numbers": False})
    look, days = (
        book.add_format({"num_format": "@", "bg_color": "#FFFFE0"}),
        book.add_format({"num_format": "yyyy-mm-dd"}),
    )
    made = Faulty(b"")
    wrong = dict(zip(sorted(chance.sample(range(1, rows), faults)), range(faults), strict=True))
    shares = {"referral": rows - rows // 4, "consultation": rows // 4}
    serial = 0
    for key, share in shares.items():
        kind, page = KINDS[key], book.add_worksheet(KINDS[key].name)
        for place, one in enumerate(kind.fields):
            page.write_string(0, place, one.head + ("*" if one.required else ""))
        at, first = 0, ""
        for number in range(share):
            at += 1
            if number % 50 == 49:  # three rows that were only coloured
                _coloured(page, range(at, at + 3), len(kind.fields), look)
                at += 3
            good = _row(serial, chance)
            first = first or str(good["number"])
            typed = dict(good)
            if serial in wrong:
                changed, column, code = FAULTS[wrong[serial] % kinds]
                typed.update({name: first if value == "=twice" else value for name, value in changed.items()})
                made.faults.add((kind.name, at + 1, column, code))
                made.mended[kind.name, at + 1] = good
            for place, one in enumerate(kind.fields):
                _write(page, at, place, typed.get(one.key), days)
            serial += 1
    book.close()
    made.content = out.getvalue()
    return made


def _coloured(page: Any, rows: range, width: int, look: Any) -> None:
    for row in rows:
        for place in range(width):
            page.write_blank(row, place, None, look)


def _row(serial: int, chance: random.Random) -> dict[str, Any]:
    """A good row, in one of the ways people write one."""
    day = FIRST_DAY + timedelta(days=chance.randrange((LAST_DAY - FIRST_DAY).days))
    said: Any = (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", datetime(day.year, day.month, day.day),
                 day.isoformat().translate(WIDE))[serial % 4]  # fmt: skip
    who = resident_id(serial % 1000, date(1940 + serial // 1000 % 60, 3, 4))
    return line(number=f"SL-{serial:06}", day=said, resident_id=who.translate(WIDE) if serial % 7 == 0 else who,
                name=" 欧阳 示例乙 " if serial % 5 == 0 else "欧阳示例乙")  # fmt: skip


def _write(page: Any, row: int, place: int, value: Any, days: Any) -> None:
    if value is None:
        page.write_blank(row, place, None)
    elif isinstance(value, datetime):
        page.write_datetime(row, place, value, days)
    elif isinstance(value, float):
        page.write_number(row, place, value)
    else:
        page.write_string(row, place, str(value))
