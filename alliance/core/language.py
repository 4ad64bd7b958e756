"""Words for the catalogue: Chinese is the source language of the interface, English a complete second one."""

from flask_babel import get_locale


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a text for the catalogue that is stored as it is and translated when shown."""
    return text


def is_english() -> bool:
    """Whether the reader's language is English."""
    locale = get_locale()
    return locale is not None and str(locale.language) == "en"


def told(zh: str, en: str) -> str:
    """The reader's one of two wordings that the rules give."""
    return en if is_english() else zh
