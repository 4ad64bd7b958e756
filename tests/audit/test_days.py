"""The days of a campaign (SN15-5.2): what 2023 gives is the document's own text; lateness never turns back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.audit import rules
from alliance.clock import BEIJING
from alliance.rules import programme as programmes
from alliance.rules import settings

VALUES = settings.effective(programmes.load("shaanxi-alliance"))
DUE = date(2023, 4, 15)


@pytest.mark.clause("SN15-5.2", "SN15-A1")
def test_the_year_of_the_document() -> None:
    days = rules.days_of(2023, VALUES)
    assert (days.cut_off, days.due, days.counts_from) == (date(2023, 2, 28), date(2023, 4, 15), date(2022, 3, 1))
    assert rules.days_of(2024, VALUES).cut_off == date(2024, 2, 29)
    for key in ("audit_founded_before", "audit_due", "annex1_count_months"):
        assert programmes.load("shaanxi-alliance").setting(key).law


@pytest.mark.clause("SN15-5.2")
@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2023, 4, 15, 23, 59, 59, tzinfo=BEIJING), False),
        (datetime(2023, 4, 15, 23, 59, 59, 999999, tzinfo=BEIJING), False),
        (datetime(2023, 4, 16, 0, 0, 0, tzinfo=BEIJING), True),
        (datetime(2023, 4, 15, 15, 59, 59, tzinfo=UTC), False),
        (datetime(2023, 4, 15, 16, 0, 0, tzinfo=UTC), True),
    ],
)
def test_the_last_second(at: datetime, late: bool) -> None:
    assert rules.is_late(DUE, at) is late


@pytest.mark.clause("SN15-5.2")
@pytest.mark.parametrize(
    ("founded", "filed", "asked"),
    [
        (date(2023, 2, 28), None, True), (date(2023, 3, 1), date(2023, 2, 1), False), (None, date(2023, 2, 28), True),
        (None, date(2023, 3, 1), False), (None, None, False), (date(2019, 1, 1), date(2026, 5, 1), True),
    ],
)  # fmt: skip
def test_who_is_old_enough(founded: date | None, filed: date | None, asked: bool) -> None:
    assert rules.cut_off_covers(date(2023, 2, 28), founded, filed) is asked


moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(lambda at: at.replace(tzinfo=BEIJING))
spans = st.timedeltas(timedelta(0), timedelta(days=900))


@pytest.mark.clause("SN15-5.2")
@given(due=st.dates(date(2000, 1, 1), date(2099, 12, 31)), at=moments, span=spans)
def test_lateness_is_monotone(due: date, at: datetime, span: timedelta) -> None:
    """Once late, later is late too; in time, earlier is in time; a later due day never makes anything late."""
    assert not rules.is_late(due, at) or rules.is_late(due, at + span)
    assert rules.is_late(due, at + span) or not rules.is_late(due, at)
    further = min(due + span, date(2099, 12, 31))
    assert rules.is_late(due, at) or not rules.is_late(further, at)


@pytest.mark.clause("SN15-5.2")
@given(cut=st.dates(), founded=st.dates(), span=spans)
def test_who_is_asked_is_monotone(cut: date, founded: date, span: timedelta) -> None:
    if rules.cut_off_covers(cut, founded, None) and founded - date.min > span:
        assert rules.cut_off_covers(cut, founded - span, None)


@pytest.mark.clause("SN15-A1")
@given(year=st.integers(2000, 2099))
def test_the_counts_cover_twelve_whole_months(year: int) -> None:
    days = rules.days_of(year, VALUES)
    assert days.counts_from == date(year - 1, 3, 1)
    assert days.cut_off + timedelta(days=1) == date(year, 3, 1)
