"""A table somebody filled in: its heading found by its words, its rows with everything that is wrong with each, row by column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from alliance.core.imports import cells, tables
from alliance.core.imports.problems import Problem
from alliance.core.refusal import Refused

SEARCHED = 20  # the heading stands within the first rows


@dataclass(frozen=True)
class Sheet:
    """What a table looks like: its columns by key, in words (lazy) and as the heading says them; `same`: by which of
    them two rows are about the same thing."""

    heads: Mapping[str, Any]
    stands: tuple[str, ...]
    same: tuple[str, ...]
    clause: str
    optional: tuple[str, ...] = ()
    most_rows: int = 20_000


@dataclass
class Row:
    """One row: its cells as they came, what was read, what is wrong with it."""

    form: Sheet
    sheet: str
    number: int
    cells: Mapping[str, Any]
    data: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> tuple[Any, ...]:
        """What it is about."""
        return tuple(self.data.get(name) for name in self.form.same)

    def problem(self, name: str, what: str, todo: str) -> None:
        """Note what is wrong in a column; "" for the row as a whole."""
        column = str(self.form.heads[name]) if name else ""
        self.problems.append(Problem(self.sheet, self.number, column, what, todo))


def read(content: bytes, form: Sheet) -> list[Row]:
    """The rows of a workbook or CSV; Refused where it cannot be read at all."""
    try:
        return rows_of(tables.table(content, form.most_rows), form)
    except tables.Unreadable as error:
        raise _unreadable(error.what, form) from error


def _unreadable(what: str, form: Sheet) -> Refused:
    said = {
        "file": _("这不是 Excel 工作簿（xlsx）或 CSV，或文件已损坏"), "size": _("工作簿解开后过大，没有读取"),
        "rows": _("工作簿超过 %(n)s 行，没有读取", n=f"{form.most_rows:,}"), "text": _("CSV 的文字编码无法识别，请另存为 UTF-8"),
    }[what]  # fmt: skip
    return Refused(form.clause, said, field="file", todo=(_("用本页的模板填写后再传"),))


def rows_of(book: Mapping[str, Sequence[Sequence[Any]]], form: Sheet) -> list[Row]:
    """The rows of every sheet that has the heading. Refused where none has."""
    found: list[Row] = []
    for name, lines in book.items():
        at, columns = _heading(lines, form)
        for number, line in enumerate(lines[at + 1 :], at + 2):
            values = {key: line[index] for index, key in columns.items() if index < len(line)}
            if any(cells.text(value) for value in values.values()):
                found.append(Row(form, name or _("表格"), number, values))
    if not found:
        heads = _("表头须为：%(heads)s", heads="、".join(form.stands))
        raise Refused(form.clause, _("没有可以识别的数据行"), field="file", todo=(heads,))
    return found


def _heading(lines: Sequence[Sequence[Any]], form: Sheet) -> tuple[int, dict[int, str]]:
    named = {cells.text(words): key for words, key in zip(form.stands, form.heads, strict=True)}
    for at, line in enumerate(lines[:SEARCHED]):
        words = [cells.text(cell).removesuffix("*").strip() for cell in line]
        columns = {index: named[word] for index, word in enumerate(words) if word in named}
        if set(form.heads) - set(form.optional) <= set(columns.values()):
            return at, columns
    return len(lines), {}


def year_in(row: Row, name: str, shown: int) -> int | None:
    """The year in a column; None where there is none that can be read, which is noted. `shown`: how one is written."""
    try:
        found = cells.year(row.cells.get(name))
    except cells.Unread as unread:
        row.problem(name, unread.what, unread.todo)
        return None
    if found is None:
        row.problem(name, _("没有填写"), _("写四位数的年度，如 %(year)d", year=shown))
    return found


def note_doubles(rows: Iterable[Row]) -> None:
    """Two good rows about the same thing: the later one is a problem."""
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if not row.problems:
            other = first.setdefault(row.key, row)
            if other is not row:
                what = _("与“%(sheet)s”第 %(n)d 行重复", sheet=other.sheet, n=other.number)
                row.problem("", what, _("同一数据只留一行"))


def good_of(rows: Sequence[Row], clause: str, only_good: bool) -> list[Row]:
    """The rows to take in: all of them, or on explicit choice the good ones. Refused otherwise."""
    good = [one for one in rows if not one.problems]
    if len(good) < len(rows) and not only_good:
        todo = (_("改正后重新上传，或选择“只导入没有问题的行”"),)
        raise Refused(clause, _("有 %(n)s 行有问题，整份没有导入", n=len(rows) - len(good)), todo=todo)
    if not good:
        raise Refused(clause, _("没有可以导入的行"))
    return good
