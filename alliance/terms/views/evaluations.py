"""An evaluation: what it rests on, both years of the figures, the finding proposed."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.pages import marked, words
from alliance.core.reach import found
from alliance.core.refusal import NotFound, Refused
from alliance.ext import db
from alliance.register.queries import Designation
from alliance.rules.terms import Evaluation, Source
from alliance.terms import actions, notices, queries, rules
from alliance.terms.model import HeldEvaluation
from alliance.terms.queries.elsewhere import known_elsewhere
from alliance.terms.views.frame import BRINGERS, ENTERERS, READERS, bp, ground_words, programme_names
from forms.terms import EventForm, ProposeForm, ViewForm


def _evaluation(id: int, key: str) -> tuple[Designation, Evaluation]:
    one = queries.get(me(), id)
    try:
        return one, rules.terms_of(one.programme).evaluation(key)
    except KeyError as unknown:
        raise NotFound from unknown


@bp.get("/designations/evaluations/<int:id>")
@to(READERS)
def held(id: int) -> ResponseReturnValue:
    """Where the to-dos of an evaluation lead."""
    row = found(db.session.get(HeldEvaluation, id))
    queries.get(me(), row.designation_id)
    return redirect(url_for("terms.evaluation", id=row.designation_id, key=row.evaluation, year=row.year))


@bp.get("/designations/<int:id>/evaluations/<key>/<int:year>")
@to(READERS)
def evaluation(id: int, key: str, year: int) -> ResponseReturnValue:
    """One evaluation of a designation."""
    one, known = _evaluation(id, key)
    return _page(one, known, year, None, None, None)


def _page(
    one: Designation, known: Evaluation, year: int, form: ProposeForm | None, view: tuple[str, ViewForm] | None,
    refused: Refused | None,
) -> str:  # fmt: skip
    actor, table = me(), rules.grounds_of(one.programme)
    brought = queries.sources_of(one, known, year)
    held = queries.figures_year(one, known, year)
    compared = queries.compared(one, held)
    made = _made(one, known, year)
    suggested = _suggested(known, one, compared)
    enters = rules.enters(actor, one.programme)
    form = form or ProposeForm(formdata=None, ground=suggested)
    form.ground.choices = [(each, words(table.ground(each))) for each in known.grounds]
    return render_template(
        "terms/evaluation.html", designation=one, evaluation=known, year=year, brought=brought, compared=compared,
        compared_year=held,
        terms=rules.terms_of(one.programme), finding=made, ground_words=ground_words, refused=refused,
        form=marked(form, refused), views={key: _view_form(one, known, key, made, view) for key in _mine(one, known)},
        lacking=[source for source, thing in brought if not thing], values=settings.values(one.programme),
        may_propose=rules.is_office(actor, one) and made is None and one.state == "active",
        enters=enters, names=programme_names(),
        known=known_elsewhere(one, held) if enters else [], suggested=suggested,
        leads=_leads(one, known, year), table=table,
    )  # fmt: skip


def _made(one: Designation, known: Evaluation, year: int) -> Any:
    """The finding of the evaluation; None where none stands."""
    rows = queries.past(one.id)
    return next(
        (row for row in rows if (row.evaluation, row.year) == (known.key, year) and row.state != "dropped"), None
    )


def _suggested(known: Evaluation, one: Designation, compared: Any) -> str:
    """The finding the decline's rule would make; "" where nothing is reckoned."""
    rule = rules.terms_of(one.programme).decline
    if not known.reckoned or rule is None or compared.declined is None:
        return ""
    return rule.worse if compared.declined else rule.steady


def _leads(one: Designation, known: Evaluation, year: int) -> list[tuple[str, list[str]]]:
    """What each finding would lead to if it became final today."""
    if one.state != "active":
        return []
    table = rules.grounds_of(one.programme)
    said = []
    for each in known.grounds:
        outcome, _because = queries.outcome_if(one, each, year, clock.today())
        said.append((words(table.ground(each)), notices.consequences(outcome)))
    return said


def _mine(one: Designation, known: Evaluation) -> list[str]:
    """The views this post brings."""
    return [
        each.key for each in known.asked(one.scope)
        if not each.figures and not each.paper and rules.brings(me(), each, one)
    ]  # fmt: skip


def _view_form(
    one: Designation, known: Evaluation, key: str, made: Any, typed: tuple[str, ViewForm] | None
) -> ViewForm | None:
    if (made is not None and made.state == "decided") or one.state != "active":
        return None
    table = rules.grounds_of(one.programme)
    form = typed[1] if typed and typed[0] == key else ViewForm(formdata=None)
    form.suggests.choices = [("", _("不作建议")), *((each, words(table.ground(each))) for each in known.grounds)]
    source = next((each for each in known.sources if each.key == key), None)
    pool = queries.experts_for(one, clock.now()) if source is not None and source.people else []
    form.experts.choices = [
        (each.id, f"{each.name}（{each.organisation}）" + (f" · {why}" if why else "")) for each, why in pool
    ]
    return form


@bp.post("/designations/<int:id>/evaluations/<key>/<int:year>/<source>")
@to(BRINGERS)
def put_view(id: int, key: str, year: int, source: str) -> ResponseReturnValue:
    """Enter what a source says."""
    one, known = _evaluation(id, key)
    which = _source(known, source)
    form = ViewForm()
    _view_form(one, known, source, None, (source, form))
    if not form.validate():
        return _page(one, known, year, None, (source, form), None), 422

    def act() -> str:
        actions.put_view(
            one, known, which, year, str(form.words.data), str(form.people.data or ""), str(form.suggests.data or ""),
            me(), clock.now(), experts=form.experts.data or (),
        )  # fmt: skip
        return url_for("terms.evaluation", id=id, key=key, year=year)

    return pages.attempt(
        act, lambda refused: _page(one, known, year, None, (source, marked(form, refused)), refused), _("意见已登记")
    )


@bp.post("/designations/<int:id>/evaluations/<key>/<int:year>/reuse")
@to(ENTERERS)
def reuse_figures(id: int, key: str, year: int) -> ResponseReturnValue:
    """Take over the figures that are known elsewhere and that nobody disputes."""
    one, known = _evaluation(id, key)
    if not rules.enters(me(), one.programme):
        raise NotFound

    def act() -> str:
        actions.reuse_figures(one, queries.figures_year(one, known, year), me(), clock.now())
        return url_for("terms.evaluation", id=id, key=key, year=year)

    return pages.attempt(act, lambda refused: _page(one, known, year, None, None, refused), _("已采用"))


def _source(known: Evaluation, key: str) -> Source:
    return found(next((one for one in known.sources if one.key == key and not one.figures and not one.paper), None))


@bp.post("/designations/<int:id>/evaluations/<key>/<int:year>")
@to(OFFICE)
def propose(id: int, key: str, year: int) -> ResponseReturnValue:
    """Propose the finding of an evaluation."""
    one, known = _evaluation(id, key)
    form = ProposeForm()
    table = rules.grounds_of(one.programme)
    form.ground.choices = [(each, words(table.ground(each))) for each in known.grounds]
    if not form.validate():
        return _page(one, known, year, form, None, None), 422

    def act() -> str:
        row = actions.propose(one, known.key, str(form.ground.data), year, str(form.reasons.data), me(), clock.now())
        return url_for("terms.finding", id=row.id)

    return pages.attempt(
        act, lambda refused: _page(one, known, year, form, None, refused), _("认定已提出，须由另一人作出")
    )


@bp.get("/designations/<int:id>/event")
@to(OFFICE)
def event(id: int) -> ResponseReturnValue:
    """The form of a finding of a day."""
    return _event_page(queries.get(me(), id), EventForm(), None)


@bp.post("/designations/<int:id>/event")
@to(OFFICE)
def propose_event(id: int) -> ResponseReturnValue:
    """Propose a finding of a day."""
    one, form = queries.get(me(), id), EventForm()
    form.ground.choices = _events(one)
    if not form.validate():
        return _event_page(one, form, None), 422

    def act() -> str:
        day = form.happened_on.data
        assert day is not None  # required by the form
        row = actions.propose(
            one, "", str(form.ground.data), day.year, str(form.reasons.data), me(), clock.now(), happened_on=day
        )
        return url_for("terms.finding", id=row.id)

    return pages.attempt(act, lambda refused: _event_page(one, form, refused), _("认定已提出，须由另一人作出"))


def _events(one: Designation) -> list[tuple[str, str]]:
    table, known = rules.grounds_of(one.programme), rules.terms_of(one.programme)
    return [(each, words(table.ground(each))) for each in found(known.events or None)]


def _event_page(one: Designation, form: EventForm, refused: Refused | None) -> str:
    form.ground.choices = _events(one)
    table, leads = rules.grounds_of(one.programme), []
    for key, label in form.ground.choices:
        outcome, _because = queries.outcome_if(one, key, clock.today().year, clock.today())
        leads.append((label, notices.consequences(outcome)))
    return render_template(
        "terms/event.html", designation=one, form=marked(form, refused), refused=refused, leads=leads, table=table
    )
