"""The drawn sample's pages: prepare, publish, draw, how far the checks are, what they say, the paper anybody can replay."""

import json
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.checks import actions, queries
from alliance.checks import rules as rows
from alliance.checks.flow import DESKS, DRAW_FLOW, head, office
from alliance.checks.model import DRAW_WORKING, SampleDraw
from alliance.checks.views.desk import KINDS, OVERSEERS, READERS, bp, programme
from alliance.checks.views.padding import _form, index_page
from alliance.checks.views.sheets import own_sheet
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.flow import timeline
from alliance.core.language import N_
from alliance.core.refusal import NotFound, Refused
from alliance.rules import sample as rules
from forms.checks import DrawForm, ReasonForm, YearForm

EVENTS = {"sample.begin": N_("整理抽样框"), "sample.commit": N_("公布抽样框和种子的哈希")}


@bp.post("/checks/samples")
@to(OFFICE)
def begin_sample() -> ResponseReturnValue:
    """Begin to gather the frame of a year."""
    form: YearForm = _form()
    if not form.validate():
        return index_page(None, form), 422

    def act() -> str:
        number = actions.begin_sample(programme(), form.year.data, me(), clock.now()).id
        actions.gather(number, clock.now())
        return url_for("checks.sample", id=number)

    return pages.attempt(act, lambda refused: index_page(refused, form))


@bp.get("/checks/samples/<int:id>")
@to(READERS)
def sample(id: int) -> ResponseReturnValue:
    """One sample; a hospital sees its own sheet of it."""
    found = queries.draw(me(), id)
    if me().role in DESKS:
        return own_sheet(found)
    return pages.progress(_page(found, None), found.state in DRAW_WORKING)


def _page(found: SampleDraw, refused: Refused | None) -> str:
    asked = found.state in ("drawn", "closed")
    return render_template(
        "checks/sample.html", draw=found, flow=DRAW_FLOW, refused=refused, working=found.state in DRAW_WORKING,
        strata=queries.strata(found.id) if found.frame_hash else [], kinds=KINDS, asked=asked,
        shares=queries.shares(found) if asked else [], hospitals=queries.by_hospital(found.id) if asked else [],
        steps=_steps(found), confidence=settings.value(found.programme, "sample_confidence"),
        counts=settings.value(found.programme, "sample_counts"), is_office=me().is_office,
        may_withdraw=head(me(), found) and found.state in ("gathering", "committed"),
        lines=timeline(found, [DRAW_FLOW], {key: _(word) for key, word in EVENTS.items()}),
    )  # fmt: skip


def _steps(found: SampleDraw) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    if found.state == "committed" and office(me(), found):
        closed = _("准备抽样的人不能抽样，请由另一位同事抽样") if found.begun_by_id == me().person_id else None
        url = url_for("checks.drawing", id=found.id)
        steps.append({"label": _("抽样"), "url": url, "link": True, "closed": closed, "clause": "SN15-2.b"})
    open_ = rows.unchecked(found) if found.state == "drawn" else 0
    waits = _("还有 %(n)s 条没有核查结果", n=open_) if open_ else None
    url = url_for("checks.close", id=found.id)
    found_steps = [step for step in DRAW_FLOW.open_to(found, me()) if step.button]
    return [
        *steps,
        *({"label": step.label, "url": url, "closed": waits, "clause": step.clause} for step in found_steps),
    ]


@bp.post("/checks/samples/<int:id>/run")
@to(OFFICE)
def gather(id: int) -> ResponseReturnValue:
    """Go on with the frame where it stands."""
    actions.gather(queries.draw(me(), id).id, clock.now())
    return pages.acted(url_for("checks.sample", id=id))


@bp.get("/checks/samples/<int:id>/draw")
@to(OFFICE)
def drawing(id: int) -> ResponseReturnValue:
    """The page on which a second person draws."""
    return _draw_page(queries.draw(me(), id), DrawForm(), None)


def _draw_page(found: SampleDraw, form: DrawForm, refused: Refused | None) -> str:
    return render_template("checks/draw.html", draw=found, form=form, refused=refused)


@bp.post("/checks/samples/<int:id>/draw")
@to(OFFICE)
def drawn(id: int) -> ResponseReturnValue:
    """Draw."""
    found, form = queries.draw(me(), id), DrawForm()
    if not form.validate():
        return _draw_page(found, form, None), 422
    try:
        many = actions.draw(found, str(form.word.data), me(), clock.now(), pages.seen())
    except Refused as refused:
        return _draw_page(queries.draw(me(), id), form, refused), 409
    return pages.acted(url_for("checks.sample", id=id), _("已抽取 %(n)s 条，各医院会收到待办", n=many))


@bp.post("/checks/samples/<int:id>/close")
@to(OFFICE)
def close(id: int) -> ResponseReturnValue:
    """End the checks."""
    try:
        actions.close(queries.draw(me(), id), me(), clock.now(), pages.seen())
    except Refused as refused:
        return _page(queries.draw(me(), id), refused), 409
    return pages.acted(url_for("checks.sample", id=id), _("抽样核查已结束"))


@bp.get("/checks/samples/<int:id>/withdraw")
@to(Role.OFFICE_HEAD)
def withdrawing(id: int) -> ResponseReturnValue:
    """Say why a sample that is not drawn yet is given up."""
    return _withdraw_page(queries.draw(me(), id), ReasonForm(), None)


def _withdraw_page(found: SampleDraw, form: ReasonForm, refused: Refused | None) -> str:
    return render_template("checks/withdraw.html", draw=found, form=form, refused=refused)


@bp.post("/checks/samples/<int:id>/withdraw")
@to(Role.OFFICE_HEAD)
def withdrawn(id: int) -> ResponseReturnValue:
    """Give it up."""
    found, form = queries.draw(me(), id), ReasonForm()
    if not form.validate():
        return _withdraw_page(found, form, None), 422
    try:
        actions.withdraw(found, str(form.remark.data), me(), clock.now(), pages.seen())
    except Refused as refused:
        return _withdraw_page(queries.draw(me(), id), form, refused), 409
    return pages.acted(url_for("checks.sample", id=id), _("已撤销，可以重新准备"))


@bp.get("/checks/samples/<int:id>/sample.json")
@to(OVERSEERS)
def paper(id: int) -> Response:
    """What anybody needs to repeat the draw; once it is drawn."""
    found = queries.draw(me(), id)
    if not found.secret:
        raise NotFound
    content = json.dumps(queries.paper(found), ensure_ascii=False, indent=1).encode()
    return pages.sent(content, f"{found.year}年度抽样.json", "application/json")


@bp.get("/checks/samples/<int:id>/replay")
@to(OVERSEERS)
def replay(id: int) -> ResponseReturnValue:
    """Draw again from the published paper, here and now: the same records, or what does not hold."""
    found = queries.draw(me(), id)
    if not found.secret:
        raise NotFound
    content = queries.paper(found)
    listed = queries.listed(found.id)
    strata = [{**row, "drawn": listed.get(row["stratum"], [])} for row in content["strata"]]
    flaws = rules.replayed({**content, "strata": strata})
    return render_template("checks/replay.html", draw=found, flaws=flaws, strata=len(strata))
