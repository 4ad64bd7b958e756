"""A workbook's sheets as rows: the heading found by its words, rows marked 示例 and empty ones passed over."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from alliance.core.imports import cells
from alliance.core.refusal import Refused
from alliance.takeover.rules.check import Row
from alliance.takeover.rules.fields import EXAMPLE, KINDS, MARK, Kind

MOST_ROWS = 20_000
SEARCHED = 20  # the heading stands within the first rows, below title and notes


def unreadable(what: str) -> Refused:
    """Why a workbook is not read at all."""
    said = {
        "file": _("这不是 Excel 工作簿（xlsx），或文件已损坏"),
        "size": _("工作簿解开后过大，没有读取"),
        "rows": _("工作簿超过 %(n)s 行，没有读取", n=f"{MOST_ROWS:,}"),
    }[what]
    todo = (_("用本页的模板另存后再传"),) if what == "file" else (_("拆成几份工作簿，分批导入"),)
    return Refused("", said, field="file", todo=todo)


def rows_of(book: Mapping[str, Sequence[Sequence[Any]]]) -> list[Row]:
    """The rows of every sheet whose name is that of a kind. Refused when there is none, or a heading is missing."""
    kinds = {one.name: one for one in KINDS.values()}
    sheets = {name: sheet for name, sheet in book.items() if name.strip() in kinds}
    if not sheets:
        raise Refused(
            "", _("没有可以识别的工作表"), field="file", todo=(_("工作表名称须为：%(all)s", all="、".join(kinds)),)
        )
    found = [row for name, sheet in sheets.items() for row in _sheet(kinds[name.strip()], sheet)]
    if not found:
        raise Refused("", _("工作簿里没有要补录的内容（标记为“示例”的行不导入）"), field="file")
    return found


def _sheet(kind: Kind, sheet: Sequence[Sequence[Any]]) -> list[Row]:
    heads = {one.head: one.key for one in kind.fields} | {MARK: "_mark"}
    at, columns = _heading(kind, sheet, heads)
    found = []
    for number, line in enumerate(sheet[at + 1 :], at + 2):
        values = {key: line[index] for index, key in columns.items() if index < len(line)}
        mark = cells.text(values.pop("_mark", None))
        if mark != EXAMPLE and any(cells.text(value) for value in values.values()):
            found.append(Row(kind.key, number, values))
    return found


def _heading(kind: Kind, sheet: Sequence[Sequence[Any]], heads: Mapping[str, str]) -> tuple[int, dict[int, str]]:
    asked = {one.head for one in kind.fields if one.required}
    for at, line in enumerate(sheet[:SEARCHED]):
        words = [cells.text(cell).removesuffix("*").strip() for cell in line]
        if asked.intersection(words):
            if missing := asked.difference(words):
                raise Refused(
                    kind.clause, _("“%(sheet)s”表缺少列：%(columns)s", sheet=kind.name, columns="、".join(sorted(missing))),
                    field="file",
                )  # fmt: skip
            return at, {index: heads[word] for index, word in enumerate(words) if word in heads}
    if not any(cells.text(cell) for line in sheet for cell in line):
        return len(sheet), {}
    raise Refused(kind.clause, _("“%(sheet)s”表没有表头", sheet=kind.name), field="file", todo=(_("用本页的模板填写"),))
