"""Rows of pytest-benchmark's table and JSON: one for each runner that a test measured."""

from __future__ import annotations

import math
from collections import deque
from copy import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .speedups import Speedup, Speedups


class Rows:
    """Adds rows by way of copies of a test's unused ``benchmark`` fixture, each of which records one runner.

    The fixture itself stays free for the test.
    """

    def __init__(self, benchmark: Any) -> None:  # noqa: ANN401 - pytest-benchmark ships no types
        self._unused = copy(benchmark)
        self._measured = 0

    def add(self, speedups: Speedups) -> None:
        """Add a row for sequential and for each runner that has a time; they are a group of their own."""
        self._measured += 1
        more = f" {self._measured}" if self._measured > 1 else ""
        for speedup in speedups:
            if speedup.rounds_s:
                self._add(speedup, more)

    def _add(self, speedup: Speedup, more: str) -> None:
        row, test = copy(self._unused), self._unused
        row.name = row_name(test.name, f"{speedup.label}{more}")
        row.fullname = row_name(test.fullname, f"{speedup.label}{more}")
        row.group = f"{test.group or test.fullname}{more}"
        row.extra_info = extra_info(speedup)
        row.cprofile = False
        row._timer = replay(speedup.rounds_s)  # noqa: SLF001 - a marker sets it, too, but for all of the test
        row.pedantic(measured_before, rounds=len(speedup.rounds_s))


def row_name(test: str, label: str) -> str:
    """Return ``test[threads-2]``, or ``test[case-threads-2]`` for a test with parameters."""
    return f"{test[:-1]}-{label}]" if test.endswith("]") else f"{test}[{label}]"


def extra_info(speedup: Speedup) -> dict[str, Any]:
    """Return what the JSON has of a row beside its times; names carry units, null is not known."""
    found = speedup.interval
    low, high = (None if math.isnan(bound) else bound for bound in (found.low, found.high))
    return {
        "runner": speedup.runner,
        "workers": speedup.workers,
        "items": speedup.items,
        "speedup": {"estimate": found.estimate, "low": low, "high": high},
        "facts": speedup.facts or None,
    }


def replay(durations_s: Sequence[float]) -> Callable[[], float]:
    """Return a timer whose readings before and after each round differ by one duration exactly."""
    readings = deque(reading for duration in durations_s for reading in (0.0, duration))

    def replayed() -> float:
        return readings.popleft()

    return replayed


def measured_before() -> None:
    """Stand in for the call that pytest-benchmark would time; it was measured before, block by block."""
