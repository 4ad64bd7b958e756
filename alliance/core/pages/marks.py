"""What is printed on every page and sheet of a world that is not the real one: 演练 in practice, 示例数据 in the demo."""

from flask import current_app
from flask_babel import gettext as _

from alliance.config import Config


def paper_mark() -> str:
    """The words for prints, PDFs and exports; empty in production."""
    config: Config = current_app.extensions["alliance"]
    if config.practice:
        return str(_("演练"))
    return str(_("示例数据")) if config.is_demo else ""


def ribbon() -> str:
    """The sentence on top of every page; empty in production."""
    config: Config = current_app.extensions["alliance"]
    if config.practice:
        return str(_("演练环境：所录内容不作数，邮件不外发"))
    return str(_("示例数据：所列机构与业务均为虚构")) if config.is_demo else ""
