"""Pages of changes."""

from flask_babel import lazy_gettext as _l

from alliance.changes.views import decide, fill, record
from alliance.changes.views.shared import bp
from alliance.core.pages import Finder, NavItem
from alliance.core.programmes import leads_here

BLUEPRINTS = (bp,)
NAV = (NavItem("changes.index", _l("变更备案"), ("change",), under="filing.index", shown=leads_here),)
FINDERS = (Finder(_l("变更备案"), "changes.show", record.found),)
PAGES = {"change_filing": "changes.show"}
__all__ = ["BLUEPRINTS", "FINDERS", "NAV", "PAGES", "decide", "fill", "record"]
