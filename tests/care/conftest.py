"""The world these tests stand in."""

from tests.care.allied import allied

__all__ = ["allied"]
