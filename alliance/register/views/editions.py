"""Editions of the list: drafted, signed, published (SN15-2.a)."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, PROVINCE, Role
from alliance.core.flow import timeline
from alliance.core.refusal import NotFound, Refused
from alliance.register import actions, queries
from alliance.register.flow import EDITION_FLOW
from alliance.register.model import Edition
from alliance.register.views.frame import MARKS, bp, the_programme
from forms.register import EditionForm, LeaveOutForm, ReasonForm

READERS = PROVINCE | {Role.AUDITOR}
EVENTS = {
    "edition.draft": _l("编制了名单"),
    "edition.leave-out": _l("移出名单"),
    "edition.list-again": _l("重新列入"),
    "edition.refresh": _l("重新取数"),
}
STEPS = {"sign": actions.sign_edition, "publish": actions.publish_edition}


@bp.get("/editions")
@to(READERS)
def editions() -> ResponseReturnValue:
    """Every edition in any state, and the form to draft the next."""
    return _list_page(EditionForm(as_of=clock.today()), None)


@bp.post("/editions")
@to(OFFICE)
def draft_edition() -> ResponseReturnValue:
    """Draft the list as of a day."""
    form = EditionForm()
    if not form.validate():
        return _list_page(form, None), 422

    def act() -> str:
        assert form.as_of.data is not None
        edition = actions.draft_edition(the_programme(), form.as_of.data, me(), clock.now())
        return url_for("register.edition", id=edition.id)

    return pages.attempt(act, lambda refused: _list_page(form, refused), _("名单已编制，请核对后送签"))


def _list_page(form: EditionForm, refused: Refused | None) -> str:
    page = pages.paged(queries.editions(the_programme()), Edition.id)
    return render_template(
        "register/editions.html",
        page=page,
        form=form,
        refused=refused,
        flow=EDITION_FLOW,
        may_draft=me().role in OFFICE,
    )


@bp.get("/editions/<int:id>")
@to(READERS)
def edition(id: int) -> ResponseReturnValue:
    """One edition: its rows, who is left out and why, what is new, its steps."""
    return _page(queries.edition(me(), id), None)


def _page(edition: Edition, refused: Refused | None) -> str:
    actor = me()
    before = queries.published(edition.programme, edition.serial)
    missing = queries.gaps(edition) if edition.state != "published" else []
    own_draft = edition.drafted_by_id is not None and edition.drafted_by_id == actor.person_id
    return render_template(
        "register/edition.html", edition=edition, refused=refused, flow=EDITION_FLOW, marks=MARKS, before=before,
        difference=queries.difference(edition, before), gaps=missing,
        steps=_steps(edition, bool(missing), own_draft),
        lines=timeline(edition, [EDITION_FLOW], EVENTS), may_change=edition.state == "draft" and actor.role in OFFICE,
        own_draft=own_draft,
    )  # fmt: skip


def _steps(edition: Edition, incomplete: bool, own_draft: bool) -> list[dict[str, object]]:
    """The buttons of the page; what cannot be done now says why."""
    shown: list[dict[str, object]] = []
    for step in EDITION_FLOW.open_to(edition, me()):
        row: dict[str, object] = {"name": step.name, "label": str(step.label), "clause": step.clause}
        if step.name == "reopen":
            row |= {"url": url_for("register.reopen", id=edition.id), "link": True, "danger": True}
        else:
            row["url"] = url_for("register.edition_step", id=edition.id, step=step.name)
            row["closed"] = _("有在册联盟未列入又未写明理由") if incomplete else ""
        if step.name == "sign" and own_draft:
            row["closed"] = _("名单由您编制，须由另一位负责人签发")
        shown.append(row)
    return shown


@bp.post("/editions/<int:id>/steps/<step>")
@to(OFFICE)
def edition_step(id: int, step: str) -> ResponseReturnValue:
    """Sign, publish, or take the rows anew."""
    edition = queries.edition(me(), id)
    said = {"sign": _("名单已签发"), "publish": _("名单已公布"), "refresh": _("已按名录重新取数")}.get(step)
    if said is None:
        raise NotFound

    def act() -> str:
        if step == "refresh":
            actions.refresh_edition(edition, me(), clock.now(), seen=pages.seen())
        else:
            STEPS[step](edition, me(), clock.now(), seen=pages.seen())
        return url_for("register.edition", id=id)

    return pages.attempt(act, lambda refused: _page(edition, refused), said)


@bp.get("/editions/<int:id>/reopen")
@to(Role.OFFICE_HEAD)
def reopen(id: int) -> ResponseReturnValue:
    """Ask for the reason why a signed list goes back."""
    return _reason_page("register/reopen.html", queries.edition(me(), id), None, ReasonForm(), None)


@bp.post("/editions/<int:id>/reopen", endpoint="reopen_")
@to(Role.OFFICE_HEAD)
def do_reopen(id: int) -> ResponseReturnValue:
    """Take the signature back."""
    edition = queries.edition(me(), id)
    form = ReasonForm()
    if not form.validate():
        return _reason_page("register/reopen.html", edition, None, form, None), 422

    def act() -> str:
        actions.reopen_edition(edition, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("register.edition", id=id)

    def again(refused: Refused) -> str:
        return _reason_page("register/reopen.html", edition, None, form, refused)

    return pages.attempt(act, again, _("名单已退回修改"))


Row = dict[str, object]


def _row(edition: Edition, designation_id: int) -> Row:
    rows = (*edition.rows, *edition.left_out)
    row = next((row for row in rows if row["designation_id"] == designation_id), None)
    if row is None:
        raise NotFound
    return row


def _reason_page(
    template: str, edition: Edition, row: Row | None, form: ReasonForm | LeaveOutForm, refused: Refused | None
) -> str:
    return render_template(template, edition=edition, row=row, form=form, refused=refused)


@bp.get("/editions/<int:id>/rows/<int:designation_id>")
@to(OFFICE)
def leave_out(id: int, designation_id: int) -> ResponseReturnValue:
    """Leave an alliance out of the draft, with its reason; or list it again."""
    edition = queries.edition(me(), id)
    row = _row(edition, designation_id)
    return _reason_page("register/leave_out.html", edition, row, LeaveOutForm(remark=row.get("reason", "")), None)


@bp.post("/editions/<int:id>/rows/<int:designation_id>", endpoint="leave_out_")
@to(OFFICE)
def do_leave_out(id: int, designation_id: int) -> ResponseReturnValue:
    """Leave out, or list again."""
    edition = queries.edition(me(), id)
    row = _row(edition, designation_id)
    form = LeaveOutForm()
    if not form.validate():
        return _reason_page("register/leave_out.html", edition, row, form, None), 422
    at = clock.now()

    def act() -> str:
        if request.form.get("step") == "list":
            actions.list_again(edition, designation_id, me(), at, seen=pages.seen())
        else:
            actions.leave_out(edition, designation_id, str(form.remark.data or ""), me(), at, seen=pages.seen())
        return url_for("register.edition", id=id)

    def again(refused: Refused) -> str:
        return _reason_page("register/leave_out.html", edition, row, form, refused)

    return pages.attempt(act, again, _("名单已更新"))
