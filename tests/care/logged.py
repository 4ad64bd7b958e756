"""Logs as hospitals keep them: rows, workbooks, CSVs; imported and worked off."""

from typing import Any

from alliance.care.actions import imports
from alliance.care.actions.imports.fields import KINDS
from alliance.care.model import CareImport
from alliance.core.actor import Actor
from alliance.documents import excel
from tests.care.allied import resident_id
from tests.support.world import NOW

SENDER, RECEIVER = "weinan-desk", "provincial-desk"
LINE = {
    "number": "SL-1", "from": "渭南示例医院", "to": "示例省立医院", "day": "2026-06-01", "direction": "上转",
    "care_type": "门诊", "name": "欧阳示例甲", "resident_id": resident_id(1), "diagnosis": "社区获得性肺炎",
    "diagnosis_code": "J18.9", "alliance": "陕西示例呼吸内科专科联盟",
}  # fmt: skip


def line(**more: Any) -> dict[str, Any]:
    """A row of a log, good unless something is changed."""
    return {**LINE, **more}


def csv(*lines: dict[str, Any], kind: str = "referral", encoding: str = "utf-8-sig") -> bytes:
    """The rows as a CSV."""
    fields = KINDS[kind].fields
    rows = [[str(one.get(field.key, "")) for field in fields] for one in lines]
    text = excel.csv_bytes([field.head for field in fields], rows).decode("utf-8-sig")
    return text.encode(encoding)


def workbook(*lines: dict[str, Any], kind: str = "referral", cell: str = "text") -> bytes:
    """The rows as a workbook; `cell` number: numbers stay numbers, as Excel would have them."""
    fields = KINDS[kind].fields
    book = excel.Workbook(NOW, title="")
    columns = [excel.Column(field.head, "number" if cell == "number" else "code") for field in fields]
    book.sheet(KINDS[kind].name, columns, [[one.get(field.key, "") for field in fields] for one in lines])
    return book.close()


def tried(actor: Actor, content: bytes, name: str = "台账.csv") -> CareImport:
    """A dry run, to its end."""
    return imports.advance(imports.open_import(actor, NOW, name, content).id, NOW)


def entered(actor: Actor, *lines: dict[str, Any], kind: str = "referral") -> CareImport:
    """Imported, to its end."""
    one = tried(actor, csv(*lines, kind=kind))
    imports.start_entering(one, actor, NOW)
    return imports.advance(one.id, NOW)
