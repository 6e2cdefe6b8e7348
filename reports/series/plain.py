"""A pytest-benchmark file of another project as points: one series a test, its seconds of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.series.identity import SeriesId
from reports.series.points import TOO_COARSE, RunPoints, SeriesPoint
from reports.statistics.intervals import FEWEST_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.data.foreign.plain import PlainBenchmark, PlainRun

KIND = "pytest-benchmark"
SAVE = "write --benchmark-json=FILE, or add --benchmark-save-data to --benchmark-save"
FIRST_FREE_THREADED = (3, 13)


def plain_points(run: PlainRun) -> RunPoints:
    """Return the points of a file; a test without rounds has its median as its only value."""
    return RunPoints({point.series: point for point in map(_point, run.benchmarks)}, (), {})


def _point(benchmark: PlainBenchmark) -> SeriesPoint:
    series = SeriesId(KIND, benchmark.name, "", 0, "", "time")
    values = benchmark.rounds_s or ((benchmark.median_s,) if benchmark.median_s else ())
    if values and min(values) > 0:
        return SeriesPoint(series, values, benchmark.work)
    return SeriesPoint(
        series, status="skipped", reason=TOO_COARSE if values else "the file has no time of it"
    )


def plain_notes(name: str, runs: Sequence[PlainRun]) -> Iterator[str]:
    """Yield what limits a side of such files, one sentence each.

    Args:
        name: How the user named the side.
        runs: Its files.
    """
    tests = [benchmark for run in runs for benchmark in run.benchmarks]
    lacking = sum(not each.rounds_s for each in tests)
    if lacking and len(runs) < FEWEST_BLOCKS:  # so many medians of runs are values themselves
        yield f"{name} keeps no rounds of {lacking} of {len(tests)} tests, which can't be told: {SAVE}."
    versions = [run.machine.python_version or "" for run in runs if run.machine]
    if any(_minor(version) >= FIRST_FREE_THREADED for version in versions):
        yield "pytest-benchmark does not record whether Python is free-threaded: check that both sides agree."


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
