"""Forms of supervision: the half-year report, its review, filters, misconduct."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, Form, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

LONGEST = 10_000


def report_form(counts: Iterable[tuple[str, str]], sections: Iterable[tuple[str, Any, bool]]) -> type[FlaskForm]:
    """A form class with `n_KEY` and `why_KEY` for each count (key, label) and `s_KEY` for each section (key, label,
    required). Numbers are text fields, so that what was mistyped is shown again as typed."""

    class ReportForm(FlaskForm):
        """The half-year report."""

    for key, label in counts:
        whole = [InputRequired(_l("请填写")), Regexp(r"^\s*\d{1,9}\s*$", message=_l("须为不小于 0 的整数"))]
        setattr(ReportForm, f"n_{key}", StringField(label, validators=whole))
        setattr(
            ReportForm, f"why_{key}", TextAreaField(_l("与台账不一致的理由"), validators=[Optional(), Length(max=1000)])
        )
    for key, label, required in sections:
        must = DataRequired(_l("请填写；没有请写“无”")) if required else Optional()
        setattr(ReportForm, f"s_{key}", TextAreaField(label, validators=[must, Length(max=LONGEST)]))
    return ReportForm


class ReviewForm(FlaskForm):
    """The office's word on a report; a return needs a remark, which the action asks for."""

    remark = TextAreaField(_l("审核意见"), validators=[Optional(), Length(max=2000)])


class PeriodFilter(Form):
    """Which reports of a period are listed."""

    q = StringField(_l("联盟或牵头医院"))
    mark = SelectField(
        _l("状态"),
        choices=[
            ("", _l("全部")), ("overdue", _l("逾期未报")), ("open", _l("待报送")), ("submitted", _l("待审核")),
            ("returned", _l("已退回")), ("accepted", _l("已审核")), ("late", _l("迟报")),
        ],
    )  # fmt: skip


class MisconductForm(FlaskForm):
    """One proven breach."""

    organisation_id = SelectField(_l("违规人员所在医院"), coerce=int, validators=[InputRequired(_l("请选择医院"))])
    happened_on = DateField(_l("发生日期"), validators=[InputRequired(_l("请填写日期，如 2026-03-01"))])
    what = TextAreaField(_l("违规事实"), validators=[DataRequired(_l("请写明违规事实")), Length(max=4000)])
    finding = TextAreaField(
        _l("查实结论和依据"), validators=[DataRequired(_l("请写明由谁查实、依据是什么")), Length(max=4000)]
    )
    handling = TextAreaField(_l("医院的处理"), validators=[Optional(), Length(max=4000)])
    submit = SubmitField(_l("登记"))


class ChooseAlliance(Form):
    """Whose hospital the record is about."""

    designation = SelectField(_l("联盟"), coerce=int)


class AnnulForm(FlaskForm):
    """Why a record is taken out of the count."""

    reason = TextAreaField(_l("撤销理由"), validators=[DataRequired(_l("请写明撤销理由")), Length(max=1000)])
