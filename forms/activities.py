"""Forms of activities: one to log (a kind leaves out what it does not ask), a reason, evidence, filters."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    IntegerField,
    MultipleFileField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget


class ActivityForm(FlaskForm):
    """An activity that took place; fields named as in the programme's kinds are taken out where a kind lacks them."""

    title = StringField(_l("主题"), validators=[DataRequired(_l("请填写活动主题")), Length(max=200)])
    held_on = DateField(_l("活动日期"), validators=[InputRequired(_l("请填写活动日期"))])
    until = DateField(_l("结束日期"), validators=[Optional()])
    host = SelectField(_l("举办单位"), coerce=int)
    members = SelectMultipleField(
        _l("参加的成员单位"), coerce=int, validators=[Optional()], widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )  # fmt: skip
    place = StringField(_l("地点"), validators=[Optional(), Length(max=200)])
    people = IntegerField(
        _l("参加人数"),
        validators=[
            InputRequired(_l("请填写人数，没有填 0")),
            NumberRange(min=0, max=1_000_000, message=_l("人数须为不小于 0 的整数")),
        ],
    )
    teachers = StringField(_l("授课或指导专家"), validators=[Optional(), Length(max=200)])
    technique = StringField(_l("新技术、新业务名称"), validators=[DataRequired(_l("请填写技术名称")), Length(max=120)])
    first_on = DateField(_l("在成员单位首次开展日期"), validators=[InputRequired(_l("请填写首次开展日期"))])
    summary = TextAreaField(_l("内容摘要"), validators=[Optional(), Length(max=2000)])
    evidence = MultipleFileField(_l("佐证材料"))


class EvidenceForm(FlaskForm):
    """Further proof."""

    evidence = MultipleFileField(_l("佐证材料"))


class ReasonForm(FlaskForm):
    """Why it is disputed or withdrawn."""

    remark = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])


class EmptyForm(FlaskForm):
    """A step that needs no words."""


class ActivityFilter(FlaskForm):
    """What a list is narrowed by, in the address."""

    class Meta:
        """Asked by GET: nothing changes, no token."""

        csrf = False

    scope = SelectField(_l("范围"))
    kind = SelectField(_l("种类"))
    state = SelectField(_l("状态"))
    alliance = SelectField(_l("联盟"))
    year = SelectField(_l("年度"))


class PasteForm(FlaskForm):
    """Rows as copied out of Excel."""

    rows = TextAreaField(_l("从 Excel 粘贴"), validators=[DataRequired(_l("请粘贴要登记的行")), Length(max=200_000)])


class TraineesForm(FlaskForm):
    """Those trained, one a line."""

    trainees = TextAreaField(
        _l("参训人员名单"), validators=[DataRequired(_l("请填写参训人员，一行一人")), Length(max=50_000)]
    )


def plan_form(kinds: Iterable[tuple[str, str, bool]], *, reason: bool) -> type[FlaskForm]:
    """A year's plan: for each kind (key, label, whether its people are planned too) how often; a reason for a change.

    Numbers are text fields, so that what was mistyped is shown again as typed.
    """
    whole = [Optional(), Regexp(r"^\s*\d{1,6}\s*$", message=_l("须为不小于 0 的整数"))]
    members: dict[str, Any] = {}
    for key, label, people in kinds:
        members[f"n_{key}"] = StringField(_l("%(kind)s：次数", kind=label), validators=whole)
        if people:
            members[f"p_{key}"] = StringField(_l("%(kind)s：人数", kind=label), validators=whole)
    if reason:
        members["reason"] = StringField(_l("调整理由"), validators=[Optional(), Length(max=300)])
    return type("PlanForm", (FlaskForm,), members)
