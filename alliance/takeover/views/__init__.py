"""Pages of takeover: batches, their workbooks and records, the second officer's desk."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.core.programmes import leads_here
from alliance.takeover.views import batches, desk, entering, workbooks
from alliance.takeover.views.frame import bp

BLUEPRINTS = (bp,)
NAV = (NavItem("takeover.index", _l("历史补录"), ("takeover",), under="filing.index", shown=leads_here),)
PAGES = {"takeover_batch": "takeover.batch", "takeover_entry": "takeover.entry"}

__all__ = ["BLUEPRINTS", "NAV", "PAGES", "batches", "desk", "entering", "workbooks"]
