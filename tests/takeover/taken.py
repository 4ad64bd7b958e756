"""Batches for tests, through the chapter's own actions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from alliance.takeover import actions, queries
from alliance.takeover.model import Batch, Entry
from alliance.takeover.rules.check import Checked, Row
from alliance.takeover.rules.fields import KINDS, MARK
from tests.standing.judged import PDF, PROGRAMME, Judged, day

AT = day(2025, 1, 6)
PAPER = ("关于考核结果的通知.pdf", PDF)
BONE = "陕西示例骨科专科联盟"
NEW = "陕西示例神经内科专科联盟"
# One whole row of each kind, as somebody would write it.
ROWS: dict[str, dict[str, Any]] = {
    "alliance": {
        "name": NEW, "scope": "省级专科联盟", "hospital": "示例大学第一附属医院", "department": "神经内科", "founded_on": "2019年5月20日",
        "number": "陕专联备〔2021〕9号", "filed_on": "2021-03-01",
    },
    "member": {"alliance": BONE, "hospital": "延安示例医院", "department": "外科", "since": "2022/1/1"},
    "agreement": {"alliance": BONE, "hospital": "安康示例医院", "since": "2023-01-01", "until": "2027-12-31", "pages": "3-6"},
    "post": {
        "hospital": "示例大学第一附属医院", "department": "骨科", "role": "牵头科室经办", "name": "钱示例", "login": "Old-GK",
        "since": "2022-09-01",
    },
    "result": {"alliance": BONE, "year": "2023年度", "result": "不合格", "score": "51.5"},
    "measure": {"alliance": BONE, "measure": "黄牌警告", "year": 2023.0, "since": date(2024, 4, 2)},
}  # fmt: skip


def batch(judged: Judged, login: str = "office", at: datetime = AT, **more: Any) -> Batch:
    """A batch in the hands of who entered it, with its paper."""
    facts: dict[str, Any] = {
        "title": "关于公布考核结果的通知",
        "paper_number": "陕专联〔2024〕3号",
        "paper_on": date(2024, 3, 20),
        "file": PAPER,
    }
    return actions.open_batch(judged.actor(login), at, programme=PROGRAMME, **(facts | more))


def checked(
    found: Batch, judged: Judged, kind: str, cells: Mapping[str, Any], login: str = "office", at: datetime = AT
) -> Checked:
    """The dry run of one row."""
    [one] = queries.check(found, [Row(kind, None, cells)], judged.actor(login), at.date())
    return one


def entered(
    judged: Judged, *kinds: str, login: str = "office", at: datetime = AT, submit: bool = True,
    rows: Mapping[str, Mapping[str, Any]] | None = None, **more: Any,
) -> tuple[Batch, list[Entry]]:  # fmt: skip
    """A batch with one entry of each kind, sent to the second person."""
    found = batch(judged, login, at, **more)
    for kind in kinds:
        cells = {**ROWS[kind], **((rows or {}).get(kind) or {})}
        actions.enter(found, checked(found, judged, kind, cells, login, at), judged.actor(login), at)
    if submit:
        actions.submit(found, judged.actor(login), at)
    return found, queries.chosen(found.id, range(1, 10_000))


def confirmed(judged: Judged, *kinds: str, by: str = "head", at: datetime = AT, **more: Any) -> list[Entry]:
    """Entered by one, confirmed by another."""
    found, entries = entered(judged, *kinds, at=at, **more)
    actions.confirm(found, entries, judged.actor(by), at)
    return entries


def workbook(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> bytes:
    """A workbook as the template lays it out: cells of any type, an example row first."""
    import io

    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"})
    for key, lines in rows.items():
        kind = KINDS[key]
        page = book.add_worksheet(kind.name)
        page.write_row(0, 0, [f"{kind.name}（说明）"])
        page.write_row(1, 0, [MARK, *(f"{one.head}*" if one.required else one.head for one in kind.fields)])
        page.write_row(2, 0, ["示例", *(one.example for one in kind.fields)])
        for number, line in enumerate(lines, 3):
            page.write_row(number, 0, ["", *(line.get(one.key, "") for one in kind.fields)])
    book.close()
    return out.getvalue()


__all__ = ["AT", "BONE", "NEW", "PAPER", "ROWS", "batch", "checked", "confirmed", "entered", "workbook"]
