"""What each document needs: the keys of its dict, checked before anything is written.

A key marked None must be given; the others have the default shown. Days may be `date`; words are plain text, line breaks
are kept. Lists of dicts have the keys of their own shape.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LINE: Final = 36
"""Chinese signs in a line of an annex."""
LONG_ANSWER: Final = 10 * LINE
"""An answer that fills more moves to a sheet of its own (另附页); our choice, as the annexes leave it open."""
HALF: Final = 16
"""Signs in a line of the two evaluations of 附件1, which stand side by side."""

LETTER: Final[dict[str, Any]] = {
    "issuer_mark": None,  # 发文机关标志, e.g. "陕西省专科联盟管理办公室文件"
    "number": None,  # 发文字号, e.g. "陕联办〔2026〕3号"
    "title": None,
    "addressee": None,  # 主送机关, without the colon
    "paragraphs": None,  # list of words or of {"text", "level"}: level 0 text, 1 一、 heading, 2 （一） heading
    "issuer": None,  # 署名
    "issued_on": None,  # 成文日期, a date
    "annexes": [],  # names of the annexes
    "contact": "",  # 附注, e.g. "联系人：示例经办员，电话：029-00000000"
    "signer": "",  # 签发人, on letters upwards
    "urgency": "",
    "copies_to": "",  # 抄送
    "printed_by": "",  # 印发机关
    "printed_on": "",  # 印发日期
    "mark": "",  # printed on top of every sheet, e.g. "示例数据" or "试算"
}

# 附件1, keys after forms.toml. pdf.annex1(data) and word.annex1(data) give the file.
ANNEX1: Final[dict[str, Any]] = {
    "dossier": None,  # the dossier's number, e.g. "陕专联审〔2026〕3号": no blank and no "|" in it; part of every sheet's code
    "version": None,  # words for people: "第 2 版", "草稿"
    "code": "",  # codes.version(serial, content) of what was submitted; "" prints 草稿 and a code that says draft
    "year": None,  # of the key tasks: an int
    "due_on": None,  # the last day to send it in, a date (注3)
    "filler": "",  # 填报人
    "contact": "",  # 联系方式
    "alliance_name": "",
    "lead_specialty": "",
    "hospital": "",
    "founded_on": "",  # a date
    "has_charter": "",  # True, False; "" or None is unanswered
    "has_agreements": "",
    "has_council": "",
    "members": [],  # names
    "achievements": "",
    "academic_events": "",  # the six counts: an int ≥ 0, "" or None is unanswered
    "patrol_visits": "",
    "consultations_closed": "",
    "people_trained": "",
    "up_referrals": "",
    "down_referrals": "",
    "other": "",
    "hospital_support": "",
    "key_tasks": "",
    "hospital_evaluation": "",
    "city_evaluation": "",
    "send_to": "",  # the office's mailbox (注3)
    "mark": "",  # printed on top of every sheet, e.g. "示例数据"
}

ANNEX2: Final[dict[str, Any]] = {
    "dossier": None,  # the dossier's number, part of the code on every sheet: no blank and no "|" in it
    "version": None,  # words for people: "第 2 版", "草稿"
    "code": "",  # codes.version(serial, content) of what was submitted; "" prints 草稿 and a code that says draft
    "name": "",
    "founded_on": "",
    "department": "",
    "head": "",
    "leader": "",
    "hospital": "",
    "grade": "",
    "members": [],  # names
    "charter": "",
    "strength": "",
    "plan": "",
    "hospital_opinion": "",
    "city_opinion": "",
    "office_opinion": "",
    "commission_opinion": "",
    "mark": "",
}

CERTIFICATE: Final[dict[str, Any]] = {
    "title": "备案证明",
    "number": None,
    "name": None,
    "lead_hospital": None,
    "department": "",
    "filed_on": None,
    "basis": None,  # e.g. "《陕西省专科联盟规范化建设实施方案》（陕卫医发〔2023〕15号）"
    "issuer": None,
    "issued_on": None,
    "check_url": "",  # where the QR code leads
    "qr": b"",  # the picture, SVG or PNG bytes, e.g. by segno
    "mark": "",
}

DESIGNATION: Final[dict[str, Any]] = {
    "title": "证书",
    "number": None,
    "code": "",
    "name": None,
    "plaque": "",
    "hospital": None,
    "department": "",
    "specialty": "",
    "decided_on": None,
    "valid_until": "",
    "basis": None,
    "issuer": None,
    "issued_on": None,
    "check_url": "",
    "qr": b"",
    "mark": "",
}

REFERRAL: Final[dict[str, Any]] = {
    "title": "转诊单",
    "paper": "a5",  # a5 or a4
    "number": None,
    "code": b"",  # the picture of the number, SVG bytes: it carries no identity
    "direction": None,
    "urgency": "",
    "green_channel": False,
    "alliance": None,
    "from_hospital": None,
    "from_department": "",
    "doctor": "",
    "to_hospital": None,
    "to_department": "",
    "patient": "",  # masked name, sex, year of birth
    "care_type": "",
    "diagnosis": "",
    "reason": "",
    "cautions": "",
    "rehabilitation": "",
    "tests": "",
    "appointment": "",
    "place": "",
    "desk_telephone": "",
    "desk_hours": "",
    "department_telephone": "",
    "department_hours": "",
    "sent_on": None,
    "mark": "",
}

SCORECARD: Final[dict[str, Any]] = {
    "title": None,  # e.g. "2025 年度考核评分表"
    "name": None,
    "number": "",
    "lead_hospital": "",
    "year": None,
    "total": None,  # words, e.g. "58.4"
    "full": "100",
    "pass_mark": "",  # words; shown as 办公室设定
    "result": "",  # e.g. "不合格"
    "decided_on": "",
    "system": "",  # indicator system and its version
    "archive": "",  # hash of the archived round
    "picture": b"",  # SVG: each dimension beside the median
    "dimensions": None,  # [{"title", "full", "got", "lines": [{"label", "clause", "data", "own", "settled", "points", "full", "why"}]}]
    "mark": "",
}

CASE_PART: Final[dict[str, Any]] = {
    "title": None,
    "sub": "",
    # [{"kind": "heading" | "text" | "quote", "text"} | {"kind": "facts", "rows": [[label, value]]}
    #  | {"kind": "table", "heads", "widths", "rows", "size"}]: widths as whole parts, size in whole points
    "blocks": None,
    "mark": "",
}

PAPER: Final[dict[str, Any]] = {
    "title": None,
    "sub": "",
    # as in CASE_PART, a table also with "tall" (room to sign in each row), and
    # {"kind": "seal", "label", "text", "sign"}: one body's opinion with the empty place of seal and date; `sign` stands before it
    "blocks": None,
    "draft": False,  # 草稿 on every sheet
    "digest": "",  # the hash of what is printed
    "foot": "",  # number and version, in words
    "across": False,  # A4 lying
    "mark": "",
}

CASE_COVER: Final[dict[str, Any]] = {
    "programme": "",
    "heading": "卷　宗",
    "title": None,
    "facts": None,  # [[label, value]]
    "note": "",
    "index": None,  # [{"number", "title", "pages", "page"}], words
    "mark": "",
}

# The answers that the forms let stand on a sheet of their own: the sheet's title in their words, and signs in a line.
OWN_SHEET2: Final = {
    "charter": ("联盟章程及协议", LINE),
    "strength": ("牵头专业学科（科室）的学科建设水平", LINE),
    "plan": ("专科联盟组建后，对全省专业学科的带动和发展计划或规划", LINE),
    "hospital_opinion": ("牵头专业学科（科室）所属医院对该专科联盟的扶持措施和支持意见", LINE),
}
OWN_SHEET1: Final = {
    "members": ("联盟成员单位", LINE),
    "achievements": ("联盟学科建设情况", LINE),
    "other": ("近一年内联盟工作开展情况：其他", LINE),
    "hospital_support": ("所在医院对专科联盟政策支持情况", LINE),
    "key_tasks": ("年度联盟单位重点任务目标", LINE),
    "hospital_evaluation": ("所属医院评价", HALF),
    "city_evaluation": ("市级卫生健康行政部门评价", HALF),
}
YES_NO: Final = ("has_charter", "has_agreements", "has_council")


class Paper:
    """What every sheet, table and file of this process is marked with, whatever its data say. Set once by create_app()."""

    always: str = ""


def checked(shape: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with defaults filled in; ValueError names what is missing or unknown."""
    missing = [key for key, default in shape.items() if default is None and data.get(key) in (None, "")]
    unknown = [key for key in data if key not in shape]
    if missing or unknown:
        raise ValueError(f"missing: {missing}; unknown: {unknown}")
    given = {key: value for key, value in data.items() if value is not None}
    marked = {"mark": Paper.always} if Paper.always and "mark" in shape else {}
    return {**shape, **given, **marked}


def letter(data: Mapping[str, Any]) -> dict[str, Any]:
    """A letter's data, each paragraph as {"text", "level"}."""
    full = checked(LETTER, data)
    full["paragraphs"] = [
        {"text": p, "level": 0} if isinstance(p, str) else {"level": 0, **p} for p in full["paragraphs"]
    ]
    return full


def annex1(data: Mapping[str, Any]) -> dict[str, Any]:
    """附件1's data, with `sheets` as annex2 has them; a question is answered 是, 否 or nothing, `due` is 4 月 15 日."""
    full = checked(ANNEX1, data)
    for key in YES_NO:
        full[key] = {True: "是", False: "否"}.get(full[key], "")
    full["due"] = f"{full['due_on'].month} 月 {full['due_on'].day} 日"
    full["members"] = "、".join(full["members"])
    full["sheets"] = _own_sheets(full, OWN_SHEET1)
    return full


def annex2(data: Mapping[str, Any]) -> dict[str, Any]:
    """附件2's data, with `sheets`: the long answers [{"title", "text"}] and in their place 见另附页 N。"""
    full = checked(ANNEX2, data)
    full["members"] = "、".join(full["members"])
    full["sheets"] = _own_sheets(full, OWN_SHEET2)
    return full


def _own_sheets(full: dict[str, Any], may_move: Mapping[str, tuple[str, int]]) -> list[dict[str, str]]:
    """Move what is too long for its box; the box then says where it is."""
    sheets: list[dict[str, str]] = []
    for key, (title, line) in may_move.items():
        if _rows(full[key], line) > LONG_ANSWER // LINE:
            sheets.append({"title": f"另附页 {len(sheets) + 1}　{title}", "text": full[key]})
            full[key] = f"见另附页 {len(sheets)}。"
    return sheets


def _rows(words: str, line: int) -> int:
    """The lines these words take, of so many signs."""
    return sum(max(1, -(-len(part) // line)) for part in words.split("\n"))


def plain(value: Any) -> Any:
    """The value as words, lists and dicts of words: what a template may see. Bytes stay bytes."""
    if isinstance(value, dict):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, bool | int | bytes):
        return value
    if isinstance(value, datetime):
        return f"{in_words(value)} {value:%H:%M}"
    return in_words(value) if isinstance(value, date) else _words(value)


def _words(value: str | float | Decimal | None) -> str:
    """Words that every file format can hold: control characters are no text."""
    text = "" if value is None else str(value)
    return "".join(
        sign for sign in text.replace("\r\n", "\n").replace("\r", "\n") if sign in "\n\t" or _printable(sign)
    )


def _printable(sign: str) -> bool:
    code = ord(sign)
    return 0x20 <= code < 0x7F or 0xA0 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code >= 0x10000


def in_words(day: date) -> str:
    """2026年11月22日, as letters and forms write it (GB/T 9704: no zero in front)."""
    return f"{day.year}年{day.month}月{day.day}日"
