"""Bars by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance.figures.kept import kept
from alliance.figures.sheet import (
    HATCHES,
    MUTED,
    SERIES,
    SMALL,
    WIDTH,
    Form,
    across,
    finish,
    legend,
    nothing,
    sheet,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

VALUES_UP_TO = 24


@kept
def bars_by_month(
    series: Mapping[str, Sequence[float | None]],
    labels: Sequence[str],
    title: str = "",
    *,
    unit: str = "",
    form: Form = "svg",
) -> bytes:
    """Bars side by side, one group per label.

    series: {name: one value per label, None where nothing is known}, at most five; labels: the months, e.g. "1月".
    unit: what is counted, e.g. "例"; stands behind the title. Raises ValueError if a series is not as long as labels.
    """
    for name, values in series.items():
        if len(values) != len(labels):
            raise ValueError(f"{name}: {len(values)} values for {len(labels)} labels")
    if len(series) > len(SERIES):
        raise ValueError(f"at most {len(SERIES)} series, got {len(series)}")
    figure, axes = sheet(WIDTH, 2.7, title, unit)
    if not any(value is not None for values in series.values() for value in values):
        nothing(axes)
        return finish(figure, form)
    _draw(axes, series, len(labels))
    axes.set_xticks(range(len(labels)), labels)
    axes.yaxis.set_major_formatter(lambda value, _position: words(value) if value == int(value) else "")
    across(axes)
    axes.set_ylim(bottom=0)
    if len(series) > 1:
        legend(axes)
    return finish(figure, form)


def _draw(axes: Axes, series: Mapping[str, Sequence[float | None]], count: int) -> None:
    """The bars, with their values written on them while there are few."""
    width = 0.76 / len(series)
    for index, (name, values) in enumerate(series.items()):
        at = [place - 0.38 + width * (index + 0.5) for place in range(count)]
        heights = [value or 0 for value in values]
        bars = axes.bar(
            at,
            heights,
            width * 0.94,
            color=SERIES[index],
            hatch=HATCHES[index],
            edgecolor="white",
            linewidth=0,
            label=name,
        )
        if len(series) * count <= VALUES_UP_TO:
            axes.bar_label(
                bars, labels=[words(value) for value in values], fontsize=SMALL - 1.5, color=MUTED, padding=2
            )
