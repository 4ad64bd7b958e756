"""Forms of supervision: the half-year report, its review, notices of events and matters, filters, misconduct."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, FileField, Form, SelectField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

LONGEST = 10_000


def report_form(
    counts: Iterable[tuple[str, str]], sections: Iterable[tuple[str, Any, bool]], *, targets: bool = False
) -> type[FlaskForm]:
    """A form class with `n_KEY` and `why_KEY` for each count (key, label), `t_KEY` where next year's targets are asked,
    and `s_KEY` for each section (key, label, required). Numbers are text fields, so that what was mistyped is shown
    again as typed."""

    class ReportForm(FlaskForm):
        """The half-year report."""

    for key, label in counts:
        whole = [InputRequired(_l("请填写")), Regexp(r"^\s*\d{1,9}\s*$", message=_l("须为不小于 0 的整数"))]
        setattr(ReportForm, f"n_{key}", StringField(label, validators=whole))
        setattr(
            ReportForm, f"why_{key}", TextAreaField(_l("与台账不一致的理由"), validators=[Optional(), Length(max=1000)])
        )
        if targets:
            aim = [Optional(), Regexp(r"^\s*\d{1,9}\s*$", message=_l("须为不小于 0 的整数"))]
            setattr(ReportForm, f"t_{key}", StringField(label, validators=aim))
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
            ("extended", _l("已延期")), ("waived", _l("免报")),
        ],
    )  # fmt: skip


class BoardFilter(Form):
    """Which alliances stand on the board."""

    q = StringField(_l("联盟或牵头医院"))


class LongerForm(FlaskForm):
    """Until when one report is open longer, and why."""

    until = DateField(_l("新的截止日"), validators=[InputRequired(_l("请填写日期，如 2026-03-01"))])
    reason = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=1000)])


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


class EventForm(FlaskForm):
    """A large event, reported beforehand."""

    title = StringField(_l("活动名称"), validators=[DataRequired(_l("请填写名称")), Length(max=120)])
    starts = DateField(_l("开始日期"), validators=[InputRequired(_l("请填写日期，如 2026-03-01"))])
    ends = DateField(_l("结束日期"), validators=[Optional()])
    place = StringField(_l("地点"), validators=[DataRequired(_l("请填写地点")), Length(max=200)])
    scale = StringField(_l("规模"), validators=[DataRequired(_l("请填写规模")), Length(max=200)])
    content = TextAreaField(_l("内容和安排"), validators=[DataRequired(_l("请写明内容")), Length(max=4000)])
    contact = StringField(_l("负责人和联系方式"), validators=[DataRequired(_l("请填写联系人")), Length(max=120)])
    file = FileField(_l("方案或通知"))


class MajorForm(FlaskForm):
    """A major matter, reported any day."""

    title = StringField(_l("事项"), validators=[DataRequired(_l("请填写事项")), Length(max=120)])
    starts = DateField(_l("发生日期"), validators=[InputRequired(_l("请填写日期，如 2026-03-01"))])
    content = TextAreaField(_l("经过和影响"), validators=[DataRequired(_l("请写明经过")), Length(max=4000)])
    contact = StringField(_l("负责人和联系方式"), validators=[DataRequired(_l("请填写联系人")), Length(max=120)])
    file = FileField(_l("附件"))


class AnswerForm(FlaskForm):
    """The office's word on a notice; an objection and a late notice need it, which the flow asks for."""

    remark = TextAreaField(_l("答复意见"), validators=[Optional(), Length(max=2000)])


class WithdrawForm(FlaskForm):
    """Why a notice is taken back."""

    remark = TextAreaField(_l("撤回理由"), validators=[DataRequired(_l("请写明撤回理由")), Length(max=1000)])


class MatterFilter(Form):
    """Which notices are listed."""

    q = StringField(_l("联盟或活动"))
    kind = SelectField(_l("类别"), choices=[("", _l("全部")), ("event", _l("大型活动")), ("major", _l("重大事项"))])
    mark = SelectField(
        _l("状态"),
        choices=[
            ("", _l("全部")), ("sent", _l("待办公室答复")), ("acknowledged", _l("已确认")), ("objected", _l("有异议")),
            ("withdrawn", _l("已撤回")), ("late", _l("迟报")), ("short", _l("提前天数不足")),
        ],
    )  # fmt: skip


class TipForm(FlaskForm):
    """A report of a breach, as it came in."""

    organisation_id = SelectField(_l("被反映人员所在医院"), coerce=int, validators=[InputRequired(_l("请选择医院"))])
    happened_on = DateField(_l("发生日期"), validators=[InputRequired(_l("请填写日期，如 2026-03-01"))])
    what = TextAreaField(_l("反映的情况"), validators=[DataRequired(_l("请写明反映的情况")), Length(max=4000)])
    reporter = StringField(_l("举报人姓名"), validators=[Optional(), Length(max=60)])
    phone = StringField(_l("举报人联系方式"), validators=[Optional(), Length(max=60)])


class FindingForm(FlaskForm):
    """What came of a tip."""

    finding = TextAreaField(_l("核查结论和依据"), validators=[DataRequired(_l("请写明核查结论")), Length(max=4000)])
    handling = TextAreaField(_l("医院的处理"), validators=[Optional(), Length(max=4000)])


class MeasureForm(FlaskForm):
    """What the hospital did about a breach."""

    handling = TextAreaField(_l("医院的处理"), validators=[DataRequired(_l("请写明医院的处理")), Length(max=4000)])


class QualityForm(FlaskForm):
    """A quality document shared with all members."""

    kind = SelectField(
        _l("类别"),
        choices=[
            ("norm", _l("诊疗规范")), ("process", _l("操作流程")), ("standard", _l("质控标准")), ("other", _l("其他质控文件")),
        ],
    )  # fmt: skip
    title = StringField(_l("文件名称"), validators=[DataRequired(_l("请填写文件名称")), Length(max=200)])
    summary = TextAreaField(_l("要点"), validators=[DataRequired(_l("请写明文件要点")), Length(max=2000)])
    file = FileField(_l("文件"))


class RevisionForm(FlaskForm):
    """The next version of a quality document."""

    summary = TextAreaField(_l("修订内容"), validators=[DataRequired(_l("请写明修订内容")), Length(max=2000)])
    file = FileField(_l("新版文件"))
