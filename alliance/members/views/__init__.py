"""Pages of members: preparation, candidates, agreements, charter and plan, the council."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.members.views import agreements, candidates, council, designations, frame, lists

BLUEPRINTS = (frame.bp,)
NAV = (NavItem("members.mine", _l("成员与协议"), ("candidate", "agreement", "seat")),)
PAGES = {
    "candidate": "members.candidate",
    "agreement": "members.agreement",
    "paper": "members.paper",
    "council_seat": "members.seat",
}
__all__ = ["BLUEPRINTS", "NAV", "PAGES", "agreements", "candidates", "council", "designations", "lists"]
