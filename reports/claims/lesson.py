"""What claims are judged by: the speedups of a run and the benchmarks beside them, ready to be looked up."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reports.chapters.pitfalls.facts import Demonstrated
from reports.chapters.synchronization.facts import SynchronizationPoint, broken_promises

if TYPE_CHECKING:
    import pandas as pd

    from reports.chapters.synchronization.facts import BrokenPromise
    from reports.data.model import Environment
    from reports.speedups.cells import Analysis


@dataclass(frozen=True, eq=False)
class Lesson:
    """A run, as claims see it."""

    analysis: Analysis

    @property
    def environment(self) -> Environment:
        """Machine and interpreter."""
        return self.analysis.run.environment

    @cached_property
    def broken(self) -> tuple[BrokenPromise, ...]:
        """The variants of experiments that failed because the primitive broke its promise."""
        return tuple(broken_promises(self.analysis.run))

    def cells(self, workload: str, runner: str) -> pd.DataFrame:
        """Return the timed cells of a workload under a runner, by number of workers; maybe none."""
        cells = self.analysis.cells
        mine = (cells["workload"] == workload) & (cells["runner"] == runner)
        wanted = mine & (cells["role"] == "measured") & (cells["status"] == "timed")
        return cells[wanted].sort_values("workers")

    def trials(self, experiment: str, variant: str | None = None) -> tuple[SynchronizationPoint, ...]:
        """Return the measured variants of an experiment, by number of participants."""
        found = [
            trial
            for trial in self.analysis.run.of(SynchronizationPoint)
            if trial.experiment == experiment and variant in {None, trial.variant}
        ]
        return tuple(sorted(found, key=lambda trial: trial.participants))

    def demonstrated(self, mistake: str, demonstration: str) -> Demonstrated | None:
        """Return what a demonstration told, or None if it was not shown."""
        for shown in self.analysis.run.of(Demonstrated):
            if (shown.mistake, shown.demonstration) == (mistake, demonstration):
                return shown
        return None
