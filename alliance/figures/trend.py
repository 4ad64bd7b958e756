"""One figure over the years, with the line it is to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance.figures.kept import kept
from alliance.figures.sheet import (
    BLUE,
    GREEN,
    INK,
    LINE,
    MUTED,
    SMALL,
    WIDTH,
    Form,
    across,
    finish,
    nothing,
    sheet,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


@kept
def trend(
    values: Mapping[int, float],
    limit: float | None,
    year: int,
    expected: float | None = None,
    title: str = "",
    *,
    unit: str = "",
    aim: str = "目标",
    form: Form = "svg",
) -> bytes:
    """Yearly values as a line, the target as a level line up to its year, the expected value at its end dashed.

    values: by year, in the figure's own unit; a year without a value leaves a gap. limit None: no line; else `aim` names it.
    """
    figure, axes = sheet(WIDTH, 2.8, title, unit)
    if not values:
        nothing(axes)
        return finish(figure, form)
    years = sorted(values)
    across(axes)
    axes.plot(years, [values[each] for each in years], "o-", color=BLUE, linewidth=1.8, markersize=5)
    for each in years:
        axes.annotate(_plain(values[each]), (each, values[each]), xytext=(0, 7), textcoords="offset points",
                      ha="center", fontsize=SMALL, color=INK)  # fmt: skip
    last = max(*years, year) if len(years) > 1 else max(years[0], year)
    if expected is not None and year > years[-1]:
        axes.plot([years[-1], year], [values[years[-1]], expected], "--", color=MUTED, linewidth=1.2)
    if limit is not None:
        axes.axhline(limit, color=GREEN, linewidth=1.2)
        axes.annotate(f"{aim} {_plain(limit)}", (last, limit), xytext=(0, -11), textcoords="offset points", ha="right",
                      fontsize=SMALL, color=GREEN)  # fmt: skip
    axes.axvline(year, color=LINE, linewidth=1)
    axes.set_xticks(range(years[0], last + 1), [str(each) for each in range(years[0], last + 1)])
    axes.set_xlim(years[0] - 0.4, last + 0.4)
    axes.margins(y=0.25)
    return finish(figure, form)


def _plain(value: float) -> str:
    text = words(value, 0 if float(value).is_integer() else 2)
    return text.rstrip("0").rstrip(".") if "." in text else text
