"""Fixtures of evaluation's tests."""

from tests.evaluation.yearly import yearly_app

__all__ = ["yearly_app"]
