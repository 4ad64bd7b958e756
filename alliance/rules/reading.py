"""The form of one reading: where the text is silent, how we read it, and which setting changes it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """One reading of ours. `setting` is the key that lets the office set it otherwise, or None."""

    id: str
    clause: str
    zh: str
    en: str
    setting: str | None = None
