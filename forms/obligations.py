"""Forms of duties: what is listed, a proof handed in, more time, a reason."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, Form, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length


class ListFilter(Form):
    """Which duties are listed; the kinds and years are filled in by the page."""

    q = StringField(_l("联盟或单位"))
    kind = SelectField(_l("事项"), choices=[])
    stand = SelectField(
        _l("状态"),
        choices=[
            ("", _l("全部")), ("overdue", _l("逾期未办")), ("open", _l("待办理")), ("handed", _l("已提交，待对方办理")),
            ("done", _l("按期完成")), ("late", _l("逾期完成")), ("excused", _l("免办")), ("lapsed", _l("未办")),
        ],
    )  # fmt: skip
    year = SelectField(_l("年度"), choices=[])


class ProofForm(FlaskForm):
    """What was done, with a paper."""

    words = TextAreaField(_l("完成情况"), validators=[DataRequired(_l("请写明完成情况")), Length(max=200)])
    file = FileField(_l("证明文件"))


class UntilForm(FlaskForm):
    """Until when, and why."""

    until = DateField(_l("新的截止日"), validators=[InputRequired(_l("请填写日期，如 2026-03-01"))])
    reason = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=1000)])


class ReasonForm(FlaskForm):
    """Why."""

    reason = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=1000)])
