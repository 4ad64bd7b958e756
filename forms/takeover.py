"""Forms of takeover: a batch with its paper, a workbook, one record, a decision on several."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

LONG_TEXT = 200


class Column(NamedTuple):
    """One column of a kind as the form needs it; words already in the reader's language."""

    key: str
    label: str
    note: str
    required: bool
    longest: int
    choices: Mapping[str, str]


class BatchFilter(Form):
    """The filter row above the list; asked by GET."""

    q = StringField(_l("来源文件或录入人"), validators=[Optional(), Length(max=60)])
    state = SelectField(_l("状态"))


class BatchForm(FlaskForm):
    """A batch: its source paper."""

    designation = SelectField(_l("联盟"), coerce=int)
    title = StringField(
        _l("来源文件名称"),
        description=_l("如：关于公布2022年度专科联盟考核结果的通知。"),
        validators=[DataRequired(_l("请填写来源文件的名称")), Length(max=160)],
    )
    paper_number = StringField(_l("文号"), validators=[Optional(), Length(max=60)])
    paper_on = DateField(_l("文件日期"), validators=[InputRequired(_l("请填写文件日期"))])
    file = FileField(_l("文件扫描件"), description=_l("PDF、JPG 或 PNG，盖章页须清晰；送确认以前必须上传。"))
    note = TextAreaField(_l("备注"), validators=[Optional(), Length(max=500)])


class WorkbookForm(FlaskForm):
    """A workbook; one that was just tried is carried along, so that it need not be chosen again."""

    file = FileField(_l("工作簿"), description=_l("用本页的模板填写（xlsx）。"))
    carried = HiddenField()
    carried_name = HiddenField(validators=[Optional(), Length(max=200)])


class ScanForm(FlaskForm):
    """A scan."""

    file = FileField(_l("扫描件"), description=_l("PDF、JPG 或 PNG。"))


class DecideForm(FlaskForm):
    """The second officer's decision; a reason when something is not confirmed."""

    remark = TextAreaField(_l("不予确认的理由"), validators=[Optional(), Length(max=500)])


class ReasonForm(FlaskForm):
    """A step that needs a reason."""

    remark = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=500)])


def entry_form(columns: Iterable[Column]) -> FlaskForm:
    """The form of one record, by the columns of its kind; what is typed is read as a workbook's cells are."""
    fields: dict[str, Any] = {}
    for one in columns:
        rules = [Length(max=2 * max(one.longest, LONG_TEXT))]
        if one.choices:
            options = [("", "—"), *((key, words) for words, key in one.choices.items())]
            fields[one.key] = SelectField(one.label, description=one.note, choices=options, validators=[Optional()])
        elif one.longest > LONG_TEXT:
            fields[one.key] = TextAreaField(one.label, description=one.note, validators=rules)
        else:
            fields[one.key] = StringField(one.label, description=one.note, validators=rules)
    return type("EntryForm", (ScanForm,), fields)()
