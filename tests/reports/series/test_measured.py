"""What a run says of every series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.chapters.discovery import load_run
from reports.chapters.synchronization.facts import Variant
from reports.data.model import OtherFailure
from reports.series.measured import Absence, Measured, Values, measured
from tests.reports.make_kinds import mix, point, run_of, start_up
from tests.reports.make_run import ceiling, cell, document, group, stored, without_time


def of(tmp_path: Path, benchmarks: Sequence[dict[str, Any]], lost: Sequence[dict[str, Any]] = ()) -> Measured:
    """Return what a run with these cells says."""
    return measured(load_run(stored(tmp_path, document(benchmarks, lost))))


def test_times_and_speedups_of_cells(tmp_path: Path) -> None:
    """The reference has a time, a cell both; twins and ceilings are no series."""
    blocks = [0.5, 0.25, 0.5, 0.5, 0.5, 0.5]
    cells = [*group("sha256", {("threads", 2): blocks}), ceiling("sha256", 2, blocks)]
    found = {series.path: values for series, values in of(tmp_path, cells).values.items()}
    assert found == {
        "speedup/sha256/sequential/1/time": Values((1.0,) * 6, "20 strings"),
        "speedup/sha256/threads/2/time": Values(tuple(blocks), "20 strings"),
        "speedup/sha256/threads/2/speedup": Values((2.0, 4.0, 2.0, 2.0, 2.0, 2.0), "20 strings"),
    }


def test_a_cell_without_time_lacks_both(tmp_path: Path) -> None:
    """Each with status and reason."""
    lost = [without_time("sha256", "threads", 4, "failed"), without_time("x", "y", 1, "skipped", role="twin")]
    found = {series.path: absence for series, absence in of(tmp_path, [], lost).absent.items()}
    assert found == dict.fromkeys(
        ("speedup/sha256/threads/4/time", "speedup/sha256/threads/4/speedup"),
        Absence("failed", "the reason"),
    )


def test_kinds_beside_the_cells_are_per_operation() -> None:
    """Start-up until all are ready, dispatch per item; calibration is not followed."""
    found = measured(run_of(start_up("threads", 2), point("threads", "empty", [1.0] * 6), mix(0.5, 0.5)))
    assert {series.path: values.values for series, values in found.values.items()} == {
        "startup/start-up/threads/2/time": (4e-3,) * 6,
        "dispatch/empty/threads/2/time": (0.01,) * 6,
    }


def test_a_clock_that_told_nothing_is_no_time() -> None:
    """A ratio to nothing cannot be formed."""
    found = measured(run_of(start_up("threads", 1, all_ready_s=[0.0] * 6)))
    assert not found.values
    assert [absence.status for absence in found.absent.values()] == ["refused"]


def test_failures_with_and_without_a_name() -> None:
    """An experiment's variant has its series, other failures have a sentence, and lessons do not count."""
    lost = (
        OtherFailure("synchronization", "x", "hung", "failed", Variant("lock", "Lock", 2)),
        OtherFailure("dispatch", "empty-threads", "hung", "failed"),
        OtherFailure("startup", "threads-2", "not here", "skipped"),
        OtherFailure("lesson", "lock_order", "hung", "failed"),
    )
    found = measured(replace(run_of(), other_failures=lost))
    assert [series.path for series in found.absent] == ["synchronization/lock/Lock/2/time"]
    assert found.unnamed_failures == ("dispatch, empty-threads: hung",)


def test_noise_is_how_far_the_twin_reaches(tmp_path: Path) -> None:
    """The farther bound counts, up and down alike; a series without a twin has the typical one's."""
    ones = [1.0] * 6
    cells = [
        cell("sha256", "sequential", 1, ones, role="reference"),
        cell("sha256", "sequential", 1, [1.25, 1.0, 1.0, 1.0, 1.0, 1 / 1.1], role="twin"),
        cell("sha256", "threads", 2, ones),
    ]
    found = of(tmp_path, cells)
    assert found.twin_reach == pytest.approx({"sha256": 0.25})
    for series in (*found.values, *measured(run_of(start_up("threads", 1))).values):
        assert found.noise_of(series) == pytest.approx(0.25)


def test_without_twins_there_is_no_noise_to_tell() -> None:
    """The thresholds are then what they are."""
    found = measured(run_of(start_up("threads", 1)))
    assert [found.noise_of(series) for series in found.values] == [0.0]
