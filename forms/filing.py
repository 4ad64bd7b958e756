"""Forms of filing. Those of 附件2 are made from the programme's own list of fields, handed in as plain data."""

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
SHORT = 200


def section_form(fields: Sequence[Mapping[str, Any]], uploads: Sequence[str]) -> type[FlaskForm]:
    """A form for one section: fields as {key, label, type}; `uploads` are keys that take a file (另附页).

    Nothing is required: a draft is kept as it is. Only what cannot be kept at all (too long, no date) is told.
    """
    members: dict[str, Any] = {}
    for one in fields:
        members[one["key"]] = _field(one["type"], one["label"])
    for key in uploads:
        members[f"file_{key}"] = FileField(_l("添加附件"))
    return type("SectionForm", (FlaskForm,), members)


def _field(kind: str, label: str) -> Any:
    if kind == "date":
        return DateField(label, validators=[Optional()])
    if kind in ("long-text", "opinion"):
        return TextAreaField(label, validators=[Length(max=LONGEST)])
    return StringField(label, validators=[Length(max=SHORT)])


class ConditionForm(FlaskForm):
    """One condition: met or not, what is to be said about it, and its evidence."""

    met = RadioField(
        _l("是否具备"),
        choices=[("yes", _l("具备")), ("no", _l("未具备"))],
        validators=[Optional()],
        validate_choice=False,
    )
    note = TextAreaField(_l("说明"), validators=[Length(max=LONGEST)])
    file = FileField(_l("添加佐证"))


def remarks_form(remarks: Sequence[tuple[int, str]]) -> type[FlaskForm]:
    """One answer for each remark (row id, label)."""
    members = {f"remark_{key}": TextAreaField(label, validators=[Length(max=LONGEST)]) for key, label in remarks}
    return type("RemarksForm", (FlaskForm,), members)


def opinion_form(
    assessed: Sequence[tuple[str, str]], pins: Sequence[tuple[str, str]], exception: bool
) -> type[FlaskForm]:
    """A station's opinion: its questions one by one, and a remark that may be pinned to each of `pins` (key, label)."""
    members: dict[str, Any] = {
        "verdict": RadioField(
            _l("意见"), validators=[InputRequired(_l("请选择意见"))],
            choices=[("agree", _l("同意")), ("return", _l("退回补正")), ("refuse", _l("不同意"))],
        ),
        "text": TextAreaField(_l("意见内容"), validators=[Length(max=LONGEST)]),
    }  # fmt: skip
    for key, label in assessed:
        members[f"fact_{key}"] = TextAreaField(label, validators=[Length(max=LONGEST)])
    if exception:
        members["fact_exception"] = TextAreaField(_l("准予例外的理由"), validators=[Length(max=LONGEST)])
    for key, label in pins:
        members[f"pin_{key}"] = TextAreaField(label, validators=[Length(max=2000)])
    members["pin_whole"] = TextAreaField(_l("总的退回意见"), validators=[Length(max=2000)])
    return type("OpinionForm", (FlaskForm,), members)


def batch_form(items: Sequence[tuple[int | str, str, Sequence[tuple[str, str]], bool]]) -> type[FlaskForm]:
    """Several agreements: words for all, and for each (row id, name, questions, whether an exception is asked) its own."""
    members: dict[str, Any] = {
        "text": TextAreaField(_l("意见内容（各件共用）"), default=_l("同意。"), validators=[Length(max=LONGEST)])
    }
    must = DataRequired(_l("同意时必填"))
    for key, name, asked, exception in items:
        questions = [*asked, *([("exception", _l("准予例外的理由"))] if exception else [])]
        for question, label in questions:
            members[f"fact_{question}_{key}"] = TextAreaField(label, validators=[must, Length(max=LONGEST)])
        label = _l("单独的意见内容：%(name)s", name=name)
        members[f"text_{key}"] = TextAreaField(label, validators=[Length(max=LONGEST)])
    return type("BatchForm", (FlaskForm,), members)


class ReasonForm(FlaskForm):
    """A reason that must be given: withdrawing, asking for or deciding an exception."""

    text = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=2000)])


class ExemptionForm(ReasonForm):
    """The office's word on an exception."""

    granted = RadioField(
        _l("是否准予例外"), choices=[("yes", _l("准予")), ("no", _l("不予"))],
        validators=[InputRequired(_l("请选择是否准予"))],
    )  # fmt: skip


class SubmitForm(FlaskForm):
    """The declaration before submitting."""

    true = BooleanField(_l("所填内容和所附材料真实、完整"), validators=[DataRequired(_l("请确认所填内容真实、完整"))])


class FilterForm(FlaskForm):
    """The filter of the list."""

    tab = HiddenField()
    q = SearchField(_l("名称、医院或受理编号"), validators=[Length(max=60)])


class DeskFilterForm(FlaskForm):
    """The filter of the opinion desk."""

    q = SearchField(_l("名称、医院或受理编号"), validators=[Length(max=60)])
    due = SelectField(
        _l("办理期限"), choices=[("", _l("全部")), ("late", _l("已逾期")), ("soon", _l("七天内到期和已逾期"))],
        validate_choice=False,
    )  # fmt: skip
    order = HiddenField()
