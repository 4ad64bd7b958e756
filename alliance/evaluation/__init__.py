"""Yearly evaluation: indicator systems, rounds, score cards (SN15-2.b, 3.6.a)."""
