"""The world these tests stand in: that of selection; pages are asked as of its day."""

from tests.selection.conftest import that_day
from tests.selection.shanxi import shanxi

__all__ = ["shanxi", "that_day"]
