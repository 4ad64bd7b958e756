"""Pages of care: worklists, one referral or consultation, a new one, an alliance's figures."""

from flask_babel import lazy_gettext as _l

from alliance.care.views import desk, exports, figures, imports, ledger, lists, privacy, record, sending, steps
from alliance.care.views.frame import bp
from alliance.core.pages import Finder, Glance, NavItem

BLUEPRINTS = (bp,)
NAV = (
    NavItem("care.index", _l("转诊与会诊"), ("referral", "consultation", "care_import")),
    NavItem("care.privacy", _l("患者隐私"), under="care.index"),
)
FINDERS = (Finder(_l("转诊与会诊"), "care.referral", lists.found),)
GLANCES = (Glance("care.of", figures.glance, figures.glance_picture),)
PAGES = {
    "referral": "care.referral",
    "consultation": "care.consultation",
    "care_import": "care.one_import",
    "care_entry": "care.entry",
    "list_export": "care.one_export",
}
ROUTES = (desk, exports, figures, imports, ledger, lists, privacy, record, sending, steps)
