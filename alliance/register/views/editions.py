"""Editions of the list: drafted, signed, published (SN15-2.a)."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from alliance import clock
from alliance.clock import BEIJING
from alliance.core import pages, reach
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, PROVINCE, Actor, Role
from alliance.core.flow import timeline
from alliance.core.pages import Column
from alliance.core.refusal import Refused
from alliance.register import actions, queries
from alliance.register.flow import CORRECTION_FLOW, EDITION_FLOW
from alliance.register.model import Edition
from alliance.register.views.frame import FACT_WORDS, MARKS, bp, fact_value, the_programme
from alliance.rules import intake
from alliance.rules import programme as programmes
from forms.register import EditionForm, LeaveOutForm, PublishForm, ReasonForm

READERS = PROVINCE | {Role.AUDITOR}
EVENTS = {
    "edition.draft": _l("编制了名单"),
    "edition.leave-out": _l("移出名单"),
    "edition.list-again": _l("重新列入"),
    "edition.refresh": _l("重新取数"),
}
ENDS = {
    "withdraw": (actions.withdraw_edition, _l("定时公布已撤回")),
    "discard": (actions.discard_edition, _l("草稿已作废")),
}


def listed(actor: Actor) -> bool:
    """Whether the post's programme has a list: the alliances', or one of what it designated."""
    return (
        actor.programme is None
        or bool(programmes.load(actor.programme).scopes)
        or intake.load(actor.programme) is not None
    )


@bp.get("/editions")
@to(READERS)
def editions() -> ResponseReturnValue:
    """Every edition in any state, and the form to draft the next."""
    return _list().answer("register/editions.html", **_words(EditionForm(as_of=clock.today()), None))


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


def _list() -> pages.Listing:
    return pages.listing("editions", _("名单版次"), _columns(), queries.editions(the_programme()), Edition.id)


def _words(form: EditionForm, refused: Refused | None) -> dict[str, object]:
    return {"form": form, "refused": refused, "may_draft": me().role in OFFICE, "key": the_programme()}


def _list_page(form: EditionForm, refused: Refused | None) -> str:
    return _list().html("register/editions.html", **_words(form, refused))


def _columns() -> list[Column]:
    """The columns of the list of editions."""
    now = clock.now()

    def name(one: Edition) -> str:
        return str(_("第 %(n)d 版", n=one.serial) if one.serial else _("草稿 %(n)d", n=one.id))

    def state(one: Edition) -> tuple[str, str]:
        if one.state == "published" and one.published_at is not None and one.published_at > now:
            return str(_("定时公布")), "warn"
        return str(EDITION_FLOW.states[one.state]), EDITION_FLOW.tones[one.state]

    return [
        Column("serial", _("版次"), name, lambda one: {"text": name(one), "url": url_for("register.edition", id=one.id)}, sort=Edition.id),
        Column("as_of", _("截至日期"), lambda one: one.as_of, kind="date", sort=Edition.as_of),
        Column("alliances", _("列入"), lambda one: one.row_count, kind="int", sort=Edition.row_count),
        Column("left_out", _("未列入"), lambda one: len(one.left_out), kind="int", standard=False),
        Column("state", _("状态"), lambda one: state(one)[0], lambda one: {"pills": [state(one)]}, sort=Edition.state),
        Column("drafted", _("编制"), lambda one: one.drafted_by, standard=False),
        Column("signed", _("签发"), lambda one: one.signed_by, standard=False),
        Column("published", _("公布时间"), lambda one: one.published_at, kind="moment", sort=pages.filled(Edition.published_at)),
    ]  # fmt: skip


@bp.get("/editions/<int:id>")
@to(READERS)
def edition(id: int) -> ResponseReturnValue:
    """One edition: its rows, who is left out and why, what is new, its steps."""
    return _page(queries.edition(me(), id), None)


def _page(edition: Edition, refused: Refused | None, form: PublishForm | None = None) -> str:
    actor, now = me(), clock.now()
    earlier = queries.earlier(edition, now)
    before = next((one for one in earlier if one.serial == request.args.get("with", type=int)), None)
    before = before or next(iter(earlier), None)
    missing = queries.gaps(edition) if edition.state in ("draft", "signed") else []
    own_draft = edition.drafted_by_id is not None and edition.drafted_by_id == actor.person_id
    return render_template(
        "register/edition.html", edition=edition, refused=refused, flow=EDITION_FLOW, marks=MARKS, before=before,
        difference=queries.difference(edition, before), earlier=earlier, gaps=missing, form=form or PublishForm(),
        steps=_steps(edition, bool(missing), own_draft), embargoed=queries.is_embargoed(edition, now),
        may_publish=edition.state == "signed" and actor.role in OFFICE and not missing,
        corrections=queries.corrections(edition, signed_only=False), fact_words=FACT_WORDS, fact_value=fact_value,
        may_correct=edition.state == "published" and actor.role in OFFICE and not queries.is_embargoed(edition, now),
        correction_flow=CORRECTION_FLOW, own_draft=own_draft,
        of_alliances=bool(programmes.load(edition.programme).scopes), lines=timeline(edition, [EDITION_FLOW], EVENTS),
        may_change=edition.state == "draft" and actor.role in OFFICE,
    )  # fmt: skip


def _steps(edition: Edition, incomplete: bool, own_draft: bool) -> list[dict[str, object]]:
    """The buttons of the page; what cannot be done now says why. Publishing has a form of its own."""
    shown: list[dict[str, object]] = []
    for step in EDITION_FLOW.open_to(edition, me()):
        row: dict[str, object] = {"name": step.name, "label": str(step.label), "clause": step.clause_for(edition)}
        if step.name in ("publish", "supersede"):
            continue
        if step.name == "withdraw" and not queries.is_embargoed(edition, clock.now()):
            continue
        if step.name == "reopen":
            row |= {"url": url_for("register.reopen", id=edition.id), "link": True, "danger": True}
        elif step.name in ENDS:
            row |= {
                "url": url_for("register.end_edition", id=edition.id, step=step.name),
                "link": True,
                "danger": True,
            }
        else:
            row["url"] = url_for("register.edition_step", id=edition.id, step=step.name)
            row["closed"] = _("有在册的未列入又未写明理由") if incomplete else ""
        if step.name == "sign" and own_draft:
            row["closed"] = _("名单由您编制，须由另一位负责人签发")
        shown.append(row)
    return shown


@bp.post("/editions/<int:id>/steps/<step>")
@to(OFFICE)
def edition_step(id: int, step: str) -> ResponseReturnValue:
    """Sign, publish (at once or from a moment on), or take the rows anew."""
    edition = queries.edition(me(), id)
    said = reach.found(
        {"sign": _("名单已签发"), "publish": _("名单已公布"), "refresh": _("已按名录重新取数")}.get(step)
    )
    form = PublishForm()
    if step == "publish" and not form.validate():
        return _page(edition, None, form), 422

    def act() -> str:
        if step == "refresh":
            actions.refresh_edition(edition, me(), clock.now(), seen=pages.seen())
        elif step == "sign":
            actions.sign_edition(edition, me(), clock.now(), seen=pages.seen())
        else:
            typed = form.public_from.data
            moment = typed.replace(tzinfo=BEIJING) if typed is not None else None
            actions.publish_edition(edition, me(), clock.now(), seen=pages.seen(), public_from=moment)
        return url_for("register.edition", id=id)

    return pages.attempt(act, lambda refused: _page(edition, refused, form), said)


@bp.get("/editions/<int:id>/<any('withdraw', 'discard'):step>")
@to(OFFICE)
def end_edition(id: int, step: str) -> ResponseReturnValue:
    """Ask for the reason why a draft is thrown away, or a set publication called back."""
    return _end_page(queries.edition(me(), id), step, ReasonForm(), None)


@bp.post("/editions/<int:id>/<any('withdraw', 'discard'):step>", endpoint="end_edition_")
@to(OFFICE)
def do_end_edition(id: int, step: str) -> ResponseReturnValue:
    """Throw a draft away, or call a set publication back."""
    edition = queries.edition(me(), id)
    form = ReasonForm()
    if not form.validate():
        return _end_page(edition, step, form, None), 422
    action, said = ENDS[step]

    def act() -> str:
        action(edition, str(form.remark.data), me(), clock.now(), seen=pages.seen())
        return url_for("register.edition", id=id)

    return pages.attempt(act, lambda refused: _end_page(edition, step, form, refused), str(said))


def _end_page(edition: Edition, step: str, form: ReasonForm, refused: Refused | None) -> str:
    label = str(EDITION_FLOW.step(step).label)
    return render_template(
        "register/end_edition.html", edition=edition, step=step, label=label, form=form, refused=refused
    )


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
    return reach.found(next((row for row in rows if row["designation_id"] == designation_id), None))


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
