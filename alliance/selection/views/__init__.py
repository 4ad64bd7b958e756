"""Pages of selection: the programmes, the book of facts with the self-check, the yearly calls."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.selection.views import bars, calls, facts, programmes
from alliance.selection.views.frame import bp, concerned

BLUEPRINTS = (bp,)
NAV = (NavItem("selection.index", _l("遴选申报"), shown=concerned),)
PAGES = {"fact_entry": "selection.entry"}
ROUTES = (bars, calls, facts, programmes)
