"""Each printed sheet looks as it did when somebody looked at it: long Chinese answers, rare signs, 60 members, a draft."""

import pytest

from tests.documents import golden


@pytest.mark.clause("SN15-A1", "SN15-A2", "SN15-3.3.e")
@pytest.mark.parametrize("name", golden.CASES)
def test_sheets_look_as_they_were_kept(name: str) -> None:
    now, then = golden.drawn(name), golden.kept(name)
    assert len(now) == len(then) > 0
    for number, (one, other) in enumerate(zip(now, then, strict=True), 1):
        assert golden.apart(one, other) < golden.MOST, f"{name}, sheet {number}: look, then draw the golden files again"


def test_another_layout_is_seen_as_one() -> None:
    first, second, *_rest = golden.kept("annex2")
    assert golden.apart(first, second) > 10 * golden.MOST
    assert golden.apart(first, first.resize((10, 10))) == 1.0
