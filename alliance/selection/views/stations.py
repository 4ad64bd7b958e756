"""The pages of the stations: sign, recommend in order, form check; cancel for fraud."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages, reach
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.pages import words
from alliance.core.refusal import NotFound, Overtaken, Refused
from alliance.rules import grounds, intake
from alliance.rules import programme as programmes
from alliance.selection import actions, queries, rules
from alliance.selection.flow import STATES, TONES, is_commission
from alliance.selection.model import Candidacy
from alliance.selection.rules import WAY
from alliance.selection.views.candidacies import argument_rows, paper_rows, track_words
from alliance.selection.views.facts import TONES as STATUS_TONES
from alliance.selection.views.facts import status_words
from alliance.selection.views.frame import bp
from forms.candidacies import FraudForm, rank_form, verdict_form

known = queries.candidacies
STATIONS = OFFICE | {Role.HOSPITAL_LEADER} | known.RECOMMENDERS


def _form(found: Candidacy, station: Any) -> FlaskForm:
    way = rules.route_of(found)
    asks = station.key == "form"
    papers = [(one.key, words(one)) for one in way.papers_on(found.track)] if asks else []
    exclusions = [(one.key, words(one)) for one in way.exclusions] if asks else []
    return verdict_form(papers, exclusions, asks and known.shared(found) is not None)()


@bp.get("/candidacies/<int:id>/verdict")
@to(STATIONS)
def candidacy_verdict(id: int) -> ResponseReturnValue:
    """The application beside what is to be said of it."""
    found = known.one(me(), id)
    station = reach.found(WAY.mine(found, me()))
    return _page(found, station, _form(found, station), None)


@bp.post("/candidacies/<int:id>/verdict")
@to(STATIONS)
def give_verdict(id: int) -> ResponseReturnValue:
    """Give the verdict. A refusal ends the application: it is asked once more."""
    found = known.one(me(), id)
    station = WAY.present(found) or WAY.first(found)
    form = _form(found, station)
    if not form.validate():
        return _page(found, station, form, None), 422
    said, text = str(form.verdict.data), str(form.text.data or "")
    if said == "refuse" and text.strip() and not request.form.get("_confirmed"):
        return render_template("selection/refuse.html", candidacy=found, typed=_typed(form), seen=pages.seen())
    facts = {one.name: str(one.data or "") for one in form if one.name.startswith(("paper_", "excl_", "main_city"))}

    def act() -> str:
        actions.verdict(found, said, text, facts, me(), clock.now(), pages.seen())
        return url_for("selection.candidacy", id=id)

    try:
        return pages.attempt(act, lambda refused: _page(known.one(me(), id), station, form, refused), _("意见已记录"))
    except Overtaken as overtaken:
        back = url_for("selection.candidacy", id=id)
        return pages.error_page(409, overtaken=overtaken, refused=None, back=back, typed={_("意见内容"): text})


def _typed(form: FlaskForm) -> dict[str, str]:
    return {one.name: str(one.data) for one in form if one.data and one.type != "CSRFTokenField"}


def _page(found: Candidacy, station: Any, form: FlaskForm, refused: Refused | None) -> str:
    pages.marked(form, refused)
    way = rules.route_of(found)
    return render_template(
        "selection/verdict.html", candidacy=found, programme=programmes.load(found.programme), track=track_words(found),
        station=station, form=form, refused=refused, recused=station.key != "hospital" and found.lead_id in me().own_hospitals,
        findings=known.submitted_findings(found), labels=status_words(), tones=STATUS_TONES, papers=paper_rows(found),
        arguments=argument_rows(found), direction=rules.direction_of(found), way=way,
        target=STATES[WAY.following(found)] if WAY.present(found) else "", said=rules.arguments_of(found),
        changed=_changed(found), shared=known.shared(found), blocked=queries.places.blocks_on(found),
    )  # fmt: skip


def _changed(found: Candidacy) -> bool:
    """Whether the figures stand otherwise today than on the day of the submission."""
    return rules.frozen(known.findings_on(found, clock.today())) != rules.frozen(known.submitted_findings(found))


# ---- the order in which an authority recommends ------------------------------------------------------------------------


@bp.get("/candidacies/rank/<key>/<int:year>/<track>")
@to(known.RECOMMENDERS)
def rank_candidacies(key: str, year: int, track: str) -> ResponseReturnValue:
    """What waits for this authority's order, with a place for each."""
    rows = _rows(key, year, track)
    return _rank_page(key, year, track, rows, _rank_form(rows)(data=_places(rows)), None)


@bp.post("/candidacies/rank/<key>/<int:year>/<track>")
@to(known.RECOMMENDERS)
def put_ranks(key: str, year: int, track: str) -> ResponseReturnValue:
    """Keep the order; with the other button recommend all that have a place."""
    rows = _rows(key, year, track)
    form = _rank_form(rows)()
    if not form.validate():
        return _rank_page(key, year, track, rows, form, None), 422
    waiting = [one for one in rows if one.state == "city"]
    ranks = {one.id: form[f"rank_{one.id}"].data for one in waiting}
    seen = {one.id: request.form.get(f"seen_{one.id}", one.version, type=int) for one in waiting}
    recommends = request.form.get("step") == "recommend"

    def act() -> str:
        actions.rank(key, year, track, ranks, seen, me(), clock.now(), recommend=recommends)
        return (
            url_for("selection.candidacies")
            if recommends
            else url_for("selection.rank_candidacies", key=key, year=year, track=track)
        )

    said = _("已按排定的名次推荐") if recommends else _("名次已保存")
    return pages.attempt(
        act, lambda refused: _rank_page(key, year, track, _rows(key, year, track), form, refused), said
    )


def _rows(key: str, year: int, track: str) -> list[Candidacy]:
    rows = known.to_rank(me(), key, track, year)
    if not rows:
        raise NotFound
    return rows


def _rank_form(rows: list[Candidacy]) -> type[FlaskForm]:
    return rank_form([(one.id, f"{one.lead_name} {one.subject}") for one in rows if one.state == "city"])


def _places(rows: list[Candidacy]) -> dict[str, int | None]:
    return {f"rank_{one.id}": one.rank for one in rows}


def _rank_page(key: str, year: int, track: str, rows: list[Candidacy], form: FlaskForm, refused: Refused | None) -> str:
    taken = reach.found(intake.load(key))
    return render_template(
        "selection/rank.html", programme=programmes.load(key), track=taken.track(track), year=year, rows=rows, form=form,
        refused=refused, states=STATES, tones=TONES, directions=known.directions(key, track, year) or [],
        clause_id=rules.clause_at("city")(rows[0]), findings={one.id: _tally(one) for one in rows},
    )  # fmt: skip


def _tally(one: Candidacy) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in known.submitted_findings(one):
        counts[each.status] = counts.get(each.status, 0) + 1
    return counts


# ---- fraud -------------------------------------------------------------------------------------------------------------


def _to_disqualify(id: int) -> Candidacy:
    found = known.one(me(), id)
    return reach.found(found if is_commission(me(), found) and rules.fraud_of(found) else None)


@bp.get("/candidacies/<int:id>/disqualify")
@to(Role.PROVINCIAL_COMMISSION)
def disqualify(id: int) -> ResponseReturnValue:
    """Asked once more: what follows, until when no application is taken."""
    return _fraud_page(_to_disqualify(id), FraudForm(), None)


@bp.post("/candidacies/<int:id>/disqualify")
@to(Role.PROVINCIAL_COMMISSION)
def cancel_candidacy(id: int) -> ResponseReturnValue:
    """Cancel it and propose the bar."""
    found, form = _to_disqualify(id), FraudForm()
    if not form.validate() or not request.form.get("_confirmed"):
        return _fraud_page(found, form, None), 422

    def act() -> str:
        actions.disqualify(found, str(form.text.data), str(form.decision.data), me(), clock.now(), pages.seen())
        return url_for("selection.bars", key=found.programme)

    return pages.attempt(
        act,
        lambda refused: _fraud_page(known.one(me(), id), form, refused),
        _("已取消评审资格；限期须由另一人签发后生效"),
    )


def _fraud_page(found: Candidacy, form: FlaskForm, refused: Refused | None) -> str:
    rule = rules.fraud_of(found)
    assert rule is not None  # held by the page's way in
    outcome = grounds.days_of(rule, clock.today())
    return render_template(
        "selection/disqualify.html", candidacy=found, form=form, refused=refused, rule=rule, until=outcome.barred_until
    )
