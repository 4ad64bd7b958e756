"""Telephones and hours: whom to call at the hospitals of my alliances, and my own hospital's to keep."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from alliance import clock
from alliance.care import queries
from alliance.care.views.frame import WRITERS, bp
from alliance.core import pages
from alliance.core.access import me, to
from alliance.organisations import actions as organisations
from forms.care import DeskForm


@bp.get("/care/desk")
@to(WRITERS)
def desk() -> ResponseReturnValue:
    """The directory of receiving departments; one's own hospital's can be changed here."""
    return _page(DeskForm(formdata=None, data=_kept()))


@bp.post("/care/desk")
@to(WRITERS)
def keep_desk() -> ResponseReturnValue:
    """Keep my own hospital's telephones and hours."""
    form = DeskForm()
    if not form.validate():
        return _page(form), 422
    hospital, departments = queries.desks(me(), clock.today())[0]
    rows = zip(departments, map(_contact, form.departments), strict=False)
    organisations.set_contacts(me(), clock.now(), hospital, _contact(form.desk), list(rows))
    return pages.acted(url_for("care.desk"), _("电话和接听时间已保存"))


def _contact(row: Any) -> tuple[str, str]:
    return str(row.data["telephone"] or "").strip(), str(row.data["hours"] or "").strip()


def _kept() -> dict[str, Any]:
    hospital, departments = queries.desks(me(), clock.today())[0]
    return {
        "desk": {"telephone": hospital.desk_telephone, "hours": hospital.desk_hours},
        "departments": [{"telephone": one.telephone, "hours": one.hours} for one in departments],
    }


def _page(form: DeskForm) -> str:
    own, *others = queries.desks(me(), clock.today())
    return render_template("care/desk.html", form=form, own=own, others=others)
