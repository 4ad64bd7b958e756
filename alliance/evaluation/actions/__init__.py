"""What changes in evaluation: indicator systems are drafted and adopted; a round goes from self-evaluation to its archive."""

from alliance.evaluation.actions.objections import answer, correct_figure, object_to, withdraw
from alliance.evaluation.actions.results import decide, provisional, reopen
from alliance.evaluation.actions.rounds import begin_scoring, close_self, compute, open_round
from alliance.evaluation.actions.scoring import (
    check_self,
    drop_evidence,
    return_self,
    score_indicator,
    score_manual,
    self_evaluate,
)
from alliance.evaluation.actions.sheets import (
    accept,
    assign,
    close,
    decline,
    give,
    remind,
    remind_due,
    send_back,
    take_back,
)
from alliance.evaluation.actions.systems import (
    adopt,
    draft_indicators,
    drop_dimension,
    drop_indicator,
    put_dimension,
    put_indicator,
    replace_draft,
    set_weights,
)
from alliance.evaluation.actions.takeover import take_over_result

__all__ = [
    "accept",
    "adopt",
    "answer",
    "assign",
    "begin_scoring",
    "check_self",
    "close",
    "close_self",
    "compute",
    "correct_figure",
    "decide",
    "decline",
    "draft_indicators",
    "drop_dimension",
    "drop_evidence",
    "drop_indicator",
    "give",
    "object_to",
    "open_round",
    "provisional",
    "put_dimension",
    "put_indicator",
    "remind",
    "remind_due",
    "reopen",
    "replace_draft",
    "return_self",
    "score_indicator",
    "score_manual",
    "self_evaluate",
    "send_back",
    "set_weights",
    "take_back",
    "take_over_result",
    "withdraw",
]
