"""How complete a round is, alliance by part, and the archive of a decided one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.reach import found as found_or_404
from alliance.core.refusal import NotFound, Refused
from alliance.evaluation import actions, queries
from alliance.evaluation.model import Round
from alliance.evaluation.views.rounds import SEES_ALL, bp

PARTS = ("self", "data", "qc", "expert", "office", "objection")
DRAWN = 40  # rows of the picture; the table has them all


def _labels() -> dict[str, str]:
    return {
        "self": _("自评核对"), "data": _("数据项"), "qc": _("质控中心"), "expert": _("评审专家"), "office": _("办公室"),
        "objection": _("异议"),
    }  # fmt: skip


Row = tuple[int, str, list[int]]  # the card, whose it is, what it lacks part by part


def _rows(found: Round) -> tuple[list[Row], int]:
    """What each judged alliance still lacks, the most first, and how many lack nothing; literal in its number of queries."""
    asked: dict[str, list[str]] = defaultdict(list)
    for one in queries.open_assignments(found.id):
        asked[one.indicator].append(one.source)
    objected = {one.card_id for one in queries.objections(found.id) if one.state == "open"}
    judged = queries.lacking(found)
    rows = [
        (one.id, one.name, _lacking(one.waiting, asked, unchecked=one.unchecked, objected=one.id in objected))
        for one in judged if one.waiting or one.unchecked or one.id in objected
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-sum(row[2]), row[1])), len(judged) - len(rows)


def _lacking(
    waiting: Iterable[queries.Waits], asked: Mapping[str, list[str]], *, unchecked: bool, objected: bool
) -> list[int]:
    """How many points each part still owes a card: each invited person its own, the office where nobody is invited."""
    lacking = dict.fromkeys(PARTS, 0)
    for line in waiting:
        for part in (asked.get(line.indicator) or ["office"]) if line.manual else ["data"]:
            lacking[part] += 1
    lacking["self"], lacking["objection"] = int(unchecked), int(objected)
    return list(lacking.values())


@bp.get("/rounds/<int:id>/progress")
@to(SEES_ALL)
def progress(id: int) -> ResponseReturnValue:
    """Who still owes what, the most first."""
    return _page(queries.round_(me(), id), None)


def _page(found: Round, refused: Refused | None) -> str:
    rows, complete = _rows(found)
    return render_template(
        "evaluation/progress.html", round=found, rows=rows, complete=complete, most=DRAWN, labels=list(_labels().values()), refused=refused,
        owed=queries.owed(found.id) if me().is_office else [],
    )  # fmt: skip


@bp.post("/rounds/<int:id>/remind")
@to(OFFICE)
def remind(id: int) -> ResponseReturnValue:
    """Remind everybody who still owes something."""
    found = queries.round_(me(), id)
    try:
        n = actions.remind(found, me(), clock.now())
    except Refused as refusal:
        return _page(found, refusal), 409
    return pages.acted(url_for("evaluation.progress", id=id), _("已催办 %(n)s 项", n=n))


@bp.get("/rounds/<int:id>/progress.svg")
@to(SEES_ALL)
def progress_picture(id: int) -> Response:
    """The same as a map: the deeper the colour, the more is lacking."""
    from alliance.figures.heat import heat

    found = queries.round_(me(), id)
    rows = _rows(found)[0][:DRAWN]
    if not rows:
        raise NotFound
    cells: list[list[tuple[int, int]]] = [[(n, n) for n in lacking] for _card, _name, lacking in rows]
    names = [name.removesuffix("专科联盟") for _card, name, _lacking in rows]
    drawn = heat(cells, names, list(_labels().values()), _("%(year)s 年度考核尚缺的项数", year=found.year))
    return pages.sent(drawn, "progress.svg", "image/svg+xml", inline=True)


@bp.get("/rounds/<int:id>/archive")
@to(SEES_ALL)
def archive(id: int) -> Response:
    """The frozen round, as anybody can replay it."""
    found = queries.round_(me(), id)
    if not found.archive_sha256:
        raise NotFound
    return pages.download(found_or_404(queries.archive_of(found)))
