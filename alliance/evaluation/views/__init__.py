"""Pages of evaluation: rounds and their board, score cards, scoring, indicator systems."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.evaluation.views import cards, rounds, scoring, systems

BLUEPRINTS = (rounds.bp,)
NAV = (
    NavItem("evaluation.index", _l("年度考核"), ("round", "card")),
    NavItem("evaluation.indicators", _l("指标体系"), group=1),
)
PAGES = {"round": "evaluation.round", "score_card": "evaluation.card", "indicator_version": "evaluation.system"}

__all__ = ["BLUEPRINTS", "NAV", "PAGES", "cards", "scoring", "systems"]
