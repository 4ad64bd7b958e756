"""Fixtures of the audit's tests."""

from tests.audit.audited import app, audited

__all__ = ["app", "audited"]
