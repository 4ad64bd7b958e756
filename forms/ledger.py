"""Forms of the two-ended ledger: an upload, a reason, a filter."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import Form, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp

REASON = [DataRequired(_l("请写明理由")), Length(max=300)]


class UploadForm(FlaskForm):
    """A workbook or CSV, or the rows themselves."""

    file = FileField(_l("台账文件"), description=_l("xlsx，或 UTF-8、GB18030 编码的 CSV；最多 10 万行。"))
    block = TextAreaField(
        _l("或把行粘贴在这里"),
        description=_l("从 Excel 选中若干行复制过来；第一行可以是表头，没有表头的按转诊模板的列序（不含标记列）。"),
        validators=[Optional(), Length(max=2_000_000)],
    )


class ReasonForm(FlaskForm):
    """Why an entry is kept or withdrawn."""

    remark = TextAreaField(_l("理由"), validators=REASON)


class LedgerFilter(Form):
    """What the ledger is narrowed by, in the address."""

    period = StringField(_l("年月"), validators=[Optional(), Regexp(r"\d{4}(-\d{2})?")])
    kind = SelectField(_l("种类"), choices=[("", _l("全部")), ("referral", _l("转诊")), ("consultation", _l("会诊"))])
