"""The quick median is the one of the report."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.statistics import intervals
from reports.statistics.medians import median_interval

SECONDS = st.floats(min_value=1e-9, max_value=1e6)


@given(st.lists(SECONDS, min_size=1, max_size=40))
def test_it_is_the_reports_own_to_the_last_bit(values: list[float]) -> None:
    """A run's page and the history must not show two numbers for one."""
    assert repr(median_interval(values)) == repr(intervals.median_interval(values))
