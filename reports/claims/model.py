"""A claim: a sentence about threads and processes that a run can confirm or refute."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reports.chapters.pitfalls.chapter import Demonstrated
from reports.chapters.synchronization.chapter import SynchronizationPoint, broken_promises

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from reports.chapters.synchronization.chapter import BrokenPromise
    from reports.data.environment import Environment
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Interval


class Verdict(StrEnum):
    """What a run says of a claim."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not applicable"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a behavior is described.

    Attributes:
        title: Of the page and section of the Python documentation (or of another primary source).
        url: Its address.
        implementation_detail: Whether it describes how CPython does it, not a promise of the language.
    """

    title: str
    url: str
    implementation_detail: bool = False


@dataclass(frozen=True, slots=True)
class Judgment:
    """The verdict on a claim.

    Attributes:
        sentence: Why, with its numbers, as people read it.
        number: What was compared with the expected region; None where nothing was measured.
        unit: Of the number, for example ``"speedup"`` or ``"lost updates per update"``; empty without one.
    """

    verdict: Verdict
    sentence: str
    number: Interval | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, eq=False)  # an analysis has no equal
class Lesson:
    """A run as claims see it: its speedups and other benchmarks, ready to be looked up."""

    analysis: Analysis

    @property
    def environment(self) -> Environment:
        """Machine and interpreter."""
        return self.analysis.run.environment

    def broken(self, experiment: str, variant: str) -> BrokenPromise | None:
        """Return that a variant of an experiment failed because the primitive broke its promise."""
        for broken in broken_promises(self.analysis.run):
            if (broken.experiment, broken.variant) == (experiment, variant):
                return broken
        return None

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
        """Return what a demonstration reported, or None if it was not run."""
        for shown in self.analysis.run.of(Demonstrated):
            if (shown.mistake, shown.demonstration) == (mistake, demonstration):
                return shown
        return None


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, as it is taught, and how a run settles it.

    Attributes:
        name: Of this claim alone; its constant is called the same.
        topic: Heading under which the page lists it, for example ``"CPU-bound work"``.
        sentence: The claim, as a teacher would say it.
        support: Which measurement settles it.
        expected: The region in which the number must lie for the claim to hold, in words.
        free_threaded: What a free-threaded build changes.
        source: Where the behavior is described.
        judge: Returns the verdict on what a run holds.
    """

    name: str
    topic: str
    sentence: str
    support: str
    expected: str
    free_threaded: str
    source: Source
    judge: Callable[[Lesson], Judgment]
