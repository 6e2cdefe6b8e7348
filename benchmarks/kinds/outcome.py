"""The outcome of a kind of measurement beside the speedups: what has a time, and why the rest has none."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.measure.open_cell import TASK_ERRORS, explain
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import JobLostError, run_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.plan.presets import Kind
    from benchmarks.process.messages import Job
    from benchmarks.process.supervisor import Supervision


@dataclass(frozen=True, slots=True)
class Measured:
    """One benchmark: its seconds, and what else the JSON says about it."""

    data_s: tuple[float, ...]
    extra_info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lost:
    """Why a benchmark has no time; ``status`` is failed or skipped, runner and workers where they matter.

    Attributes:
        facts: What else tells which benchmark it is, and how it was lost.
    """

    status: str
    runner: str | None
    workers: int | None
    failure: Failure
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every benchmark of a kind, by its label, is in one of the two."""

    measured: dict[str, Measured] = field(default_factory=dict)
    lost: dict[str, Lost] = field(default_factory=dict)

    def records(self, kind: Kind) -> Iterator[dict[str, Any]]:
        """Yield what the JSON says about those without a time."""
        for label, lost in self.lost.items():
            yield {
                "kind": str(kind),
                "name": label,
                "runner": lost.runner,
                "workers": lost.workers,
                "status": lost.status,
                "reason": lost.failure.reason,
                "detail": lost.failure.detail,
                **lost.facts,
            }


def run_or_fail(job: Job, subject: str, supervision: Supervision) -> object:
    """Return the result of a job in a measuring process, or the Failure by which it was lost."""
    try:
        return run_job(job, subject, supervision)
    except JobLostError as error:
        return error.failure


def try_to(measure: Callable[[], object], subject: str) -> object:
    """Return what ``measure`` returns, or the Failure that what it raised amounts to."""
    try:
        return measure()
    except TASK_ERRORS as error:
        detail = "".join(traceback.format_exception(error))
        return Failure(f"{subject} failed: {explain(error)}", detail)
