"""The rules of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.chapters.chapter import load_run
from reports.data.document import UnreadableRunError
from tests.reports.make_run import ceiling, cell, document, group, stored, without_time

if TYPE_CHECKING:
    from pathlib import Path


def test_a_group_without_reference_keeps_its_cells_without_time(tmp_path: Path) -> None:
    """Nothing is dropped in silence: cells without a reference are shown with that reason."""
    run = load_run(stored(tmp_path, document(group("sha", {("threads", 2): [1.0] * 6})[1:])))
    assert run.cells == ()
    assert [lost.id.role for lost in run.cells_without_time] == ["twin", "measured"]
    assert all("no verified sequential time" in lost.reason for lost in run.cells_without_time)


def test_an_unverified_reference_takes_its_group_along(tmp_path: Path) -> None:
    """A reference that can't be believed leaves its group without speedups."""
    benchmarks = group("sha", {("threads", 2): [1.0] * 6})
    benchmarks[0]["extra_info"]["verified"] = False
    run = load_run(stored(tmp_path, document(benchmarks)))
    assert run.cells == ()
    assert len(run.cells_without_time) == 3


def test_blocks_that_cannot_be_paired_are_refused(tmp_path: Path) -> None:
    """A cell with another number of rounds than its reference has no pairs."""
    benchmarks = [*group("sha", {}), cell("sha", "threads", 2, [1.0] * 7)]
    run = load_run(stored(tmp_path, document(benchmarks)))
    assert "7 rounds and its reference 6" in run.cells_without_time[0].reason


def test_different_work_is_refused(tmp_path: Path) -> None:
    """A speedup between different numbers of items would be none."""
    benchmarks = [*group("sha", {}), cell("sha", "threads", 2, [1.0] * 6, items=10)]
    run = load_run(stored(tmp_path, document(benchmarks)))
    assert "10 strings and those of its reference 20" in run.cells_without_time[0].reason


def test_a_failed_cell_has_no_time(tmp_path: Path) -> None:
    """A cell that was timed and is also listed as failed counts as failed, once."""
    lost = without_time("sha", "threads", 2, "failed")
    run = load_run(stored(tmp_path, document(group("sha", {("threads", 2): [1.0] * 6}), [lost])))
    assert [cell.id.runner for cell in run.cells] == ["sequential", "sequential"]
    assert [cell.status for cell in run.cells_without_time] == ["failed"]


def test_a_group_has_a_ceiling_for_each_number_of_workers(tmp_path: Path) -> None:
    """Several ceilings are no repetition, unless their number of workers is the same."""
    ceilings = [ceiling("sha", workers, [0.5] * 6) for workers in (2, 4)]
    run = load_run(stored(tmp_path, document([*group("sha", {}), *ceilings])))
    assert [cell.id.workers for cell in run.cells if cell.id.role == "ceiling"] == [2, 4]
    with pytest.raises(UnreadableRunError, match="ceiling, 2 workers is there 2 times"):
        load_run(stored(tmp_path, document([*group("sha", {}), *ceilings[:1] * 2])))


@pytest.mark.parametrize(
    ("again", "says"),
    [
        (cell("sha", "threads", 2, [1.0] * 6), "threads, 2 workers is there 2 times"),
        (cell("sha", "serial", 1, [1.0] * 6, role="reference"), "2 cells in the role reference"),
    ],
)
def test_what_is_there_twice_makes_the_file_unreadable(
    tmp_path: Path, again: dict[str, object], says: str
) -> None:
    """Of two cells that claim the same place neither can be chosen."""
    benchmarks = [*group("sha", {("threads", 2): [1.0] * 6}), again]
    with pytest.raises(UnreadableRunError, match=says):
        load_run(stored(tmp_path, document(benchmarks)))
