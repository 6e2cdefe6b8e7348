"""Replays measured durations into pytest-benchmark, so that its tables, JSON and ``compare`` all work."""

from __future__ import annotations

import time
from collections import deque
from contextlib import ExitStack, chdir
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from pytest_benchmark import plugin
from pytest_benchmark.utils import get_commit_info
from rich.console import Console

from benchmarks.kinds.model import find_kinds
from benchmarks.plan.plan import ROOT, make_plan, request_of
from benchmarks.plan.selection import UsageError
from benchmarks.process.lock import alone
from benchmarks.results.progress import Progress
from benchmarks.results.record import cell_record
from benchmarks.results.run_folder import run_folder
from benchmarks.results.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

    from benchmarks.plan.presets import Cell
    from benchmarks.process.messages import Failure

UNVERSIONED = {
    "id": "unversioned",
    "time": None,
    "author_time": None,
    "dirty": False,
    "project": "gil-bench",
    "branch": "(unknown)",
}
"""What pytest-benchmark records outside of any repository."""
SESSION = pytest.StashKey[Session]()


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredRun:
    """A plugin that gives pytest a run measured before."""

    session: Session
    project: Path | None = None
    """The folder whose commit is recorded; None for that of a checkout, if this is one."""

    def pytest_configure(self, config: pytest.Config) -> None:
        """Put it where ``session_of`` finds it."""
        config.stash[SESSION] = self.session

    @pytest.hookimpl(tryfirst=True)
    def pytest_benchmark_generate_machine_info(self) -> dict[str, Any]:
        """Return pytest-benchmark's facts about the machine; cached, because they take a second."""
        return deepcopy(_machine_info())

    @pytest.hookimpl(tryfirst=True)
    def pytest_benchmark_generate_commit_info(self) -> dict[str, Any]:
        """Return the commit of the project; what is installed has none for the workloads of the suite."""
        if self.project is None and not (ROOT / ".git").exists():
            return UNVERSIONED
        with chdir(self.project or ROOT):
            found: dict[str, Any] = get_commit_info()
        return found


@cache
def _machine_info() -> dict[str, Any]:
    found: dict[str, Any] = plugin.pytest_benchmark_generate_machine_info()
    return found


def session_of(config: pytest.Config) -> Session:
    """Return the run whose results the tests record; if the user started pytest, it is measured now."""
    if SESSION not in config.stash:
        config.stash[SESSION] = _planned(config)
        if not config.option.collectonly:
            _measure(config.stash[SESSION])
    return config.stash[SESSION]


def _planned(config: pytest.Config) -> Session:
    try:
        plan = make_plan(request_of(config.option), find_kinds())
    except UsageError as error:
        raise pytest.UsageError(str(error)) from error
    opened = ExitStack()
    config.add_cleanup(opened.close)
    folder = opened.enter_context(run_folder(plan.folder, _say))
    return Session(replace(plan, folder=folder))


def _say(line: str) -> None:
    Console(stderr=True).print(line, highlight=False, markup=False)


def _measure(session: Session) -> None:
    """Measure everything; after Ctrl-C the finished part is still recorded."""
    with alone(_say, "benchmarks under pytest") as others:
        try:
            session.measure(Progress(Console(stderr=True), time.monotonic))
        except KeyboardInterrupt:
            if not session.has_results:
                raise
        session.caveats = others()


class ReplayTimer:
    """A timer for pytest-benchmark's ``timer`` option: consecutive readings differ by one duration.

    pytest-benchmark reads its timer before and after each round; every first reading is 0.0, so the
    difference is exactly the recorded duration.
    """

    __name__ = "replayed"  # the timer's name in the JSON

    def __init__(self) -> None:
        self._readings: deque[float] = deque()

    def load(self, durations_s: Sequence[float]) -> None:
        """Prepare the readings of one cell."""
        self._readings = deque(reading for duration in durations_s for reading in (0.0, duration))

    def __call__(self) -> float:
        """Return the next reading in seconds."""
        return self._readings.popleft()


REPLAYED = ReplayTimer()
"""The timer of the benchmark marker; one is enough, because tests run one after the other."""


def replay_cell(benchmark: BenchmarkFixture, session: Session, cell: Cell) -> None:
    """Record the rounds of a cell, which were checked when measured, or end its test."""
    benchmark.group = cell.workload
    if cell in session.failures:
        _end_without_time(session.failures[cell])
    _replay(benchmark, [seen.wall_s for seen in session.groups[cell.workload].measured[cell].rounds])
    benchmark.extra_info.update(cell_record(session, cell))


def replay_kind(benchmark: BenchmarkFixture, session: Session, kind: str, label: str) -> None:
    """Record a benchmark of another kind of measurement, or end its test."""
    outcome = session.outcomes[kind]
    if label in outcome.failures:
        _end_without_time(outcome.failures[label])
    measured = outcome.measured[label]
    benchmark.group = measured.group or kind
    _replay(benchmark, measured.data_s)
    benchmark.extra_info.update(measured.extra_info)


def _replay(benchmark: BenchmarkFixture, durations_s: Sequence[float]) -> None:
    """Pass recorded durations to the fixture as its rounds."""
    REPLAYED.load(durations_s)
    benchmark.pedantic(_measured_before, rounds=len(durations_s))


def _measured_before() -> None:
    """Stand in for the call that pytest-benchmark would time; it was measured before, block by block."""


def _end_without_time(failure: Failure) -> NoReturn:
    """End a test with the reason why its cell has no time."""
    if failure.status == "skipped":
        pytest.skip(failure.reason)
    pytest.fail(failure.reason, pytrace=False)
