"""The sheet every picture is drawn on: house colours, the Chinese font, reproducible output."""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

Form = Literal["svg", "png"]

INK: Final = "#17233a"
MUTED: Final = "#566178"
LINE: Final = "#dde2ea"
BLUE: Final = "#1b5aa7"
PALE: Final = "#a9c3e3"
RED: Final = "#a8281f"
AMBER: Final = "#e3b341"
GREEN: Final = "#17694f"
SERIES: Final = (BLUE, PALE, GREEN, AMBER, MUTED)
HATCHES: Final = ("", "", "//", "..", "xx")
DPI: Final = 192
WIDTH: Final = 6.0  # inches: in a column of 560 px the words are as large as the small print of the page
SMALL: Final = 9.0
TEXT: Final = 10.5


def font_path() -> Path:
    """The Chinese font of the zhplot package, found without importing it (importing patches matplotlib)."""
    spec = find_spec("zhplot")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("zhplot is not installed: its font draws the Chinese words")
    return Path(spec.submodule_search_locations[0], "fonts", "NotoSansSC-Regular.ttf")


@cache
def font() -> FontProperties:
    """The font as matplotlib wants it."""
    from matplotlib.font_manager import FontProperties, fontManager

    path = font_path()
    fontManager.addfont(path)
    return FontProperties(fname=path)


def sheet(width: float, height: float, title: str = "", unit: str = "") -> tuple[Figure, Axes]:
    """A blank picture of `width` × `height` inches with quiet axes; the unit stands behind the title."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
    axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.set_axisbelow(True)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=MUTED)
    axes.grid(visible=False)
    if title or unit:
        head = f"{title}（{unit}）" if title and unit else title or f"单位：{unit}"
        axes.set_title(
            head, fontproperties=font(), fontsize=TEXT + 1 if title else SMALL, color=INK, loc="left", pad=12
        )
    return figure, axes


def across(axes: Axes, axis: Literal["x", "y"] = "y") -> None:
    """Pale lines across the bars."""
    axes.grid(visible=True, axis=axis, color=LINE, linewidth=0.7)


def legend(axes: Axes, columns: int = 4) -> None:
    """The legend above the picture, at the right, without a box."""
    axes.legend(
        loc="lower right",
        bbox_to_anchor=(1.0, 1.0),
        ncols=columns,
        frameon=False,
        fontsize=SMALL,
        labelcolor=INK,
        handlelength=1.2,
    )


def words(value: float | None, digits: int = 0) -> str:
    """A figure as it is written on pages: thousands separated, — for missing."""
    return "—" if value is None else f"{value:,.{digits}f}"


def nothing(axes: Axes, text: str = "暂无数据") -> None:
    """An empty picture that says so."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", fontsize=TEXT, color=MUTED)


def finish(figure: Figure, form: Form) -> bytes:
    """The picture's bytes; the same drawing gives the same bytes."""
    import matplotlib as mpl

    if form not in ("svg", "png"):
        raise ValueError(f"a picture is svg or png, not {form}")
    family = font().get_name()
    for text in figure.findobj(lambda artist: hasattr(artist, "set_fontproperties")):
        _chinese(text)
    out = io.BytesIO()
    metadata: dict[str, Any] = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
    with mpl.rc_context(
        {"svg.hashsalt": "alliance", "svg.fonttype": "path", "font.family": family, "axes.unicode_minus": False}
    ):
        figure.savefig(out, format=form, dpi=DPI if form == "png" else 72, metadata=metadata)
    return out.getvalue()


def _chinese(text: Any) -> None:
    """Give one text our font file, keeping its size and weight."""
    size = text.get_fontsize()
    text.set_fontproperties(font())
    text.set_fontsize(size)


def rows(axes: Axes, labels: Sequence[str]) -> None:
    """Name the rows of lying bars, the first on top."""
    axes.set_yticks(range(len(labels)), list(labels))
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.tick_params(axis="y", labelcolor=INK, labelsize=SMALL + 1)
    axes.spines["bottom"].set_visible(False)


def shares(axes: Axes, end: int, step: int) -> None:
    """Percent along the bottom, up to `end`."""
    axes.set_xticks(range(0, end + 1, step), [f"{tick}%" for tick in range(0, end + 1, step)])


def one_length(*lists: Sequence[object]) -> None:
    """What belongs together must be of one length."""
    if len({len(each) for each in lists}) > 1:
        raise ValueError(f"lists of different length: {[len(each) for each in lists]}")
