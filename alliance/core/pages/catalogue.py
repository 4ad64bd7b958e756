"""The catalogue of words as a page asks it."""

from typing import Any

from babel.support import NullTranslations
from flask import g, has_app_context
from flask_babel import Domain


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
