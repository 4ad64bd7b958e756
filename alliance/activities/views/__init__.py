"""Pages of activities: lists, one record, a new one."""

from flask_babel import lazy_gettext as _l

from alliance.activities.views import lists, logging, paste, plan, record
from alliance.activities.views.frame import bp
from alliance.core.pages import Finder, Glance, NavItem

BLUEPRINTS = (bp,)
NAV = (NavItem("activities.index", _l("活动"), ("activity",)),)
FINDERS = (Finder(_l("活动"), "activities.activity", lists.found),)
GLANCES = (Glance("activities.of", lists.glance),)
PAGES = {"activity": "activities.activity"}
ROUTES = (lists, logging, paste, plan, record)
