"""The opinion desk: everything due from a post, several agreements at once, and reminders to overdue stations."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from alliance import clock
from alliance.core import pages, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE
from alliance.core.language import told
from alliance.core.refusal import Refused
from alliance.filing import actions, queries, rules
from alliance.filing.flow import STATES, TONES
from alliance.filing.queries import Prospect
from alliance.filing.views.shared import asked_for, bp
from forms.filing import DeskFilterForm, batch_form

ORDERS = ("due", "asked", "name")


@bp.get("/filings/desk")
@to(queries.STATIONS)
def desk() -> ResponseReturnValue:
    """All opinions due from this post, the earliest due day first; tick several to agree to them at once."""
    return _desk_page("")


def _desk_page(said: str) -> str:
    actor, today = me(), clock.today()
    order = request.args.get("order", "due")
    order = order if order in ORDERS else "due"
    form = DeskFilterForm(request.args, meta={"csrf": False}, order=order)
    due = str(form.due.data or "")
    words = str(form.q.data or "").strip()[:60]
    lines, count = queries.desk(actor, today, words=words, due=due, order=order)
    sorts = {one: pages.address(order=one) for one in ORDERS}
    return render_template(
        "filing/desk.html", lines=lines, count=count, form=form, order=order, sorts=sorts, filtered=bool(words or due),
        most=queries.AT_ONCE, said=said, may_watch=actor.role in queries.WATCHERS,
        goes_on=_goes_on(lines), late=sum(rules.is_overdue(one.stay, today) for one in lines),
    )  # fmt: skip


def _goes_on(lines: list[Any]) -> bool:
    """Whether the office has set that the filing goes on without this opinion."""
    stations = [(one.application, rules.WAY.present(one.application)) for one in lines]
    asked = [one.programme for one, station in stations if station is not None and rules.may_be_silent(one, station)]
    return bool(asked) and bool(settings.value(asked[0], "city_silence_goes_on"))


@bp.get("/filings/desk/confirm")
@to(queries.STATIONS)
def confirm_batch() -> ResponseReturnValue:
    """The list to be confirmed: what each will become, what must be answered, what keeps one from being done."""
    found = _picked(request.args.getlist("pick", type=int))
    if not found:
        return _desk_page(_("请先勾选要一并同意的申请。")), 422
    return _confirm_page(found, _form(found))


@bp.post("/filings/desk/confirm")
@to(queries.STATIONS)
def sign_batch() -> ResponseReturnValue:
    """Sign them, each by itself; the result page says which were done."""
    found = _picked(request.form.getlist("pick", type=int))
    form = _form(found)
    if not found or not form.validate():
        return (_confirm_page(found, form) if found else _desk_page(_("请先勾选要一并同意的申请。"))), 422
    signed = actions.agree_all([_answer(one, form) for one in found], me(), clock.now())
    done = sum(bool(one["done"]) for one in signed.lines)
    return pages.acted(
        url_for("filing.batch", id=signed.id), _("已签署 %(done)d 件，共 %(all)d 件", done=done, all=len(signed.lines))
    )


def _picked(ids: list[int]) -> list[Prospect]:
    return queries.prospects(me(), ids, clock.now()) if ids else []


def _form(found: list[Prospect]) -> FlaskForm:
    return batch_form([
        (one.application.id, one.application.name, [(fact.key, told(fact.words, fact.words_en)) for fact in
         (one.station.assesses if one.station else ())], bool(one.exceptions))
        for one in found
        if one.is_open
    ])()  # fmt: skip


def _answer(one: Prospect, form: FlaskForm) -> actions.Answer:
    """What was typed for one: its own words, else those for all."""
    key = f"_{one.application.id}"
    facts = {
        field.name.removesuffix(key).removeprefix("fact_"): str(field.data or "")
        for field in form
        if field.name.startswith("fact_") and field.name.endswith(key)
    }
    own = str(form[f"text{key}"].data or "").strip() if f"text{key}" in form else ""
    seen = request.form.get(f"seen{key}", type=int)
    return actions.Answer(one.application.id, seen, own or str(form.text.data or ""), facts)


def _confirm_page(found: list[Prospect], form: FlaskForm) -> str:
    seen = {one.application.id: request.form.get(f"seen_{one.application.id}", type=int) for one in found}
    return render_template(
        "filing/desk_confirm.html", found=found, form=form, states=STATES, seen=seen,
        ready=[one for one in found if one.is_open], closed=[one for one in found if not one.is_open],
    )  # fmt: skip


@bp.get("/filings/desk/batches/<int:id>")
@to(queries.STATIONS)
def batch(id: int) -> ResponseReturnValue:
    """What became of a batch: done, and not done with the reason and the words typed."""
    signed = queries.batch(me(), id)
    return render_template("filing/batch.html", signed=signed, states=STATES, tones=TONES)


@bp.get("/filings/overdue")
@to(queries.WATCHERS)
def overdue() -> ResponseReturnValue:
    """What lies at a station beyond its due day; the office reminds."""
    return _overdue_page(None)


def _overdue_page(refused: Refused | None) -> str:
    today = clock.today()
    lines = queries.overdue(me(), today)
    calendar = settings.calendar()
    open_to = {
        one.application.id: rules.may_chase(one.stay, today, calendar) and one.application.state != "office"
        for one in lines
    }
    return render_template(
        "filing/overdue.html", lines=lines, states=STATES, open_to=open_to, may_chase=me().role in OFFICE,
        refused=refused,
    )  # fmt: skip


@bp.post("/filings/<int:id>/chase")
@to(OFFICE)
def chase(id: int) -> ResponseReturnValue:
    """Remind the station that is overdue."""
    application = asked_for(id)
    try:
        stay = actions.chase(application, me(), clock.now())
    except Refused as refusal:
        return _overdue_page(refusal), 409
    back = pages.inside(request.form.get("back"), url_for("filing.overdue"))
    return pages.acted(back, _("已催办%(name)s（第 %(n)d 次）", name=application.name, n=stay.chased))
