"""Words for the catalogue: Chinese is the source language of the interface, English a complete second one."""

from typing import Any

from babel.support import NullTranslations
from flask import g, has_app_context
from flask_babel import Domain, get_locale


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools know
    """Mark a text for the catalogue that is stored as it is and translated when shown."""
    return text


def told(zh: str, en: str) -> str:
    """The reader's one of two wordings that the rules give."""
    return en if str(get_locale() or "zh").startswith("en") else zh


class Catalogue(Domain):
    """The library's catalogue, looked up once a request and language rather than for each of its some hundred words."""

    def get_translations(self) -> NullTranslations:
        """The words of this request's language."""
        context: Any = g.get("_flask_babel") if has_app_context() else None
        locale = getattr(context, "babel_locale", None)
        if locale is None:
            return self._looked_up()
        kept: tuple[Any, NullTranslations] | None = getattr(context, "catalogue", None)
        if kept is None or kept[0] is not locale:
            kept = context.catalogue = locale, self._looked_up()
        return kept[1]

    def _looked_up(self) -> NullTranslations:
        found: NullTranslations = super().get_translations()
        return found
