"""Forms of changes. The fields of a kind come from the programme's file, handed in as plain data."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

LONGEST = 20_000
SHORT = 80


def change_form(
    fields: Sequence[Mapping[str, Any]], papers: Sequence[tuple[str, str]], has_day: bool = True
) -> type[FlaskForm]:
    """A change's form: fields as {key, label, type, choices}, papers as (key, label). Nothing is required to be kept."""
    members: dict[str, Any] = {one["key"]: _field(one) for one in fields}
    members["reason"] = TextAreaField(_l("变更理由"), validators=[Length(max=LONGEST)])
    if has_day:
        members["wanted_on"] = DateField(_l("生效日"), validators=[Optional()])
    for key, label in papers:
        members[f"file_{key}"] = FileField(label)
    return type("ChangeForm", (FlaskForm,), members)


def _field(one: Mapping[str, Any]) -> Any:
    label = _l("新的%(label)s", label=one["label"]) if one["was"] else one["label"]
    if one["type"] == "date":
        return DateField(label, validators=[Optional()])
    if one["type"] == "long-text":
        return TextAreaField(label, validators=[Length(max=LONGEST)])
    if one["choices"]:
        choices = [("", _l("请选择")), *one["choices"]]
        return SelectField(label, choices=choices, validators=[Optional()], validate_choice=False)
    return StringField(label, validators=[Length(max=SHORT)])


class OpinionForm(FlaskForm):
    """A station's opinion."""

    verdict = RadioField(
        _l("意见"), validators=[InputRequired(_l("请选择意见"))],
        choices=[("agree", _l("同意")), ("return", _l("退回补正")), ("refuse", _l("不同意"))],
    )  # fmt: skip
    text = TextAreaField(_l("意见内容"), validators=[Length(max=LONGEST)])


class ReasonForm(FlaskForm):
    """A reason that must be given."""

    text = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=2000)])


class WordsForm(FlaskForm):
    """What a member has to say, if anything."""

    text = TextAreaField(_l("贵院意见和在办事项"), validators=[Length(max=2000)])


class SubmitForm(FlaskForm):
    """The declaration before submitting."""

    true = BooleanField(_l("所填内容和所附材料真实、完整"), validators=[DataRequired(_l("请确认所填内容真实、完整"))])


class FilterForm(FlaskForm):
    """The filter of the list."""

    tab = HiddenField()
    q = SearchField(_l("名称、医院或变更编号"), validators=[Length(max=60)])
