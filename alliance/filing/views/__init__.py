"""Pages of filing: list and record, the applicant's draft, the stations' opinions, papers to print."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import Finder, NavItem
from alliance.core.programmes import leads_here
from alliance.filing.views import compare, decide, desk, draft, papers, record, scans, submission, templates
from alliance.filing.views.shared import bp

BLUEPRINTS = (bp,)
NAV = (NavItem("filing.index", _l("备案"), ("application",), shown=leads_here),)
FINDERS = (Finder(_l("备案申请"), "filing.show", record.found),)
PAGES = {"application": "filing.show"}
__all__ = [
    "BLUEPRINTS",
    "FINDERS",
    "NAV",
    "PAGES",
    "compare",
    "decide",
    "desk",
    "draft",
    "papers",
    "record",
    "scans",
    "submission",
    "templates",
]
