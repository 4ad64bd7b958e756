"""Forms of the review: the pool, a panel, the sheet of an expert, a workbook of objective data, a list."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    DateField,
    DateTimeLocalField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

LONG = 2000


class Boxes(SelectMultipleField):
    """Several of a list, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ExpertForm(FlaskForm):
    """Who comes into the pool."""

    post = SelectField(_l("专家"), coerce=int, validators=[InputRequired(_l("请选择专家"))])
    specialty = StringField(_l("专业"), validators=[DataRequired(_l("请填写专业")), Length(max=80)])
    title = StringField(_l("职称"), validators=[Optional(), Length(max=80)])


class SuspendForm(FlaskForm):
    """From when to when an expert is suspended, and why."""

    since = DateField(_l("暂停自"), validators=[InputRequired(_l("请填写开始日"))])
    until = DateField(_l("暂停至（空着为另行通知）"), validators=[Optional()])
    reason = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)])


class ReasonForm(FlaskForm):
    """Why."""

    remark = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=500)])


def panel_form(optional: Iterable[tuple[str, str]]) -> type[FlaskForm]:
    """A new panel; a reason for each optional way of judging that is left out (key, label)."""

    class PanelForm(FlaskForm):
        """The subject group and its dossiers."""

        title = StringField(
            _l("评审组名称（专业组）"), validators=[DataRequired(_l("请填写评审组名称")), Length(max=80)]
        )
        cases = Boxes(_l("编入的申报"), coerce=int)

    for key, label in optional:
        setattr(PanelForm, f"waive_{key}", StringField(label, validators=[Optional(), Length(max=300)]))
    return PanelForm


def lots_form(strata: Sequence[tuple[str, str]]) -> type[FlaskForm]:
    """How many of each stratum (field name, label) are drawn."""

    class LotsForm(FlaskForm):
        """Numbers by specialty."""

    for name, label in strata:
        number = IntegerField(label, default=0, validators=[Optional(), NumberRange(min=0, max=50)])
        setattr(LotsForm, name, number)
    return LotsForm


class WordForm(FlaskForm):
    """The word said in public that completes the seed."""

    word = StringField(_l("现场宣布的随机词"), validators=[DataRequired(_l("请填写现场宣布的随机词")), Length(max=80)])


class InviteForm(FlaskForm):
    """An expert invited by name."""

    expert = SelectField(_l("专家"), coerce=int, validators=[InputRequired(_l("请选择专家"))])


class OrderForm(FlaskForm):
    """When the defence begins, and how long each has."""

    first = DateTimeLocalField(
        _l("第一家开始时间"), format="%Y-%m-%dT%H:%M", validators=[InputRequired(_l("请填写开始时间"))]
    )
    minutes = IntegerField(
        _l("每家分钟数"), validators=[InputRequired(_l("请填写分钟数")), NumberRange(min=5, max=240)]
    )


class HeardForm(FlaskForm):
    """The defence took place."""

    note = TextAreaField(_l("答辩记录"), validators=[Optional(), Length(max=LONG)])


def site_form(checks: Iterable[tuple[str, str]]) -> type[FlaskForm]:
    """What was looked at on the spot; `c_KEY` for each check (key, label)."""

    class SiteForm(FlaskForm):
        """A look on the spot."""

        on = DateField(_l("日期"), validators=[InputRequired(_l("请填写日期"))])
        who = StringField(_l("参加人员"), validators=[DataRequired(_l("请写明参加人员")), Length(max=300)])
        note = TextAreaField(_l("总的情况"), validators=[Optional(), Length(max=LONG)])

    for key, label in checks:
        needed = [DataRequired(_l("请填写核查情况")), Length(max=300)]
        setattr(SiteForm, f"c_{key}", StringField(label, validators=needed))
    return SiteForm


class AcceptForm(FlaskForm):
    """The dossiers one must not judge, and why."""

    conflicts = Boxes(_l("须回避的申报"), coerce=int)
    conflict_note = TextAreaField(_l("利益冲突的情形"), validators=[Optional(), Length(max=LONG)])


class BackForm(FlaskForm):
    """A conflict seen later."""

    conflict_note = TextAreaField(
        _l("利益冲突的情形"), validators=[DataRequired(_l("请说明利益冲突的情形")), Length(max=LONG)]
    )


def sheet_form(aspects: Iterable[tuple[str, str]], *, argued: bool) -> type[FlaskForm]:
    """A sheet: `p_KEY` and `note_KEY` for each aspect (key, label), the opinion, and the necessity where it is argued."""

    class SheetForm(FlaskForm):
        """Points and opinion; may be kept half done."""

    for key, label in aspects:
        setattr(SheetForm, f"p_{key}", StringField(label, validators=[Optional(), Length(max=8)]))
        note: Any = StringField(_l("评分依据"), validators=[Optional(), Length(max=300)])
        setattr(SheetForm, f"note_{key}", note)
    verdicts = [("agree", _l("同意")), ("disagree", _l("不同意"))]
    SheetForm.verdict = RadioField(_l("评审结论"), choices=verdicts, validators=[Optional()])
    SheetForm.text = TextAreaField(_l("评审意见"), validators=[Optional(), Length(max=LONG)])
    if argued:
        needs = [("yes", _l("确有必要增设")), ("no", _l("没有必要增设"))]
        SheetForm.argued = RadioField(_l("增设的必要性"), choices=needs, validators=[Optional()])
    return SheetForm


class DataForm(FlaskForm):
    """A workbook; one that was just tried is carried along, so that it need not be chosen again."""

    file = FileField(_l("工作簿"), description=_l("用本页的模板填写（xlsx 或 CSV）。"))
    carried = HiddenField()
    carried_name = HiddenField(validators=[Optional(), Length(max=200)])
