"""The decision page of a station: was and now and the papers left, the opinion right, consequences before signing."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.changes import actions, queries, rules
from alliance.changes.flow import STATES
from alliance.changes.model import ChangeFiling
from alliance.changes.views.shared import asked_for, bp, content
from alliance.core import pages, reach
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, Role
from alliance.core.refusal import Overtaken, Refused
from alliance.rules.changes import ChangeStation
from forms.changes import OpinionForm

STATIONS = OFFICE | {Role.HOSPITAL_LEADER, Role.CITY_COMMISSION, Role.PROVINCIAL_COMMISSION}


@bp.get("/changes/<int:id>/opinion")
@to(STATIONS)
def opinion(id: int) -> ResponseReturnValue:
    """The change beside the opinion to be given on it."""
    change = asked_for(id)
    station = reach.found(rules.WAY.mine(change, me()))
    return _page(change, station, OpinionForm(), None)


@bp.post("/changes/<int:id>/opinion")
@to(STATIONS)
def give(id: int) -> ResponseReturnValue:
    """Give the opinion. A refusal ends the change: it is asked once more."""
    change = asked_for(id)
    station = rules.WAY.present(change) or rules.WAY.first(change)
    form = OpinionForm()
    if not form.validate():
        return _page(change, station, form, None), 422
    verdict, text = str(form.verdict.data), str(form.text.data or "")
    if verdict == "refuse" and text.strip() and not request.form.get("_confirmed"):
        return render_template(
            "changes/refuse.html", change=change, kind=rules.kind_of(change), text=text, seen=pages.seen()
        )
    try:
        actions.opinion(change, verdict, text, me(), clock.now(), pages.seen())
    except Refused as refusal:
        return _page(asked_for(id), station, form, refusal), 409
    except Overtaken as overtaken:
        back = url_for("changes.show", id=id)
        return pages.error_page(409, overtaken=overtaken, refused=None, back=back, typed={_("意见内容"): text})
    return pages.acted(url_for("changes.show", id=id), _("意见已记录，变更现为：%(state)s", state=STATES[change.state]))


def _page(change: ChangeFiling, station: ChangeStation, form: OpinionForm, refused: Refused | None) -> str:
    standing = rules.WAY.present(change) is not None
    return render_template(
        "changes/opinion.html", **content(change), station=station, form=form, refused=refused,
        target=STATES[rules.WAY.following(change)] if standing else "", states=STATES,
        deciding=standing and rules.WAY.following(change) == "approved", steps=queries.picture(change),
        recused=station.by != "hospital-leader" and bool({change.lead_id, change.new_lead_id} & me().own_hospitals),
        lacking=rules.problems(change, clock.today()),
        words_of={one.key: one for one in rules.changes_of(change.programme).stations},
    )  # fmt: skip
