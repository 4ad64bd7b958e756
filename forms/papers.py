"""Forms around printed papers: sealed scans, and the office's Word templates."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

LONGEST = 2_000
SHORT = 200


class ScanForm(FlaskForm):
    """The scan of a sealed paper, in one or several files."""

    files = MultipleFileField(_l("盖章扫描件"))
    note = StringField(_l("说明"), validators=[Length(max=SHORT)])


class OverrideForm(FlaskForm):
    """Why a scan is taken in spite of a finding."""

    reason = TextAreaField(_l("采信理由"), validators=[DataRequired(_l("请写明理由")), Length(max=LONGEST)])


class TemplateForm(FlaskForm):
    """A Word template of the office's own."""

    file = FileField(_l("模板文件（docx）"))
    note = StringField(_l("改了什么"), validators=[DataRequired(_l("请写明改了什么")), Length(max=SHORT)])
