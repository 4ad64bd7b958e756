"""Forms of evaluation: opening a round, points by hand, self-evaluation, weights, adoption."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

NUMBER = r"^\s*\d{1,7}(\.\d{1,4})?\s*$"
WHOLE = r"^\s*\d{1,9}\s*$"
LONG = 2000


class OpenRoundForm(FlaskForm):
    """Which finished year is evaluated."""

    year = SelectField(_l("考核年度"), coerce=int, validators=[InputRequired(_l("请选择年度"))])


class DraftForm(FlaskForm):
    """Whom a new indicator system is for, and from which year on."""

    specialty = SelectField(_l("适用专业"), validators=[Optional()])
    from_year = SelectField(_l("首个适用年度"), coerce=int, validators=[Optional()], default=0)


class ReopenForm(FlaskForm):
    """Why provisional results go back to scoring."""

    remark = TextAreaField(_l("退回理由"), validators=[DataRequired(_l("请写明退回评分的理由")), Length(max=1000)])


class AdoptForm(FlaskForm):
    """The name under which a system is put in force."""

    title = StringField(_l("采用后的名称"), validators=[DataRequired(_l("请填写名称")), Length(max=120)])


class Ticks(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ReasonForm(FlaskForm):
    """Why something is sent back, declined or withdrawn."""

    remark = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=LONG)])


class AssignForm(FlaskForm):
    """Who scores which indicator."""

    indicator = SelectField(_l("指标"), validators=[InputRequired(_l("请选择指标"))])
    post = SelectField(_l("评分人"), coerce=int, validators=[InputRequired(_l("请选择评分人"))])


class AcceptForm(FlaskForm):
    """Taking a sheet on, with the alliances one must not judge."""

    conflicts = Ticks(_l("有利益冲突、需要回避的联盟"), coerce=int, validators=[Optional()])
    conflict_note = TextAreaField(_l("利益冲突说明"), validators=[Optional(), Length(max=LONG)])


class ObjectionForm(FlaskForm):
    """An alliance's objection to its provisional result."""

    text = TextAreaField(_l("异议理由"), validators=[DataRequired(_l("请写明异议的理由")), Length(max=LONG)])
    about = Ticks(_l("涉及的指标（不选为对结果整体）"), validators=[Optional()])
    file = FileField(_l("证明材料"))


class CorrectionForm(FlaskForm):
    """A figure set otherwise than the records have it."""

    fact = SelectField(_l("数据项"), validators=[InputRequired(_l("请选择数据项"))])
    value = StringField(
        _l("更正为"), validators=[DataRequired(_l("请填写")), Regexp(WHOLE, message=_l("请填写不小于 0 的整数"))]
    )
    reason = TextAreaField(_l("更正理由"), validators=[DataRequired(_l("请写明更正的理由")), Length(max=LONG)])


CODE = r"^[a-z][a-z0-9_]{0,39}$"
FIGURE = r"^\s*-?\d{1,9}(\.\d{1,6})?\s*$"


class DimensionForm(FlaskForm):
    """A dimension of a draft."""

    key = StringField(
        _l("代码"),
        validators=[DataRequired(_l("请填写")), Regexp(CODE, message=_l("小写字母开头，只用小写字母、数字、下划线"))],
    )
    words = StringField(_l("名称"), validators=[DataRequired(_l("请填写")), Length(max=80)])
    words_en = StringField(_l("英文名称"), validators=[DataRequired(_l("请填写")), Length(max=120)])
    clause = StringField(_l("依据条款"), validators=[DataRequired(_l("请填写")), Length(max=20)])


class IndicatorForm(DimensionForm):
    """An indicator of a draft. What a kind of scoring does not need stays empty."""

    dimension = SelectField(_l("维度"), validators=[InputRequired(_l("请选择"))])
    weight = StringField(
        _l("权重（满分）"), validators=[DataRequired(_l("请填写")), Regexp(NUMBER, message=_l("请填写数字，如 3.5"))]
    )
    source = SelectField(_l("由谁评"), validators=[InputRequired(_l("请选择"))])
    kind = SelectField(_l("计分方法"), validators=[InputRequired(_l("请选择"))])
    formula = StringField(_l("公式"), validators=[Optional(), Length(max=500)])
    unit = StringField(_l("单位"), validators=[Optional(), Length(max=10)])
    full = StringField(_l("满分值"), validators=[Optional(), Regexp(FIGURE, message=_l("请填写数字，如 3.5"))])
    zero = StringField(_l("零分值"), validators=[Optional(), Regexp(FIGURE, message=_l("请填写数字，如 3.5"))])
    each = StringField(_l("每次扣分"), validators=[Optional(), Regexp(NUMBER, message=_l("请填写数字，如 3.5"))])
    steps = TextAreaField(_l("分档（达到）"), validators=[Optional(), Length(max=LONG)])
    bands = TextAreaField(_l("分档（区间或名次）"), validators=[Optional(), Length(max=LONG)])
    explain = StringField(_l("数据说明"), validators=[Optional(), Length(max=300)])
    explain_en = StringField(_l("数据说明（英文）"), validators=[Optional(), Length(max=300)])
    undefined = SelectField(_l("不可评时"), validators=[InputRequired(_l("请选择"))])
    better = SelectField(_l("名次以什么为好"), validators=[InputRequired(_l("请选择"))])
    peers_min = StringField(
        _l("至少几个联盟可比"), validators=[Optional(), Regexp(WHOLE, message=_l("请填写不小于 0 的整数"))]
    )


class ImportForm(FlaskForm):
    """An indicator system as a file."""

    file = FileField(_l("文件（TOML 或 Excel）"))


def answer_form(fields: Iterable[tuple[str, str]]) -> type[FlaskForm]:
    """The answer to an objection, with `p_KEY` for the points that may be set otherwise."""

    class AnswerForm(FlaskForm):
        """An answer with its reasons."""

        upheld = RadioField(
            _l("复核结论"),
            choices=[("yes", _l("异议成立")), ("no", _l("异议不成立"))],
            validators=[InputRequired(_l("请选择结论"))],
        )
        answer = TextAreaField(_l("答复理由"), validators=[DataRequired(_l("请写明答复的理由")), Length(max=LONG)])

    number = [Optional(), Regexp(NUMBER, message=_l("请填写数字，如 3.5"))]
    for key, label in fields:
        setattr(AnswerForm, f"p_{key}", StringField(label, validators=number))
    return AnswerForm


def points_form(fields: Iterable[tuple[str, str]], note: Any, *, papers: Any = None) -> type[FlaskForm]:
    """A form class with `p_KEY` (points, may stay empty), `note_KEY`, and `file_KEY` where `papers` names it.

    Numbers are text fields, so that what was mistyped is shown again as typed.
    """

    class PointsForm(FlaskForm):
        """Points given by hand."""

    for key, label in fields:
        number = [Optional(), Regexp(NUMBER, message=_l("请填写数字，如 3.5"))]
        setattr(PointsForm, f"p_{key}", StringField(label, validators=number))
        setattr(PointsForm, f"note_{key}", TextAreaField(note, validators=[Optional(), Length(max=1000)]))
        if papers is not None:
            setattr(PointsForm, f"file_{key}", FileField(papers))
    return PointsForm


def weights_form(fields: Iterable[tuple[str, str, bool]]) -> type[FlaskForm]:
    """A form class with `w_KEY` (weight) and, where asked, `f_KEY` (the value that earns full marks)."""

    class WeightsForm(FlaskForm):
        """Weights of a draft."""

    must = [InputRequired(_l("请填写")), Regexp(NUMBER, message=_l("请填写数字，如 3.5"))]
    for key, label, full in fields:
        setattr(WeightsForm, f"w_{key}", StringField(label, validators=must))
        if full:
            setattr(WeightsForm, f"f_{key}", StringField(_l("满分值"), validators=must))
    return WeightsForm


def decimal(typed: str | None) -> Decimal | None:
    """The number behind validated words; None for empty."""
    words = (typed or "").strip()
    return Decimal(words) if words else None
