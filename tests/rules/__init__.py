"""Tests of the rules: readable cases in cases/*.toml, properties by hypothesis, and each guard seen to fail."""
