"""The expert's desk: duties, invitations with conflicts first, the dossiers he may see, his sheet of each."""

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import Column, words
from alliance.core.panel import pool
from alliance.core.reach import found
from alliance.core.refusal import Refused
from alliance.rules import route
from alliance.selection.actions import reviews as actions
from alliance.selection.flow import INVITATION_FLOW
from alliance.selection.model import Invitation, PanelCase
from alliance.selection.queries import candidacies
from alliance.selection.queries import panels as queries
from alliance.selection.rules import judging
from alliance.selection.rules.way import route_of
from alliance.selection.views.candidacies import argument_rows, paper_rows
from alliance.selection.views.facts import TONES as STATUS_TONES
from alliance.selection.views.facts import status_words
from alliance.selection.views.frame import bp
from forms.panels import AcceptForm, BackForm, ReasonForm, sheet_form

EXPERT = Role.EXPERT
COLUMNS = (
    Column("title", _l("评审组"), lambda one: one.panel.title,
           lambda one: {"text": one.panel.title, "url": url_for("selection.review", id=one.id)}),
    Column("state", _l("状态"), lambda one: INVITATION_FLOW.states[one.state],
           lambda one: {"pills": [(INVITATION_FLOW.states[one.state], INVITATION_FLOW.tones[one.state])]}, sort=Invitation.state),
    Column("answer", _l("答复期限"), lambda one: one.answer_due if one.state == "invited" else None, kind="date",
           sort=pages.filled(Invitation.answer_due)),
    Column("due", _l("评审期限"), lambda one: one.due, kind="date", sort=pages.filled(Invitation.due)),
    Column("invited", _l("邀请时间"), lambda one: one.invited_at, kind="moment", sort=Invitation.invited_at),
    Column("closed", _l("交出时间"), lambda one: one.closed_at, kind="moment", sort=pages.filled(Invitation.closed_at)),
)  # fmt: skip


@bp.get("/judging")
@to(EXPERT)
def reviews() -> ResponseReturnValue:
    """What I was invited to; the duties of the pool first."""
    listed, more = _desk(None)
    return listed.answer("selection/reviews.html", **more)


def _desk(refused: Refused | None, reason: ReasonForm | None = None) -> tuple[pages.Listing, dict[str, Any]]:
    actor = me()
    listed = pages.listing("reviews", _("评审任务"), COLUMNS, queries.mine(actor), Invitation.id)
    return listed, {
        "experts": pool.mine(actor), "duties": _duties(actor.programme), "refused": refused, "today": clock.today(),
        "reason": reason or ReasonForm(formdata=None),
    }  # fmt: skip


def _duties(programme: str | None) -> tuple[route.Duty, ...]:
    asked = route.load(programme) if programme else None
    return asked.duties if asked else ()


@bp.post("/judging/duties")
@to(EXPERT)
def accept_duties() -> ResponseReturnValue:
    """Accept the duties as they read today."""
    row = found(next(iter(pool.mine(me())), None))
    said = "\n".join(one.words for one in _duties(row.programme))
    pool.accept_duties(row, said, me(), clock.now())
    return pages.acted(url_for("selection.reviews"), _("已接受专家职责"))


@bp.post("/judging/duties/decline")
@to(EXPERT)
def decline_duties() -> ResponseReturnValue:
    """Not accept them, with the reason."""
    row, form = found(next(iter(pool.mine(me())), None)), ReasonForm()

    def show(refused: Refused | None) -> str:
        listed, more = _desk(refused, form)
        return listed.html("selection/reviews.html", **more)

    if not form.validate():
        return show(None), 422

    def act() -> str:
        pool.decline_duties(row, str(form.remark.data), me(), clock.now())
        return url_for("selection.reviews")

    return pages.attempt(act, show, _("已谢绝，主管部门会收到通知"))


@bp.get("/judging/<int:id>")
@to(EXPERT)
def review(id: int) -> ResponseReturnValue:
    """One invitation: conflicts first, then the dossiers, then handing in."""
    return _page(queries.invitation(me(), id), None, None, None)


def _page(one: Invitation, refused: Refused | None, accept: AcceptForm | None, reason: ReasonForm | None) -> str:
    actor = me()
    form = accept or AcceptForm(formdata=None)
    form.conflicts.choices = _choices(one)
    asked = queries.aspects_of(one.panel)
    cases = [(case, judging.lacking(one, case, asked)) for case in queries.shown(one, actor)]
    return render_template(
        "selection/review.html", one=one, cases=cases, refused=refused, accept=form, reason=reason or ReasonForm(formdata=None),
        flow=INVITATION_FLOW, today=clock.today(), steps=[step.name for step in INVITATION_FLOW.open_to(one, actor)],
        own=[case for case in one.panel.cases if case.candidacy.lead_id in actor.own_hospitals],
        whole=all(not lacks for _case, lacks in cases), clause_of=judging.clause_of(one.panel.programme),
        drawing=judging.pool_clause(one.panel),
    )  # fmt: skip


def _choices(one: Invitation) -> list[tuple[int, str]]:
    return [
        (case.id, f"{case.candidacy.lead_name} · {case.candidacy.department_name}") for case in one.panel.cases
        if case.candidacy.lead_id not in me().own_hospitals
    ]  # fmt: skip


def _accept(one: Invitation, form: AcceptForm, _reason: ReasonForm) -> None:
    actions.accept(one, form.conflicts.data or [], form.conflict_note.data or "", me(), clock.now(), seen=pages.seen())


def _decline(one: Invitation, _form: AcceptForm, reason: ReasonForm) -> None:
    actions.decline(one, reason.remark.data or "", me(), clock.now(), seen=pages.seen())


def _close(one: Invitation, _form: AcceptForm, _reason: ReasonForm) -> None:
    actions.close(one, me(), clock.now(), seen=pages.seen())


STEPS: dict[str, tuple[Callable[[Invitation, Any, Any], None], Any]] = {
    "accept": (_accept, _l("已接受，可以开始评审")), "decline": (_decline, _l("已谢绝")), "close": (_close, _l("评审表已交出")),
}  # fmt: skip


@bp.post("/judging/<int:id>/<any('accept', 'decline', 'close'):name>")
@to(EXPERT)
def review_step(id: int, name: str) -> ResponseReturnValue:
    """Accept with conflicts declared, decline with a reason, or hand in."""
    one, form, reason = queries.invitation(me(), id), AcceptForm(), ReasonForm()
    form.conflicts.choices = _choices(one)
    take, said = STEPS[name]

    def act() -> str:
        take(one, form, reason)
        return url_for("selection.reviews") if name == "decline" else url_for("selection.review", id=id)

    return pages.attempt(act, lambda refused: _page(queries.invitation(me(), id), refused, form, reason), str(said))


def _form(one: Invitation, case: PanelCase) -> type[FlaskForm]:
    return sheet_form(
        ((each.key, words(each)) for each in queries.aspects_of(one.panel)), argued=bool(case.candidacy.argued)
    )


@bp.get("/judging/<int:id>/<int:case_id>")
@to(EXPERT)
def dossier(id: int, case_id: int) -> ResponseReturnValue:
    """One dossier with its papers, and my sheet of it."""
    one = queries.invitation(me(), id)
    case = queries.dossier(one, me(), case_id)
    return _dossier_page(one, case, _form(one, case)(formdata=None, data=_start(one, case)), None)


def _start(one: Invitation, case: PanelCase) -> dict[str, Any]:
    mine = next((each for each in one.opinions if each.case_id == case.id), None)
    if mine is None:
        return {}
    start: dict[str, Any] = {"verdict": mine.verdict, "text": mine.text}
    start |= {f"p_{mark.aspect}": format(mark.points, "f") for mark in mine.marks}
    start |= {f"note_{mark.aspect}": mark.note for mark in mine.marks}
    return start | ({} if mine.argued is None else {"argued": "yes" if mine.argued else "no"})


def _dossier_page(one: Invitation, case: PanelCase, form: Any, refused: Refused | None, back: Any = None) -> str:
    pages.marked(form, refused)
    asked = queries.aspects_of(one.panel)
    return render_template(
        "selection/dossier.html", one=one, case=case, candidacy=case.candidacy, form=form, refused=refused, aspects=asked,
        papers=_papers(one, case), findings=candidacies.submitted_findings(case.candidacy), arguments=argument_rows(case.candidacy),
        labels=status_words(), tones=STATUS_TONES, checks=route_of(one.panel).checks,
        back=back or BackForm(formdata=None), full=sum(each.full for each in asked),
        writing=one.state == "accepted" and one.panel.state == "open", clause_of=judging.clause_of(one.panel.programme),
    )  # fmt: skip


def _papers(one: Invitation, case: PanelCase) -> list[dict[str, Any]]:
    """The papers of a dossier, each under what it is; the links are the expert's own."""
    rows = paper_rows(case.candidacy)
    for row in rows:
        for file in row["files"]:
            file["url"] = url_for("selection.dossier_paper", id=one.id, case_id=case.id, file_id=file["id"])
    return rows


@bp.post("/judging/<int:id>/<int:case_id>")
@to(EXPERT)
def keep_sheet(id: int, case_id: int) -> ResponseReturnValue:
    """Keep the sheet; it may be changed until everything is handed in."""
    one = queries.invitation(me(), id)
    case = queries.dossier(one, me(), case_id)
    form: Any = _form(one, case)()
    if not form.validate():
        return _dossier_page(one, case, form, None), 422
    keys = [each.key for each in queries.aspects_of(one.panel)]

    def act() -> str:
        needed = {"yes": True, "no": False}.get(str(form.argued.data)) if "argued" in form else None
        actions.give(
            one, case, {key: str(form[f"p_{key}"].data or "") for key in keys},
            {key: str(form[f"note_{key}"].data or "") for key in keys}, str(form.verdict.data or ""),
            str(form.text.data or ""), needed, me(), clock.now(), seen=pages.seen(),
        )  # fmt: skip
        return url_for("selection.review", id=id)

    return pages.attempt(
        act, lambda refused: _dossier_page(one, case, form, refused), _("评审表已保存，交出以前可以再改")
    )


@bp.post("/judging/<int:id>/<int:case_id>/step-back")
@to(EXPERT)
def step_back(id: int, case_id: int) -> ResponseReturnValue:
    """A conflict seen later."""
    one = queries.invitation(me(), id)
    case, form = queries.dossier(one, me(), case_id), BackForm()

    def show(refused: Refused | None) -> str:
        return _dossier_page(one, case, _form(one, case)(formdata=None, data=_start(one, case)), refused, form)

    if not form.validate():
        return show(None), 422

    def act() -> str:
        actions.step_back(one, case, str(form.conflict_note.data), me(), clock.now())
        return url_for("selection.review", id=id)

    return pages.attempt(act, show, _("已回避，这件申报不再由您评审"))


@bp.get("/judging/<int:id>/<int:case_id>/papers/<int:file_id>")
@to(EXPERT)
def dossier_paper(id: int, case_id: int, file_id: int) -> Response:
    """One paper of a dossier."""
    one = queries.invitation(me(), id)
    return pages.file_of(queries.dossier(one, me(), case_id).candidacy, file_id)
