"""One figure over the years: whole, the same each time, also without any value or line."""

import pytest

from alliance import figures

CASES: tuple[tuple[dict[int, float], float | None, int, float | None], ...] = (
    ({}, 1.16, 2027, None), ({2025: 1.13}, 1.16, 2027, None), ({2023: 1.02, 2025: 1.13}, 1.16, 2027, 1.24),
    ({2023: 0.6, 2024: 0.5}, None, 2024, None), ({2028: 5.0}, 4.0, 2027, None),
)  # fmt: skip


@pytest.mark.parametrize(("values", "limit", "year", "expected"), CASES)
def test_a_trend_is_drawn(values: dict[int, float], limit: float | None, year: int, expected: float | None) -> None:
    drawn = figures.trend(values, limit, year, expected, "病例组合指数", unit="")
    assert drawn.lstrip().startswith(b"<?xml")
    assert drawn.rstrip().endswith(b"</svg>")
    assert drawn == figures.trend(values, limit, year, expected, "病例组合指数", unit="")
