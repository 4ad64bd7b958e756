"""Pages of targets: the hospitals' tables, the support measures, prizes and fees."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.targets.views import support, tables
from alliance.targets.views.frame import bp, concerned

BLUEPRINTS = (bp,)
NAV = (NavItem("targets.index", _l("目标和支持措施"), shown=concerned),)
ROUTES = (support, tables)
