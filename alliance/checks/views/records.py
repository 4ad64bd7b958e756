"""One drawn record: the hospital answers, the checker states what was found."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.checks import actions, queries
from alliance.checks.flow import DESKS, ITEM_FLOW
from alliance.checks.model import SampleItem
from alliance.checks.rules import own
from alliance.checks.views.desk import ANSWERS, KINDS, READERS, RESULT_TONES, RESULTS, WAYS, bp
from alliance.checks.views.sheets import record_url
from alliance.core import files, pages, reach
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.flow import timeline
from alliance.core.refusal import Refused
from forms.checks import AnswerForm, CheckForm, ReasonForm


@bp.get("/checks/records/<int:id>")
@to(READERS)
def item(id: int) -> ResponseReturnValue:
    """One record of the sample: what is asked of whom, the answer, the result."""
    return _page(queries.item(me(), id))


def _page(
    found: SampleItem, form: AnswerForm | CheckForm | None = None, refused: Refused | None = None,
    reason: ReasonForm | None = None,
) -> str:  # fmt: skip
    open_ = {step.name for step in ITEM_FLOW.open_to(found, me())} if found.draw.state == "drawn" else set()
    mine = own(me(), found)
    return render_template(
        "checks/record.html", item=found, draw=found.draw, flow=ITEM_FLOW, kinds=KINDS, answers=ANSWERS, results=RESULTS,
        tones=RESULT_TONES, ways=WAYS, refused=refused, record=record_url(found), papers=_files(found), mine=mine,
        back=_back(found), may_answer="answer" in open_, may_check="check" in open_ and not mine,
        may_again="again" in open_ and not mine, lines=timeline(found, [ITEM_FLOW]),
        answer_form=form if isinstance(form, AnswerForm) else _answer_form(found),
        check_form=form if isinstance(form, CheckForm) else CheckForm(data={"on": clock.today()}),
        reason=reason or ReasonForm(),
    )  # fmt: skip


def _answer_form(found: SampleItem) -> AnswerForm:
    return AnswerForm(data={"said": found.answer or None, "note": found.answer_note})


def _files(found: SampleItem) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "url": url_for("checks.item_file", id=found.id, file_id=one.id), "note": one.added_by}
        for one in files.of(found)
    ]


def _back(found: SampleItem) -> str:
    if me().role in DESKS:
        return url_for("checks.sample", id=found.draw_id)
    return url_for("checks.sheet", id=found.draw_id, hospital_id=found.hospital_id)


@bp.post("/checks/records/<int:id>/answer")
@to(DESKS)
def answered(id: int) -> ResponseReturnValue:
    """Keep the hospital's answer."""
    found, form = queries.item(me(), id), AnswerForm()
    if not form.validate():
        return _page(found, form), 422
    try:
        actions.answer(
            found, str(form.said.data), form.note.data or "", me(), clock.now(), pages.seen(), pages.uploaded()
        )
    except Refused as refused:
        return _page(queries.item(me(), id), form, refused), 409
    return pages.acted(_back(queries.item(me(), id)), _("已答复，核查结束前可以再改"))


@bp.post("/checks/records/<int:id>/check")
@to(OFFICE)
def checked(id: int) -> ResponseReturnValue:
    """Keep what the check found."""
    found, form = queries.item(me(), id), CheckForm()
    if not form.validate():
        return _page(found, form), 422
    given = {"result": form.result.data, "way": form.way.data, "on": form.on.data, "note": form.note.data or ""}
    try:
        actions.check(found, given, me(), clock.now(), pages.seen(), pages.uploaded())
    except Refused as refused:
        return _page(queries.item(me(), id), form, refused), 409
    return pages.acted(_back(queries.item(me(), id)), _("核查结果已记下"))


@bp.post("/checks/records/<int:id>/again")
@to(OFFICE)
def again(id: int) -> ResponseReturnValue:
    """Take a result back."""
    found, form = queries.item(me(), id), ReasonForm()
    if not form.validate():
        return _page(found, reason=form), 422
    try:
        actions.again(found, str(form.remark.data), me(), clock.now(), pages.seen())
    except Refused as refused:
        return _page(queries.item(me(), id), refused=refused, reason=form), 409
    return pages.acted(url_for("checks.item", id=id), _("已退回重新核查"))


@bp.get("/checks/records/<int:id>/files/<int:file_id>")
@to(READERS)
def item_file(id: int, file_id: int) -> ResponseReturnValue:
    """A paper put with the record."""
    found = queries.item(me(), id)
    return pages.download(reach.found(files.one(found, file_id)))
