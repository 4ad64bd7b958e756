"""Whole journeys in a real browser: several people, their own windows, the days in between."""
