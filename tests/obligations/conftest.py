"""Fixtures of the tests of duties."""

from tests.audit.audited import app as audited_app
from tests.supervision.reported import reported_app

__all__ = ["audited_app", "reported_app"]
