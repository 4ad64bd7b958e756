"""Pages of selection: the programmes, the book of facts with the self-check, the yearly calls."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import Finder, NavItem
from alliance.selection.views import bars, calls, candidacies, drafts, facts, papers, programmes, stations
from alliance.selection.views.frame import bp, concerned

BLUEPRINTS = (bp,)
FINDERS = (Finder(_l("项目申报"), "selection.candidacy", candidacies.found),)
NAV = (
    NavItem("selection.index", _l("遴选申报"), shown=concerned),
    NavItem("selection.candidacies", _l("项目申报"), ("candidacy",), shown=concerned, under="selection.index"),
)
PAGES = {"fact_entry": "selection.entry", "candidacy": "selection.candidacy"}
ROUTES = (bars, calls, candidacies, drafts, facts, papers, programmes, stations)
