"""Forms of selection: figures with their origin, a reason, the yearly call, questions put by the address."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional


class OriginForm(FlaskForm):
    """Where the figures come from."""

    as_of = DateField(_l("数据截至"), validators=[InputRequired(_l("请填写数据截至日"))])
    source = StringField(_l("数据来源"), validators=[DataRequired(_l("请写明数据来源")), Length(max=200)])
    signatory = StringField(_l("签署人"), validators=[DataRequired(_l("请写明签署人")), Length(max=80)])


class WithdrawForm(FlaskForm):
    """Why an entry is taken back."""

    remark = TextAreaField(_l("撤回理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])


def figures_form(asked: Iterable[tuple[str, str, str, Sequence[tuple[str, str]]]]) -> type[FlaskForm]:
    """The origin, and a field for each (name, label, kind, choices); all may stay empty: what is known is not asked again."""

    class FiguresForm(OriginForm):
        """Figures of one department."""

    for name, label, kind, choices in asked:
        field: Any
        if choices:
            field = SelectField(label, choices=[("", _l("未填")), *choices], default="", validators=[Optional()])
        elif kind == "statement":
            field = TextAreaField(label, validators=[Optional(), Length(max=2000)])
        else:
            field = StringField(label, validators=[Optional(), Length(max=20)])
        setattr(FiguresForm, name, field)
    return FiguresForm


def call_form(tracks: Iterable[tuple[str, str]], *, reason: bool) -> type[FlaskForm]:
    """A year's call: its days, and a text area of directions per (name, label)."""

    class CallForm(FlaskForm):
        """The year's directions and places."""

        year = IntegerField(_l("年度"), validators=[InputRequired(_l("请填写年度")), NumberRange(min=2000, max=2999)])
        opens = DateField(_l("开始受理"), validators=[InputRequired(_l("请填写开始日"))])
        closes = DateField(_l("截止受理"), validators=[InputRequired(_l("请填写截止日"))])

    for name, label in tracks:
        setattr(CallForm, name, TextAreaField(label, validators=[Optional(), Length(max=4000)]))
    if reason:
        CallForm.reason = TextAreaField(_l("更改理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])
    return CallForm


class PlacesForm(FlaskForm):
    """What a board of places is reckoned from; asked by the address, nothing is kept."""

    class Meta:
        """Asked by GET: no token."""

        csrf = False

    population = IntegerField(_l("常住人口（人）"), validators=[Optional(), NumberRange(min=0, max=2_000_000_000)])
    lines = TextAreaField(
        _l("已定和拟定的项目，每行：医院，市，病种，主城区（是或否）"), validators=[Optional(), Length(max=20000)]
    )


class BarForm(FlaskForm):
    """Who is not admitted, by which rule and decision."""

    rule = SelectField(_l("事由"))
    hospital = StringField(_l("医院全称"), validators=[DataRequired(_l("请填写医院全称")), Length(max=120)])
    department = StringField(_l("科室名称（空着为全院）"), validators=[Optional(), Length(max=80)])
    since = DateField(_l("认定日期"), validators=[InputRequired(_l("请填写认定日期"))])
    reason = TextAreaField(_l("事实和理由"), validators=[DataRequired(_l("请写明事由")), Length(max=500)])
    decision = StringField(_l("决定文号"), validators=[DataRequired(_l("请填写决定文号")), Length(max=120)])


class StepForm(FlaskForm):
    """A step that may need its reason."""

    remark = TextAreaField(_l("理由"), validators=[Optional(), Length(max=300)])
