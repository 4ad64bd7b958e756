"""Tests of the leader's signatures."""
