"""The world of the audit's tests: alliances in the register, a campaign to be opened."""

from tests.audit.audited import app, audited

__all__ = ["app", "audited"]
