"""Pages of what follows a designation."""

BLUEPRINTS = ()
from alliance.terms import actions  # noqa
