"""Pages of selection: the programmes, the book of facts with the self-check, the yearly calls."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import Finder, NavItem
from alliance.selection.views import (
    bars,
    boards,
    calls,
    candidacies,
    data,
    drafts,
    experts,
    facts,
    meetings,
    open,
    panels,
    papers,
    prints,
    programmes,
    publicity,
    reviews,
    stations,
    templates,
)
from alliance.selection.views.frame import bp, concerned, judges

BLUEPRINTS = (bp, open.bp)
FINDERS = (Finder(_l("项目申报"), "selection.candidacy", candidacies.found),)
NAV = (
    NavItem("selection.index", _l("遴选申报"), shown=concerned),
    NavItem("selection.candidacies", _l("项目申报"), ("candidacy",), shown=concerned, under="selection.index"),
    NavItem("selection.reviews", _l("评审任务"), ("panel",), shown=judges),
)
PAGES = {
    "fact_entry": "selection.entry",
    "candidacy": "selection.candidacy",
    "panel_invitation": "selection.review",
    "panel": "selection.panel",
    "expert": "selection.expert_asked",
    "shortlist": "selection.shortlist",
    "selection_board": "selection.listed_board",
    "publicity_objection": "selection.objection",
}
ROUTES = (
    bars, boards, calls, candidacies, data, drafts, experts, facts, meetings, open, panels, papers, prints, programmes, publicity,
    reviews, stations, templates,
)  # fmt: skip
