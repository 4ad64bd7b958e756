"""Forms of targets: actuals of a year, a measure's progress, a prize, its payment, the fee, who reports."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional


def actuals_form(rows: Iterable[tuple[str, str]], *, reason: bool) -> type[FlaskForm]:
    """Source and a text field `v_KEY` for each (key, label); blank ones stay as they are."""

    class ActualsForm(FlaskForm):
        """The actuals of one year."""

        source = StringField(_l("数据来源"), validators=[DataRequired(_l("请写明数据来源")), Length(max=200)])

    for key, label in rows:
        setattr(ActualsForm, f"v_{key}", StringField(label, validators=[Optional(), Length(max=20)]))
    if reason:
        ActualsForm.reason = TextAreaField(_l("更正理由"), validators=[Optional(), Length(max=300)])
    return ActualsForm


class OwnTargetForm(FlaskForm):
    """One sentence of 附件1 made countable."""

    quote = TextAreaField(_l("引用的原句"), validators=[DataRequired(_l("请照抄报送的原句")), Length(max=1000)])
    words = StringField(_l("目标"), validators=[DataRequired(_l("请写明目标的名称")), Length(max=120)])
    count = SelectField(_l("实际值"), validators=[Optional()])
    ask = SelectField(
        _l("要求"), choices=[("at-least", _l("达到")), ("more-than", _l("超过")), ("less-than", _l("低于"))]
    )
    bound = StringField(_l("目标值"), validators=[DataRequired(_l("请填写目标值")), Length(max=20)])
    unit = StringField(_l("单位"), validators=[Optional(), Length(max=20)])


class OwnActualForm(FlaskForm):
    """The actual of one target."""

    value = StringField(_l("实际值"), validators=[DataRequired(_l("请填写实际值")), Length(max=20)])
    source = StringField(_l("数据来源"), validators=[DataRequired(_l("请写明数据来源")), Length(max=200)])


class DropForm(FlaskForm):
    """Why a row is taken away."""

    remark = TextAreaField(_l("删去理由"), validators=[DataRequired(_l("请写明删去的理由")), Length(max=300)])


class NoteForm(FlaskForm):
    """How far a support measure is."""

    state = SelectField(
        _l("状态"), choices=[("open", _l("未启动")), ("under_way", _l("推进中")), ("done", _l("已落实"))]
    )
    words = TextAreaField(_l("进展"), validators=[DataRequired(_l("请写明进展")), Length(max=2000)])
    due = DateField(_l("期限"), validators=[Optional()])


class PrizeForm(FlaskForm):
    """A prize won."""

    plan = SelectField(_l("医院"))
    name = StringField(_l("奖项名称"), validators=[DataRequired(_l("请填写奖项名称")), Length(max=120)])
    winner = StringField(_l("获奖集体或个人"), validators=[DataRequired(_l("请填写获奖者")), Length(max=120)])
    level = SelectField(_l("奖项级别"))
    granted_by = StringField(_l("授奖单位"), validators=[DataRequired(_l("请填写授奖单位")), Length(max=120)])
    won_on = DateField(_l("获奖日期"), validators=[InputRequired(_l("请填写获奖日期"))])
    amount = StringField(_l("奖金（元）"), validators=[DataRequired(_l("请填写奖金")), Length(max=20)])


class PayForm(FlaskForm):
    """When the supplement was paid."""

    paid_on = DateField(_l("拨付日期"), validators=[InputRequired(_l("请填写拨付日期"))])


class FeeForm(FlaskForm):
    """The evaluation of a year and the fee it names."""

    year = IntegerField(_l("考核年度"), validators=[InputRequired(_l("请填写年度")), NumberRange(min=2000, max=2999)])
    finding = TextAreaField(_l("考核结论"), validators=[DataRequired(_l("请写明考核结论")), Length(max=2000)])
    amount = StringField(_l("支付管理费（元）"), validators=[DataRequired(_l("请填写金额")), Length(max=20)])


class ReturnForm(FlaskForm):
    """Why a fee is sent back."""

    remark = TextAreaField(_l("退回理由"), validators=[DataRequired(_l("请写明退回的理由")), Length(max=300)])


class HolderForm(FlaskForm):
    """Which hospital reports."""

    organisation = StringField(_l("填报医院全称"), validators=[DataRequired(_l("请填写医院全称")), Length(max=120)])


def grant_form(purposes: Iterable[tuple[str, str]]) -> type[FlaskForm]:
    """Money received, and an amount `p_KEY` of the plan for each purpose (key, label)."""

    class GrantForm(FlaskForm):
        """A subsidy."""

        hospital = StringField(_l("医院全称"), validators=[DataRequired(_l("请填写医院全称")), Length(max=120)])
        department = StringField(_l("科室名称"), validators=[DataRequired(_l("请填写科室名称")), Length(max=80)])
        track = SelectField(_l("遴选类别"))
        year = IntegerField(
            _l("补助年度"), validators=[InputRequired(_l("请填写年度")), NumberRange(min=2000, max=2999)]
        )
        document = StringField(_l("下达文号"), validators=[DataRequired(_l("请填写下达补助的文号")), Length(max=120)])
        received = StringField(_l("补助金额（元）"), validators=[DataRequired(_l("请填写金额")), Length(max=20)])

    for key, label in purposes:
        setattr(GrantForm, f"p_{key}", StringField(label, validators=[Optional(), Length(max=20)]))
    return GrantForm


class SpendForm(FlaskForm):
    """One line spent."""

    purpose = SelectField(_l("支出方向"))
    amount = StringField(_l("金额（元）"), validators=[DataRequired(_l("请填写金额")), Length(max=20)])
    spent_on = DateField(_l("支出日期"), validators=[InputRequired(_l("请填写支出日期"))])
    words = StringField(_l("具体用途"), validators=[DataRequired(_l("请写明用途")), Length(max=300)])


class ReportForm(FlaskForm):
    """The self-report at the year's end."""

    report = TextAreaField(
        _l("工作进展和资金使用自评"), validators=[DataRequired(_l("请写明工作进展和资金使用情况")), Length(max=4000)]
    )
