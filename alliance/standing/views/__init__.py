"""Pages of standing: the measures, one measure and its steps, a round's decision, what follows an alliance's years."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.core.programmes import leads_here
from alliance.standing.views import alliances, area, casefile, measures, reviews, rounds
from alliance.standing.views.desk import bp

BLUEPRINTS = (bp, area.bp)
NAV = (
    NavItem("area.mine", _l("本地联盟"), shown=leads_here),
    NavItem("standing.index", _l("处理措施"), ("measure",), shown=leads_here),
)
PAGES = {"measure": "standing.measure", "measure_review": "standing.review"}

__all__ = ["BLUEPRINTS", "NAV", "PAGES", "alliances", "area", "casefile", "measures", "reviews", "rounds"]
