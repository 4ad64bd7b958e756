"""The catalogue of words as a page asks it: some hundred words each, so every word is looked up once a language."""

from datetime import date
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations, Translations
from flask import g, has_app_context
from flask_babel import Domain, get_locale
from markupsafe import Markup
from wtforms.i18n import messages_path

from alliance.core.language import day_words


class Catalogue(Domain):
    """The library's catalogue, found once a request and language rather than for each word."""

    def get_translations(self) -> NullTranslations:
        """The words of this request's language."""
        context: Any = g.get("_flask_babel") if has_app_context() else None
        if context is None:
            return self._looked_up()
        reader = getattr(context, "babel_domain", None)
        if not isinstance(reader, Reader):  # the library asks the context first: from now on it finds the reader there
            reader = context.babel_domain = Reader(self, context)
        return reader.get_translations()

    def _looked_up(self) -> NullTranslations:
        found: NullTranslations = super().get_translations()
        return found

    def in_template(self, text: str, **variables: Any) -> Markup:
        """What `_` is in a template: as the library has it, the words are a format, and what is put in is escaped. A day
        is put in as people read it."""
        found: Any = self.get_translations()
        known: dict[str, Markup] = found.__dict__.setdefault("in_templates", {})  # kept where the words are kept
        if variables:
            variables = {name: day_words(one) if type(one) is date else one for name, one in variables.items()}
            return Markup(found.ugettext(text)) % variables  # noqa: S704 - our own catalogue, as the library does
        words = known.get(text)
        if words is None:
            words = known[text] = Markup(found.ugettext(text)) % {}  # noqa: S704 - our own catalogue
        return words


class Reader(Catalogue):
    """The catalogue of one request, which knows its words until another language is asked for."""

    def __init__(self, whole: Catalogue, context: Any) -> None:
        self._whole, self._context = whole, context
        self._locale: Any = None
        self._words: NullTranslations | None = None

    def get_translations(self) -> NullTranslations:
        """The words of the language this context has now."""
        locale = getattr(self._context, "babel_locale", None)
        if self._words is None or locale is None or locale is not self._locale:
            self._words = Domain.get_translations(self._whole)
            self._locale = getattr(self._context, "babel_locale", None)
        return self._words


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
