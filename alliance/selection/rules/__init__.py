"""What may be entered and by whom; how entries become values; how a call is read; the way of an application."""

from alliance.selection.rules.facts import CALLERS as CALLERS
from alliance.selection.rules.facts import LONGEST as LONGEST
from alliance.selection.rules.facts import Key as Key
from alliance.selection.rules.facts import Origin as Origin
from alliance.selection.rules.facts import Settled as Settled
from alliance.selection.rules.facts import directions_of as directions_of
from alliance.selection.rules.facts import facts_of as facts_of
from alliance.selection.rules.facts import may_call as may_call
from alliance.selection.rules.facts import may_enter as may_enter
from alliance.selection.rules.facts import name_of as name_of
from alliance.selection.rules.facts import origin_is_told as origin_is_told
from alliance.selection.rules.facts import settled as settled
from alliance.selection.rules.facts import value_of as value_of
