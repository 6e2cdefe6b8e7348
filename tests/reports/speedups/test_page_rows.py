"""Rows of the page's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.speedups.page_rows import cell_rows, extent
from tests.reports.make_run import ceiling, cell, group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_rows_in_words(analysed: Callable[..., Analysis]) -> None:
    """Reference, twin, a timed and a lost cell, each with what can be said of it."""
    timed = cell(
        "sha",
        "processes",
        2,
        [0.5] * 6,
        caveats=["Steal was high."],
        blas_threads=[1, 1],
        helper_cpu_s=[0.1] * 6,
    )
    lost = without_time("sha", "threads", 2, "skipped")
    reference, twin, processes, threads = cell_rows(analysed([*group("sha", {}), timed], [lost]).cells)
    assert (reference.runner, reference.speedup, reference.verdict) == (
        "sequential (reference)",
        "1 by definition",
        "–",
    )
    assert (twin.runner, twin.verdict) == ("sequential (twin)", "as it should be")
    assert (processes.speedup, processes.verdict, processes.wall) == (
        "2.00× (2.00–2.00)",
        "faster",
        "500 ms (500–500)",
    )
    assert (processes.cores_busy, processes.helper_cores_busy) == ("1.00", "0.20")
    assert processes.settings == ("start method fork", "BLAS threads in a worker: 1")
    assert processes.notes == ("Steal was high.",)
    assert (threads.status, threads.speedup, threads.notes) == ("skipped", "–", ("the reason",))


def test_a_ceiling_is_not_called_faster(analysed: Callable[..., Analysis]) -> None:
    """Its row says what it is."""
    *_, row = cell_rows(analysed([*group("sha", {}), ceiling("sha", 2, [0.5] * 6)]).cells)
    assert (row.runner, row.speedup, row.verdict) == (
        "ceiling",
        "2.00× (2.00–2.00)",
        "what this machine allowed",
    )


def test_the_extent_of_a_group(analysed: Callable[..., Analysis]) -> None:
    """Blocks, items and why it stopped; nothing for a group without time."""
    assert extent(analysed(group("sha", {})).cells) == (
        ": 6 blocks, 20 strings in each round; measuring stopped because of: precise"
    )
    assert extent(analysed([], [without_time("sha", "threads", 2, "failed")]).cells) == ""
