"""Papers of the year and the ways techniques are spread."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import flow, pages
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.pages import marked, words
from alliance.core.reach import found
from alliance.core.refusal import NotFound, Refused
from alliance.register import queries as register
from alliance.rules import yearly
from alliance.terms import actions, queries, rules
from alliance.terms.flow import PAPER_FLOW, PAPER_STATES, PAPER_TONES
from alliance.terms.model import YearPaper
from alliance.terms.views.frame import OWN, READERS, bp
from forms.terms import SpreadForm, StepForm, paper_form


@bp.post("/designations/<int:id>/papers/<kind>/<int:year>")
@to(OWN)
def begin(id: int, kind: str, year: int) -> ResponseReturnValue:
    """Begin a paper of a year, or open the one that was begun."""
    one = queries.get(me(), id)
    known = yearly.load(one.programme)
    if known is None or kind not in {each.key for each in known.papers}:
        raise NotFound
    row = actions.begin(one, kind, year, me(), clock.now())
    return pages.acted(url_for("terms.paper", id=row.id), "")


@bp.get("/designations/papers/<int:id>")
@to(READERS)
def paper(id: int) -> ResponseReturnValue:
    """One paper: filled in by its department, read by the others."""
    return _page(queries.paper(me(), id), None, None)


def _form_of(row: YearPaper) -> Any:
    kind = actions.kind_of(row)
    return paper_form((one.key, words(one), one.kind) for one in kind.parts)


def _page(row: YearPaper, form: Any, refused: Refused | None) -> str:
    kind, actor = actions.kind_of(row), me()
    fills = rules.is_own(actor, row) and row.state in ("draft", "returned")
    form = form or (
        _form_of(row)(data=row.answers) if request.method == "GET" else _form_of(row)(formdata=None, data=row.answers)
    )
    return render_template(
        "terms/paper.html", row=row, kind=kind, designation=register.by_id(row.designation_id), fills=fills,
        form=marked(form, refused), refused=refused, states=PAPER_STATES, tones=PAPER_TONES, beside=_beside(row, kind),
        reviews=[one for one in PAPER_FLOW.open_to(row, actor) if one.name != "submit"], today=clock.today(),
        lines=flow.timeline(row, [PAPER_FLOW], {"paper.begin": _("开始填写"), "paper.save": _("暂存")}),
        steps=StepForm(formdata=None),
    )  # fmt: skip


def _beside(row: YearPaper, kind: yearly.Paper) -> dict[str, str]:
    """What was planned, by part: of the same year, or once for the whole term."""
    if not kind.beside:
        return {}
    rows = queries.papers(row.designation_id)
    known = [one for (name, year), one in rows.items() if name == kind.beside and year <= row.year]
    exact = [one for one in known if one.year == row.year] or known
    return dict(exact[0].answers) if exact else {}


@bp.post("/designations/papers/<int:id>")
@to(OWN)
def save(id: int) -> ResponseReturnValue:
    """Keep what was typed, or hand it in."""
    row = queries.paper(me(), id)
    form = _form_of(row)()
    if not form.validate():
        return _page(row, form, None), 422
    answers = {one.key: str(form[one.key].data or "") for one in actions.kind_of(row).parts}
    done = request.form.get("step") == "submit"

    def act() -> str:
        (actions.submit if done else actions.save)(row, answers, me(), clock.now(), pages.seen())
        return url_for("terms.show", id=row.designation_id) if done else url_for("terms.paper", id=id)

    return pages.attempt(act, lambda refused: _page(row, form, refused), _("已提交") if done else _("已保存"))


@bp.post("/designations/papers/<int:id>/<any('accept', 'return'):step>")
@to(OFFICE)
def review(id: int, step: str) -> ResponseReturnValue:
    """Accept it or give it back."""
    row, form = queries.paper(me(), id), StepForm()

    def act() -> str:
        if step == "accept":
            actions.accept(row, me(), clock.now(), pages.seen())
        else:
            actions.give_back(row, str(form.remark.data or ""), me(), clock.now(), pages.seen())
        return url_for("terms.paper", id=id)

    return pages.attempt(act, lambda refused: _page(row, None, refused), _("已办理"))


@bp.get("/designations/<int:id>/spread")
@to(OWN)
def spread(id: int) -> ResponseReturnValue:
    """The form of a way by which techniques were spread."""
    return _spread_page(id, SpreadForm(formdata=None, year=clock.today().year), None)


@bp.post("/designations/<int:id>/spread")
@to(OWN)
def add_spread(id: int) -> ResponseReturnValue:
    """Enter it."""
    one, form = queries.get(me(), id), SpreadForm()
    _choices(one, form)
    if not form.validate():
        return _spread_page(id, form, None), 422

    def act() -> str:
        alliance = str(form.alliance.data or "")
        actions.add_spread(
            one, str(form.channel.data), int(form.year.data or 0), int(alliance) if alliance else None,
            str(form.words.data), me(), clock.now(),
        )  # fmt: skip
        return url_for("terms.show", id=id)

    return pages.attempt(act, lambda refused: _spread_page(id, form, refused), _("推广已登记"))


def _choices(one: Any, form: SpreadForm) -> None:
    channels = rules.terms_of(one.programme).channels
    form.channel.choices = [(each.key, words(each)) for each in found(channels or None)]
    form.alliance.choices = [("", _("不涉及"))] + [(str(each.id), each.name) for each in queries.alliances_of(me())]


def _spread_page(id: int, form: SpreadForm, refused: Refused | None) -> str:
    one = queries.get(me(), id)
    _choices(one, form)
    if not rules.is_own(me(), one):
        raise NotFound
    return render_template("terms/spread.html", designation=one, form=marked(form, refused), refused=refused)


@bp.post("/designations/<int:id>/spread/<int:entry>")
@to(OWN)
def take_back_spread(id: int, entry: int) -> ResponseReturnValue:
    """Take an entry back."""
    one = queries.get(me(), id)
    row = found(next((each for each in queries.spreads(one.id) if each.id == entry), None))
    actions.take_back_spread(row, one, me(), clock.now())
    return pages.acted(url_for("terms.show", id=id), _("已撤回，记录保留"))
