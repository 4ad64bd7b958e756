"""Forms of the privacy pages: what the list of readings is narrowed by, erasing on request, whose records there are."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Form, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

SIDES = (("own", _l("本院人员")), ("other", _l("对方医院人员")))
WHATS = (
    ("", _l("全部")),
    ("reveal", _l("查看患者身份")),
    ("open-file", _l("打开附件")),
    ("rejected", _l("取回导入的问题行")),
)


class ReadingsFilter(Form):
    """What the list of readings is narrowed by, in the address."""

    side = SelectField(_l("谁查看"), choices=SIDES)
    what = SelectField(_l("内容"), choices=WHATS)
    purpose = SelectField(_l("用途"))
    since = DateField(_l("自"), validators=[Optional()])
    until = DateField(_l("至"), validators=[Optional()])
    q = StringField(_l("姓名或单号"), validators=[Length(max=40)])


class EraseForm(FlaskForm):
    """Which records, why, and that the asker was who they say."""

    numbers = StringField(
        _l("单号或本院编号"), validators=[DataRequired(_l("请填写单号或本院编号")), Length(max=600)],
        description=_l("多个以空格或逗号分隔；一次最多 20 个，全部清除或全部不清除。"),
    )  # fmt: skip
    reason = TextAreaField(
        _l("理由"), validators=[DataRequired(_l("请写明理由")), Length(max=300)],
        description=_l("记入日志，不要写患者的姓名、证件号和电话。"),
    )  # fmt: skip
    checked = BooleanField(
        _l("已核实申请人是患者本人或其代理人，并知道清除后不能恢复"), validators=[DataRequired(_l("请核实后勾选"))]
    )


class FindForm(FlaskForm):
    """The number of the person who asks what is kept of them."""

    resident_id = StringField(
        _l("居民身份证号"), validators=[DataRequired(_l("请填写身份证号")), Length(max=40)],
        description=_l("只用于本次查找，不保存、不进入地址和日志。"),
    )  # fmt: skip
