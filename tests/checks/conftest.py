"""The world of the checks."""

from tests.checks.sampled import sampled_app

__all__ = ["sampled_app"]
