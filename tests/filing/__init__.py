"""Tests of filing."""
