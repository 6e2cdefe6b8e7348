"""A kind of measurement beside the speedups: what it plans, and how its outcome looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import benchmarks.kinds
from benchmarks.plan.selection import find_plugins
from benchmarks.process.messages import FailedError, Failure
from benchmarks.process.supervisor import run_job

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from benchmarks.plan.plan import Plan
    from benchmarks.plan.presets import Extent
    from benchmarks.plan.selection import Selection
    from benchmarks.process.messages import Job
    from benchmarks.process.supervisor import Supervision


@dataclass(frozen=True, slots=True)
class Measured:
    """One benchmark: its seconds, and what else the JSON says about it.

    Attributes:
        data_s: Its seconds, one entry a round.
        extra_info: What else there is to know.
        group: Among which others pytest-benchmark shows it; those of its kind by default.
    """

    data_s: tuple[float, ...]
    extra_info: dict[str, Any]
    group: str = ""


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

    def records(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield what the JSON says about those without a time."""
        for label, failure in self.failures.items():
            yield {
                "kind": kind,
                "name": label,
                "runner": None,
                "workers": None,
                "status": failure.status,
                "reason": failure.reason,
                "detail": failure.detail,
                **self.identities[label],
            }


def always(_selection: Selection) -> bool:
    """Return that a kind has something to measure whatever was asked for."""
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of measurement: a module or package beside this one holds it, and nothing else is touched.

    Attributes:
        name: As in the JSON; what ``KINDS=`` says.
        words: How people call it.
        since: From which extent on it is measured, unless kinds are named.
        place: The lower, the earlier it is measured; all of them come after the speedups.
        labels: Returns the labels of its benchmarks under a plan: one pytest test each.
        about_s: Returns about how many seconds it takes.
        measure: Measures everything; what it returns has every label.
        possible: Whether it has anything to measure.
    """

    name: str
    words: str
    since: Extent
    place: int
    labels: Callable[[Plan], tuple[str, ...]]
    about_s: Callable[[Plan], float]
    measure: Callable[[Plan, Supervision], Outcome]
    possible: Callable[[Selection], bool] = always


def find_kinds() -> dict[str, Kind]:
    """Return every kind by name, in the order in which they are measured.

    Raises:
        UsageError: A file can't be imported, or two kinds have the same name.
    """
    found = find_plugins(benchmarks.kinds, Kind)
    return dict(sorted(found.items(), key=lambda entry: (entry[1].place, entry[0])))


def planned_kinds(plan: Plan) -> tuple[Kind, ...]:
    """Return the kinds that a plan has."""
    found = find_kinds()
    return tuple(found[name] for name in plan.kinds)


def run_or_fail(job: Job, subject: str, supervision: Supervision) -> object:
    """Return the result of a job in a measuring process, or the Failure by which it was lost."""
    try:
        return run_job(job, subject, supervision)
    except FailedError as error:
        return error.failure
