"""The interface for hospital systems: /api/v1, over the same actions, guards and queries as the pages; tokens and their page."""

from flask import Flask

from alliance.api import answers, page, tokens, v1
from alliance.api.fhir import outcome, views
from alliance.ext import csrf

BLUEPRINTS = (page.bp, v1.api, v1.files, views.bp)
NAV = (page.NAV,)
PAGES = {"api_token": "systems.index"}


def open_to_systems(app: Flask) -> None:
    """Have the guard ask for a token wherever a route was declared for hospital systems (core.access.systems).

    There is no form and no cookie on the interface, so there is nothing for a forged form to ride on.
    """
    app.extensions["require"] = tokens.require
    app.validation_error_callback = answers.unfit  # type: ignore[attr-defined]  # flask-openapi3 looks for it there
    csrf.exempt(v1.api)
    answers.speak_of_strays(app, f"{v1.PREFIX}/")
    answers.speak_of_strays(app, f"{views.PREFIX}/", outcome.http)
