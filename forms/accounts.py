"""Forms of accounts: passwords and codes, opening and ending, rules of access."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional

NEW = _l("新密码")
AGAIN = _l("再输入一次新密码")


class CodeForm(FlaskForm):
    """A password set with a one-time code."""

    login = StringField(_l("账号"), validators=[DataRequired(_l("请填写账号")), Length(max=60)])
    code = StringField(_l("激活码"), validators=[DataRequired(_l("请填写激活码")), Length(max=40)])
    password = PasswordField(NEW, validators=[DataRequired(_l("请填写新密码")), Length(max=200)])
    again_password = PasswordField(AGAIN, validators=[EqualTo("password", _l("两次输入的密码不一致"))])


class ForgottenForm(FlaskForm):
    """Somebody who forgot a password."""

    login = StringField(_l("账号"), validators=[DataRequired(_l("请填写账号")), Length(max=60)])


class ChangePasswordForm(FlaskForm):
    """Another password of one's own."""

    password = PasswordField(_l("现在的密码"), validators=[DataRequired(_l("请填写现在的密码")), Length(max=200)])
    new_password = PasswordField(NEW, validators=[DataRequired(_l("请填写新密码")), Length(max=200)])
    again_password = PasswordField(AGAIN, validators=[EqualTo("new_password", _l("两次输入的密码不一致"))])


class FactorForm(FlaskForm):
    """A code of the app, or a recovery code."""

    code = StringField(_l("动态口令"), validators=[DataRequired(_l("请填写动态口令")), Length(max=40)])


class ConfirmForm(FlaskForm):
    """Who it is, once more: the password, or a code of the app."""

    password = PasswordField(
        _l("密码或动态口令"), validators=[DataRequired(_l("请填写密码或动态口令")), Length(max=200)]
    )


class AccountForm(FlaskForm):
    """A post for a person, with a new account where there is none."""

    name = StringField(_l("姓名"), validators=[DataRequired(_l("请填写姓名")), Length(max=40)])
    login = StringField(_l("账号"), validators=[DataRequired(_l("请填写账号")), Length(max=40)])
    role = SelectField(_l("岗位"), validators=[InputRequired(_l("请选择岗位"))])
    organisation = StringField(_l("机构"), validators=[Optional(), Length(max=120)])
    programme = SelectField(_l("项目"))
    department = StringField(_l("科室"), validators=[Optional(), Length(max=80)])
    mail = StringField(_l("电子邮箱"), validators=[Optional(), Length(max=200)])
    telephone = StringField(_l("电话"), validators=[Optional(), Length(max=30)])
    reason = StringField(_l("事由"), validators=[Optional(), Length(max=300)])


class AccountFilter(FlaskForm):
    """Accounts by words, post and state."""

    class Meta:
        csrf = False

    q = StringField(_l("姓名或账号"), validators=[Optional(), Length(max=60)])
    role = SelectField(_l("岗位"), default="")
    state = SelectField(
        _l("状态"),
        choices=[
            ("", _l("全部")), ("open", _l("在用")), ("waiting", _l("未激活")), ("closed", _l("已停用")),
        ],
        default="",
    )  # fmt: skip


class SuccessorForm(FlaskForm):
    """Who has the post now."""

    person = SelectField(_l("接任人"), coerce=int, validators=[InputRequired(_l("请选择接任人"))])


class SubjectForm(FlaskForm):
    """Who a person is at the identity provider."""

    subject = StringField(_l("统一身份标识（subject）"), validators=[Optional(), Length(max=200)])


class ReasonForm(FlaskForm):
    """Words that say why."""

    remark = StringField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])


class RuleForm(FlaskForm):
    """A rule of access, with the reason for it."""

    value = RadioField(
        _l("设定"), choices=[("yes", _l("是")), ("no", _l("否"))], validators=[InputRequired(_l("请选择"))]
    )
    remark = StringField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])


class BringForm(FlaskForm):
    """A workbook of accounts."""

    file = FileField(_l("填好的名单"))


class RightsFilter(FlaskForm):
    """Lines about rights by words and event."""

    class Meta:
        csrf = False

    q = StringField(_l("姓名、账号或机构"), validators=[Optional(), Length(max=60)])
    event = SelectField(_l("事项"), default="")


class NothingForm(FlaskForm):
    """A button."""

    _seen = HiddenField()
