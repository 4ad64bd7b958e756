"""Pages of evaluation: rounds and their board, checking, scoring and sheets, score cards, objections, indicator systems."""

from flask_babel import lazy_gettext as _l

from alliance.core.pages import NavItem
from alliance.core.programmes import leads_here
from alliance.evaluation.views import (
    cards,
    checking,
    editing,
    objections,
    progress,
    public,
    rounds,
    scoring,
    sheets,
    systems,
)

BLUEPRINTS = (rounds.bp,)
NAV = (
    NavItem("evaluation.index", _l("年度考核"), ("round", "card"), shown=leads_here),
    NavItem("evaluation.sheets", _l("评分任务"), ("assignment",), under="evaluation.index"),
    NavItem("evaluation.indicators", _l("指标体系"), under="evaluation.index", shown=leads_here),
)
PAGES = {
    "round": "evaluation.round", "score_card": "evaluation.card", "indicator_version": "evaluation.system",
    "score_assignment": "evaluation.sheet", "score_objection": "evaluation.objection",
}  # fmt: skip

__all__ = [
    "BLUEPRINTS",
    "NAV",
    "PAGES",
    "cards",
    "checking",
    "editing",
    "objections",
    "progress",
    "public",
    "scoring",
    "sheets",
    "systems",
]
