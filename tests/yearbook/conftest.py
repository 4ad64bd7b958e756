"""The world of the yearbook: judged years."""

from tests.standing.judged import judged_app

__all__ = ["judged_app"]
