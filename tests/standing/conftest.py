"""The world these tests stand in."""

from tests.standing.judged import judged_app

__all__ = ["judged_app"]
