"""Forms of the selection board, its meetings, the publicity and its objections."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional


class ChooseForm(FlaskForm):
    """Why a candidacy is put on the list, or taken off it."""

    reason = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=500)])
    funded = BooleanField(_l("安排资金"))


class ReasonForm(FlaskForm):
    """A step that may need its reason."""

    reason = TextAreaField(_l("理由"), validators=[Optional(), Length(max=500)])


class MeetingForm(FlaskForm):
    """One meeting on the list as it stands."""

    kind = SelectField(_l("会议"), validators=[DataRequired(_l("请选择会议"))])
    held_on = DateField(_l("会议日期"), validators=[InputRequired(_l("请填写会议日期"))])
    present = TextAreaField(_l("出席人员"), validators=[DataRequired(_l("请写明出席人员")), Length(max=500)])
    decision = SelectField(
        _l("会议结论"), choices=[("agree", _l("同意本版名单")), ("disagree", _l("不同意"))], validators=[DataRequired()]
    )
    note = TextAreaField(_l("说明（不同意时必填）"), validators=[Optional(), Length(max=1000)])
    minutes = FileField(_l("会议纪要"))


class PopulationForm(FlaskForm):
    """How many people live in an area, from which source."""

    division = SelectField(_l("区划"), validators=[DataRequired(_l("请选择区划"))])
    people = IntegerField(
        _l("常住人口"), validators=[InputRequired(_l("请填写人口")), NumberRange(min=1, max=2_000_000_000)]
    )
    as_of = DateField(_l("数据截至"), validators=[InputRequired(_l("请填写数据截至日"))])
    source = StringField(_l("数据来源"), validators=[DataRequired(_l("请写明人口数据的来源")), Length(max=200)])


class JointForm(FlaskForm):
    """What the co-deciding department says."""

    verdict = SelectField(
        _l("会同意见"), choices=[("agree", _l("同意")), ("refuse", _l("不同意"))], validators=[DataRequired()]
    )
    text = TextAreaField(_l("意见（不同意时必填）"), validators=[Optional(), Length(max=1000)])


class ExtendForm(FlaskForm):
    """A later end of the publicity."""

    until = DateField(_l("延长至"), validators=[InputRequired(_l("请填写新的截止日"))])
    reason = TextAreaField(_l("延长理由"), validators=[DataRequired(_l("请写明理由")), Length(max=500)])


class AnswerForm(FlaskForm):
    """The end of an objection."""

    finding = SelectField(_l("认定结论"), validators=[DataRequired(_l("请选择认定结论"))])
    outcome = TextAreaField(_l("核实情况和理由"), validators=[DataRequired(_l("请写明理由")), Length(max=1000)])
    until = DateField(_l("公示延长至（不延长则不填）"), validators=[Optional()])


class PublicObjectionForm(FlaskForm):
    """What anybody holds against a list."""

    line = SelectField(_l("对哪一项有异议"), validators=[Optional()])
    reason = TextAreaField(
        _l("异议内容"),
        validators=[DataRequired(_l("请写明异议内容")), Length(min=4, max=2000, message=_l("请写 4 至 2000 字"))],
    )
    name = StringField(_l("姓名或单位（可以匿名，不填）"), validators=[Optional(), Length(max=80)])
    contact = StringField(
        _l("联系方式（只供核实和答复）"),
        validators=[DataRequired(_l("请留下联系方式，以便核实和答复")), Length(max=120)],
    )
