"""Tables of evaluation. One round per programme and year; a decided round is frozen with its inputs."""

from alliance.evaluation.model.rounds import EarlierResult, IndicatorVersion, Round, RoundSystem, ScoreCard, ScoreLine
from alliance.evaluation.model.scoring import Assignment, Correction, Given, Objection

__all__ = [
    "Assignment",
    "Correction",
    "EarlierResult",
    "Given",
    "IndicatorVersion",
    "Objection",
    "Round",
    "RoundSystem",
    "ScoreCard",
    "ScoreLine",
]
