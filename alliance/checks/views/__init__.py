"""Pages of the checks: looks at padding, drawn samples, a hospital's sheet, one record."""

from flask_babel import lazy_gettext as _l

from alliance.checks.views import dormant, padding, records, samples, sheets
from alliance.checks.views.desk import bp
from alliance.core.pages import NavItem

BLUEPRINTS = (bp,)
NAV = (
    NavItem("checks.index", _l("核查"), ("sample",), under="evaluation.index"),
    NavItem("checks.mine", _l("抽样核查"), ("sample",), under="evaluation.index"),
)
PAGES = {
    "sample_draw": "checks.sample",
    "radar_run": "checks.run",
    "sample_item": "checks.item",
    "dormancy": "checks.dormancy",
}

__all__ = ["BLUEPRINTS", "NAV", "PAGES", "bp", "dormant", "padding", "records", "samples", "sheets"]
