"""Waiting times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance.figures import sheet as on
from alliance.figures.kept import kept
from alliance.figures.sheet import BLUE, INK, PALE, SMALL, WIDTH, Form, finish, sheet, words

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = 0.5
ROOM = 1.45  # the axis runs on beyond the longest bar, for the words behind it


@kept
def waits(
    labels: Sequence[str],
    medians: Sequence[float | None],
    nineties: Sequence[float | None],
    said: Sequence[str],
    title: str = "",
    *,
    names: tuple[str, str] = ("中位数", "P90"),
    unit: str = "天",
    form: Form = "svg",
) -> bytes:
    """How long each step takes: the dark bar is what half of them needed, the pale one what nine in ten needed.

    labels, medians, nineties, said: one per step; the times in `unit`, None where nothing is known; `said` stands behind
    the bar, the two times in words. names: of the dark and the pale bar. Raises ValueError if the lengths differ.
    """
    on.one_length(labels, medians, nineties, said)
    figure, axes = sheet(WIDTH, 1.0 + ROW * max(len(labels), 2), title, unit)
    known = [value for value in nineties if value is not None]
    if not known:
        on.nothing(axes)
        return finish(figure, form)
    places, end = range(len(labels)), max(*known, 1 / 24)
    axes.barh(places, [value or 0 for value in nineties], 0.52, color=PALE, label=names[1])
    axes.barh(places, [value or 0 for value in medians], 0.24, color=BLUE, label=names[0])
    for place, (value, text) in enumerate(zip(nineties, said, strict=True)):
        axes.annotate(
            text, (value or 0, place), (5, 0), textcoords="offset points", va="center", fontsize=SMALL, color=INK
        )
    axes.set_xlim(0, end * ROOM)
    axes.xaxis.set_major_formatter(lambda value, _place: words(value, 0 if value == int(value) else 1))
    on.across(axes, "x")
    on.rows(axes, labels)
    on.legend(axes)
    return finish(figure, form)
