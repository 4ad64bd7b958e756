"""Forms of what follows a designation: filters, views of sources, figures, findings and their steps, papers, spread."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget


class DesignationFilter(FlaskForm):
    """The list of designations; asked by GET."""

    class Meta:
        """No token: nothing is changed."""

        csrf = False

    q = StringField(_l("名称、医院或编号"), validators=[Optional(), Length(max=60)])
    programme = SelectField(_l("项目"), validators=[Optional()])
    state = SelectField(_l("状态"), validators=[Optional()])


class FindingFilter(DesignationFilter):
    """The list of findings; asked by GET."""

    q = StringField(_l("名称或医院"), validators=[Optional(), Length(max=60)])


class ViewForm(FlaskForm):
    """What one source of an evaluation says."""

    words = TextAreaField(_l("意见"), validators=[DataRequired(_l("请写明意见")), Length(max=4000)])
    experts = SelectMultipleField(
        _l("专家库中的专家"), coerce=int, validators=[Optional()], widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip
    people = StringField(_l("参加的人员"), validators=[Optional(), Length(max=300)])
    suggests = SelectField(_l("建议的认定"), validators=[Optional()])


class ProposeForm(FlaskForm):
    """A finding of an evaluation."""

    ground = SelectField(_l("认定"))
    reasons = TextAreaField(_l("事实和理由"), validators=[DataRequired(_l("请写明事实和理由")), Length(max=4000)])


class EventForm(ProposeForm):
    """A finding of an event."""

    happened_on = DateField(_l("发生或查实的日期"), validators=[InputRequired(_l("请填写日期"))])


class RemarkForm(FlaskForm):
    """A step with its words."""

    remark = TextAreaField(_l("说明"), validators=[Optional(), Length(max=4000)])


class VerifyForm(FlaskForm):
    """Whether a rectification was made."""

    met = RadioField(
        _l("核实结果"), choices=[("1", _l("已整改到位")), ("0", _l("没有到位"))],
        validators=[InputRequired(_l("请选择核实结果"))],
    )  # fmt: skip
    remark = TextAreaField(_l("核实情况"), validators=[DataRequired(_l("请写明核实情况")), Length(max=4000)])


class OnwardForm(FlaskForm):
    """To a higher authority, or to the one that sees to a breach of law."""

    to = StringField(_l("文号或接收部门"), validators=[DataRequired(_l("请填写")), Length(max=120)])
    on = DateField(_l("日期"), validators=[InputRequired(_l("请填写日期"))])
    remark = TextAreaField(_l("答复或说明"), validators=[Optional(), Length(max=2000)])


class FiguresForm(FlaskForm):
    """The figures of a year, in a workbook."""

    year = IntegerField(_l("数据年度"), validators=[InputRequired(_l("请填写年度")), NumberRange(min=2000, max=2999)])
    source = StringField(_l("数据来源"), validators=[DataRequired(_l("请写明数据来源")), Length(max=200)])
    file = FileField(_l("工作簿或 CSV"), description=_l("用本页的模板填写（xlsx 或 CSV）。"))
    carried = HiddenField()
    carried_name = HiddenField(validators=[Optional(), Length(max=200)])


def paper_form(parts: Iterable[tuple[str, str, str]]) -> type[FlaskForm]:
    """A field for each (key, label, kind); what must be told is held when it is handed in."""

    class PaperForm(FlaskForm):
        """A paper of a year."""

    for key, label, kind in parts:
        field: Any = (
            StringField(label, validators=[Optional(), Length(max=20)]) if kind == "number"
            else TextAreaField(label, validators=[Optional(), Length(max=4000)])
        )  # fmt: skip
        setattr(PaperForm, key, field)
    return PaperForm


class SpreadForm(FlaskForm):
    """By which way techniques were spread."""

    channel = SelectField(_l("推广途径"))
    year = IntegerField(_l("年度"), validators=[InputRequired(_l("请填写年度")), NumberRange(min=2000, max=2999)])
    alliance = SelectField(_l("专科联盟"), coerce=str, validators=[Optional()])
    words = TextAreaField(
        _l("推广的技术和对象"), validators=[DataRequired(_l("请写明推广的技术和对象")), Length(max=2000)]
    )


class StepForm(FlaskForm):
    """A step that may need its reason."""

    remark = TextAreaField(_l("退回理由"), validators=[Optional(), Length(max=500)])
