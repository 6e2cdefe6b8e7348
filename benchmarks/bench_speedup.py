"""Speedups: every workload under every runner and number of workers, one test a cell.

The first test of a group has the whole group measured, because its cells are interleaved (DESIGN,
section 5); every test then records its own cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.plan.cells import Cell, Role
from benchmarks.results.record import cell_record
from benchmarks.results.replay import REPLAYED, end_without_time, replay

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from benchmarks.results.session import Session


@pytest.mark.benchmark(timer=REPLAYED)
def test_speedup(  # noqa: PLR0913, PLR0917 - plain values, so that the JSON shows them as parameters
    workload: str, runner: str, workers: int, role: str, session: Session, benchmark: BenchmarkFixture
) -> None:
    """Record the rounds of one cell; they were checked when they were measured."""
    cell = Cell(workload, runner, workers, Role(role))
    group = session.group(workload)
    benchmark.group = workload
    if cell in session.failures:
        end_without_time(session.failures[cell])
    replay(benchmark, [seen.wall_s for seen in group.measured[cell].rounds])
    benchmark.extra_info.update(cell_record(session, cell))
