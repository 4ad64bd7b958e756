"""The same world, and the days on which each programme takes applications."""

from tests.selection.conftest import that_day
from tests.selection.made import further

__all__ = ["further", "that_day"]
