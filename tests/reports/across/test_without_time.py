"""Each reason for having no time is told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.across.without_time import without_time
from tests.reports.across.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_run import group
from tests.reports.make_run import without_time as lost_cell

if TYPE_CHECKING:
    from pathlib import Path


def test_reasons_are_gathered(tmp_path: Path) -> None:
    """Over interpreters and workloads; a failure comes before what was skipped."""
    skipped = [
        lost_cell(name, "asyncio", workers, "skipped", reason="no coroutine form")
        for name in ("sha", "matmul")
        for workers in (2, 4)
    ]
    failed = [lost_cell("sha", "processes", 2, "failed", reason="It broke.")]
    found = without_time(
        study_of(
            run_file(tmp_path, "a.json", GIL_BUILD, group("sha", {}), skipped),
            run_file(tmp_path, "b.json", FREE, group("sha", {}), [*skipped, *failed]),
        )
    )
    assert [(lost.runner, lost.status, lost.reason, lost.where, lost.what) for lost in found] == [
        ("processes", "failed", "It broke.", "3.13t", "sha"),
        ("asyncio", "skipped", "no coroutine form", "3.13 and 3.13t", "sha and matmul"),
    ]
