"""What any list can do, on any page that has one: every column, every order, as a file, on paper."""

import io
import re
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from alliance.core.journal import JournalEntry
from alliance.ext import db
from tests.support.html import problems


def whole(app: Flask, client: FlaskClient, address: str, *, most: int = 50) -> list[list[Any]]:
    """Look at a list in every way; the rows of its workbook, head first.

    Every column shown together, every order both ways (the same rows), columns that stay chosen when it is filtered, the
    file as CSV and workbook with one line for each row and an entry in the journal, the sheet of paper.
    """
    page = _page(client, address)
    keys = re.findall(r'name="col" value="([^"]+)" id="col-', page)
    count = _rows(page)
    assert keys, f"{address}: no columns to choose from"
    assert count, f"{address}: nothing is listed"
    every = _page(client, _with(address, [("col", key) for key in keys]))
    assert _rows(every) == count
    for key in re.findall(r'<a href="[^"]*sort=([a-z_]+)', every):
        for sort in (key, f"-{key}"):
            assert _rows(_page(client, _with(address, [("sort", sort)]))) == count, sort
    if 'class="filters"' in page:
        assert f'<input type="hidden" name="col" value="{keys[-1]}">' in every, "a filter keeps the columns"
    lines = client.get(_with(address, [("as", "csv")])).data.decode("utf-8-sig").splitlines()
    assert len(lines) >= 1 + min(count, most)
    assert _rows(_page(client, _with(address, [("as", "print")]))) >= count
    return _book(app, client, address)


def _book(app: Flask, client: FlaskClient, address: str) -> list[list[Any]]:
    answer = client.get(_with(address, [("as", "xlsx")]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    with app.app_context():
        last = db.session.execute(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).scalar_one()
        assert last.event == "list_export.direct"
        assert last.facts["address"].startswith(address.partition("?")[0])
        assert f"筛选：{'；'.join(last.facts['filter'])}" in {row[0] for row in rows}, (
            "the file says what the journal says"
        )
        assert last.facts["rows"] == len(rows) - rows.index(next(row for row in rows if row[-1] != "")) - 1
    return rows


def _with(address: str, pairs: list[tuple[str, str]]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(pairs)}"


def _page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert (answer.status_code, problems(answer.text)) == (200, []), address
    return answer.text


def _rows(page: str) -> int:
    """The rows of the page's list."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return body.count("<tr")
