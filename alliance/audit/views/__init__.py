"""Pages of the audit: campaigns and their board, the form 附件1, evaluations and decisions."""

from flask_babel import lazy_gettext as _l

from alliance.audit.views import campaigns, decide, draft, goals, record
from alliance.audit.views.shared import bp
from alliance.core.pages import NavItem
from alliance.core.programmes import leads_here

BLUEPRINTS = (bp,)
NAV = (NavItem("audit.index", _l("审核评估"), ("audit",), under="filing.index", shown=leads_here),)
PAGES = {"audit": "audit.show", "audit_campaign": "audit.board"}
__all__ = ["BLUEPRINTS", "NAV", "PAGES", "campaigns", "decide", "draft", "goals", "record"]
