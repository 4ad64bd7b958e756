"""Fixtures of the tests of duties."""

from tests.supervision.reported import reported_app

__all__ = ["reported_app"]
