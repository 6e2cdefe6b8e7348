"""The chart of GIL shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from reports.drawing.marks import Point
from reports.drawing.style import series_styles
from reports.why.charts import gil_share_chart as gil_share
from tests.reports import make_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


@pytest.fixture
def sampled(analyzed: Callable[..., Analysis]) -> Analysis:
    """One workload that holds the GIL and one that does not, each with processes that have no share."""
    benchmarks = []
    for workload, share in (("held", 0.98), ("dropped", 0.02)):
        found = {"gil_share": make_run.gil_share(share)}
        none = {"gil_share": None, "gil_share_reason": "not applicable: elsewhere."}
        benchmarks += [
            *make_run.group(workload, {}, **found),
            make_run.cell(workload, "threads", 2, [0.9] * 6, **found),
            make_run.cell(workload, "threads", 4, [0.5] * 6, **found),
            make_run.cell(workload, "processes", 2, [0.6] * 6, **none),
        ]
    return analyzed(benchmarks)


def test_rows_are_the_shares_at_the_best_number_of_workers(sampled: Analysis) -> None:
    """Sequential and threads have a point, processes a reason."""
    rows = gil_share.rows(sampled)
    assert [(row.workload, row.runner, row.point and row.point.workers) for row in rows] == [
        *(("held", "processes", None), ("held", "sequential", 1), ("held", "threads", 4)),
        *(("dropped", "processes", None), ("dropped", "sequential", 1), ("dropped", "threads", 4)),
    ]
    assert rows[2].point == Point("threads", 4, 0.98, 0.97, 0.99)
    assert gil_share.title(rows) == "GIL held over 90 % under threads in 1 of 2 workloads"


def test_the_title_speaks_of_threads_where_others_were_sampled_too(analyzed: Callable[..., Analysis]) -> None:
    """Of the runner with most shares, else of the simplest; runners with one reason share a sentence."""
    none = {"gil_share": None, "gil_share_reason": "not applicable: elsewhere."}
    some = {"gil_share": make_run.gil_share(0.98)}
    told = dict.fromkeys(("asyncio", "asyncio-threads", "threads"), some)
    told |= dict.fromkeys(("processes", "processes-fork"), none)
    cells = [make_run.cell("held", runner, 2, [0.9] * 6, **facts) for runner, facts in told.items()]
    rows = gil_share.rows(analyzed([*make_run.group("held", {}, **some), *cells]))
    assert gil_share.title(rows).startswith("GIL held over 90 % under threads in 1 ")
    assert (
        gil_share.caption(rows).removeprefix(f"{gil_share.CAPTION} ")
        == "No mark for processes and processes-fork: not applicable: elsewhere."
    )


def test_gils_of_their_own_are_not_what_the_title_is_about(analyzed: Callable[..., Analysis]) -> None:
    """Sub-interpreters have marks, and the caption says what these are; the title is about threads."""
    held = {"gil_share": make_run.gil_share(0.98)}
    benchmarks = [make_run.cell("a", "threads", 2, [0.9] * 6, **held)]
    for workload in ("a", "b"):
        benchmarks += make_run.group(workload, {}, **held)
        benchmarks.append(make_run.cell(workload, "interpreters", 2, [0.9] * 6, **held))
    rows = gil_share.rows(analyzed(benchmarks))
    assert gil_share.title(rows).startswith("GIL held over 90 % under threads")
    assert "Of interpreters it is the mean over each worker's own GIL." in gil_share.caption(rows)
    without_threads = tuple(row for row in rows if row.runner != "threads")
    assert gil_share.title(without_threads).startswith("GIL held over 90 % under sequential")


def test_what_is_drawn_is_what_the_rows_say(sampled: Analysis) -> None:
    """Marks stand at the shares, near their workload's line."""
    (axes,) = gil_share.draw(gil_share.rows(sampled), series_styles(sampled.runners)).axes
    series = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    assert set(series) == {"sequential", "threads"}
    np.testing.assert_array_equal(series["threads"].get_xdata(), [0.98, 0.02])
    np.testing.assert_array_equal(np.asarray(series["threads"].get_ydata(), float).round(), [0, 1])


def test_the_words_hold_every_share_and_every_reason(sampled: Analysis) -> None:
    """The alternative text tells figures with intervals; the caption why a mark is missing."""
    rows = gil_share.rows(sampled)
    assert "held, threads, 4 workers: 98.0 % (97.0–99.0)" in gil_share.alt(rows)
    assert "held, processes: not applicable: elsewhere;" in gil_share.alt(rows)
    assert (
        gil_share.caption(rows).removeprefix(f"{gil_share.CAPTION} ")
        == "No mark for processes: not applicable: elsewhere."
    )


def test_without_any_share_there_is_no_chart(analysis: Analysis) -> None:
    """An older file, or a build without GIL, has nothing to draw."""
    assert gil_share.rows(analysis) == ()
