"""The catalogue of words as a page asks it: some hundred words each, so every word is looked up once a language."""

from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import g, has_app_context
from flask_babel import Domain, get_locale
from markupsafe import Markup
from wtforms.i18n import messages_path


class Catalogue(Domain):
    """The library's catalogue, found once a request and language rather than for each word; its words once and for all."""

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

    def in_template(self, text: str, **variables: Any) -> Markup:
        """What `_` is in a template: as the library has it, the words are a format, and what is put in is escaped."""
        found: Any = self.get_translations()
        known: dict[str, Markup] = found.__dict__.setdefault("in_templates", {})  # kept where the words are kept
        if variables:
            return Markup(found.ugettext(text)) % variables  # noqa: S704 - our own catalogue, as the library does
        words = known.get(text)
        if words is None:
            words = known[text] = Markup(found.ugettext(text)) % {}  # noqa: S704
        return words


class FormWords:
    """What the library of forms says by itself, read from its file once for each language and not for each request."""

    def gettext(self, text: str) -> str:
        """A sentence in the reader's language."""
        return str(_form_words(str(get_locale() or "zh")).ugettext(text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        """A sentence with a number."""
        return str(_form_words(str(get_locale() or "zh")).ungettext(one, many, number))


@lru_cache(8)
def _form_words(locale: str) -> NullTranslations:
    return Translations.load(messages_path(), [locale], domain="wtforms")
