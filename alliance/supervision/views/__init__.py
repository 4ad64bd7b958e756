"""Pages of supervision: half-year reports, and the misconduct register."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.supervision.views import filling, misconduct, reports

BLUEPRINTS = (reports.bp, misconduct.bp)
NAV = (
    NavItem("supervision.index", _l("报送"), ("report",)),
    NavItem("misconduct.index", _l("违规记录"), group=1),
)
PAGES = {"report": "supervision.report", "misconduct": "misconduct.show"}

__all__ = ["BLUEPRINTS", "NAV", "PAGES", "filling"]
