"""Pages of duties: mine, the calendar, the board, one alliance's, one duty."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.obligations.views import board, lists, one
from alliance.obligations.views.shared import bp

BLUEPRINTS = (bp,)
NAV = (NavItem("obligations.mine", _l("应办事项"), ("obligation",)),)
PAGES = {"obligation": "obligations.show"}

__all__ = ["BLUEPRINTS", "NAV", "PAGES", "board", "lists", "one"]
