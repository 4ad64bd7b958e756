"""Daily supervision: half-year reports (SN15-3.5.d)."""
