"""A map of rows × columns: how many by colour, a second figure written in the cell, holes hatched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance.figures.kept import kept
from alliance.figures.sheet import BLUE, INK, LINE, SMALL, Form, finish, nothing, sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

COLUMN = 0.56  # inches
ROW = 0.3
LABELS = 1.7
DARK = 0.55  # from this share of the largest value the figure is written in white
DEEPEST = 0.85


@kept
def heat(
    cells: Sequence[Sequence[tuple[int, int]]],
    rows: Sequence[str],
    columns: Sequence[str],
    title: str = "",
    *,
    form: Form = "svg",
) -> bytes:
    """Cells of (figure written, figure coloured), one list per row; (0, 0) is a hole and hatched.

    Raises ValueError if the cells do not fill rows × columns.
    """
    if len(cells) != len(rows) or any(len(line) != len(columns) for line in cells):
        raise ValueError(f"cells do not fill {len(rows)} rows of {len(columns)}")
    figure, axes = sheet(LABELS + COLUMN * max(len(columns), 8), 1.0 + ROW * max(len(rows), 2), title)
    if not rows or not columns:
        nothing(axes)
        return finish(figure, form)
    axes.spines["bottom"].set_visible(False)
    most = max((coloured for line in cells for _written, coloured in line), default=0)
    for row, line in enumerate(cells):
        for column, (written, coloured) in enumerate(line):
            _cell(axes, column, row, written, coloured, most)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xticks(range(len(columns)), list(columns))
    axes.tick_params(axis="x", labelsize=SMALL, labelcolor=INK)
    axes.set_yticks(range(len(rows)), list(rows))
    axes.tick_params(axis="y", labelsize=SMALL, labelcolor=INK)
    return finish(figure, form)


def _cell(axes: Axes, column: int, row: int, written: int, coloured: int, most: int) -> None:
    """One cell: its colour says how many, its figure how many of the other."""
    from matplotlib.patches import Rectangle

    hole = not written and not coloured
    share = coloured / most if most else 0.0
    deep = (0.08 + share * DEEPEST) if coloured else 0.0
    corner = (column - 0.47, row - 0.44)
    axes.add_patch(
        Rectangle(corner, 0.94, 0.88, facecolor="white", edgecolor=LINE, linewidth=0.6, hatch="////" if hole else "")
    )
    if hole:
        return
    axes.add_patch(Rectangle(corner, 0.94, 0.88, facecolor=BLUE, alpha=deep, linewidth=0))
    if written:
        colour = "white" if deep >= DARK else INK
        axes.text(column, row, str(written), ha="center", va="center", fontsize=SMALL, color=colour)
