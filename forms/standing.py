"""Forms of standing: the filter of measures, a statement, a step with its reason, a proposal on conduct."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, Form, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

LONGEST = 4000


class MeasureFilter(Form):
    """The filter row above the list; asked by GET."""

    q = StringField(_l("联盟或牵头医院"), validators=[Optional(), Length(max=60)])
    kind = SelectField(_l("措施"))
    state = SelectField(_l("状态"))
    year = IntegerField(_l("年度"), validators=[Optional()])


class StatementForm(FlaskForm):
    """What the alliance says in its hearing, with a paper if it has one."""

    statement = TextAreaField(
        _l("陈述申辩意见"),
        description=_l("写明对事实、依据和拟处理措施的意见；有异议的写明理由。"),
        validators=[DataRequired(_l("请写明意见；没有意见可以声明放弃")), Length(max=LONGEST)],
    )
    file = FileField(_l("附件"), description=_l("PDF、图片、Word 或 Excel，可以不附。"))


class RemarkForm(FlaskForm):
    """A step that may carry a remark."""

    remark = TextAreaField(_l("备注"), validators=[Optional(), Length(max=500)])


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
    file = FileField(_l("证据材料"), description=_l("PDF、图片、Word 或 Excel。"))
