"""What the forms about a hospital's conduct begin with: which alliance, and which of its hospitals (SN15-3.5.b)."""

from typing import TypeVar

from flask import render_template

from alliance import clock
from alliance.core.access import me
from alliance.core.programmes import key_of
from alliance.core.refusal import Refused
from alliance.members import queries as members
from alliance.register import queries as register
from forms.supervision import ChooseAlliance, MisconductForm, TipForm

F = TypeVar("F", MisconductForm, TipForm)


def choose(template: str) -> str:
    """The page on which the alliance is chosen."""
    form = ChooseAlliance()
    active = register.active(key_of(me()), clock.today())
    form.designation.choices = [(one.id, f"{one.name}（{one.lead_name}）") for one in active]
    return render_template(template, form=form)


def offering(designation_id: int, form: F) -> F:
    """The form with the hospitals of the alliance on the day it tells of, past members too: conduct is found out later."""
    current = members.current(designation_id, form.happened_on.data or clock.today())
    form.organisation_id.choices = [(one.organisation_id, one.organisation_name) for one in current]
    return form


def page(template: str, designation_id: int, form: MisconductForm | TipForm, refused: Refused | None) -> str:
    """The form about one alliance of this programme."""
    return render_template(template, designation=register.get(me(), designation_id), form=form, refused=refused)
