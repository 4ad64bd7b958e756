"""Forms of the audit. Those of 附件1 are made from the programme's own list of fields, handed in as plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

LONGEST = 20_000
REASON = 2_000
SHORT = 200
FIRST_YEAR, LAST_YEAR = 2000, 2099


def section_form(fields: Sequence[Mapping[str, Any]]) -> type[FlaskForm]:
    """One section of 附件1: fields as {key, label, type, long}; a count also has why_KEY, a long one file_KEY.

    Nothing is required: a draft is kept as it is. Only what cannot be kept at all (too long, no date) is told.
    """
    members: dict[str, Any] = {}
    for one in fields:
        members[one["key"]] = _field(one["type"], one["label"])
        if one["type"] == "count":
            members[f"why_{one['key']}"] = TextAreaField(
                _l("与台账不一致的理由"), validators=[Optional(), Length(max=REASON)]
            )
        if one.get("long"):
            members[f"file_{one['key']}"] = FileField(_l("另附页"))
    return type("SectionForm", (FlaskForm,), members)


def _field(kind: str, label: str) -> Any:
    if kind == "date":
        return DateField(label, validators=[Optional()])
    if kind == "yes-no":
        return RadioField(
            label, choices=[("yes", _l("是")), ("no", _l("否"))], validators=[Optional()], validate_choice=False
        )
    if kind in ("long-text", "members"):
        return TextAreaField(label, validators=[Length(max=LONGEST)])
    return StringField(label, validators=[Length(max=SHORT)])


class CampaignForm(FlaskForm):
    """The year of a campaign; its days follow from the programme's file."""

    year = IntegerField(
        _l("年度"),
        validators=[InputRequired(_l("请填写年度，如 2027")), NumberRange(FIRST_YEAR, LAST_YEAR, _l("请填写四位年份"))],
    )


class AddForm(FlaskForm):
    """An alliance added by hand."""

    designation_id = SelectField(_l("联盟"), coerce=int, validators=[InputRequired(_l("请选择联盟"))])
    reason = TextAreaField(_l("增列理由"), validators=[DataRequired(_l("请写明理由")), Length(max=REASON)])


class SubmitForm(FlaskForm):
    """The declaration before sending; after the due day also why it is late."""

    true = BooleanField(
        _l("所填内容真实有效；知悉发现弄虚作假的一律取消资格"), validators=[DataRequired(_l("请声明所填内容真实有效"))]
    )
    late_reason = TextAreaField(_l("迟报的理由"), validators=[Optional(), Length(max=REASON)])


def evaluation_form(choices: Sequence[tuple[str, Any]], label: Any, scan: bool) -> type[FlaskForm]:
    """A station's word: its choices, its text under the annex's own label, and a sealed scan where one is asked."""
    members: dict[str, Any] = {
        "verdict": RadioField(_l("意见"), choices=list(choices), validators=[InputRequired(_l("请选择意见"))]),
        "text": TextAreaField(label, validators=[Length(max=LONGEST)]),
    }
    if scan:
        members["file"] = FileField(_l("盖章扫描件"))
    return type("EvaluationForm", (FlaskForm,), members)


class ReasonForm(FlaskForm):
    """A reason that must be given."""

    text = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=REASON)])


class DoubtForm(ReasonForm):
    """A falsehood: its facts, and the paper that proves them."""

    file = FileField(_l("证据"))


class ListFilter(Form):
    """The filter of a campaign's list."""

    show = HiddenField()
    q = SearchField(_l("联盟或牵头医院"), validators=[Length(max=60)])
