"""What is wrong with a row that was uploaded, and the workbook of such rows: as they came, to be mended and uploaded again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WIDTH = 20


@dataclass(frozen=True)
class Problem:
    """What keeps a row out: where, what is wrong, what to do."""

    sheet: str
    row: int
    column: str
    what: str
    todo: str

    @property
    def words(self) -> str:
        """The whole in one line."""
        return f"{self.column}：{self.what}（{self.todo}）" if self.column else f"{self.what}（{self.todo}）"


def returned(heads: Sequence[str], rows: Iterable[tuple[Sequence[Any], Sequence[Problem]]], at: datetime) -> bytes:
    """The bad rows (cells, what is wrong with them) under their own headings, every column as text, each with its problems."""
    from alliance.documents import excel  # here: drawing libraries are heavy

    book = excel.Workbook(at, title="未导入的行")
    lines = [
        [*("" if cell is None else str(cell) for cell in cells), "；".join(one.words for one in wrong),
         f"{wrong[0].sheet} {wrong[0].row}".strip()]
        for cells, wrong in rows if wrong
    ]  # fmt: skip
    book.sheet("数据", [excel.Column(head, "code", WIDTH) for head in (*heads, "问题", "原表和行")], lines)
    return bytes(book.close())
