"""Pages of what follows a designation: the designations, their evaluations, findings, papers and the ways they spread."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.terms.views import designations, evaluations, figures, findings, index, papers
from alliance.terms.views.frame import bp, concerned, indexed

BLUEPRINTS = (bp,)
NAV = (
    NavItem("terms.index", _l("认定对象"), ("source.", "paper."), shown=concerned),
    NavItem("terms.findings", _l("评估认定"), ("finding.",), under="terms.index", shown=concerned),
    NavItem("terms.index_rounds", _l("专科能力指数"), under="terms.index", shown=indexed),
)
PAGES = {"finding": "terms.finding", "year_paper": "terms.paper", "held_evaluation": "terms.held"}
ROUTES = (designations, evaluations, figures, findings, index, papers)
