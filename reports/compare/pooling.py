"""The values of one series on both sides: one per run where runs are many, else one per block."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from reports.statistics.intervals import FEWEST_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.series.identity import SeriesId
    from reports.series.measured import Absence, Measured, Values

FAILURES = frozenset({"failed", "refused"})


@dataclass(frozen=True, slots=True)
class Pooled:
    """One series on both sides.

    Attributes:
        base: Its values; empty if it has none.
        between_runs: Whether a value is the median of a run, so that the drift between runs is part of the
            interval; else it is a block's.
        noise: What both sides' own twins say about identical code, as a fraction.
        head_failure: Why it failed in the head; empty if it did not.
        base_absence: Why the base has no values although it tried; empty if it did not try.
        unequal_work: Why the values do not compare; empty if they do.
    """

    base: tuple[float, ...]
    head: tuple[float, ...]
    between_runs: bool
    noise: float
    head_failure: str
    base_absence: str
    head_absence: str
    unequal_work: str

    @property
    def comparable(self) -> bool:
        """Whether both sides have values of the same thing."""
        return bool(self.base and self.head) and not self.unequal_work and not self.head_failure

    def base_s(self, series: SeriesId) -> float | None:
        """Return the base's median seconds where an absolute floor applies: times that are whole rounds."""
        whole = series.metric == "time" and series.kind in {"speedup", "startup"}
        return median(self.base) if whole else None


def pooled(series: SeriesId, base: Sequence[Measured], head: Sequence[Measured]) -> Pooled:
    """Return a series of two sides.

    With at least 6 runs on both sides the values are the runs' medians, which are independent of each other
    as blocks of one run are not (Kalibera and Jones, Rigorous Benchmarking in Reasonable Time, 2013).
    """
    before, after = _found(series, base), _found(series, head)
    between_runs = min(len(before), len(after)) >= FEWEST_BLOCKS
    lost_before, lost_after = _lost(series, base), _lost(series, head)
    failed = [entry for entry in lost_after if entry.status in FAILURES]
    return Pooled(
        base=_values(before, between_runs=between_runs),
        head=_values(after, between_runs=between_runs),
        between_runs=between_runs,
        noise=max(_noise(series, base), _noise(series, head)),
        head_failure=_failure(failed, len(head)),
        base_absence=_absence("base", lost_before),
        head_absence=_absence("head", lost_after),
        unequal_work=_unequal_work(before, after),
    )


def _found(series: SeriesId, runs: Sequence[Measured]) -> list[Values]:
    return [run.values[series] for run in runs if series in run.values]


def _lost(series: SeriesId, runs: Sequence[Measured]) -> list[Absence]:
    return [run.absent[series] for run in runs if series in run.absent]


def _values(found: Sequence[Values], *, between_runs: bool) -> tuple[float, ...]:
    if between_runs:
        return tuple(median(entry.values) for entry in found)
    return tuple(value for entry in found for value in entry.values)


def _noise(series: SeriesId, runs: Sequence[Measured]) -> float:
    return median(run.noise_of(series) for run in runs)


def _failure(failed: Sequence[Absence], runs: int) -> str:
    if not failed:
        return ""
    of_how_many = f" (in {len(failed)} of {runs} runs)" if runs > 1 else ""
    return f"{failed[0].status} in the head{of_how_many}: {failed[0].reason}"


def _absence(side: str, lost: Sequence[Absence]) -> str:
    return f"{lost[0].status} in the {side}: {lost[0].reason}" if lost else ""


def _unequal_work(before: Sequence[Values], after: Sequence[Values]) -> str:
    kinds = {entry.work for entry in (*before, *after)}
    if len(kinds) < 2:
        return ""
    there, here = (", ".join(sorted({entry.work for entry in side})) for side in (before, after))
    return f"a round was {there} in the base and {here} in the head, and such times do not compare."
