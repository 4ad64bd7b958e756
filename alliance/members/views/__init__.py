"""Pages of members: preparation, candidates, agreements, charter and plan."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.members.views import agreements, candidates, designations, frame, lists

BLUEPRINTS = (frame.bp,)
NAV = (NavItem("members.mine", _l("成员与协议"), ("candidate", "agreement")),)
PAGES = {"candidate": "members.candidate", "agreement": "members.agreement", "paper": "members.paper"}
__all__ = ["BLUEPRINTS", "NAV", "PAGES", "agreements", "candidates", "designations", "lists"]
