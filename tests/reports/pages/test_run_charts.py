"""Which charts of a run are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.chapters.chapter import find_chapters
from reports.pages.run_charts import MOST, charts_of
from tests.reports.make_run import group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


@pytest.mark.parametrize("count", [1, 30])
def test_with_many_workloads_closed_chapters_have_no_chart(
    analyzed: Callable[..., Analysis], count: int
) -> None:
    """Each workload and each open chapter has one all the same, and all there are can be asked for."""
    names = [f"sha{number}" for number in range(count)]
    analysis = analyzed([cell for name in names for cell in group(name, {("threads", 2): [0.5] * 6})])
    rooms = {chart.room for chart in charts_of(analysis)}
    chapters = find_chapters()
    for name in {chart.room for chart in charts_of(analysis, every=True)} & set(chapters):
        assert (name in rooms) == (chapters[name].is_open or count + len(chapters) <= MOST)
    assert {chart.workload for chart in charts_of(analysis) if chart.workload} == set(names)
