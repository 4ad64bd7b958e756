"""An objection to a measure in force: asked for by the alliance, answered by a third person of the commission."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import files, pages, settings
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.refusal import NotFound, Refused
from alliance.standing import actions, queries, rules
from alliance.standing.flow import REVIEW_FLOW, closed
from alliance.standing.model import Measure, MeasureReview
from alliance.standing.views.desk import READERS, bp
from alliance.standing.views.measures import lodges, words_of
from forms.standing import AnswerForm, ReviewForm

SAID = {"withdraw": _l("复核申请已撤回"), "reject": _l("已维持原措施"), "uphold": _l("已撤销原措施")}
ANSWERS = {"reject": actions.reject, "uphold": actions.uphold}


@bp.get("/measures/<int:id>/review")
@to(Role.LEAD_CLERK)
def ask_review(id: int) -> ResponseReturnValue:
    """The form in which the alliance asks for a review."""
    return _ask_page(queries.get(me(), id), ReviewForm(), None)


@bp.post("/measures/<int:id>/review")
@to(Role.LEAD_CLERK)
def lodge(id: int) -> ResponseReturnValue:
    """Take the objection."""
    actor = me()
    found, form = queries.get(actor, id), ReviewForm()
    if not form.validate():
        return _ask_page(found, form, None), 422

    def act() -> str:
        made = actions.lodge(found, str(form.words.data), actor, clock.now(), papers=pages.all_uploaded("files"))
        return url_for("standing.review", id=made.id)

    return pages.attempt(
        act,
        lambda refused: _ask_page(queries.get(actor, id), form, refused),
        _("复核申请已提交，由省卫生健康委另一人答复"),
    )


def _ask_page(found: Measure, form: ReviewForm, refused: Refused | None) -> str:
    until, note = queries.review_until(found)
    why = refused
    if why is None:
        try:
            rules.may_be_reviewed(found, until, clock.today())
        except Refused as shut:
            why = shut
    return render_template(
        "standing/review_ask.html", measure=found, form=form, refused=why, until=until, note=note,
        days=settings.value(found.programme, "review_workdays"),
        suspends=settings.value(found.programme, "review_suspends"),
        open=lodges(found, me()) and (why is None or why is refused) and not queries.reviews(found),
        **words_of(found.programme),
    )  # fmt: skip


@bp.get("/reviews/<int:id>")
@to(READERS)
def review(id: int) -> ResponseReturnValue:
    """One objection: what was said, with its papers, and its answer; the steps that are this post's."""
    return _review_page(queries.review(me(), id), AnswerForm(), None)


@bp.post("/reviews/<int:id>/<any('withdraw', 'reject', 'uphold'):name>")
@to(Role.LEAD_CLERK, Role.PROVINCIAL_COMMISSION)
def take_review(id: int, name: str) -> ResponseReturnValue:
    """Withdraw it, maintain the measure or set it aside."""
    actor, form = me(), AnswerForm()
    found = queries.review(actor, id)
    if name in ANSWERS and not form.validate():
        return _review_page(found, form, None), 422

    def act() -> str:
        if name in ANSWERS:
            ANSWERS[name](found, str(form.remark.data), actor, clock.now(), pages.seen())
        else:
            actions.withdraw(found, actor, clock.now(), pages.seen())
        return url_for("standing.review", id=id)

    return pages.attempt(act, lambda refused: _review_page(queries.review(actor, id), form, refused), str(SAID[name]))


def _review_page(found: MeasureReview, form: AnswerForm, refused: Refused | None) -> str:
    actor, at = me(), clock.now()
    measure = queries.of_review(found)
    steps = REVIEW_FLOW.open_to(found, actor)
    why = next((shut for one in steps if (shut := closed(found, one, actor, at)) is not None), None)
    return render_template(
        "standing/review.html", review=found, measure=measure, form=form, refused=refused or why, flow=REVIEW_FLOW,
        steps={one.name: one for one in steps} if why is None else {}, papers=_papers(found), **words_of(found.programme),
    )  # fmt: skip


def _papers(found: MeasureReview) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "url": url_for("standing.review_file", id=found.id, file_id=one.id)}
        for one in files.of(found, "review")
    ]


@bp.get("/reviews/<int:id>/files/<int:file_id>")
@to(READERS)
def review_file(id: int, file_id: int) -> ResponseReturnValue:
    """A paper of the objection."""
    found = files.one(queries.review(me(), id), file_id)
    if found is None:
        raise NotFound
    return pages.download(found)
