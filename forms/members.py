"""Forms of members: beginning a designation, candidates, assessments, agreements, charter and plan."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

DAY = _l("请填写日期")


class NewForm(FlaskForm):
    """A designation in preparation. Scopes, specialties and endings are set by the view."""

    scope = SelectField(_l("类别"))
    specialty = SelectField(_l("专业类别"), validators=[Optional()])
    ending = SelectField(_l("名称结尾"), validators=[Optional()])
    name = StringField(_l("自拟名称"), validators=[Optional(), Length(max=60)])
    founded_on = DateField(_l("成立日期"), validators=[Optional()])


class CandidateForm(FlaskForm):
    """A hospital proposed as member; its departments are set by the view."""

    department_id = SelectField(_l("参加科室"), validators=[Optional()])
    department_name = StringField(_l("科室名称（未列出的）"), validators=[Optional(), Length(max=80)])
    ties = TextAreaField(_l("既往关系"), validators=[Optional(), Length(max=300)])


class AssessForm(FlaskForm):
    """One assessed aspect."""

    positive = RadioField(
        _l("评估结论"),
        choices=[("yes", _l("合格")), ("no", _l("不合格"))],
        validators=[InputRequired(_l("请选择结论"))],
    )
    note = TextAreaField(_l("情况和依据"), validators=[DataRequired(_l("请写明评估情况和依据")), Length(max=2000)])
    held_on = DateField(_l("现场评估日期"), validators=[Optional()])
    assessors = StringField(_l("评估人"), validators=[Optional(), Length(max=200)])


class AgreementForm(FlaskForm):
    """What lead and member agree on."""

    since = DateField(_l("起始日期"), validators=[InputRequired(DAY)])
    until = DateField(_l("截止日期"), validators=[Optional()])
    cooperation = TextAreaField(_l("合作方式"), validators=[DataRequired(_l("请写明合作方式")), Length(max=4000)])
    duties = TextAreaField(
        _l("责任、权利和义务"), validators=[DataRequired(_l("请写明双方的责任、权利和义务")), Length(max=4000)]
    )


class ScanForm(FlaskForm):
    """A sealed page as a scan."""

    file = FileField(_l("盖章协议扫描件"))


class ReasonForm(FlaskForm):
    """A reason that must be given."""

    remark = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])


class EndForm(ReasonForm):
    """The end of an agreement."""

    on = DateField(_l("终止日期"), validators=[InputRequired(DAY)])


class PaperForm(FlaskForm):
    """A version of charter or plan."""

    kind = SelectField(_l("种类"), choices=[("charter", _l("联盟章程")), ("plan", _l("联盟发展规划"))])
    title = StringField(_l("标题"), validators=[DataRequired(_l("请填写标题")), Length(max=200)])
    adopted_on = DateField(_l("通过日期"), validators=[InputRequired(DAY)])
    file = FileField(_l("文件"))


class ExistingForm(FlaskForm):
    """An agreement from before the platform, entered by the office."""

    department_name = StringField(_l("参加科室"), validators=[Optional(), Length(max=80)])
    since = DateField(_l("协议起始日期"), validators=[InputRequired(DAY)])
    until = DateField(_l("协议截止日期"), validators=[Optional()])
    ties = TextAreaField(_l("既往关系"), validators=[Optional(), Length(max=300)])
    remark = TextAreaField(_l("录入依据"), validators=[DataRequired(_l("请写明录入依据")), Length(max=300)])
    file = FileField(_l("协议扫描件"))
