"""Cells without a time: one row for one reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.speedups.missing import missing
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_what_is_missing_for_one_reason_is_one_row(analyzed: Callable[..., Analysis]) -> None:
    """Each reason begins with its workload; what follows is the same."""
    lost = [
        without_time(workload, "asyncio", workers, "skipped", reason=f"{workload} has no coroutine form")
        for workload in ("sha", "matmul")
        for workers in (2, 8)
    ]
    (row,) = missing(analyzed(group("sha", {}) + group("matmul", {}), lost))
    assert (row.workload, row.runner, row.workers) == ("all", "asyncio", "2 and 8")
    assert row.reason == "has no coroutine form"


def test_some_workloads_are_named(analyzed: Callable[..., Analysis]) -> None:
    """Not all of the run; the reason no longer says which cell it was."""
    lost = [
        without_time(
            name, "threads", 2, "skipped", reason=f"{name} under threads with 2 workers is impossible: x"
        )
        for name in ("sha", "sleep")
    ]
    (row,) = missing(analyzed(group("matmul", {}), lost))
    assert (row.workload, row.reason) == ("sha and sleep", "is impossible: x")


def test_a_reason_of_one_cell_is_left_as_it_is(analyzed: Callable[..., Analysis]) -> None:
    """It stands in a row with that cell alone."""
    (row,) = missing(
        analyzed(group("sha", {}), [without_time("sha", "threads", 2, "failed", reason="sha broke.")])
    )
    assert (row.workload, row.workers, row.reason) == ("sha", "2", "sha broke.")


def test_failures_with_stacks_stay_apart(analyzed: Callable[..., Analysis]) -> None:
    """Each has its own."""
    lost = [
        without_time("sha", "threads", workers, "failed", reason="It hung.", detail=f"stack {workers}")
        for workers in (2, 4)
    ]
    assert [row.detail for row in missing(analyzed(group("sha", {}), lost))] == ["stack 2", "stack 4"]


def test_skipped_and_failed_are_never_one_row(analyzed: Callable[..., Analysis]) -> None:
    """A failure is never hidden behind what was skipped."""
    lost = [without_time("sha", "threads", 2, "failed"), without_time("sha", "threads", 4, "skipped")]
    assert [row.status for row in missing(analyzed(group("sha", {}), lost))] == ["failed", "skipped"]
