"""The interface for hospital systems: /api/v1, over the same actions, guards and queries as the pages; tokens and their page."""

from flask import Flask

from alliance.api import page, tokens

BLUEPRINTS = (page.bp,)
NAV = (page.NAV,)


def open_to_systems(app: Flask) -> None:
    """Have the guard ask for a token wherever a route was declared for hospital systems (core.access.systems)."""
    app.extensions["require"] = tokens.require
