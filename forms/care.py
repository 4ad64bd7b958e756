"""Forms of care: a new referral or consultation, the steps that need words, worklists."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
CONSENTS = (
    ("patient", _l("患者本人")),
    ("guardian", _l("法定监护人")),
    ("relative", _l("近亲属")),
    ("agent", _l("委托代理人")),
)
URGENCIES = (("routine", _l("常规")), ("urgent", _l("加急")), ("emergency", _l("急诊")))
DIRECTIONS = (("up", _l("上转")), ("down", _l("下转")))
CARE_TYPES = (("outpatient", _l("门（急）诊")), ("inpatient", _l("住院")))
PAYMENTS = (
    ("", _l("未注明")),
    ("employee", _l("职工医保")),
    ("resident", _l("居民医保")),
    ("self", _l("自费")),
    ("other", _l("其他")),
)
RESULTS = (
    ("", _l("未注明")),
    ("cured", _l("治愈")),
    ("improved", _l("好转")),
    ("unchanged", _l("未愈")),
    ("worse", _l("加重")),
    ("died", _l("死亡")),
    ("other", _l("其他")),
)


def _dated(form: Any, field: Any) -> None:
    """A named test has its day."""
    if (form.name.data or "").strip() and not any(field.raw_data or ()):
        raise StopValidation(_("请填写检查日期"))


class TestForm(Form):
    """One test or examination sent along."""

    __test__ = False
    name = StringField(_l("检查检验项目"), validators=[Optional(), Length(max=80)])
    on = DateField(_l("检查日期"), validators=[_dated, Optional()])
    saved = DecimalField(
        _l("免于重复可节省（元）"), places=2, validators=[Optional(), NumberRange(min=0, max=1_000_000)]
    )


class PatientForm(FlaskForm):
    """What referrals and consultations ask alike: with whom, the patient, the diagnosis, the consent."""

    partner = SelectField(_l("联盟与对方医院"), validators=[DataRequired(_l("请选择对方医院"))])
    patient_name = StringField(_l("患者姓名"), validators=[DataRequired(_l("请填写患者姓名")), Length(max=40)])
    resident_id = StringField(_l("居民身份证号"), validators=[DataRequired(_l("请填写身份证号")), Length(max=40)])
    phone = StringField(_l("联系电话"), validators=[Optional(), Length(max=30)])
    from_department = StringField(_l("本院科室"), validators=[Optional(), Length(max=80)])
    to_department = StringField(_l("对方科室"), validators=[Optional(), Length(max=80)])
    doctor = StringField(_l("申请医生"), validators=[Optional(), Length(max=40)])
    diagnosis_code = StringField(_l("诊断编码（ICD-10）"), validators=[Optional(), Length(max=20)])
    diagnosis = StringField(_l("诊断"), validators=[DataRequired(_l("请填写诊断")), Length(max=200)])
    files = MultipleFileField(_l("附件"), validators=[Optional()])
    consent_by = SelectField(_l("知情同意人"), choices=CONSENTS, validators=[DataRequired()])
    consent_at = DateTimeLocalField(_l("同意时间"), format=MOMENT, validators=[InputRequired(_l("请填写同意时间"))])


class ReferralForm(PatientForm):
    """A new referral."""

    direction = RadioField(_l("方向"), choices=DIRECTIONS, validators=[Optional()])
    urgency = RadioField(_l("缓急程度"), choices=URGENCIES, default="routine", validators=[DataRequired()])
    green_channel = BooleanField(_l("走绿色通道"))
    care_type = RadioField(_l("就诊类别"), choices=CARE_TYPES, default="outpatient", validators=[DataRequired()])
    payment = SelectField(_l("支付方式"), choices=PAYMENTS, validators=[Optional()])
    cautions = TextAreaField(_l("途中和接诊注意事项"), validators=[Optional(), Length(max=1000)])
    rehabilitation = TextAreaField(_l("康复建议"), validators=[Optional(), Length(max=2000)])
    summary = TextAreaField(_l("出院小结"), validators=[Optional(), Length(max=4000)])
    consultation = HiddenField(validators=[Optional()])
    reason = TextAreaField(_l("转诊原因"), validators=[Optional(), Length(max=2000)])
    treatment = TextAreaField(_l("病情与已做治疗"), validators=[Optional(), Length(max=4000)])
    tests = FieldList(FormField(TestForm), min_entries=3, max_entries=20)
    despite_open = BooleanField(_l("不是重复填写，仍要发出"))


class ConsultationForm(PatientForm):
    """A new request for a consultation."""

    question = TextAreaField(
        _l("会诊目的"), validators=[DataRequired(_l("请写明病情摘要和希望解决的问题")), Length(max=4000)]
    )


class ReasonForm(FlaskForm):
    """A coded reason, with words."""

    code = SelectField(_l("原因"), validators=[DataRequired(_l("请选择原因"))])
    text = TextAreaField(_l("说明"), validators=[Optional(), Length(max=300)])


class ArriveForm(FlaskForm):
    """The patient has come: which tests are recognised and not repeated."""

    recognised = SelectMultipleField(
        _l("予以互认、不再重复的检查检验"), coerce=int, validators=[Optional()],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip


class TextForm(FlaskForm):
    """Words to the other hospital."""

    text = TextAreaField(_l("说明"), validators=[DataRequired(_l("请填写内容")), Length(max=2000)])


class ForwardForm(ReasonForm):
    """A third hospital, and why."""

    partner = SelectField(_l("改转到"), validators=[DataRequired(_l("请选择医院"))])


class ConsentForm(FlaskForm):
    """The patient consents anew: to another hospital."""

    consent_by = SelectField(_l("知情同意人"), choices=CONSENTS, validators=[DataRequired()])
    consent_at = DateTimeLocalField(_l("同意时间"), format=MOMENT, validators=[InputRequired(_l("请填写同意时间"))])


class AppointmentForm(FlaskForm):
    """When and where the patient is expected."""

    scheduled_for = DateTimeLocalField(_l("预约时间"), format=MOMENT, validators=[InputRequired(_l("请填写预约时间"))])
    place = StringField(_l("地点（诊室、病区、床位或号源）"), validators=[Optional(), Length(max=120)])


class UndoForm(FlaskForm):
    """Why a step is taken back, or why that is allowed late."""

    reason = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])


class FileForm(FlaskForm):
    """One more paper."""

    files = MultipleFileField(_l("附件"), validators=[Optional()])


class ContactForm(Form):
    """The telephone of one desk or department, and when it is answered."""

    telephone = StringField(_l("值班电话"), validators=[Optional(), Length(max=30)])
    hours = StringField(_l("接听时间"), validators=[Optional(), Length(max=80)])


class DeskForm(FlaskForm):
    """A hospital's own telephones: the referral desk first, then its departments in the order shown."""

    desk = FormField(ContactForm)
    departments = FieldList(FormField(ContactForm), max_entries=200)


class OutcomeForm(FlaskForm):
    """What was done, and what is advised."""

    result = SelectField(_l("转归"), choices=RESULTS, validators=[Optional()])
    outcome = TextAreaField(_l("诊疗结果"), validators=[DataRequired(_l("请填写诊疗结果")), Length(max=4000)])
    advice = TextAreaField(_l("后续治疗与康复建议"), validators=[Optional(), Length(max=4000)])


class ScheduleForm(FlaskForm):
    """When the consultation takes place, and who gives it."""

    scheduled_for = DateTimeLocalField(_l("会诊时间"), format=MOMENT, validators=[InputRequired(_l("请填写会诊时间"))])
    expert = StringField(_l("会诊专家"), validators=[Optional(), Length(max=80)])


class HoldForm(FlaskForm):
    """When it took place."""

    held_at = DateTimeLocalField(_l("实际举行时间"), format=MOMENT, validators=[InputRequired(_l("请填写举行时间"))])


class OpinionForm(FlaskForm):
    """The opinion of the invited side."""

    expert = StringField(_l("会诊专家"), validators=[DataRequired(_l("请填写会诊专家")), Length(max=80)])
    opinion = TextAreaField(_l("会诊意见"), validators=[DataRequired(_l("请填写会诊意见")), Length(max=4000)])


class PurposeForm(FlaskForm):
    """What a patient's identity is opened for."""

    purpose = SelectField(_l("用途"), validators=[DataRequired(_l("请选择用途"))])


class EmptyForm(FlaskForm):
    """A step that needs no words."""


class WorklistFilter(FlaskForm):
    """What a worklist is narrowed by, in the address."""

    class Meta:
        """Asked by GET: nothing changes, no token."""

        csrf = False

    scope = SelectField(_l("范围"))
    state = SelectField(_l("状态"))
    direction = SelectField(_l("方向"), choices=[("", _l("全部")), *DIRECTIONS])
    alliance = SelectField(_l("联盟"))
    q = StringField(_l("单号、诊断、科室或医院"), validators=[Length(max=60)], render_kw={"type": "search"})
    number = HiddenField(validators=[Length(max=24)])  # of a link: one number, or how it begins
