"""Pages of selection: the programmes, the book of facts with the self-check, the yearly calls."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.selection.views import bars, boards, calls, facts, meetings, open, programmes, publicity
from alliance.selection.views.frame import bp, concerned

BLUEPRINTS = (bp, open.bp)
NAV = (NavItem("selection.index", _l("遴选申报"), shown=concerned),)
PAGES = {"fact_entry": "selection.entry", "publicity_objection": "selection.objection"}
ROUTES = (bars, boards, calls, facts, meetings, open, programmes, publicity)
