"""The steps of the two tables as every channel takes them: the table's row, the action, the words it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alliance.care.actions import forwarding, steps
from alliance.care.flow import CARE_TYPES, CONSULTATION_FLOW, END_REASONS, PURPOSES, REASONS_OF, REFERRAL_FLOW, RESULTS
from alliance.core.flow import Flow, Step

__all__ = ["CARE_TYPES", "END_REASONS", "FLOWS", "PURPOSES", "RESULTS", "STEPS", "Taking"]

FLOWS: dict[str, Flow] = {"referral": REFERRAL_FLOW, "consultation": CONSULTATION_FLOW}
_WHY = ("code", "text")
_ACTS: dict[tuple[str, str], tuple[Callable[..., Any], tuple[str, ...]]] = {
    ("referral", "accept"): (steps.accept, ()),
    ("referral", "ask"): (steps.ask, ("text",)),
    ("referral", "supply"): (steps.supply, ("text",)),
    ("referral", "forward"): (forwarding.forward, ("designation_id", "to_id", *_WHY)),
    ("referral", "agree_forward"): (forwarding.agree_forward, ("consent_by", "consent_at")),
    ("referral", "stay"): (forwarding.stay, ()),
    ("referral", "decline"): (steps.decline, _WHY),
    ("referral", "schedule"): (steps.schedule, ("scheduled_for", "place")),
    ("referral", "arrive"): (steps.arrive, ("recognised",)),
    ("referral", "no_show"): (steps.no_show, _WHY),
    ("referral", "outcome"): (steps.return_outcome, ("outcome", "advice", "result")),
    ("referral", "close"): (steps.close, ()),
    ("referral", "cancel"): (steps.cancel, _WHY),
    ("referral", "ask_cancel"): (steps.ask_cancel, _WHY),
    ("referral", "agree_cancel"): (steps.agree_cancel, ()),
    ("referral", "keep"): (steps.keep, ()),
    ("referral", "resume"): (steps.keep, ()),
    ("consultation", "schedule"): (steps.schedule, ("scheduled_for", "expert")),
    ("consultation", "decline"): (steps.decline, _WHY),
    ("consultation", "hold"): (steps.hold, ("held_at",)),
    ("consultation", "answer"): (steps.answer, ("opinion", "expert")),
    ("consultation", "close"): (steps.close, ()),
    ("consultation", "cancel"): (steps.cancel, _WHY),
}


@dataclass(frozen=True)
class Taking:
    """One step a desk may take: `act(record, actor, at, *, seen, **words)` with the words named in `takes`."""

    step: Step
    act: Callable[..., Any]
    takes: tuple[str, ...]
    reasons: tuple[str, ...]  # the codes to choose from, where the step asks for one


STEPS: dict[tuple[str, str], Taking] = {
    (kind, step.name): Taking(step, *_ACTS[kind, step.name], REASONS_OF.get(f"{kind}.{step.name}", ()))
    for kind, flow in FLOWS.items()
    for step in flow.steps
    if step.button
}
