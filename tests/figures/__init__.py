"""The pictures looked at."""
