"""An alliance's objection to a measure in force (申请复核; SN15-2.d, R): lodged, withdrawn, answered by a third person.

While it is open and the office's setting says so, the measure is suspended: a dissolution does not take effect, a yellow
card is not shown. Answered, it goes on at once or is set aside.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from alliance.core import files, journal, settings
from alliance.core.actor import SYSTEM, Actor, Role
from alliance.core.refusal import Refused
from alliance.core.work import work
from alliance.ext import db
from alliance.standing import notices, queries, rules
from alliance.standing.actions.ending import carry_out, show_cards
from alliance.standing.flow import FLOW, REVIEW_FLOW
from alliance.standing.model import Measure, MeasureReview

Upload = tuple[str, bytes]


def lodge(measure: Measure, words: str, actor: Actor, at: datetime, *, papers: Sequence[Upload] = ()) -> MeasureReview:
    """The alliance asks for a review of a measure in force, within the workdays since it signed for the letter."""
    own = actor.organisation_id == measure.lead_id and actor.department_id == measure.department_id
    if actor.role != Role.LEAD_CLERK or not own:
        raise Refused("SN15-2.d", _("由该联盟的牵头科室经办申请复核"))
    with work():
        db.session.refresh(measure, with_for_update=True)  # its order may take effect at this moment
        rules.may_be_reviewed(measure, queries.review_until(measure)[0], at.date())
        if not words.strip():
            raise Refused("SN15-2.d", _("请写明申请复核的理由"), field="words")
        review = MeasureReview(
            measure_id=measure.id, programme=measure.programme, designation_id=measure.designation_id,
            department_id=measure.department_id, lead_id=measure.lead_id, words=words.strip(), lodged_at=at,
            lodged_by=actor.name, suspends=bool(settings.value(measure.programme, "review_suspends")),
        )  # fmt: skip
        db.session.add(review)
        db.session.flush()
        for name, content in papers:
            files.attach(review, "review", name, content, actor, at, clause="SN15-2.d")
        journal.write("measure_review.lodge", actor, at, review, clause="SN15-2.d", remark=review.words)
        if review.suspends:
            show_cards(measure.designation_id, SYSTEM, at)
        notices.ask_review(measure, review, actor, at)
    return review


def withdraw(review: MeasureReview, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The alliance takes its objection back: the measure goes on at once."""
    with work():
        REVIEW_FLOW.move(review, "withdraw", actor, at, seen=seen)
        _go_on(review, actor, at)


def reject(review: MeasureReview, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The commission maintains the measure, with reasons: it goes on at once."""
    with work():
        REVIEW_FLOW.move(review, "reject", actor, at, seen=seen, remark=reason, values=_answer(reason, actor, at))
        _go_on(review, actor, at)
        notices.answer_review(queries.of_review(review), review, actor, at)


def uphold(review: MeasureReview, reason: str, actor: Actor, at: datetime, seen: int | None = None) -> None:
    """The commission sets the measure aside, with reasons. The year's result stays as it was decided."""
    with work():
        REVIEW_FLOW.move(review, "uphold", actor, at, seen=seen, remark=reason, values=_answer(reason, actor, at))
        measure = queries.of_review(review)
        values = {"set_aside_on": at.date(), "end_reason": reason.strip()[:500]}
        FLOW.move(measure, "set_aside", actor, at, remark=reason, values=values)
        show_cards(measure.designation_id, actor, at)
        notices.settle_review(review, actor, at)
        notices.answer_review(measure, review, actor, at)


def _answer(reason: str, actor: Actor, at: datetime) -> dict[str, Any]:
    return {
        "answer": reason.strip(), "answered_at": at, "answered_by": actor.name, "answered_by_id": actor.person_id,
    }  # fmt: skip


def _go_on(review: MeasureReview, actor: Actor, at: datetime) -> None:
    """What was suspended holds again; an order whose day has passed meanwhile takes effect today."""
    measure = queries.of_review(review)
    notices.settle_review(review, actor, at)
    show_cards(measure.designation_id, SYSTEM, at)
    if measure.kind != "dissolution" or measure.state != "in_force" or measure.effective_on is None:
        return
    if measure.effective_on < at.date():
        journal.write(
            "measure.resume", actor, at, measure, clause=measure.clause, was=measure.effective_on, on=at.date()
        )  # fmt: skip
        measure.effective_on = at.date()
        measure.version += 1
        db.session.flush()
    if measure.effective_on <= at.date():
        carry_out(measure, actor, at)
