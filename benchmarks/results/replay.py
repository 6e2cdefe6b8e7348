"""Replays measured durations into pytest-benchmark, so that its tables, JSON and ``compare`` all work."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_benchmark.fixture import BenchmarkFixture

    from benchmarks.kinds.outcome import Outcome
    from benchmarks.process.failure import Failure


class ReplayTimer:
    """A timer for pytest-benchmark's ``timer`` option: consecutive readings lie one duration apart.

    pytest-benchmark reads its timer before and after each round; every first reading is 0.0, so that the
    difference is the recorded duration to the last bit.
    """

    __name__ = "replayed"  # what the JSON calls the timer

    def __init__(self) -> None:
        self._readings: deque[float] = deque()

    def load(self, durations_s: Sequence[float]) -> None:
        """Prepare the readings of one cell."""
        self._readings = deque(reading for duration in durations_s for reading in (0.0, duration))

    def __call__(self) -> float:
        """Return the next reading in seconds."""
        return self._readings.popleft()


REPLAYED = ReplayTimer()
"""The timer that the benchmark marker names; one is enough, for tests run one after the other."""


def replay(benchmark: BenchmarkFixture, durations_s: Sequence[float]) -> None:
    """Give the recorded durations of one cell to the fixture as its rounds."""
    REPLAYED.load(durations_s)
    benchmark.pedantic(_measured_before, rounds=len(durations_s))


def replay_kind(benchmark: BenchmarkFixture, outcome: Outcome, label: str) -> None:
    """Record one benchmark of a kind beside the speedups, or end its test with the reason for having none."""
    if label in outcome.failures:
        end_without_time(outcome.failures[label])
    measured = outcome.measured[label]
    replay(benchmark, measured.data_s)
    benchmark.extra_info.update(measured.extra_info)


def end_without_time(failure: Failure) -> NoReturn:
    """End a test with the reason why what it stands for has no time."""
    if failure.status == "skipped":
        pytest.skip(failure.reason)
    pytest.fail(failure.reason, pytrace=False)


def _measured_before() -> None:
    """Stand where pytest-benchmark would call what it times; that has been done, block by block."""
