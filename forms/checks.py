"""Forms of the checks: a year, the word said in public, a hospital's answer, what a check found, a reason."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

ANSWERS = (("verified", _l("与本院记录一致")), ("differs", _l("有出入")), ("missing", _l("本院查不到")))
RESULTS = (
    ("verified", _l("核实")),
    ("differs", _l("有出入")),
    ("missing", _l("查无此事")),
    ("unchecked", _l("未能核查")),
)
WAYS = (("site", _l("现场")), ("phone", _l("电话问医院")))


class YearForm(FlaskForm):
    """Which year is looked at or drawn from."""

    year = SelectField(_l("年度"), coerce=int, validators=[InputRequired(_l("请选择年度"))])


class DrawForm(FlaskForm):
    """The word said in public after the hashes were published."""

    word = StringField(_l("当场公开的字词"), validators=[DataRequired(_l("请填写当场公开的字词")), Length(max=80)])


class AnswerForm(FlaskForm):
    """What the hospital's own papers show."""

    said = RadioField(_l("核对情况"), choices=ANSWERS, validators=[InputRequired(_l("请选择核对情况"))])
    note = TextAreaField(_l("情况说明"), validators=[Optional(), Length(max=1000)])
    file = FileField(_l("佐证"))


class CheckForm(FlaskForm):
    """What the check found."""

    result = RadioField(_l("核查结果"), choices=RESULTS, validators=[InputRequired(_l("请选择核查结果"))])
    way = RadioField(_l("核查方式"), choices=WAYS, validators=[InputRequired(_l("请选择核查方式"))])
    on = DateField(_l("核查日期"), validators=[InputRequired(_l("请填写核查日期"))])
    note = TextAreaField(_l("情况"), validators=[Optional(), Length(max=1000)])
    file = FileField(_l("佐证"))


class ReasonForm(FlaskForm):
    """Why something is taken back."""

    remark = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=1000)])


class IntentForm(FlaskForm):
    """What a lead will do about members without activity."""

    remark = TextAreaField(_l("打算怎么办"), validators=[DataRequired(_l("请写明打算怎么办")), Length(max=1000)])
