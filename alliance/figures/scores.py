"""Scores: by dimension, their distribution, the distance to a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alliance.figures import sheet as on
from alliance.figures.kept import kept
from alliance.figures.sheet import AMBER, BLUE, GREEN, INK, LINE, PALE, RED, SMALL, WIDTH, Form, finish, sheet, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

ROW = 0.42
FULL = 100


@kept
def dimensions(
    labels: Sequence[str],
    values: Sequence[float | None],
    medians: Sequence[float | None],
    title: str = "",
    *,
    own: str = "本联盟",
    peers: str = "全部联盟中位数",
    form: Form = "svg",
) -> bytes:
    """Points won in each dimension beside the median of all; `own` and `peers` name the two in the legend.

    labels, values, medians: one per dimension; values and medians in percent of the dimension's full points (0-100),
    None where not scored. Raises ValueError if the lengths differ.
    """
    on.one_length(labels, values, medians)
    figure, axes = sheet(WIDTH, 1.0 + ROW * max(len(labels), 2), title)
    if not labels:
        on.nothing(axes)
        return finish(figure, form)
    axes.barh(range(len(labels)), [FULL] * len(labels), 0.5, color=LINE, alpha=0.55)
    axes.barh(range(len(labels)), [value or 0 for value in values], 0.5, color=BLUE, label=own)
    known = [(median, place) for place, median in enumerate(medians) if median is not None]
    across, down = [median for median, _ in known], [place for _, place in known]
    axes.plot(across, down, "D", color=INK, markersize=5, markeredgecolor="white", label=peers)
    for place, value in enumerate(values):
        text = "—" if value is None else f"{words(value, 1)}%"
        axes.annotate(text, (FULL + 1.5, place), va="center", fontsize=SMALL, color=INK)
    axes.set_xlim(0, FULL + 11)
    on.shares(axes, FULL, 20)
    on.rows(axes, labels)
    on.legend(axes)
    return finish(figure, form)


@kept
def distribution(
    values: Sequence[float],
    marks: Mapping[str, float],
    title: str = "",
    *,
    width: float = 5,
    unit: str = "个联盟",
    form: Form = "svg",
) -> bytes:
    """How scores are spread: one bar per step of `width` points, with named marks.

    values: the scores, in any order. marks: {words: score}, drawn as upright lines with their words,
    e.g. {"合格线 60": 60, "本联盟 58.4": 58.4}. unit: what is counted; stands behind the title.
    """
    figure, axes = sheet(WIDTH, 2.7, title, unit)
    if not values:
        on.nothing(axes)
        return finish(figure, form)
    everything = [*values, *marks.values()]
    first, last = int(min(everything) // width), int(max(everything) // width) + 1
    edges = [width * step for step in range(first, last + 1)]
    counts = [sum(1 for value in values if low <= value < low + width) for low in edges[:-1]]
    axes.bar(edges[:-1], counts, width * 0.94, align="edge", color=PALE)
    axes.set_xlim(edges[0] - width * 0.2, edges[-1] + width * 0.2)
    axes.set_ylim(0, max(counts) * 1.4)
    _mark(axes, marks, max(counts), edges[-1] - (edges[-1] - edges[0]) / 5)
    axes.set_xticks(edges, [words(edge, 0 if edge == int(edge) else 1) for edge in edges])
    axes.set_yticks(range(0, max(counts) + 1, max(1, max(counts) // 4)))
    on.across(axes)
    return finish(figure, form)


def _mark(axes: Axes, marks: Mapping[str, float], top: float, far: float) -> None:
    """Upright lines with words, in two heights so that neighbours do not meet; beyond `far` the words stand left."""
    for index, (name, at) in enumerate(sorted(marks.items(), key=lambda mark: mark[1])):
        height = top * (1.36 - 0.16 * (index % 2))
        axes.plot([at, at], [0, height], color=INK, linewidth=1.2, linestyle=("-", "--", ":")[index % 3])
        side, shift = ("right", -5) if at > far else ("left", 5)
        axes.annotate(
            name, (at, height), (shift, 0), textcoords="offset points", fontsize=SMALL, color=INK, va="top", ha=side
        )


@kept
def distance_to_target(
    labels: Sequence[str],
    values: Sequence[float | None],
    targets: Sequence[float],
    title: str = "",
    *,
    aim: str = "目标",
    form: Form = "svg",
) -> bytes:
    """How far each indicator is from its target, the line at 100 %.

    labels, values, targets: one per indicator; value and target in the indicator's own unit (more is better), None
    where nothing is known; `aim` names the line. Reached is green, within a tenth amber, below that red; share and
    figures are written beside.
    Raises ValueError if the lengths differ or a target is not above zero.
    """
    on.one_length(labels, values, targets)
    if any(target <= 0 for target in targets):
        raise ValueError("a target must be above zero")
    figure, axes = sheet(WIDTH, 1.0 + ROW * max(len(labels), 2), title)
    if not labels:
        on.nothing(axes)
        return finish(figure, form)
    shares = [None if value is None else value / target * FULL for value, target in zip(values, targets, strict=True)]
    end = max(125, min(200, int(max(share or 0 for share in shares) + 10) // 25 * 25 + 25))
    for place, share in enumerate(shares):
        axes.barh(place, min(share or 0, end), 0.5, color=_tone(share))
        text = "—" if share is None else f"{words(share)}%  ({_plain(values[place])} / {_plain(targets[place])})"
        axes.annotate(text, (end * 1.02, place), va="center", fontsize=SMALL, color=INK)
    axes.axvline(FULL, color=INK, linewidth=1.2)
    axes.annotate(aim, (FULL, -0.6), fontsize=SMALL, color=INK, ha="center", va="bottom")
    axes.set_xlim(0, end * 1.36)
    on.shares(axes, end, 25)
    on.rows(axes, labels)
    return finish(figure, form)


def _tone(share: float | None) -> str:
    if share is None or share < FULL * 0.9:
        return RED
    return GREEN if share >= FULL else AMBER


def _plain(value: float | None) -> str:
    return words(value, 0 if value is None or float(value).is_integer() else 1)
