"""Tests of the interface for hospital systems."""
