"""Forms of standing: the filter of measures, a statement, a step with its reason, a proposal on conduct."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import DateField, Form, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

LONGEST = 4000


class MeasureFilter(Form):
    """The filter row above the list; asked by GET."""

    q = StringField(_l("联盟或牵头医院"), validators=[Optional(), Length(max=60)])
    kind = SelectField(_l("措施"))
    state = SelectField(_l("状态"))
    year = IntegerField(_l("年度"), validators=[Optional()])


class FavouredFilter(Form):
    """Of which year the favoured lead units are listed."""

    year = IntegerField(_l("年度"), validators=[Optional()])


class StatementForm(FlaskForm):
    """What the alliance says in its hearing, with a paper if it has one."""

    statement = TextAreaField(
        _l("陈述申辩意见"),
        description=_l("写明对事实、依据和拟处理措施的意见；有异议的写明理由。"),
        validators=[DataRequired(_l("请写明意见；没有意见可以声明放弃")), Length(max=LONGEST)],
    )
    files = MultipleFileField(_l("附件"), description=_l("PDF、图片、Word 或 Excel，可以选多个，也可以不附。"))


class RemarkForm(FlaskForm):
    """A step that may carry a remark."""

    remark = TextAreaField(_l("备注"), validators=[Optional(), Length(max=500)])


class ConsiderForm(FlaskForm):
    """The signature after a statement: how it was considered."""

    remark = TextAreaField(
        _l("对陈述申辩的研究意见"),
        description=_l("写明采纳与否及理由；将写入公文。"),
        validators=[DataRequired(_l("请写明研究意见")), Length(max=1000)],
    )


class VerifyForm(FlaskForm):
    """Whether a yellow card's rectification was found complete."""

    met = RadioField(
        _l("核实结论"),
        choices=[("1", _l("整改到位")), ("0", _l("整改没有到位"))],
        validators=[InputRequired(_l("请选择核实结论"))],
    )
    remark = TextAreaField(
        _l("核实情况"),
        description=_l("写明核实的方式、时间和发现。"),
        validators=[DataRequired(_l("请写明核实情况")), Length(max=1000)],
    )


class ReviewForm(FlaskForm):
    """An objection to a measure in force."""

    words = TextAreaField(
        _l("申请复核的理由"),
        description=_l("写明对事实、依据或处理的异议。"),
        validators=[DataRequired(_l("请写明申请复核的理由")), Length(max=LONGEST)],
    )
    files = MultipleFileField(_l("附件"), description=_l("PDF、图片、Word 或 Excel，可以选多个，也可以不附。"))


class AnswerForm(FlaskForm):
    """The commission's answer to an objection."""

    remark = TextAreaField(
        _l("复核理由"),
        description=_l("将写入答复。"),
        validators=[DataRequired(_l("请写明复核理由")), Length(max=1000)],
    )


class ReasonForm(FlaskForm):
    """A step that needs a reason."""

    remark = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=500)])


class OrderForm(FlaskForm):
    """The commission's order: the day it takes effect."""

    effective_on = DateField(
        _l("解散生效日期"),
        description=_l("不早于今天；今天即立即生效。"),
        validators=[InputRequired(_l("请写明生效日期"))],
    )


class ConductForm(FlaskForm):
    """A proposal on conduct."""

    kind = RadioField(_l("拟处理措施"), validators=[InputRequired(_l("请选择措施"))])
    reasons = TextAreaField(
        _l("事实和理由"),
        description=_l("写明时间、事实、影响和依据；将原文写入告知书和公文。"),
        validators=[DataRequired(_l("请写明事实和理由")), Length(max=LONGEST)],
    )
    files = MultipleFileField(
        _l("证据材料"),
        description=_l("PDF、图片、Word 或 Excel，可以选多个；联盟在陈述申辩时可以看到，不要附举报人信息。"),
    )
