"""Pages of targets: the hospitals' tables, the support measures, prizes and fees."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.targets.views import fees, money, own, support, tables, upload
from alliance.targets.views.frame import bp, concerned, funded

BLUEPRINTS = (bp,)
NAV = (
    NavItem("targets.index", _l("目标和支持措施"), shown=concerned),
    NavItem("targets.subsidies", _l("补助资金"), shown=funded),
)
PAGES = {"fee_decision": "targets.one_fee", "subsidy": "targets.subsidy", "target_holder": "targets.held"}
ROUTES = (fees, money, own, support, tables, upload)
