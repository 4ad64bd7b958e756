"""The decision page of a station: evidence left, opinion right, consequences before signing."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages, reach, settings
from alliance.core.access import me, to
from alliance.core.language import told
from alliance.core.refusal import Overtaken, Refused
from alliance.filing import actions, queries, rules
from alliance.filing.flow import STATES
from alliance.filing.model import Application
from alliance.filing.views.shared import asked_for, bp, dossier_of, file_links
from forms.filing import opinion_form

STATIONS = queries.STATIONS


def _form(dossier: rules.Dossier, station: Any) -> FlaskForm:
    asked = [(one.key, told(one.words, one.words_en)) for one in station.assesses]
    pins = [(key, label) for key, label in queries.pins(dossier)]
    return opinion_form(
        asked, pins, rules.WAY.decides(dossier.application, station) and bool(rules.exceptions(dossier))
    )()


@bp.get("/filings/<int:id>/opinion")
@to(STATIONS)
def opinion(id: int) -> ResponseReturnValue:
    """The dossier beside the opinion to be given on it."""
    application = asked_for(id)
    station = reach.found(rules.WAY.mine(application, me()))
    dossier = dossier_of(application)
    return _page(dossier, station, _form(dossier, station), None)


@bp.post("/filings/<int:id>/opinion")
@to(STATIONS)
def give(id: int) -> ResponseReturnValue:
    """Give the opinion. A refusal ends the application: it is asked once more."""
    application = asked_for(id)
    dossier = dossier_of(application)
    station = rules.WAY.present(application) or rules.WAY.first(application)
    form = _form(dossier, station)
    if not form.validate():
        return _page(dossier, station, form, None), 422
    if _unplaced(form):
        gone = Refused("SN15-3.3.a", _("有附件已不在申请中，针对它的退回意见请改写到所在的栏目"), todo=_unplaced(form))
        return _page(dossier, station, form, gone), 409
    verdict = str(form.verdict.data)
    if verdict == "refuse" and str(form.text.data or "").strip() and not request.form.get("_confirmed"):
        return _refuse_page(application, form)
    try:
        actions.opinion(
            application, verdict, str(form.text.data or ""), _part(form, "fact_"), _part(form, "pin_"), me(),
            clock.now(), pages.seen(),
        )  # fmt: skip
    except Refused as refusal:
        return _page(dossier_of(asked_for(id)), station, form, refusal), 409
    except Overtaken as overtaken:
        words = {str(form[name].label.text): text for name, text in _typed(form).items() if name != "verdict"}
        back = url_for("filing.show", id=id)
        return pages.error_page(409, overtaken=overtaken, refused=None, back=back, typed=words)
    return pages.acted(url_for("filing.show", id=id), _said(application))


def _refuse_page(application: Application, form: FlaskForm) -> str:
    """What follows a refusal, before it is signed; everything typed goes along."""
    return render_template("filing/refuse.html", application=application, typed=_typed(form), seen=pages.seen())


def _said(application: Application) -> str:
    return str(_("意见已记录，申请现为：%(state)s", state=STATES[application.state]))


def _unplaced(form: FlaskForm) -> list[str]:
    """Remarks typed for attachments that are gone since the page was opened: told, never dropped."""
    sent = request.form.items()
    return [words for name, words in sent if name.startswith("pin_") and words.strip() and name not in form]


def _part(form: FlaskForm, prefix: str) -> Mapping[str, str]:
    found = {one.name.removeprefix(prefix): str(one.data or "") for one in form if one.name.startswith(prefix)}
    return {"" if key == "whole" else key: words for key, words in found.items()}


def _typed(form: FlaskForm) -> dict[str, str]:
    """What was typed, by field, to be carried through a question or shown to be copied."""
    plain = ("CSRFTokenField", "FileField")
    return {one.name: str(one.data) for one in form if one.data and one.type not in plain}


def _goes_on(station: Any, application: Application) -> bool:
    """Whether the filing goes on without this opinion once the due day has passed (办公室设定)."""
    return rules.may_be_silent(application, station) and bool(
        settings.value(application.programme, "city_silence_goes_on")
    )


def _page(dossier: rules.Dossier, station: Any, form: FlaskForm, refused: Refused | None) -> str:
    application = dossier.application
    target = rules.WAY.following(application) if rules.WAY.present(application) is not None else application.state
    return render_template(
        "filing/opinion.html", application=application, dossier=dossier, station=station, form=form, refused=refused,
        rows=queries.rows(dossier), conditions=queries.conditions(dossier), exceptions=rules.exceptions(dossier),
        links=lambda found: file_links(application, found), target=STATES[target], filing=target == "filed",
        recused=station.by != "hospital-leader" and application.lead_id in me().own_hospitals, queries=queries,
        changed=queries.changed_since(dossier), days=queries.days(application, clock.today()),
        goes_on=_goes_on(station, application), provinces=queries.consents(dossier), rules=rules,
    )  # fmt: skip
