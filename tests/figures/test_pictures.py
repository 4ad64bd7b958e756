"""Pictures come out whole, with Chinese glyphs, the same bytes each time, and say so when there is nothing to show."""

import subprocess
import sys
from collections.abc import Callable
from typing import Literal
from xml.etree import ElementTree as ET

import pytest

from alliance import figures
from alliance.figures import kept
from alliance.figures.sheet import font_path

Form = Literal["svg", "png"]
MONTHS = [f"{month}月" for month in range(1, 13)]
UP = [120, 130, 150, 140, 160, 170, 165, 180, 190, 185, None, None]
DOWN = [30, 35, 40, 42, 44, 50, 41, 52, 60, 58, None, 0]


def bars(form: Form) -> bytes:
    return figures.bars_by_month({"上转": UP, "下转": DOWN}, MONTHS, "按月转诊", unit="例", form=form)


def dimensions(form: Form) -> bytes:
    return figures.dimensions(
        ["分级诊疗", "人才培养", "质量控制"], [58, None, 90.5], [65, 70, None], "各维度", form=form
    )


def distribution(form: Form) -> bytes:
    return figures.distribution([58.4, 61, 72, 90, 100], {"合格线 60": 60, "本联盟 58.4": 58.4}, form=form)


def target(form: Form) -> bytes:
    return figures.distance_to_target(["下转占比", "巡诊", "培训"], [23.8, 13, None], [30, 12, 200], form=form)


def flows(form: Form) -> bytes:
    links = [("甲县示例医院", "示例省立医院", 120), ("示例省立医院", "甲县示例医院", 44)]
    return figures.flows(links, "流向", form=form)


def heat(form: Form) -> bytes:
    cells = [[(1, 12), (0, 3), (0, 0)], [(0, 0), (2, 0), (0, 1)]]
    return figures.heat(cells, ["呼吸内科", "骨科"], ["西安", "渭南", "杨凌"], "分布", form=form)


def waits(form: Form) -> bytes:
    labels, said = ["发出→接收", "接收→到诊", "到诊→办结"], ["3 小时 · 1 天", "2 天 · 6 天", "—"]
    return figures.waits(labels, [0.125, 2, None], [1, 6.25, None], said, "各环节用时", form=form)


def nothing(form: Form) -> bytes:
    return figures.bars_by_month({"上转": [None]}, ["1月"], form=form)


PICTURES = [bars, dimensions, distribution, target, flows, heat, waits, nothing]


@pytest.mark.parametrize("draw", PICTURES, ids=lambda draw: draw.__name__)
def test_an_svg_is_whole_and_the_same_each_time(draw: Callable[[Form], bytes]) -> None:
    picture = draw("svg")
    root = ET.fromstring(picture)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    kept.forget()
    assert draw("svg") == picture
    assert b"<dc:date>" not in picture


@pytest.mark.parametrize("draw", PICTURES, ids=lambda draw: draw.__name__)
def test_a_png_is_a_png_and_the_same_each_time(draw: Callable[[Form], bytes]) -> None:
    picture = draw("png")
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(picture[16:20], "big") > 1000
    kept.forget()
    assert draw("png") == picture


@pytest.mark.parametrize("draw", PICTURES, ids=lambda draw: draw.__name__)
def test_words_are_drawn_from_the_chinese_font(draw: Callable[[Form], bytes], recwarn: pytest.WarningsRecorder) -> None:
    picture = draw("svg")
    assert b"NotoSansSC" in picture
    assert b"DejaVu" not in picture
    assert not [warning for warning in recwarn if "missing from font" in str(warning.message)]


def test_a_missing_month_has_no_bar_but_a_zero_has_its_value() -> None:
    known = figures.bars_by_month({"上转": [0]}, ["1月"])
    missing = figures.bars_by_month({"上转": [0, None]}, ["1月", "2月"])
    assert known != nothing("svg")
    assert missing != figures.bars_by_month({"上转": [0, 0]}, ["1月", "2月"])


def test_flows_fold_the_tail_and_keep_the_total() -> None:
    from alliance.figures.flow import _largest

    links = [(f"甲{number}", "乙", number + 1) for number in range(20)] + [("甲19", "乙", 5)]
    pairs = _largest(links, 4)
    assert sum(pairs.values()) == sum(count for _, _, count in links)
    assert next(iter(pairs)) == ("甲19", "乙")
    assert pairs["其他", "其他"] > 0


def test_a_picture_refuses_data_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="2 values for 1"):
        figures.bars_by_month({"上转": [1, 2]}, ["1月"])
    with pytest.raises(ValueError, match="at most"):
        figures.bars_by_month({str(number): [1] for number in range(6)}, ["1月"])
    with pytest.raises(ValueError, match="different length"):
        figures.dimensions(["a"], [1, 2], [1])
    with pytest.raises(ValueError, match="different length"):
        figures.waits(["a"], [1], [1], [])
    with pytest.raises(ValueError, match="above zero"):
        figures.distance_to_target(["a"], [1], [0])
    with pytest.raises(ValueError, match="above zero"):
        figures.flows([("甲", "乙", 0)])
    with pytest.raises(ValueError, match="svg or png"):
        figures.flows([], form="gif")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: figures.dimensions([], [], []),
        lambda: figures.distribution([], {}),
        lambda: figures.distance_to_target([], [], []),
        lambda: figures.flows([]),
        lambda: figures.heat([], [], []),
        lambda: figures.waits(["接收"], [None], [None], [""]),
    ],
)
def test_an_empty_picture_still_opens(draw: Callable[[], bytes]) -> None:
    assert ET.fromstring(draw()).tag.endswith("svg")


def test_matplotlib_is_loaded_with_the_first_picture_and_pyplot_never() -> None:
    check = (
        "import sys, alliance.figures as f\n"
        "assert 'matplotlib' not in sys.modules\n"
        "f.flows([('甲', '乙', 1)])\n"
        "assert 'matplotlib.figure' in sys.modules\n"
        "assert 'matplotlib.pyplot' not in sys.modules and 'zhplot' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", check], check=True)


def test_a_picture_is_kept_under_its_data_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    kept.forget()
    monkeypatch.setattr(kept, "MOST", 2)
    drawn: list[tuple[object, ...]] = []

    @kept.kept
    def draw(values: list[float], *, form: str = "svg") -> bytes:
        drawn.append((tuple(values), form))
        return f"{values}{form}".encode()

    @kept.kept
    def refuse(values: list[float]) -> bytes:
        drawn.append(tuple(values))
        raise ValueError("does not fit")

    assert draw([1.0]) == draw([1.0]) == b"[1.0]svg" and len(drawn) == 1
    assert draw([1.0], form="png") == b"[1.0]png" and draw([2.0]) == b"[2.0]svg" and len(drawn) == 3
    draw([1.0])
    assert len(drawn) == 4, "the longest unasked was let go"
    for _ in range(2):
        with pytest.raises(ValueError):
            refuse([1.0])
    assert len(drawn) == 6, "what cannot be drawn is not kept"


def test_a_map_must_be_filled() -> None:
    with pytest.raises(ValueError):
        figures.heat([[(1, 1)]], ["呼吸内科"], ["西安", "渭南"])


def test_the_font_is_there() -> None:
    assert font_path().stat().st_size > 1_000_000
