"""Forms of the register: filters, editions, specialties, and what the public writes."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

ANY = ("", _l("全部"))
FILED = (("active", _l("在册")), ("yellow-card", _l("黄牌")), ("ended", _l("已终止")))


class ListFilter(FlaskForm):
    """A list's filter, asked by GET; choices of area and specialty are set by the view."""

    class Meta:
        csrf = False

    q: Field
    state: SelectField
    area: SelectField
    specialty: SelectField


class Filter(ListFilter):
    """The inner list's filter."""

    q = SearchField(_l("名称、医院、编号或拼音首字母"), validators=[Optional(), Length(max=60)])
    state = SelectField(_l("状态"), choices=[ANY, ("proposed", _l("筹建")), *FILED], validators=[Optional()])
    area = SelectField(_l("牵头单位所在地"), validators=[Optional()])
    specialty = SelectField(_l("专业类别"), validators=[Optional()])


class PublicFilter(ListFilter):
    """The public list's filter: nothing in preparation is told; the words stand in the large search above."""

    q = HiddenField(validators=[Optional(), Length(max=60)])
    state = SelectField(_l("状态"), choices=[ANY, *FILED], validators=[Optional()])
    area = SelectField(_l("牵头单位所在地"), validators=[Optional()])
    specialty = SelectField(_l("专业类别"), validators=[Optional()])


class BoardFilter(FlaskForm):
    """The planning board's filter; the scopes are set by the view."""

    class Meta:
        csrf = False

    level = SelectField(
        _l("成员层级"),
        choices=[ANY, ("county", _l("县级医疗机构")), ("above", _l("县级以上"))],
        validators=[Optional()],
    )
    scope = SelectField(_l("联盟范围"), validators=[Optional()])


class ReasonForm(FlaskForm):
    """A reason that must be given."""

    remark = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])


class LeaveOutForm(FlaskForm):
    """Leaving an alliance out of a list; the reason may follow later, but before the list is signed."""

    remark = TextAreaField(_l("不列入名单的理由"), validators=[Optional(), Length(max=300)])


class RenameForm(FlaskForm):
    """Another name for a designation in preparation."""

    name = StringField(_l("名称"), validators=[DataRequired(_l("请填写名称")), Length(max=60)])
    specialty = StringField(_l("专业类别"), validators=[Optional(), Length(max=40)])


class EditionForm(FlaskForm):
    """The day as of which a list is drafted."""

    as_of = DateField(_l("截至日期"), validators=[InputRequired(_l("请填写截至日期"))])


class SpecialtyForm(FlaskForm):
    """A specialty the office adds to the names that may be used."""

    name = StringField(_l("专业类别"), validators=[DataRequired(_l("请填写专业类别")), Length(max=40)])
    reason = TextAreaField(_l("增补理由"), validators=[DataRequired(_l("请写明增补理由")), Length(max=300)])


class MisuseForm(FlaskForm):
    """A report of a name in use without filing."""

    name = StringField(_l("被使用的名称"), validators=[DataRequired(_l("请填写被使用的名称")), Length(max=120)])
    where = TextAreaField(
        _l("在哪里、何时见到"),
        validators=[DataRequired(_l("请写明在哪里见到")), Length(min=4, max=300, message=_l("请写 4 至 300 字"))],
    )
    contact = StringField(_l("您的联系方式"), validators=[Optional(), Length(max=120)])


class ObjectionForm(FlaskForm):
    """An objection to a published list."""

    name = StringField(_l("涉及的联盟"), validators=[DataRequired(_l("请填写涉及的联盟")), Length(max=120)])
    reason = TextAreaField(
        _l("异议内容"),
        validators=[DataRequired(_l("请写明异议内容")), Length(min=4, max=1000, message=_l("请写 4 至 1000 字"))],
    )
    contact = StringField(
        _l("姓名和联系方式"), validators=[DataRequired(_l("请留下姓名和联系方式，以便答复")), Length(max=120)]
    )


class OutcomeForm(FlaskForm):
    """The end of a report or an objection; the choices are set by the view."""

    finding = SelectField(_l("认定结论"), validators=[DataRequired(_l("请选择认定结论"))])
    outcome = TextAreaField(_l("处理结果"), validators=[DataRequired(_l("请写明处理结果")), Length(max=500)])


class PublishForm(FlaskForm):
    """Publishing a signed list, at once or from a moment on."""

    public_from = DateTimeLocalField(_l("公布时刻"), validators=[Optional()])


class CorrectionForm(FlaskForm):
    """A correction to a published list; choices of rows and facts are set by the view."""

    row = SelectField(_l("更正的联盟"), validators=[Optional()])
    fact = SelectField(_l("更正的项目"), validators=[Optional()])
    now = StringField(_l("正确内容"), validators=[Optional(), Length(max=200)])
    reason = TextAreaField(_l("更正理由"), validators=[DataRequired(_l("请写明更正理由")), Length(max=500)])


class DayFilter(FlaskForm):
    """The register as of a day, asked by GET."""

    class Meta:
        csrf = False

    on = DateField(_l("日期"), validators=[Optional()])
    q = SearchField(_l("名称、医院、编号或拼音首字母"), validators=[Optional(), Length(max=60)])


class ContactsFilter(FlaskForm):
    """Whom to call, asked by GET."""

    class Meta:
        csrf = False

    q = SearchField(_l("联盟、医院或科室"), validators=[Optional(), Length(max=60)])


class ContactForm(FlaskForm):
    """An alliance's person in charge and its secretary."""

    head_name = StringField(_l("联盟负责人姓名"), validators=[Optional(), Length(max=40)])
    head_telephone = StringField(_l("负责人电话"), validators=[Optional(), Length(max=30)])
    secretary_name = StringField(_l("联盟秘书姓名"), validators=[Optional(), Length(max=40)])
    secretary_telephone = StringField(_l("秘书电话"), validators=[Optional(), Length(max=30)])
