"""A workbook of the figures of a year: what is asked of which designation, and every problem of one that came back (SX3-22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core.imports import cells, tables
from alliance.core.imports.problems import Problem
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.register.queries import Designation
from alliance.terms import rules

MOST_ROWS = 5000
SEARCHED = 20  # the heading stands within the first rows
NUMBER, NAME = "编号", "名称"


@dataclass
class Row:
    """One row: its cells as they came, whose figures it has, what is wrong with it."""

    sheet: str
    number: int
    cells: tuple[Any, ...]
    designation: Any = None
    figures: dict[str, Decimal] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, column: str, what: str, todo: str) -> None:
        """Note what is wrong in a column."""
        self.problems.append(Problem(self.sheet, self.number, column, what, todo))


@dataclass(frozen=True)
class Book:
    """The rows of a workbook under its headings."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def problems(self) -> list[Problem]:
        """All that is wrong, place by place."""
        return [one for row in self.rows for one in row.problems]

    @property
    def good(self) -> list[Row]:
        """The rows that can be taken."""
        return [one for one in self.rows if not one.problems]


def registered(programme: str) -> list[Designation]:
    """The designations figures are asked of, by number."""
    query = select(Designation).where(Designation.programme == programme, Designation.state == "active")
    return list(db.session.execute(query.order_by(Designation.number, Designation.id)).scalars())


def read(programme: str, content: bytes) -> Book:
    """Every row with everything that is wrong with it; Refused where the file cannot be read at all."""
    known = rules.terms_of(programme)
    try:
        sheets = tables.table(content, MOST_ROWS)
    except tables.Unreadable as error:
        raise Refused(known.clause, _("文件不是能读的工作簿或 CSV"), field="file") from error
    names = {cells.text(one.words): key for key, one in known.indicators.items()}
    for sheet, lines in sheets.items():
        for at, line in enumerate(lines[:SEARCHED]):
            found = {cells.text(cell) for cell in line}
            if NUMBER in found and found & set(names):
                return _book(programme, sheet or _("表格"), lines, at, names)
    asked = [one.words for one in known.indicators.values()]
    raise Refused(known.clause, _("表头须有“编号”和至少一项指标的名称"), field="file", todo=asked)


def _book(
    programme: str, sheet: str, lines: Sequence[Sequence[Any]], at: int, names: Mapping[str, str]
) -> Book:  # fmt: skip
    heads = tuple("" if cell is None else str(cell).strip() for cell in lines[at])
    folded = [cells.text(head) for head in heads]
    there = {cells.text(one.number): one for one in registered(programme)}
    columns = {index: names[head] for index, head in enumerate(folded) if head in names}
    first: dict[str, int] = {}
    rows = []
    for number, line in enumerate(lines[at + 1 :], at + 2):
        if not any(cells.text(cell) for cell in line):
            continue
        row = Row(sheet, number, tuple(line[: len(heads)]) + (None,) * (len(heads) - len(line)))
        _whose(row, folded.index(NUMBER), there, first)
        for index, key in columns.items():
            _figure(row, index, heads[index], key)
        if not row.figures and not row.problems:
            continue  # a line of the template that was left empty
        rows.append(row)
    if not rows:
        raise Refused(rules.terms_of(programme).clause, _("文件里没有数据行"), field="file")
    return Book(heads, tuple(rows))


def _whose(row: Row, index: int, there: Mapping[str, Any], first: dict[str, int]) -> None:
    number = cells.text(row.cells[index])
    row.designation = there.get(number)
    if row.designation is None:
        what = _("名录里没有在册的“%(number)s”", number=number[:60]) if number else _("没有填写")
        row.problem(NUMBER, what, _("从模板照抄编号；已不在册的删去这一行"))
    elif first.setdefault(number, row.number) != row.number:
        row.problem(NUMBER, _("与第 %(n)d 行重复", n=first[number]), _("同一认定对象只留一行"))


def _figure(row: Row, index: int, head: str, key: str) -> None:
    words = cells.text(row.cells[index])
    if not words:
        return
    try:
        row.figures[key] = rules.figure(words, "")
    except Refused as refused:
        row.problem(head, refused.message, _("只写不小于 0 的数字；没有数据的空着，不要填 0"))
