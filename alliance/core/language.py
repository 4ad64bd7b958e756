"""Words for the catalogue: Chinese is the source language of the interface, English a complete second one."""


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a text for the catalogue that is stored as it is and translated when shown."""
    return text
