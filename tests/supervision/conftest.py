"""Fixtures of supervision's tests."""

from tests.supervision.reported import reported_app

__all__ = ["reported_app"]
