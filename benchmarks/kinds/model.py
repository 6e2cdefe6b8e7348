"""A kind of measurement other than speedups: its plan and its outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import benchmarks.kinds
from benchmarks.plan.selection import find_plugins
from benchmarks.process.messages import FailedError, Failure
from benchmarks.process.supervisor import run_job, usual_launch
from benchmarks.runners.processes import PROCESSES, PROCESSES_SPAWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from benchmarks.machine.environment import Environment
    from benchmarks.plan.plan import Plan, UserFunction
    from benchmarks.plan.presets import Extent
    from benchmarks.plan.selection import Selection
    from benchmarks.process.messages import Job
    from benchmarks.process.supervisor import Launch, Supervision


@dataclass(frozen=True, slots=True)
class Measured:
    """One benchmark: its seconds, and its other entries in the JSON.

    Attributes:
        data_s: Its seconds, one entry per round.
        extra_info: Its other entries.
        group: Its group in pytest-benchmark; by default that of its kind.
    """

    data_s: tuple[float, ...]
    extra_info: dict[str, Any]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every benchmark of a kind, by its label, is in ``measured`` or in ``failures``.

    Attributes:
        measured: Benchmarks with a time.
        failures: Why the others have none.
        identities: For those without a time: runner and workers if they matter, and other facts that identify
            the benchmark or its failure.
        environment: That of its measuring process, where it measures a user's function, whose interpreter may
            be another one.
    """

    measured: dict[str, Measured] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    identities: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    environment: Environment | None = None

    def lose(self, label: str, failure: Failure, identity: Mapping[str, Any] | None = None) -> None:
        """Record why a benchmark has no time."""
        self.failures[label] = failure
        self.identities[label] = identity or {}

    def records(self, kind: str) -> Iterator[dict[str, Any]]:
        """Yield the JSON entries of benchmarks without a time."""
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
    """Return True: a kind has something to measure for every selection."""
    return True


def for_every_function(_own: UserFunction) -> bool:
    """Return True: a kind says something of every user's function."""
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of measurement: one module or package next to this one; nothing else changes.

    Attributes:
        name: As in the JSON; the value of ``KINDS=``.
        words: Its name for readers.
        since: The first extent that includes it, unless the user names kinds.
        place: Its place in the order of measurement; all kinds come after the speedups.
        labels: Returns the labels of its benchmarks under a plan: one pytest test each.
        about_s: Returns about how many seconds it takes.
        measure: Measures everything; the result has every label.
        possible: Whether it has anything to measure.
        own_since: The first extent that measures it beside a user's function, unless the user names kinds;
            None where it must be named.
        of_own: Whether it then measures that function itself: its jobs run in processes that can import it,
            where ``plan.own.make_workload()`` makes the workload.
        own_if: Whether it is worth its time for that function, unless the user names kinds.
    """

    name: str
    words: str
    since: Extent
    place: int
    labels: Callable[[Plan], tuple[str, ...]]
    about_s: Callable[[Plan], float]
    measure: Callable[[Plan, Supervision], Outcome]
    possible: Callable[[Selection], bool] = always
    own_since: Extent | None = None
    of_own: bool = False
    own_if: Callable[[UserFunction], bool] = for_every_function

    def launch(self, plan: Plan, of_groups: Callable[[Path], Launch]) -> Callable[[Path], Launch]:
        """Return how its processes are started, given how those of groups are."""
        return of_groups if plan.own is not None and self.of_own else usual_launch


def find_kinds() -> dict[str, Kind]:
    """Return every kind by name, in the order in which they are measured.

    Raises:
        UsageError: A file can't be imported, or two kinds have the same name.
    """
    found = find_plugins(benchmarks.kinds, Kind)
    return dict(sorted(found.items(), key=lambda entry: (entry[1].place, entry[0])))


def planned_kinds(plan: Plan) -> tuple[Kind, ...]:
    """Return the kinds of a plan."""
    found = find_kinds()
    return tuple(found[name] for name in plan.kinds)


def pool_runner(own: UserFunction | None) -> str:
    """Return the runner of a process pool: the default, or spawn if a process with threads would fork."""
    return pool_beside(own.import_threads if own else ())


def pool_beside(threads: Sequence[str]) -> str:
    """Return the runner of a process pool beside threads that an import has started, by their names."""
    forks_beside_threads = threads and PROCESSES.start_method() == "fork"
    return PROCESSES_SPAWN.name if forks_beside_threads else PROCESSES.name


def run_or_fail(job: Job, subject: str, supervision: Supervision) -> object:
    """Return the result of a job in a measuring process, or its Failure."""
    try:
        return run_job(job, subject, supervision)
    except FailedError as error:
        return error.failure
