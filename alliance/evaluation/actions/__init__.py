"""What changes in evaluation: indicator systems are drafted and adopted; a round goes from self-evaluation to decided."""

from alliance.evaluation.actions.rounds import close_self, compute, decide, open_round, provisional, reopen
from alliance.evaluation.actions.scoring import score_indicator, score_manual, self_evaluate
from alliance.evaluation.actions.systems import adopt, draft_indicators, set_weights
from alliance.evaluation.actions.takeover import take_over_result

__all__ = [
    "adopt",
    "close_self",
    "compute",
    "decide",
    "draft_indicators",
    "open_round",
    "provisional",
    "reopen",
    "score_indicator",
    "score_manual",
    "self_evaluate",
    "set_weights",
    "take_over_result",
]
