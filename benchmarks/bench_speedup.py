"""Speedups: one test per cell (workload, runner, workers), which replays what was measured before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.plan.presets import Cell, Role
from benchmarks.results.replay import REPLAYED, replay_cell, session_of

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from benchmarks.results.session import Session


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test per cell."""
    cells = session_of(metafunc.config).cells()
    metafunc.parametrize(
        ("workload", "runner", "workers", "role"),
        [(cell.workload, cell.runner, cell.workers, str(cell.role)) for cell in cells],
        ids=[cell.label for cell in cells],
    )


@pytest.mark.benchmark(timer=REPLAYED)
def test_speedup(  # noqa: PLR0913, PLR0917 - plain values, so that the JSON shows them as parameters
    workload: str, runner: str, workers: int, role: str, session: Session, benchmark: BenchmarkFixture
) -> None:
    """Record the rounds of one cell, or the reason why it has no time."""
    replay_cell(benchmark, session, Cell(workload, runner, workers, Role(role)))
