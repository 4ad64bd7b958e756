"""Flows between hospitals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance.figures.kept import kept
from alliance.figures.sheet import BLUE, GREEN, INK, MUTED, SMALL, WIDTH, Form, finish, nothing, sheet, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

ROW = 0.34
GAP = 0.25


@kept
def flows(
    links: Sequence[tuple[str, str, float]],
    title: str = "",
    *,
    most: int = 16,
    sides: tuple[str, str] = ("转出", "转入"),
    form: Form = "svg",
) -> bytes:
    """Who sends to whom: bands from left to right, as thick as their count.

    links: (from, to, count) with count above zero; several with the same pair are added up. Only the `most` largest
    pairs are drawn, the rest become one band 其他 → 其他, so that the total stays true.
    sides: words above the two columns.
    """
    pairs = _largest(links, most)
    names = [_ranked(pairs, side) for side in (0, 1)]
    figure, axes = sheet(WIDTH, 1.1 + ROW * max(len(names[0]), len(names[1]), 3), title)
    if not pairs:
        nothing(axes)
        return finish(figure, form)
    total = sum(pairs.values())
    columns = [_column(pairs, side, names[side], total * GAP / max(len(names[side]) - 1, 1), total) for side in (0, 1)]
    _bands(axes, pairs, columns)
    _columns(axes, pairs, columns)
    for side, (x, align) in enumerate(((0.0, "right"), (1.0, "left"))):
        axes.annotate(
            sides[side], (x, 0), xytext=(0, 10), textcoords="offset points", ha=align, fontsize=SMALL, color=MUTED
        )
    axes.set_xlim(-0.62, 1.62)
    axes.set_ylim(total * (1 + GAP) * 1.01, -total * 0.04)
    axes.set_axis_off()
    return finish(figure, form)


def _largest(links: Sequence[tuple[str, str, float]], most: int) -> dict[tuple[str, str], float]:
    """The pairs added up, largest first, the tail folded into one."""
    added: dict[tuple[str, str], float] = {}
    for source, target, count in links:
        if count <= 0:
            raise ValueError(f"{source} → {target}: a flow is above zero, not {count}")
        added[source, target] = added.get((source, target), 0) + count
    ranked = sorted(added.items(), key=lambda item: (-item[1], item[0]))
    pairs = dict(ranked[:most])
    rest = sum(count for _, count in ranked[most:])
    if rest:
        pairs["其他", "其他"] = pairs.get(("其他", "其他"), 0) + rest
    return pairs


def _sum(pairs: Mapping[tuple[str, str], float], side: int, name: str) -> float:
    return sum(count for pair, count in pairs.items() if pair[side] == name)


def _ranked(pairs: Mapping[tuple[str, str], float], side: int) -> list[str]:
    """The names of one side, the largest first."""
    names = sorted({pair[side] for pair in pairs})
    return sorted(names, key=lambda name: -_sum(pairs, side, name))


def _column(
    pairs: Mapping[tuple[str, str], float], side: int, names: Sequence[str], gap: float, total: float
) -> dict[str, float]:
    """The upper edge of each name in one column, centred."""
    height = total + gap * (len(names) - 1)
    at = (total * (1 + GAP) - height) / 2
    edges: dict[str, float] = {}
    for name in names:
        edges[name] = at
        at += _sum(pairs, side, name) + gap
    return edges


def _bands(axes: Axes, pairs: Mapping[tuple[str, str], float], columns: Sequence[Mapping[str, float]]) -> None:
    """One band per pair, in the order of the columns so that they cross little."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    left, right = dict(columns[0]), dict(columns[1])
    order = sorted(pairs, key=lambda pair: (columns[0][pair[0]], columns[1][pair[1]]))
    for pair in order:
        count = pairs[pair]
        a, b = left[pair[0]], right[pair[1]]
        left[pair[0]] += count
        right[pair[1]] += count
        points = [
            (0.03, a),
            (0.5, a),
            (0.5, b),
            (0.97, b),
            (0.97, b + count),
            (0.5, b + count),
            (0.5, a + count),
            (0.03, a + count),
            (0.03, a),
        ]
        codes = [
            Path.MOVETO,
            Path.CURVE4,
            Path.CURVE4,
            Path.CURVE4,
            Path.LINETO,
            Path.CURVE4,
            Path.CURVE4,
            Path.CURVE4,
            Path.CLOSEPOLY,
        ]
        axes.add_patch(PathPatch(Path(points, codes), facecolor=BLUE, alpha=0.22, linewidth=0))


def _columns(axes: Axes, pairs: Mapping[tuple[str, str], float], columns: Sequence[Mapping[str, float]]) -> None:
    """The bars at both ends with name and count."""
    from matplotlib.patches import Rectangle

    for side, (x, at, align, colour) in enumerate(((0.0, -0.02, "right", BLUE), (0.97, 1.02, "left", GREEN))):
        for name, edge in columns[side].items():
            count = _sum(pairs, side, name)
            axes.add_patch(Rectangle((x, edge), 0.03, count, facecolor=colour, linewidth=0))
            axes.text(
                at,
                edge + count / 2,
                f"{_short(name)}  {words(count)}",
                ha=align,
                va="center",
                fontsize=SMALL,
                color=INK,
            )


def _short(name: str, most: int = 14) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
