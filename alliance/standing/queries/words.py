"""A measure in words, for what is printed of it."""

from alliance.standing import rules
from alliance.standing.flow import STATES
from alliance.standing.model import Measure


def kind_words(measure: Measure) -> str:
    """What it is: 黄牌警告."""
    return rules.kind_of(measure).words


def state_words(measure: Measure) -> str:
    """Where it stands: 已生效."""
    return str(STATES[measure.state])
