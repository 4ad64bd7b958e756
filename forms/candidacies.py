"""Forms of applications of further programmes, made from what the programme's files ask, handed in as plain data."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

LONGEST = 4000
Choices = Sequence[tuple[str, Any]]


def new_form(subject: Any, systems: Choices, directions: Choices) -> type[FlaskForm]:
    """What an application begins with: what for, classed how, answering which direction of the call."""
    members: dict[str, Any] = {
        "subject": StringField(subject, validators=[DataRequired(_l("请填写申报的专科或专病")), Length(max=80)]),
        "code_system": SelectField(_l("分类依据"), choices=list(systems), validate_choice=False),
        "code": StringField(_l("编码"), validators=[Optional(), Length(max=20)]),
        "argued": TextAreaField(_l("增设的必要性论证"), validators=[Optional(), Length(max=LONGEST)]),
    }
    if directions:
        members["direction"] = SelectField(
            _l("申报方向"), choices=[("", _l("请选择")), *directions], default="", validate_choice=False
        )
    return type("NewForm", (FlaskForm,), members)


def draft_form(
    subject: Any, systems: Choices, directions: Choices, argued: Iterable[tuple[str, Any]],
    papers: Iterable[tuple[str, Any, bool]],
) -> type[FlaskForm]:  # fmt: skip
    """The whole application; nothing is required while it is a draft. `papers`: (key, label, whether it names its author)."""
    base: Any = new_form(subject, systems, directions)
    members: dict[str, Any] = {
        "subject": StringField(subject, validators=[Optional(), Length(max=80)]),
    }
    for key, label in argued:
        members[f"arg_{key}"] = TextAreaField(label, validators=[Optional(), Length(max=LONGEST)])
    for key, label, signer in papers:
        members[f"file_{key}"] = FileField(label)
        if signer:
            members[f"signer_{key}"] = StringField(_l("专家姓名"), validators=[Optional(), Length(max=80)])
            members[f"post_{key}"] = StringField(_l("专家单位和职务"), validators=[Optional(), Length(max=200)])
    return type("DraftForm", (base,), members)


class SubmitForm(FlaskForm):
    """The declaration before submitting."""

    true = BooleanField(_l("所填内容和所附材料真实、完整"), validators=[DataRequired(_l("请确认所填内容真实、完整"))])


class ReasonForm(FlaskForm):
    """A reason that must be given."""

    text = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])


class FraudForm(ReasonForm):
    """Fraud: what was found, and the decision that says so."""

    decision = StringField(_l("决定文号"), validators=[DataRequired(_l("请填写决定文号")), Length(max=120)])


def verdict_form(
    papers: Iterable[tuple[str, Any]], exclusions: Iterable[tuple[str, Any]], main_city: bool
) -> type[FlaskForm]:  # fmt: skip
    """A station's verdict; the form check asks paper by paper and exclusion by exclusion."""
    members: dict[str, Any] = {}
    for key, label in papers:
        choices = [("yes", _l("齐全，符合要求")), ("no", _l("缺少或不合要求"))]
        members[f"paper_{key}"] = RadioField(label, choices=choices, validators=[Optional()], validate_choice=False)
    for key, label in exclusions:
        choices = [("no", _l("不属于")), ("yes", _l("属于"))]
        members[f"excl_{key}"] = RadioField(label, choices=choices, validators=[Optional()], validate_choice=False)
    if main_city:
        members["main_city"] = RadioField(
            _l("申报医院在主城区内"), choices=[("yes", _l("是")), ("no", _l("否"))], validators=[Optional()],
            validate_choice=False,
        )  # fmt: skip
    members["verdict"] = RadioField(
        _l("意见"), validators=[InputRequired(_l("请选择意见"))],
        choices=[("agree", _l("同意")), ("return", _l("退回补正")), ("refuse", _l("不同意"))],
    )  # fmt: skip
    members["text"] = TextAreaField(_l("意见内容"), validators=[Length(max=2000)])
    return type("VerdictForm", (FlaskForm,), members)


def rank_form(rows: Iterable[tuple[int, Any]]) -> type[FlaskForm]:
    """A place for each application (row id, label)."""
    members: dict[str, Any] = {
        f"rank_{key}": IntegerField(label, validators=[Optional(), NumberRange(min=1, max=999)]) for key, label in rows
    }
    return type("RankForm", (FlaskForm,), members)


class FilterForm(FlaskForm):
    """The filter of the list."""

    class Meta:
        """Asked by GET: no token."""

        csrf = False

    tab = HiddenField()
    q = SearchField(_l("专科专病、医院或受理编号"), validators=[Length(max=60)])
    programme = SelectField(_l("项目"), validate_choice=False)
    year = IntegerField(_l("年度"), validators=[Optional(), NumberRange(min=2000, max=2999)])
