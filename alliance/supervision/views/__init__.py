"""Pages of supervision: half-year reports, notices of events and matters, the misconduct register, quality documents."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import Finder, NavItem
from alliance.core.programmes import leads_here
from alliance.supervision.views import desk, filling, matters, misconduct, quality, reports, tips

BLUEPRINTS = (reports.bp, matters.bp, misconduct.bp, tips.bp, quality.bp)
NAV = (
    NavItem("supervision.index", _l("报送"), ("report",), shown=leads_here),
    NavItem("matters.index", _l("活动报备"), ("matter",), under="supervision.index", shown=leads_here),
    NavItem("quality.index", _l("质控文件"), ("quality",), under="supervision.index"),
    NavItem("misconduct.index", _l("违规记录"), under="supervision.index", shown=leads_here),
)
FINDERS = (Finder(_l("活动报备和重大事项"), "matters.show", matters.found),)
PAGES = {
    "report": "supervision.report",
    "matter": "matters.show",
    "misconduct": "misconduct.show",
    "tip": "tips.show",
    "quality_document": "quality.show",
    "quality_receipt": "quality.receipt",
}

__all__ = ["BLUEPRINTS", "FINDERS", "NAV", "PAGES", "desk", "filling"]
