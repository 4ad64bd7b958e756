"""The files read back."""
