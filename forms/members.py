"""Forms of members: beginning a designation, candidates, assessments, agreements, charter and plan, the council."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

DAY = _l("请填写日期")
WHOLE = Regexp(r"^\s*\d{1,5}\s*$", message=_l("须为不小于 0 的整数"))


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
    files = MultipleFileField(_l("评估材料"), validators=[Optional()])


class AgreementForm(FlaskForm):
    """What lead and member agree on."""

    since = DateField(_l("起始日期"), validators=[InputRequired(DAY)])
    until = DateField(_l("截止日期"), validators=[Optional()])
    cooperation = TextAreaField(_l("合作方式"), validators=[DataRequired(_l("请写明合作方式")), Length(max=4000)])
    responsibilities = TextAreaField(_l("责任"), validators=[DataRequired(_l("请写明双方的责任")), Length(max=4000)])
    rights = TextAreaField(_l("权利"), validators=[DataRequired(_l("请写明双方的权利")), Length(max=4000)])
    duties = TextAreaField(_l("义务"), validators=[DataRequired(_l("请写明双方的义务")), Length(max=4000)])
    replaces = BooleanField(_l("接替现行协议"))


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
    adopted_by = StringField(_l("由谁通过"), validators=[Optional(), Length(max=120)])
    votes_for = StringField(_l("赞成票"), validators=[Optional(), WHOLE])
    votes_against = StringField(_l("反对票"), validators=[Optional(), WHOLE])
    votes_abstained = StringField(_l("弃权票"), validators=[Optional(), WHOLE])
    file = FileField(_l("文件"))


class ExistingForm(FlaskForm):
    """An agreement from before the platform, entered by the office."""

    department_name = StringField(_l("参加科室"), validators=[Optional(), Length(max=80)])
    since = DateField(_l("协议起始日期"), validators=[InputRequired(DAY)])
    until = DateField(_l("协议截止日期"), validators=[Optional()])
    ties = TextAreaField(_l("既往关系"), validators=[Optional(), Length(max=300)])
    cooperation = TextAreaField(_l("合作方式"), validators=[Optional(), Length(max=4000)])
    responsibilities = TextAreaField(_l("责任"), validators=[Optional(), Length(max=4000)])
    rights = TextAreaField(_l("权利"), validators=[Optional(), Length(max=4000)])
    duties = TextAreaField(_l("义务"), validators=[Optional(), Length(max=4000)])
    remark = TextAreaField(_l("录入依据"), validators=[DataRequired(_l("请写明录入依据")), Length(max=300)])
    file = FileField(_l("协议扫描件"))


class SeatForm(FlaskForm):
    """One person elected to the council. Hospitals are set by the view."""

    office = SelectField(
        _l("职务"),
        choices=[
            ("chair", _l("理事长")), ("vice", _l("副理事长")), ("director", _l("理事")), ("secretary", _l("秘书长")),
        ],
    )  # fmt: skip
    organisation_id = SelectField(_l("所在单位"), coerce=int, validators=[InputRequired(_l("请选择单位"))])
    person_name = StringField(_l("姓名"), validators=[DataRequired(_l("请填写姓名")), Length(max=40)])
    title = StringField(_l("职务职称"), validators=[Optional(), Length(max=80)])
    since = DateField(_l("任职日期"), validators=[InputRequired(DAY)])
    term_ends = DateField(_l("任期届满日"), validators=[InputRequired(DAY)])
    elected_by = StringField(_l("由谁选举或推举"), validators=[Optional(), Length(max=120)])


class RenewForm(FlaskForm):
    """The next term of somebody who sits."""

    since = DateField(_l("新一届任职日期"), validators=[InputRequired(DAY)])
    term_ends = DateField(_l("新一届任期届满日"), validators=[InputRequired(DAY)])
    elected_by = StringField(_l("由谁选举或推举"), validators=[Optional(), Length(max=120)])


class LeaveForm(ReasonForm):
    """The end of a seat."""

    on = DateField(_l("离任日期"), validators=[InputRequired(DAY)])
