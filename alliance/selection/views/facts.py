"""Figures entered once: the book of facts, the form of a programme, withdrawing an entry; and the self-check from them."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import words
from alliance.core.refusal import Refused
from alliance.organisations.queries import Department
from alliance.rules import criteria, intake
from alliance.rules.criteria import Asked
from alliance.rules.programme import Programme
from alliance.selection import actions, queries, rules
from alliance.selection.model import FactEntry
from alliance.selection.rules import Key, Origin
from alliance.selection.views.frame import APPLICANTS, bp, offered
from alliance.selection.views.programmes import choices_of
from forms.selection import WithdrawForm, figures_form

TONES = {"met": "good", "missed": "bad", "judge": "blue", "unknown": "plain", "conflict": "warn", "skip": "plain"}


def status_words() -> dict[str, str]:
    """What each status is called."""
    return {
        "met": _("符合"), "missed": _("未达到"), "judge": _("需专家判断"), "unknown": _("未填"), "conflict": _("数据有出入"),
        "skip": _("不适用"),
    }  # fmt: skip


@bp.get("/selection/<key>/check")
@to(APPLICANTS)
def check(key: str) -> ResponseReturnValue:
    """The self-check of a department: every criterion with its figures and gaps; printable."""
    programme, taken = offered(key)
    where = queries.department(me(), request.args.get("department", type=int))
    found = queries.check(programme, request.args.get("track", ""), where, clock.today())
    return render_template(
        "selection/check.html", found=found, taken=taken, departments=queries.departments(me()), tones=TONES,
        labels=status_words(), today=clock.today(), may_begin=me().role is Role.LEAD_CLERK and found.answer.open,
    )  # fmt: skip


@bp.get("/selection/facts")
@to(APPLICANTS)
def book() -> ResponseReturnValue:
    """Everything entered of a department and its hospital, with origin, conflicts and who uses it."""
    where = queries.department(me(), request.args.get("department", type=int))
    entries = queries.entries(where)
    return render_template(
        "selection/book.html", where=where, departments=queries.departments(me()), entries=entries,
        facts=criteria.facts(), conflicts=rules.settled(entries).conflicts, programmes=queries.offered(me()),
        used={fact: queries.used_by(fact) for fact in {one.fact for one in entries}},
    )  # fmt: skip


def _form(programme: Programme, track: str, year: int) -> tuple[type[FlaskForm], list[tuple[Asked, int]]]:
    asked = criteria.on_track(criteria.load(programme.key), track)
    fields = rules.facts_of(criteria.asked(asked), asked, year)
    made = figures_form(
        (rules.name_of((one.key, each)), f"{words(one)}{f'（{each}）' if each else ''}", one.kind, choices_of(one)
         if one.kind in ("yes-no", "choice") else ())
        for one, each in fields
    )  # fmt: skip
    return made, fields


def _track(taken: intake.Intake) -> str:
    wanted = request.args.get("track", "")
    return wanted if wanted in {one.key for one in taken.tracks} else taken.tracks[0].key


@bp.get("/selection/<key>/enter")
@to(APPLICANTS)
def enter(key: str) -> ResponseReturnValue:
    """The form of what a programme asks; what is known already stands beside."""
    programme, taken = offered(key)
    where = queries.department(me(), request.args.get("department", type=int))
    made, fields = _form(programme, _track(taken), clock.today().year)
    return _enter_page(programme, taken, where, made(), fields, None)


@bp.post("/selection/<key>/enter")
@to(APPLICANTS)
def put(key: str) -> ResponseReturnValue:
    """Enter figures with their origin."""
    programme, taken = offered(key)
    where = queries.department(me(), request.args.get("department", type=int))
    track = _track(taken)
    made, fields = _form(programme, track, clock.today().year)
    form = made()
    if not form.validate():
        return _enter_page(programme, taken, where, form, fields, None), 422
    typed: dict[Key, str] = {
        (one.key, each): str(form[rules.name_of((one.key, each))].data or "") for one, each in fields
    }

    def act() -> str:
        origin = Origin(form.as_of.data, str(form.source.data), str(form.signatory.data))
        actions.enter(where, typed, origin, me(), clock.now())
        return url_for("selection.check", key=key, department=where.id, track=track)

    return pages.attempt(
        act,
        lambda refused: _enter_page(programme, taken, where, form, fields, refused),
        _("数据已保存，自查结果已重新计算"),
    )


def _enter_page(
    programme: Programme, taken: intake.Intake, where: Department, form: Any, fields: list[tuple[Asked, int]],
    refused: Refused | None,
) -> str:  # fmt: skip
    pages.marked(form, refused)
    settled = rules.settled(queries.entries(where))
    return render_template(
        "selection/enter.html", programme=programme, taken=taken, where=where, form=form, refused=refused,
        track=_track(taken), settled=settled, recorded=queries.known_values(where, settled),
        groups=[
            (label, [(rules.name_of((one.key, each)), one, each) for one, each in fields if one.level == level])
            for level, label in (("hospital", _("医院的数据")), ("department", _("科室的数据")))
        ],
    )  # fmt: skip


@bp.get("/selection/facts/<int:id>")
@to(APPLICANTS)
def entry(id: int) -> ResponseReturnValue:
    """One entry with its origin; the form to take it back."""
    return _entry_page(queries.entry(me(), id), WithdrawForm(), None)


@bp.post("/selection/facts/<int:id>")
@to(APPLICANTS)
def withdraw(id: int) -> ResponseReturnValue:
    """Take it back with a reason."""
    found, form = queries.entry(me(), id), WithdrawForm()
    if not form.validate():
        return _entry_page(found, form, None), 422

    def act() -> str:
        actions.withdraw(found, str(form.remark.data), me(), clock.now())
        return url_for("selection.book", department=found.department_id)

    return pages.attempt(act, lambda refused: _entry_page(found, form, refused), _("已撤回，记录保留"))


def _entry_page(found: FactEntry, form: WithdrawForm, refused: Refused | None) -> str:
    fact = criteria.facts().get(found.fact)
    return render_template("selection/entry.html", entry=found, fact=fact, form=form, refused=refused)
