"""Pages of supervision: half-year reports, notices of events and matters, the misconduct register."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.supervision.views import desk, filling, matters, misconduct, reports, tips

BLUEPRINTS = (reports.bp, matters.bp, misconduct.bp, tips.bp)
NAV = (
    NavItem("supervision.index", _l("报送"), ("report",)),
    NavItem("matters.index", _l("活动报备"), ("matter",)),
    NavItem("misconduct.index", _l("违规记录"), group=1),
)
PAGES = {"report": "supervision.report", "matter": "matters.show", "misconduct": "misconduct.show", "tip": "tips.show"}

__all__ = ["BLUEPRINTS", "NAV", "PAGES", "desk", "filling"]
