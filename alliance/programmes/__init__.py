"""The regulated programmes: one folder each of TOML (words and numbers with their clause) and readings.py."""
