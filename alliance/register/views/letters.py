"""The office's desk for what the public writes: reports of misuse, objections to a list (SN15-3.3.e, 2.a)."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, PROVINCE, Role
from alliance.core.pages import Column
from alliance.core.refusal import Refused
from alliance.register import actions, queries
from alliance.register.model import Misuse, Objection
from alliance.register.views.frame import bp
from forms.register import OutcomeForm

READERS = PROVINCE | {Role.AUDITOR}


@bp.get("/letters")
@to(READERS)
def letters() -> ResponseReturnValue:
    """Open and closed letters of one kind."""
    kind = "objection" if request.args.get("kind") == "objection" else "misuse"
    closed = request.args.get("closed") == "1"
    table = Misuse if kind == "misuse" else Objection
    found = pages.listing(
        f"letters.{kind}", _("冒用举报") if kind == "misuse" else _("名单异议"), _columns(kind, table),
        queries.letters(me(), kind, closed=closed), table.id, told=[_("已办结") if closed else _("待办理")],
    )  # fmt: skip
    return found.answer("register/letters.html", kind=kind, closed=closed)


def _columns(kind: str, table: type[Misuse | Objection]) -> list[Column]:
    """The columns of the letters of one kind; never who wrote."""
    dues = clock.today()

    def due(one: Any) -> Any:
        if one.closed_at or one.due is None:
            return None if one.closed_at else one.due_note
        return {"text": one.due, "due": (one.due, dues)}

    def state(one: Any) -> tuple[str, str]:
        return (_("已办结"), "good") if one.closed_at else (_("待办理"), "warn")

    return [
        Column("name", _("名称"), lambda one: one.name, lambda one: {
            "text": one.name, "url": url_for(f"register.{kind}", id=one.id),
        }, sort=table.name, width=34),
        Column("received", _("收到"), lambda one: one.received_at, kind="moment", sort=table.received_at),
        Column("due", _("办理期限"), lambda one: None if one.closed_at else one.due, due, kind="date"),
        Column("state", _("状态"), lambda one: state(one)[0], lambda one: {"pills": [state(one)]}),
        Column("finding", _("认定"), lambda one: queries.FINDINGS[kind].get(one.finding, ""), standard=False),
        Column("outcome", _("结果"), lambda one: one.outcome, standard=False, width=40),
        Column("closed", _("办结"), lambda one: one.closed_at, kind="moment", standard=False, sort=pages.filled(table.closed_at)),
    ]  # fmt: skip


@bp.get("/letters/misuse/<int:id>")
@to(READERS)
def misuse(id: int) -> ResponseReturnValue:
    """One report of misuse."""
    return _page(queries.misuse(me(), id), OutcomeForm(), None)


@bp.get("/letters/objection/<int:id>")
@to(READERS)
def objection(id: int) -> ResponseReturnValue:
    """One objection."""
    return _page(queries.objection(me(), id), OutcomeForm(), None)


@bp.post("/letters/misuse/<int:id>")
@to(OFFICE)
def close_misuse(id: int) -> ResponseReturnValue:
    """End a report with its outcome."""
    return _close(queries.misuse(me(), id))


@bp.post("/letters/objection/<int:id>")
@to(OFFICE)
def close_objection(id: int) -> ResponseReturnValue:
    """End an objection with its outcome."""
    return _close(queries.objection(me(), id))


def _close(letter: Misuse | Objection) -> ResponseReturnValue:
    form = OutcomeForm()
    _choices(letter, form)
    if not form.validate():
        return _page(letter, form, None), 422
    finding, outcome = str(form.finding.data), str(form.outcome.data)

    def act() -> str:
        if isinstance(letter, Misuse):
            actions.close_misuse(letter, outcome, me(), clock.now(), finding=finding)
            return url_for("register.misuse", id=letter.id)
        actions.close_objection(letter, outcome, me(), clock.now(), finding=finding)
        return url_for("register.objection", id=letter.id)

    return pages.attempt(act, lambda refused: _page(letter, form, refused), _("已办结"))


def _choices(letter: Misuse | Objection, form: OutcomeForm) -> None:
    form.finding.choices = [("", _("请选择")), *queries.FINDINGS[letter.__tablename__].items()]


def _page(letter: Misuse | Objection, form: OutcomeForm, refused: Refused | None) -> str:
    misused = isinstance(letter, Misuse)
    _choices(letter, form)
    edition = None if isinstance(letter, Misuse) else queries.edition(me(), letter.edition_id)
    return render_template(
        "register/letter.html", letter=letter, misused=misused, edition=edition, form=form, refused=refused,
        filed=queries.filed_as(letter.programme, letter.name), may_close=me().role in OFFICE,
        findings=queries.FINDINGS[letter.__tablename__],
    )  # fmt: skip
