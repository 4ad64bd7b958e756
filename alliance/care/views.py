"""Pages of this chapter."""

from typing import Any

BLUEPRINTS: tuple[Any, ...] = ()
