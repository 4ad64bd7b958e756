"""Forms of the interface for hospital systems: a new token."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget


class TokenForm(FlaskForm):
    """Which system, what it may do, until when."""

    name = StringField(_l("系统名称"), validators=[DataRequired(_l("请填写系统名称")), Length(max=60)])
    scopes = SelectMultipleField(
        _l("权限"), validators=[InputRequired(_l("请选择令牌的权限"))],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    days = RadioField(_l("有效期"), coerce=int, validators=[InputRequired(_l("请选择有效期"))])
