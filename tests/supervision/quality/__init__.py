"""Tests of quality documents and their receipts (SN15-3.5.a)."""
