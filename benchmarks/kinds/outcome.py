"""The outcome of a kind of measurement beside the speedups: what has a time, and why the rest has none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.process.failure import FailedError, Failure
from benchmarks.process.supervisor import run_job

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.plan.presets import Kind
    from benchmarks.process.messages import Job
    from benchmarks.process.supervisor import Supervision


@dataclass(frozen=True, slots=True)
class Measured:
    """One benchmark: its seconds, and what else the JSON says about it."""

    data_s: tuple[float, ...]
    extra_info: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every benchmark of a kind, by its label, is in ``measured`` or in ``failures``.

    Attributes:
        measured: What has a time.
        failures: Why another has none.
        identities: Of those without a time: runner and workers where they matter, and what else tells which
            benchmark it is, or how it was lost.
    """

    measured: dict[str, Measured] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    identities: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def lose(self, label: str, failure: Failure, identity: Mapping[str, Any] | None = None) -> None:
        """Note why a benchmark has no time."""
        self.failures[label] = failure
        self.identities[label] = identity or {}

    def records(self, kind: Kind) -> Iterator[dict[str, Any]]:
        """Yield what the JSON says about those without a time."""
        for label, failure in self.failures.items():
            yield {
                "kind": str(kind),
                "name": label,
                "runner": None,
                "workers": None,
                "status": failure.status,
                "reason": failure.reason,
                "detail": failure.detail,
                **self.identities[label],
            }


def run_or_fail(job: Job, subject: str, supervision: Supervision) -> object:
    """Return the result of a job in a measuring process, or the Failure by which it was lost."""
    try:
        return run_job(job, subject, supervision)
    except FailedError as error:
        return error.failure
