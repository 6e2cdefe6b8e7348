"""The Gantt chart of traced rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from matplotlib.patches import PathPatch

from reports.drawing.style import series_styles
from reports.why.charts import timeline_chart as timeline
from reports.wording.runners import SIMPLEST_FIRST
from tests.reports import make_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


@pytest.fixture
def traced(analyzed: Callable[..., Analysis]) -> Analysis:
    """Threads whose items overlap but stretch, and processes whose items keep their length but start late."""
    one_by_one = make_run.timeline([[0, 0, 0, 0.1, 0.1], [0, 0.1, 0.1, 0.2, 0.2]], 0.2)
    stretched = make_run.timeline([[0, 0, 0, 0.2, 0.2], [1, 0, 0, 0.2, 0.2]], 0.2)
    late = make_run.timeline([[0, 0, 0.05, 0.15, 0.15], [1, 0, 0.05, 0.15, 0.15]], 0.15)
    return analyzed(
        [
            *make_run.group("sha", {}, items=2, timeline=one_by_one),
            make_run.cell("sha", "processes", 2, [0.8] * 6, items=2, timeline=late),
            make_run.cell("sha", "threads", 2, [1.0] * 6, items=2, timeline=stretched),
            make_run.cell("sha", "threads", 4, [1.0] * 6, items=2, timeline=stretched),
        ]
    )


def test_rows_are_one_round_of_each_runner(traced: Analysis) -> None:
    """Sequential, threads, then processes, with the best number of workers; the title says what is seen."""
    rounds = timeline.rows(traced, "sha")
    assert [(each.runner, each.workers, each.rows) for each in rounds] == [
        ("sequential", 1, 1),
        ("threads", 2, 2),
        ("processes", 2, 2),
    ]
    assert timeline.title("sha", rounds) == "sha, threads: items overlap but stretch 2.00×"
    assert timeline.title("sha", rounds[2:]) == (
        "sha, processes: items overlap and keep their length, starting 50.0 ms late"
    )


def test_where_room_is_short_variants_are_left_out(analyzed: Callable[..., Analysis]) -> None:
    """One of each family is shown, threads first, though eleven runners were traced."""
    traced = make_run.timeline([[0, 0, 0, 0.1, 0.1], [1, 0, 0, 0.1, 0.1]], 0.1)
    runners = [name for name in SIMPLEST_FIRST if name != "sequential"]
    cells = [make_run.cell("sha", name, 2, [0.5] * 6, items=2, timeline=traced) for name in runners]
    analysis = analyzed([*make_run.group("sha", {}, items=2, timeline=traced), *cells])
    assert [each.runner for each in timeline.rows(analysis, "sha")] == [
        *("sequential", "threads", "processes", "interpreters", "asyncio", "dask")
    ]


def test_what_is_drawn_is_what_the_rows_say(traced: Analysis) -> None:
    """A bar for each item over its time on its worker's row, and a thin line for each wait."""
    rounds = timeline.rows(traced, "sha")
    (axes,) = timeline.draw("sha", rounds, series_styles(traced.runners)).axes
    bars = [patch.get_path() for patch in axes.patches if isinstance(patch, PathPatch)]
    corners = [path.vertices[at : at + 4] for path in bars for at in range(0, len(path.vertices), 5)]
    spans = [(float(c[:, 0].min()), float(c[:, 0].max())) for c in corners]
    assert spans == [(0, 0.1), (0.1, 0.2), (0, 0.2), (0, 0.2), (0.05, 0.15), (0.05, 0.15)]
    waits = [segment for lines in axes.collections for segment in lines.get_segments()]  # type: ignore[attr-defined]
    assert [tuple(segment[:, 0]) for segment in waits if segment[0, 1] == segment[1, 1]] == [(0, 0.05)] * 2


def test_the_words_hold_every_figure(traced: Analysis) -> None:
    """The alternative text has the figures of each, the caption those of the runners."""
    rounds = timeline.rows(traced, "sha")
    assert "threads, 2 workers, 200 ms: 2.0 items in flight" in timeline.alt("sha", rounds)
    assert "Under processes with 2 workers: 1.3 items in flight" in timeline.caption(rounds)
    assert "Under sequential" not in timeline.caption(rounds)


def test_without_any_timeline_there_is_no_chart(analysis: Analysis) -> None:
    """An older file has nothing to draw."""
    assert timeline.rows(analysis, "sha") == ()


def test_a_traced_round_unlike_the_timed_ones_says_so(analyzed: Callable[..., Analysis]) -> None:
    """Its items overlap and keep their length, and the timed rounds were no faster than sequential."""
    one_by_one = make_run.timeline([[0, 0, 0, 0.1, 0.1], [0, 0.1, 0.1, 0.2, 0.2]], 0.2)
    lucky = make_run.timeline([[0, 0, 0, 0.1, 0.1], [1, 0, 0, 0.1, 0.1]], 0.1)
    cells = make_run.group("sha", {}, items=2, timeline=one_by_one)
    cells.append(make_run.cell("sha", "threads", 2, [1.0] * 6, items=2, timeline=lucky))
    assert timeline.title("sha", timeline.rows(analyzed(cells), "sha")) == (
        "sha, threads: items overlap and keep their length (untypical)"
    )
