"""The support measures with departments, state and notes; the prizes with the province's supplement."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages
from alliance.core.access import me, to
from alliance.core.actor import Role
from alliance.core.pages import marked, words
from alliance.core.reach import found as there
from alliance.core.refusal import Refused
from alliance.rules import targets
from alliance.rules.programme import Programme
from alliance.targets import actions, queries, rules
from alliance.targets.model import Prize
from alliance.targets.views.frame import MANAGERS, READERS, TONES, WRITERS, bp, offered, state_words
from forms.targets import NoteForm, PayForm, PrizeForm

NOTERS = MANAGERS | {Role.CO_DEPARTMENT, Role.CITY_COMMISSION}
PAYERS = MANAGERS | {Role.CO_DEPARTMENT}


@bp.get("/targets/<key>/measures")
@to(READERS)
def measures(key: str) -> ResponseReturnValue:
    """All measures with departments and state; those overdue first when asked."""
    programme, known = offered(key)
    found = queries.measures(key, known, clock.today())
    show = request.args.get("show", "")
    mine = (
        [one for one in found if rules.answers_for(me(), key, one.support)] if me().role is Role.CO_DEPARTMENT else []
    )
    shown = mine if show == "mine" else _shown(found, show)
    counts = {state: sum(one.state == state for one in found) for state in ("open", "under_way", "done")}
    return render_template(
        "targets/measures.html", programme=programme, rows=shown, counts=counts, all=len(found),
        overdue=sum(one.overdue for one in found), show=show, labels=state_words(), tones=TONES,
        said=rules.departments_said, mine=len(mine),
    )  # fmt: skip


def _shown(found: list[queries.Measure], show: str) -> list[queries.Measure]:
    return [one for one in found if not show or (one.overdue if show == "overdue" else one.state == show)]


@bp.get("/targets/<key>/measures/<clause>")
@to(READERS)
def measure(key: str, clause: str) -> ResponseReturnValue:
    """One measure with its notes; the form of the next one."""
    _programme, known = offered(key)
    found = queries.measure(key, known, clause, clock.today())
    row = found.row
    return _measure_page(key, clause, NoteForm(state=found.state, due=row.due if row else None), None)


@bp.post("/targets/<key>/measures/<clause>")
@to(NOTERS)
def note(key: str, clause: str) -> ResponseReturnValue:
    """Note its progress."""
    _programme, known = offered(key)
    found, form = queries.measure(key, known, clause, clock.today()), NoteForm()
    if not form.validate():
        return _measure_page(key, clause, form, None), 422

    def act() -> str:
        actions.note(
            key, found.support, str(form.state.data), str(form.words.data), me(), clock.now(), due=form.due.data if "due" in form else None,
            seen=pages.seen(),
        )  # fmt: skip
        return url_for("targets.measure", key=key, clause=clause)

    return pages.attempt(act, lambda refused: _measure_page(key, clause, form, refused), _("进展已登记"))


def _measure_page(key: str, clause: str, form: NoteForm, refused: Refused | None) -> str:
    programme, known = offered(key)
    found = queries.measure(key, known, clause, clock.today())
    manages = rules.manages(me(), key)
    if not manages:
        del form.due
    return render_template(
        "targets/measure.html", programme=programme, found=found, notes=queries.notes(key, clause),
        form=marked(form, refused), refused=refused, notes_may=rules.answers_for(me(), key, found.support),
        manages=manages, labels=state_words(), tones=TONES, said=rules.departments_said,
    )  # fmt: skip


def _prize_form(key: str) -> PrizeForm:
    form, (_programme, known) = PrizeForm(), offered(key)
    held = {one.key: queries.holder(key, one.key) for one in known.plans}
    form.plan.choices = [
        (one.key, words(one, "hospital")) for one in queries.plans(key, known)
        if rules.fills(me(), key, held[one.key])
    ]  # fmt: skip
    levels = known.supplement.levels if known.supplement else ()
    form.level.choices = [(one.key, words(one)) for one in levels]
    return form


@bp.get("/targets/<key>/prizes")
@to(READERS)
def prizes(key: str) -> ResponseReturnValue:
    """The prizes with their supplement, paid or not."""
    return _prizes_page(key, _prize_form(key), None)


@bp.post("/targets/<key>/prizes")
@to(WRITERS)
def enter_prize(key: str) -> ResponseReturnValue:
    """Register one."""
    form = _prize_form(key)
    if not form.validate():
        return _prizes_page(key, form, None), 422

    def act() -> str:
        _programme, known = prized(key)
        prize = Prize(
            name=str(form.name.data).strip(), winner=str(form.winner.data).strip(),
            granted_by=str(form.granted_by.data).strip(), level=str(form.level.data), won_on=form.won_on.data,
            amount=rules.cents(str(form.amount.data), "amount", known.added.clause),
        )  # fmt: skip
        actions.enter_prize(key, known, queries.plan(known, str(form.plan.data)), prize, me(), clock.now())
        return url_for("targets.prizes", key=key)

    return pages.attempt(act, lambda refused: _prizes_page(key, form, refused), _("奖项已登记，配套奖励已算出"))


def prized(key: str) -> tuple[Programme, targets.Targets]:
    """A programme this post sees, with its supplement to prizes; NotFound where it adds none."""
    programme, known = offered(key)
    there(known.supplement)
    return programme, known


def _prizes_page(key: str, form: PrizeForm, refused: Refused | None) -> str:
    programme, known = prized(key)
    found = queries.prizes(key, me())
    return render_template(
        "targets/prizes.html", programme=programme, known=known, rows=found, form=marked(form, refused), refused=refused,
        yuan=rules.yuan, may_enter=bool(form.plan.choices), may_pay=me().role in PAYERS, total=rules.total,
        names={one.key: words(one, "hospital") for one in queries.plans(key, known)},
        levels={one.key: words(one) for one in known.added.levels},
    )  # fmt: skip


@bp.get("/targets/<key>/prizes/<int:id>/pay")
@to(PAYERS)
def pay(key: str, id: int) -> ResponseReturnValue:
    """The form of the payment."""
    return _pay_page(key, id, PayForm(), None)


@bp.post("/targets/<key>/prizes/<int:id>/pay")
@to(PAYERS)
def paid(key: str, id: int) -> ResponseReturnValue:
    """Note it."""
    form = PayForm()
    if not form.validate():
        return _pay_page(key, id, form, None), 422

    def act() -> str:
        _programme, known = prized(key)
        assert form.paid_on.data is not None  # required by the form
        actions.pay(key, known.added.clause, queries.prize(key, id, me()), form.paid_on.data, me(), clock.now())
        return url_for("targets.prizes", key=key)

    return pages.attempt(act, lambda refused: _pay_page(key, id, form, refused), _("拨付已登记"))


def _pay_page(key: str, id: int, form: PayForm, refused: Refused | None) -> str:
    programme, known = prized(key)
    return render_template(
        "targets/pay.html", programme=programme, known=known, prize=queries.prize(key, id, me()), form=marked(form, refused),
        refused=refused, yuan=rules.yuan,
    )  # fmt: skip
