"""The office's settings (what no document fixes) and the workday calendar."""

from collections.abc import Sequence

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.core import pages, reach, settings
from alliance.core.access import me, to
from alliance.core.actor import OFFICE, PROVINCE, Role
from alliance.core.programmes import key_of
from alliance.core.refusal import Refused
from alliance.rules import clauses
from alliance.rules import programme as programmes
from alliance.rules.shapes import Setting
from forms.organisations import CalendarDayForm, SettingForm

bp = Blueprint("office", __name__)
READERS = PROVINCE | {Role.AUDITOR}


def _programme() -> programmes.Programme:
    return programmes.load(key_of(me()))


@bp.get("/settings", endpoint="settings")
@to(READERS)
def settings_list() -> ResponseReturnValue:
    """Every number of the programme: what the document fixes, and what the office has set."""
    programme = _programme()
    free = [one for one in programme.settings if not one.law]
    return render_template(
        "organisations/settings.html",
        law=[one for one in programme.settings if one.law],
        parts=_by_part(free),
        values=settings.values(programme.key),
        editable=me().role == Role.OFFICE_HEAD,
    )


def _by_part(found: Sequence[Setting]) -> list[tuple[str, str, list[Setting]]]:
    """The settings under the document's own headings, in its order: (what the ids begin with, heading, settings)."""
    order = [clause.id for clause in clauses.all_clauses()]
    parts: dict[str, tuple[str, list[Setting]]] = {}
    for one in sorted(found, key=lambda one: order.index(one.clause)):
        part = clauses.part_of(one.clause)
        within, heading = (part.within, pages.words(part)) if part else (one.clause, one.clause)
        parts.setdefault(within, (heading, []))[1].append(one)
    return [(within, heading, listed) for within, (heading, listed) in parts.items()]


@bp.get("/settings/<key>")
@to(Role.OFFICE_HEAD)
def setting(key: str) -> ResponseReturnValue:
    """The form to set one value."""
    return _setting_page(key, SettingForm(value=str(settings.values(_programme().key).get(key, ""))), None)


@bp.post("/settings/<key>")
@to(Role.OFFICE_HEAD)
def set_(key: str) -> ResponseReturnValue:
    """Set one value, with a reason."""
    form, known = SettingForm(), _known(key)
    if not form.validate():
        return _setting_page(key, form, None), 422

    def put() -> str:
        settings.put(_programme().key, known.key, str(form.value.data), me(), clock.now(), str(form.remark.data))
        return url_for("office.settings")

    return pages.attempt(put, lambda refusal: _setting_page(key, form, refusal), _("设定已保存，自现在起适用"))


def _setting_page(key: str, form: SettingForm, refused: Refused | None) -> str:
    return render_template("organisations/setting.html", setting=_known(key), form=form, refused=refused)


def _known(key: str) -> Setting:
    return reach.found(next((one for one in _programme().settings if one.key == key), None))


@bp.get("/calendar")
@to(READERS)
def calendar() -> ResponseReturnValue:
    """The days off and worked of each year, with the years that are still missing."""
    return _calendar_page(CalendarDayForm(), None)


@bp.post("/calendar/days")
@to(OFFICE)
def add_day() -> ResponseReturnValue:
    """Enter one day of an arrangement."""
    form = CalendarDayForm()
    if not form.validate():
        return _calendar_page(form, None), 422
    assert form.day.data is not None
    settings.put_day(form.day.data, form.kind.data, str(form.name.data), str(form.source.data or ""), me(), clock.now())
    return pages.acted(url_for("office.calendar", year=form.day.data.year), _("已录入"))


@bp.post("/calendar/years/<int:year>")
@to(OFFICE)
def complete_year(year: int) -> ResponseReturnValue:
    """Declare a year's arrangement complete: from now on workdays in it can be computed."""
    settings.complete_year(year, me(), clock.now())
    return pages.acted(url_for("office.calendar", year=year), _("%(year)s 年的放假安排已确认完整", year=year))


def _calendar_page(form: CalendarDayForm, refused: Refused | None) -> str:
    years, days = settings.years(), settings.days()
    year = request.args.get("year", clock.today().year, type=int)
    return render_template(
        "organisations/calendar.html",
        form=form,
        refused=refused,
        years=years,
        year=year,
        days=[day for day in days if day.day.year == year],
        editable=me().is_office,
    )
