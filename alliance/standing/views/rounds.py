"""A round before signing: "if this becomes final, then …", computed without writing; and its decision."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import words
from alliance.core.refusal import Refused
from alliance.ext import db
from alliance.rules import ladder as ladders
from alliance.rules.ladder import NONE
from alliance.standing import actions, queries, rules
from alliance.standing.views.desk import OVERSEERS, bp
from alliance.standing.views.measures import words_of


@bp.get("/rounds/<int:id>/decide")
@to(OVERSEERS)
def decide(id: int) -> ResponseReturnValue:
    """What follows for each alliance if the results become final."""
    return _page(id, None)


@bp.post("/rounds/<int:id>/decide")
@to(Role.OFFICE_HEAD)
def settle(id: int) -> ResponseReturnValue:
    """Ask once more with the consequences listed; then decide and propose the measures, whole or not at all."""
    if request.form.get("_confirmed") != "1":
        return _page(id, None, asking=True)
    actor = me()
    try:
        made = actions.decide_round(queries.round_of(actor, id), actor, clock.now(), pages.seen())
    except Refused as refused:
        db.session.rollback()
        return _page(id, refused), 409
    where = url_for("standing.index", state="open") if made else url_for("standing.decide", id=id)
    return pages.acted(where, _("考核已审定，提出处理措施 %(n)s 项", n=len(made)))


def _page(id: int, refused: Refused | None, *, asking: bool = False) -> str:
    actor = me()
    round = queries.round_of(actor, id)
    rows = queries.outlook(round)
    why = queries.why_not_decided(round, actor, clock.now())
    return render_template(
        "standing/decide.html", round=round, rows=rows, refused=refused, asking=asking, lines=_lines(round.programme, rows),
        open=why is None, why=why, **words_of(round.programme),
    )  # fmt: skip


def _lines(programme: str, rows: list[queries.Outlook]) -> list[str]:
    """The consequences in words, one line for each alliance that something follows for."""
    ladder = rules.ladder_of(programme)
    lines = [_("%(n)s 个联盟的结果成为最终结果，不再改动", n=len(rows))]
    for row in rows:
        name, consequence = row.card.designation_name, row.consequence
        if consequence.measure != NONE:
            kind, years = words(ladders.measure(ladder, consequence.measure)), "、".join(map(str, consequence.because))
            lines.append(_("%(name)s：提出「%(kind)s」（依据 %(years)s 年结果）", name=name, kind=kind, years=years))
        if row.lifts:
            years = "、".join(map(str, row.lifts))
            lines.append(_("%(name)s：解除 %(years)s 年的黄牌", name=name, years=years))
    return lines
