"""Forms of who takes part: signing in, choosing a post, language, settings, calendar."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    PasswordField,
    SelectField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional


class SignInForm(FlaskForm):
    """Account and password."""

    login = StringField(_l("账号"), validators=[DataRequired(_l("请填写账号")), Length(max=60)])
    password = PasswordField(_l("密码"), validators=[DataRequired(_l("请填写密码")), Length(max=200)])


class SettingForm(FlaskForm):
    """Another value for one office setting, with its reason."""

    value = StringField(_l("取值"), validators=[InputRequired(_l("请填写取值")), Length(max=200)])
    remark = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明改设的理由")), Length(max=500)])
    submit = SubmitField(_l("保存设定"))


class CodesForm(FlaskForm):
    """Another table of codes."""

    system = SelectField(_l("编码体系"))
    edition = StringField(_l("版本"), validators=[DataRequired(_l("请写明编码表的版本")), Length(max=60)])
    file = FileField(_l("编码表文件"))


class CalendarDayForm(FlaskForm):
    """One day off, or one weekend day worked."""

    day = DateField(_l("日期"), validators=[InputRequired(_l("请填写日期"))])
    kind = SelectField(_l("类别"), choices=[("off", _l("放假")), ("work", _l("调休上班"))])
    name = StringField(_l("说明"), validators=[DataRequired(_l("请写明节日或调休")), Length(max=40)])
    source = StringField(_l("文件出处"), validators=[Optional(), Length(max=300)])


class HandOverForm(FlaskForm):
    """A thing handed to another holder of the post, with words."""

    person = SelectField(_l("转交给"), coerce=int, validators=[InputRequired(_l("请选择接手的同事"))])
    words = StringField(_l("交接说明"), validators=[DataRequired(_l("转交须写明交接说明")), Length(max=300)])


class CopyForm(FlaskForm):
    """A colleague who shall know of a thing."""

    person = SelectField(_l("抄送给"), coerce=int, validators=[InputRequired(_l("请选择同事"))])
    words = StringField(_l("附言"), validators=[Optional(), Length(max=300)])


class DelegationForm(FlaskForm):
    """A colleague who stands in for a post, from–to."""

    post = SelectField(_l("岗位"), coerce=int, validators=[InputRequired(_l("请选择岗位"))])
    person = SelectField(_l("代办人"), coerce=int, validators=[InputRequired(_l("请选择代办人"))])
    since = DateField(_l("自"), validators=[InputRequired(_l("请填写起始日"))])
    until = DateField(_l("至"), validators=[InputRequired(_l("请填写截止日"))])
    reason = StringField(_l("事由"), validators=[DataRequired(_l("请写明事由，如休假、出差")), Length(max=200)])


class ReceiptForm(FlaskForm):
    """The receipt of a letter served on paper."""

    on = DateField(_l("签收日期"), validators=[InputRequired(_l("请填写签收日期"))])
    by = StringField(_l("签收人"), validators=[DataRequired(_l("请填写签收人")), Length(max=80)])
    file = FileField(_l("送达回证"), description=_l("盖章或签字的送达回证扫描件，PDF 或图片。"))


class MailForm(FlaskForm):
    """Where one's reminders go."""

    mail = StringField(_l("电子邮箱"), validators=[Optional(), Length(max=200)])


class MailFilter(FlaskForm):
    """Mails by state."""

    class Meta:
        csrf = False

    state = SelectField(
        _l("状态"),
        choices=[
            ("", _l("全部")), ("queued", _l("待发送")), ("sending", _l("发送中")), ("sent", _l("已发送")),
            ("failed", _l("失败，将重试")), ("dead", _l("多次失败，已停止")),
        ],
        default="",
    )  # fmt: skip


class SaveViewForm(FlaskForm):
    """How a list is looked at, under a name."""

    list = HiddenField(validators=[DataRequired(_l("没有指明是哪张表")), Length(max=60)])
    query = HiddenField(validators=[Length(max=1000, message=_l("筛选条件过长，不能保存为视图"))])
    name = StringField(_l("视图名称"), validators=[DataRequired(_l("请给视图起个名字")), Length(max=40)])
    shared = BooleanField(_l("同一岗位的同事共用"))


class EmptyForm(FlaskForm):
    """Nothing but the token."""


class JournalFilter(FlaskForm):
    """Lines of the journal by day, who, what, clause and record."""

    class Meta:
        csrf = False

    since = DateField(_l("自"), validators=[Optional()])
    until = DateField(_l("至"), validators=[Optional()])
    who = StringField(_l("姓名或单位"), validators=[Optional(), Length(max=60)])
    event = StringField(_l("动作（开头）"), validators=[Optional(), Length(max=60)])
    clause = StringField(_l("条款"), validators=[Optional(), Length(max=20)])
    record_type = StringField(_l("记录类别"), validators=[Optional(), Length(max=40)])
    record_id = IntegerField(_l("记录号"), validators=[Optional(), NumberRange(min=1, max=2**31 - 1)])


class DenialFilter(FlaskForm):
    """Who was turned away, by day, kind and who."""

    class Meta:
        csrf = False

    since = DateField(_l("自"), validators=[Optional()])
    until = DateField(_l("至"), validators=[Optional()])
    kind = SelectField(
        _l("类别"),
        choices=[
            ("", _l("全部")), ("denied", _l("无权限")), ("unseen", _l("不存在或不可见")), ("refused", _l("业务上不允许")),
            ("unknown", _l("登录：没有这个账号")), ("password", _l("登录：密码不正确")), ("closed", _l("登录：账号停用或无岗位")),
            ("code", _l("登录：动态口令或激活码不正确")), ("throttled", _l("登录：尝试次数过多")),
        ],
        default="",
        validate_choice=False,
    )  # fmt: skip
    who = StringField(_l("姓名或单位"), validators=[Optional(), Length(max=60)])
