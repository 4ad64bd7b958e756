"""A year's result decided on paper before the platform (SN15-2.d, R): it counts once a second officer has confirmed it."""

from datetime import datetime
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select

from alliance.core import journal
from alliance.core.actor import Actor
from alliance.core.origins import Origin, may_confirm
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.evaluation.model import EarlierResult, Round, ScoreCard
from alliance.evaluation.queries import RESULTS
from alliance.ext import db
from alliance.register.queries import Designation

EARLIER = "SN15-2.d"


def take_over_result(
    origin: Origin, designation: Designation, year: int, result: str, score: Decimal | None, actor: Actor, at: datetime
) -> EarlierResult:
    """Keep a confirmed earlier result. A year that is judged on the platform is not entered a second time.

    Called by standing, which sees to what the ladder made of later years.
    """
    may_confirm(origin, actor, designation.programme, [designation.lead_id], EARLIER)
    if result not in RESULTS:
        raise Refused("SN15-2.c", _("考核结果只能是优秀、合格或不合格"), field="result")
    if year >= at.year:
        raise Refused("SN15-2.b", _("%(year)s 年度还没有结束，不能补录其结果", year=year), field="year")
    with work():
        judged = select(ScoreCard.id).join(ScoreCard.round).where(
            ScoreCard.designation_id == designation.id, Round.year == year, ScoreCard.left_out == ""
        )  # fmt: skip
        if db.session.execute(judged.limit(1)).scalar_one_or_none() is not None:
            raise Refused("SN15-2.b", _("%(year)s 年度已在平台上考核，不能再补录", year=year), field="year")
        row = EarlierResult(
            programme=designation.programme, designation_id=designation.id, year=year, result=result, score=score,
            source=origin.words, entered_by_id=origin.entered_by_id, entered_by=origin.entered_by,
            confirmed_by_id=actor.person_id, confirmed_by=actor.name, confirmed_at=at,
        )  # fmt: skip
        db.session.add(row)
        journal.write(
            "result.take-over", actor, at, row, clause=EARLIER, remark=origin.words, entered_by=origin.entered_by,
            year=year, result=result,
        )  # fmt: skip
    return row
