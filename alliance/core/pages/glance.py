"""A designation's year at a glance: each chapter says what of its own stands on the designation's page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app

from alliance.core.access.guard import open_to_post
from alliance.core.actor import Actor


@dataclass(frozen=True)
class Figure:
    """One figure: its label, its value, the page it opens, and a word beside it."""

    label: str
    value: int
    url: str
    small: str = ""


@dataclass(frozen=True)
class Glance:
    """What a chapter offers: the page that must be open to the post, its figures of a designation's year, and a
    picture of them (address and what it shows)."""

    endpoint: str
    figures: Callable[[Any, int], Sequence[Figure]]
    picture: Callable[[Any, int], tuple[str, str]] | None = None


@dataclass(frozen=True)
class AtAGlance:
    """A designation's year as far as a post may see it."""

    year: int
    figures: Sequence[Figure]
    pictures: Sequence[tuple[str, str]]


def at_a_glance(actor: Actor, designation: Any, year: int) -> AtAGlance:
    """The year's figures in the order of the chapters; pictures only where there is something to draw."""
    glances: Sequence[Glance] = current_app.extensions["glances"]
    offered = [one for one in glances if open_to_post(one.endpoint, actor)]
    told = [(one, one.figures(designation, year)) for one in offered]
    return AtAGlance(
        year,
        [figure for _one, figures in told for figure in figures],
        [one.picture(designation, year) for one, figures in told if one.picture and any(f.value for f in figures)],
    )


def glances_of(modules: Sequence[Any]) -> list[Glance]:
    """What the chapters offer, in their order."""
    return [one for module in modules for one in getattr(module, "GLANCES", ())]
