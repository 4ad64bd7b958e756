"""Any list: which columns, in which order, its saved views, as a file, on paper. One description of the columns serves all.

    COLUMNS = (Column("number", _l("编号"), lambda one: one.number, sort=Thing.number), …)
    found = listing("things", _("事项"), COLUMNS, query, Thing.id, form=form)
    return found.answer("things/index.html", …)          # the page, or the file or print the address asks for

The template: {% call listed(list) %}what an empty list says{% endcall %} of macros/list.html; list_tools and list_table are
its parts, for pages that put something between them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlencode

from flask import Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, and_, func, literal, or_

from alliance import clock
from alliance.core import files as kinds_of_files
from alliance.core import journal, saved
from alliance.core.access.guard import me
from alliance.core.keyset import newest
from alliance.core.pages.cells import Cells, macro, table_heads, table_rows
from alliance.core.pages.fragments import piece
from alliance.core.pages.lists import PAGE, Page, address, counted, newest_rows, read
from alliance.core.pages.marks import paper_mark
from alliance.core.pages.posts import new_key, sent
from alliance.core.pages.signed import csrf
from alliance.core.pages.typed import who
from alliance.core.work import work

MOST_EXPORTED = 10_000
MOST_PRINTED = 2_000
PASSING = ("before", "at", "start", "as")  # arguments that are no part of a view
MISSING: dict[type, Any] = {
    str: "", int: 0, date: date(2000, 1, 1), datetime: datetime(2000, 1, 1, tzinfo=clock.BEIJING),
}  # fmt: skip
Kind = Literal["text", "code", "int", "number", "percent", "date", "moment"]


@dataclass(frozen=True)
class Column:
    """One column of a list.

    `value`: what a file or sheet of paper holds of a row (words, number, day). `shown`: what the page shows, where that
    is more: {text, url, small, pills: [(label, tone)], due, clause, pick} (see macros/list.html). `sort`: an SQL expression
    that is never null (see filled), or True in a list whose rows are all at hand. `standard`: shown unless others are chosen.
    `paper` False: never leaves the page. `sheet`: printed unless others are chosen, though the page has it in small print
    of another column.
    """

    key: str
    label: Any
    value: Callable[[Any], Any]
    shown: Callable[[Any], Any] | None = None
    kind: Kind = "text"
    sort: Any = None
    standard: bool = True
    width: float = 16
    paper: bool = True
    sheet: bool = False

    @property
    def numeric(self) -> bool:
        return self.kind in ("int", "number", "percent")


@dataclass
class Listing:
    """A list as the address asks for it."""

    key: str
    title: str
    every: Sequence[Column]
    columns: list[Column]
    page: Page
    rows: Sequence[Any]
    look: Callable[[Any], str]
    told: Callable[[], list[str]]
    order: tuple[Column, bool] | None
    all_rows: Callable[[int], Sequence[Any]]
    files: bool = True
    views: Sequence[saved.View] = field(default_factory=list)

    def answer(self, template: str, **words: Any) -> ResponseReturnValue:
        """The page; or the list as a file or for the printer, where the address asks for that."""
        wanted = request.args.get("as", "")
        if wanted in ("csv", "xlsx") and self.files:
            return self._file(wanted)
        if wanted == "print":
            return self._sheet()
        return self.html(template, **words)

    def html(self, template: str, **words: Any) -> str:
        """The page."""
        self.views = saved.of(me(), self.key)
        return render_template(template, list=self, page=self.page, **words)

    def body(self) -> Markup:
        """The rows of this page, as the table shows them."""
        return table_rows(self.columns, self.rows, self.look)

    def heads(self) -> Markup:
        """The heads of the table."""
        return table_heads(self)

    def tools(self) -> Markup:
        """Saved views, columns, file and print: one kept piece, with what differs in its places."""
        leave = dict.fromkeys(("before", "at", "start"))
        values = {
            "path": request.path, "query": self.query, "hidden": _hidden(),
            "kept": Markup("").join([piece("kept", (), {"name": name, "value": value}, of="list") for name, value in self.kept]),
            "views": macro("views", self, of="list") if self.views else "",
            "own": macro("own_views", self, of="list") if self.views else "",
            **{kind: address(**leave, **{"as": kind}) for kind in (("xlsx", "csv") if self.files else ())},
            "print": address(**leave, **{"as": "print"}),
        }  # fmt: skip
        told = {"every": self.every, "chosen": self.chosen, "key": self.key, "files": self.files}
        every = tuple([(one.key, str(one.label)) for one in self.every])
        return piece("tools", (self.key, every, frozenset(self.chosen), self.files), values, lambda: told, of="list")

    @property
    def chosen(self) -> set[str]:
        """The keys of the columns shown."""
        return {one.key for one in self.columns}

    @property
    def query(self) -> str:
        """The arguments a saved view keeps."""
        return urlencode([pair for pair in request.args.items(multi=True) if pair[0] not in PASSING and pair[1]])

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The arguments that choosing columns leaves as they are."""
        return [pair for pair in request.args.items(multi=True) if pair[0] not in (*PASSING, "col") and pair[1]]

    def view_url(self, view: saved.View) -> str:
        """Where a saved view opens: this list, looked at as it was."""
        return f"{request.path}?{view.query}"

    def sort_url(self, column: Column) -> str | None:
        """The address sorted by a column; by the one already sorted by, the other way round."""
        if column.sort is None:
            return None
        down = self.order is not None and self.order[0].key == column.key and not self.order[1]
        return address(sort=f"-{column.key}" if down else column.key, before=None, at=None, start=None)

    def sorted(self, column: Column) -> str:
        """For aria-sort."""
        if self.order is None or self.order[0].key != column.key:
            return ""
        return "descending" if self.order[1] else "ascending"

    def told_words(self) -> list[str]:
        """What the list is narrowed and sorted by, for paper and file."""
        found = self.told() or [_("没有筛选，列出可以查看的全部")]
        if self.order is not None:
            way = _("从大到小") if self.order[1] else _("从小到大")
            found.append(_("按%(column)s排序（%(way)s）", column=str(self.order[0].label), way=way))
        return found

    def _paper(self, *, whole: bool = False) -> list[Column]:
        """The columns that leave the page: those chosen; where nobody chose the `whole` list's, or a sheet's."""
        if request.args.getlist("col"):
            return [one for one in self.columns if one.paper]
        return [one for one in self.every if one.paper and (whole or one.standard or one.sheet)]

    def _file(self, kind: str) -> Response:
        from alliance.documents import excel

        columns, rows = self._paper(whole=True), self.all_rows(MOST_EXPORTED + 1)
        cut, rows = len(rows) > MOST_EXPORTED, rows[:MOST_EXPORTED]
        heads = [str(one.label) for one in columns]
        lines = [[plain(one.value(row)) for one in columns] for row in rows]
        name = f"{self.title} {clock.today().isoformat()}"
        self._taken(kind, len(rows))
        if kind == "csv":
            return sent(excel.csv_bytes(heads, lines), f"{name}.csv", "text/csv")
        book = excel.Workbook(clock.now(), name, paper_mark())
        notes = [_("筛选：%(words)s", words=_("；").join(self.told_words()))]
        if cut:
            notes.append(_("超过 %(n)s 条，只列出前 %(n)s 条，请缩小筛选范围", n=f"{MOST_EXPORTED:,}"))
        heading = [excel.Column(head, one.kind, one.width) for head, one in zip(heads, columns, strict=True)]
        book.sheet(self.title, heading, lines, title=name, notes=notes)
        return sent(book.close(), f"{name}.xlsx", kinds_of_files.KINDS["xlsx"])

    def _taken(self, kind: str, rows: int) -> None:
        """Who took which list, narrowed by what, out of the house."""
        address = f"{request.path}?{self.query}".rstrip("?")
        with work():
            journal.write(
                "list_export.direct", me(), clock.now(), None, list=self.key, format=kind, rows=rows, address=address,
                filter=self.told_words(),
            )  # fmt: skip

    def _sheet(self) -> str:
        rows = self.all_rows(MOST_PRINTED + 1)
        return render_template(
            "list.html", list=self, columns=self._paper(), rows=rows[:MOST_PRINTED], most=MOST_PRINTED,
            cut=len(rows) > MOST_PRINTED, made=clock.now(), plain=plain, write=Cells().markup, back=address(**{"as": None}),
        )  # fmt: skip


def _hidden() -> Markup:
    """The hidden fields of the form that keeps a view: a kept piece, unless words of it wait to be restored."""
    mine = who()
    if not mine or g.get("restored") is not None:
        return macro("hidden", action=url_for("lists.keep"))
    return piece("signed_fields", (), {"csrf": csrf(), "key": new_key(), "who": mine}, of="parts")


def filled(column: Any) -> Any:
    """A column that may be empty, to sort by: what is missing stands first."""
    kind = column.type.python_type
    return func.coalesce(column, literal(MISSING[kind], column.type))


def plain(value: Any) -> Any:
    """A value for file or paper: words as words."""
    simple = value is None or isinstance(value, int | float | date | str)
    return value if simple else str(value)


def listing(
    key: str, title: str, columns: Sequence[Column], query: Select[Any], id_column: Any, *, form: Any = None,
    told: Sequence[str] = (), decorate: Callable[[Sequence[Any]], Sequence[Any]] = lambda rows: rows,
    look: Callable[[Any], str] = lambda row: "", scalars: bool = True, size: int = PAGE, files: bool = True,
    either: Sequence[ColumnElement[bool]] = (), by: Column | None = None,
    found: Callable[[int, int | None], Sequence[Any]] | None = None, values: Mapping[str, Any] | None = None,
) -> Listing:  # fmt: skip
    """A list out of the database, cut by key (never by offset) in whatever order.

    `values` are for the bind parameters of a query, and say that it is one built once: what is cut from it then is, too.

    `decorate` turns the rows of a page into what the columns read, all at once (counts of other tables and the like).
    `files` False: the list has an export of its own. `either`: see core.keyset.newest. `by`: a column by which it is
    sorted, largest first, while nobody chose otherwise. `found`: the newest rows (so many, below a key) as they
    are read where the list's own way would read too much; they are not counted then. Three queries at most: the count,
    the rows, the saved views; and what `decorate` asks.
    """
    chosen = _order(columns)
    order = chosen or ((by, True) if by is not None else None)
    page = _cut(query, id_column, order, size, scalars, () if chosen else either, found, values)

    def everything(most: int) -> Sequence[Any]:
        if found is not None:
            return decorate(found(most, None))
        rows = read(_ordered(query, id_column, order).limit(most), values, scalars=scalars)
        return decorate([row[0] for row in rows] if scalars else rows)

    return Listing(
        key,
        title,
        columns,
        _chosen(columns),
        page,
        decorate(page.rows),
        look,
        lambda: [*filter_words(form), *told],
        order,
        everything,
        files,
    )


def listing_of(
    key: str, title: str, columns: Sequence[Column], rows: Sequence[Any], *, form: Any = None, told: Sequence[str] = (),
    look: Callable[[Any], str] = lambda row: "",
) -> Listing:  # fmt: skip
    """A list whose rows are all at hand, in pages by their place."""
    order = _order(columns)
    found = list(rows)
    if order is not None:
        found.sort(key=lambda row: _sortable(order[0].value(row)), reverse=order[1])
    start = max(0, request.args.get("start", 0, type=int))
    shown = found[start : start + PAGE]
    older = address(start=start + PAGE) if start + PAGE < len(found) else None
    page = Page(shown, older, address(start=None) if start else None, len(found))
    return Listing(
        key, title, columns, _chosen(columns), page, shown, look, lambda: [*filter_words(form), *told], order,
        lambda most: found[:most],
    )  # fmt: skip


def _sortable(value: Any) -> tuple[bool, Any]:
    return value is not None, plain(value)


def _chosen(columns: Sequence[Column]) -> list[Column]:
    """The columns the address names, else the standard ones; the first always, for it says what the row is."""
    wanted = set(request.args.getlist("col")) & {one.key for one in columns}
    if not wanted:
        return [one for one in columns if one.standard]
    return [one for index, one in enumerate(columns) if index == 0 or one.key in wanted]


def _order(columns: Iterable[Column]) -> tuple[Column, bool] | None:
    name = request.args.get("sort", "")
    found = next((one for one in columns if one.key == name.removeprefix("-") and one.sort is not None), None)
    return (found, name.startswith("-")) if found is not None else None


def _ordered(query: Select[Any], key: Any, order: tuple[Column, bool] | None) -> Select[Any]:
    query = query.order_by(None)
    if order is None:
        return query.order_by(key.desc())
    by = order[0].sort
    return query.order_by(by.desc() if order[1] else by.asc(), key.desc())


def _cut(
    query: Select[Any], key: Any, order: tuple[Column, bool] | None, size: int, scalars: bool,
    either: Sequence[ColumnElement[bool]], led: Callable[[int, int | None], Sequence[Any]] | None,
    values: Mapping[str, Any] | None,
) -> Page:  # fmt: skip
    before = request.args.get("before", type=int)
    if led is not None:
        found = led(size + 1, before)
    elif order is None:
        found = newest_rows(query, key, size + 1, before, either, values, scalars=scalars)
    else:
        found = read(_ordered_cut(query, key, order, size + 1, before, either), values, scalars=scalars)
    rows: list[Any] = [row[0] for row in found] if scalars else list(found)
    older = None
    if len(rows) > size:
        at = _written(found[size - 1].sorted_by) if order is not None else None
        older = address(before=getattr(rows[size - 1], key.key), at=at)
    newer = address(before=None, at=None) if before is not None else None
    return Page(rows[:size], older, newer, counted(query, key, either, values) if led is None else None)


def _ordered_cut(
    query: Select[Any], key: Any, order: tuple[Column, bool], limit: int, before: int | None,
    either: Sequence[ColumnElement[bool]],
) -> Select[Any]:  # fmt: skip
    by, beyond = order[0].sort, _beyond(order, key, before)
    cut = query.add_columns(by.label("sorted_by"))
    cut = cut if beyond is None else cut.where(beyond)
    return newest(cut, key, limit, None, either, by) if order[1] else _ordered(cut, key, order).limit(limit)


def _beyond(order: tuple[Column, bool], key: Any, before: int | None) -> ColumnElement[bool] | None:
    """What comes after the row the last page ended with; None at the beginning or for an address that makes no sense."""
    by, down = order[0].sort, order[1]
    try:
        at = _parsed(by.type.python_type, request.args.get("at"))
    except ValueError:
        return None
    if before is None or at is None:
        return None
    inside = by <= at if down else by >= at  # said apart: by this the database finds its way in the index
    return and_(inside, or_(by != at, key < before))


def _written(value: Any) -> str:
    """A value in an address, with a mark in front: empty words are a value too."""
    return f"={value.isoformat() if isinstance(value, date) else int(value) if isinstance(value, bool) else value}"


def _parsed(kind: type, words: str | None) -> Any:
    if words is None or not words.startswith("="):
        return None
    words = words[1:]
    if kind is datetime:
        found = datetime.fromisoformat(words)
        return found if found.tzinfo is not None else found.replace(tzinfo=clock.BEIJING)
    return date.fromisoformat(words) if kind is date else words if kind is str else int(words)


def filter_words(form: Any) -> list[str]:
    """What a filter form asks for, field by field: label and choice; what leaves the list open is not said."""
    return [
        _("%(label)s：%(value)s", label=str(one.label.text), value=words)
        for one in (form or ())
        if one.type not in ("CSRFTokenField", "HiddenField", "SubmitField") and (words := _said(one))
    ]


def _said(one: Any) -> str:
    data = str(one.data or "").strip()
    if not hasattr(one, "iter_choices"):
        return data
    found = next(((at, choice[1]) for at, choice in enumerate(one.iter_choices()) if str(choice[0]) == data), (0, ""))
    return str(found[1]) if data and found[0] else ""
