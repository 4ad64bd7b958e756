"""Forms of evaluation: opening a round, points by hand, self-evaluation, weights, adoption."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

NUMBER = r"^\s*\d{1,7}(\.\d{1,4})?\s*$"


class OpenRoundForm(FlaskForm):
    """Which finished year is evaluated."""

    year = SelectField(_l("考核年度"), coerce=int, validators=[InputRequired(_l("请选择年度"))])


class ReopenForm(FlaskForm):
    """Why provisional results go back to scoring."""

    remark = TextAreaField(_l("退回理由"), validators=[DataRequired(_l("请写明退回评分的理由")), Length(max=1000)])


class AdoptForm(FlaskForm):
    """The name under which a system is put in force."""

    title = StringField(_l("采用后的名称"), validators=[DataRequired(_l("请填写名称")), Length(max=120)])


def points_form(fields: Iterable[tuple[str, str]], note: Any) -> type[FlaskForm]:
    """A form class with `p_KEY` (points, may stay empty) and `note_KEY` for each (key, label).

    Numbers are text fields, so that what was mistyped is shown again as typed.
    """

    class PointsForm(FlaskForm):
        """Points given by hand."""

    for key, label in fields:
        number = [Optional(), Regexp(NUMBER, message=_l("请填写数字，如 3.5"))]
        setattr(PointsForm, f"p_{key}", StringField(label, validators=number))
        setattr(PointsForm, f"note_{key}", TextAreaField(note, validators=[Optional(), Length(max=1000)]))
    return PointsForm


def weights_form(fields: Iterable[tuple[str, str, bool]]) -> type[FlaskForm]:
    """A form class with `w_KEY` (weight) and, where asked, `f_KEY` (the value that earns full marks)."""

    class WeightsForm(FlaskForm):
        """Weights of a draft."""

    must = [InputRequired(_l("请填写")), Regexp(NUMBER, message=_l("请填写数字，如 3.5"))]
    for key, label, full in fields:
        setattr(WeightsForm, f"w_{key}", StringField(label, validators=must))
        if full:
            setattr(WeightsForm, f"f_{key}", StringField(_l("满分值"), validators=must))
    return WeightsForm


def decimal(typed: str | None) -> Decimal | None:
    """The number behind validated words; None for empty."""
    words = (typed or "").strip()
    return Decimal(words) if words else None
