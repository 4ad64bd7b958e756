"""A workbook of the figures of a year: what is asked of which designation, and every problem of one that came back (SX3-22)."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core.imports import cells, sheet
from alliance.core.imports.sheet import Row, Sheet
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.register.queries import Designation
from alliance.rules.terms import Terms
from alliance.terms import rules

MOST_ROWS = 5_000
NUMBER, NAME = "编号", "名称"


def registered(programme: str) -> list[Designation]:
    """The designations figures are asked of, by number."""
    query = select(Designation).where(Designation.programme == programme, Designation.state == "active")
    return list(db.session.execute(query.order_by(Designation.number, Designation.id)).scalars())


def form_of(known: Terms) -> Sheet:
    """What the table looks like: one row for each designation, one column for each figure; columns may be left out."""
    heads = {"number": NUMBER, "name": NAME, **{key: one.words for key, one in known.indicators.items()}}
    stands, optional = tuple(map(str, heads.values())), tuple(heads)[1:]
    return Sheet(heads, stands, ("number",), known.clause, optional, MOST_ROWS)


def read(programme: str, content: bytes) -> list[Row]:
    """Every row that has figures, with everything that is wrong with it; Refused where the file cannot be read at all."""
    known = rules.terms_of(programme)
    there = {cells.text(one.number): one for one in registered(programme)}
    found = sheet.read(content, form_of(known))
    for row in found:
        _whose(row, there)
        row.data["figures"] = {key: value for key in known.indicators if (value := _figure(row, key)) is not None}
    filled = [row for row in found if row.data["figures"] or row.problems]  # what the template left empty says nothing
    if not filled:
        raise Refused(known.clause, _("文件里没有数据行"), field="file")
    sheet.note_doubles(filled)
    return filled


def _whose(row: Row, there: Mapping[str, Any]) -> None:
    number = row.data["number"] = cells.text(row.cells.get("number"))
    row.data["designation"] = there.get(number)
    if row.data["designation"] is None:
        what = _("名录里没有在册的“%(number)s”", number=number[:60]) if number else _("没有填写")
        row.problem("number", what, _("从模板照抄编号；已不在册的删去这一行"))


def _figure(row: Row, key: str) -> Any:
    words = cells.text(row.cells.get(key))
    if not words:
        return None
    try:
        return rules.figure(words, "")
    except Refused as refused:
        row.problem(key, refused.message, _("只写不小于 0 的数字；没有数据的空着，不要填 0"))
        return None
