"""One run as facts: what was measured, where, and what has no time; all that follows starts from these.

Machine and interpreter of a run, as facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reports.user_function.facts import Own


class UnreadableRunError(Exception):
    """A file cannot be reported; the message is one sentence that names it and says what to do."""


@dataclass(frozen=True, slots=True, order=True)
class CellId:
    """Which cell: a workload executed by a runner with so many workers, in one of the group's roles.

    Attributes:
        role: ``"reference"`` (sequential, what speedups refer to), ``"twin"`` (sequential once more, as a
            cell of its own), ``"ceiling"`` (what the machine allowed: isolated processes that ship nothing
            back; no candidate for anything) or ``"measured"``.
    """

    workload: str
    runner: str
    workers: int
    role: str


@dataclass(frozen=True, slots=True)
class HotLine:
    """A line of source at which the GIL was held, and in what part of all samples (0 to 1)."""

    file: str
    line: int
    function: str
    share: float


@dataclass(frozen=True, slots=True)
class GilShare:
    """Part of the wall time in which some thread of the measuring process held the GIL, 0 to 1.

    Attributes:
        low: Lower bound of its 95 % interval.
        high: Upper bound.
        samples: How many looks succeeded; ``errors`` is how many did not.
        hottest: Where it was held, hottest first.
    """

    share: float
    low: float
    high: float
    samples: int
    errors: int
    rate_hz: float
    hottest: tuple[HotLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One item of a traced round: the worker's index by first appearance, and seconds from the round's start.

    Attributes:
        received_s: When its result had come back to the measuring process.
    """

    worker: int
    submitted_s: float
    began_s: float
    ended_s: float
    received_s: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """One traced round: its seconds, and its first items (500 at most) in the order of submission."""

    wall_s: float
    items: tuple[TimelineItem, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with verified times. Entry i of every series belongs to block i of the group.

    Attributes:
        wall_s: Seconds of each round.
        cpu_s: CPU seconds of the measuring process and its workers in each round; NaN or None: not measured.
        helper_cpu_s: The same for helper processes, such as an HTTP server.
        other_cpu_s: The same for everything else on the machine.
        steal_s: Seconds that the hypervisor gave to other guests.
        throttled_s: Seconds for which the control group's quota stopped the processes.
        blas_threads: Largest BLAS pool seen in each worker.
        gil_enabled_at_end: Whether any of its workers had a live GIL after the last round.
        gil_share_reason: Why there is no GIL share; None when there is one. Likewise for the timeline.
    """

    id: CellId
    summary: str
    items: int
    unit: str
    wall_s: tuple[float, ...]
    cpu_s: tuple[float, ...] | None = None
    helper_cpu_s: tuple[float, ...] | None = None
    other_cpu_s: tuple[float, ...] | None = None
    steal_s: tuple[float, ...] | None = None
    throttled_s: tuple[float, ...] | None = None
    start_method: str | None = None
    wanted_precision: float | None = None
    stopped_because: str | None = None
    blas_threads: tuple[int, ...] | None = None
    gil_enabled_at_end: bool | None = None
    gil_share: GilShare | None = None
    gil_share_reason: str | None = None
    timeline: Timeline | None = None
    timeline_reason: str | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellWithoutTime:
    """A cell that has no time, and why.

    Attributes:
        status: ``"failed"`` or ``"skipped"`` by the measurement, or ``"refused"`` at this package's door.
        detail: Traceback or stacks, when there are any.
    """

    id: CellId
    status: str
    reason: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class OtherBenchmark:
    """A verified benchmark beside the cells, as it is in the file.

    Attributes:
        wall_s: Seconds of each repeat or block, all positive.
        facts: Its ``extra_info``; JSON values that nobody has looked at yet.
    """

    kind: str
    name: str
    wall_s: tuple[float, ...]
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class OtherFailure:
    """A benchmark beside the cells that has no time, and why.

    Attributes:
        status: As of a cell without time: ``"failed"``, ``"skipped"`` or ``"refused"``.
        subject: The experiment or the mistake that it belongs to; None for other kinds. Likewise ``part``.
        part: The experiment's variant or the mistake's demonstration.
        participants: Threads that took part in the variant.
        broken_promise: Whether it failed because a primitive did what it promises never to do.
    """

    kind: str
    name: str
    reason: str
    status: str = "refused"
    subject: str | None = None
    part: str | None = None
    participants: int | None = None
    broken_promise: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One stored run.

    Attributes:
        source: The file it was read from.
        interrupted: Name of the signal that ended the run early, else None.
        other_kinds: Kinds of results in the file that this package does not report.
        other: Benchmarks beside the cells, of every kind but speedup.
        own: What the run tells of a user's own function; None if it measured this project's workloads.
    """

    source: str
    preset: str
    seed: int | None
    started: datetime
    wall_s: float | None
    interrupted: str | None
    environment: Environment
    environment_key: str | None
    commit: str | None
    caveats: tuple[str, ...]
    cells: tuple[Cell, ...]
    cells_without_time: tuple[CellWithoutTime, ...]
    other_kinds: tuple[str, ...] = ()
    other: tuple[OtherBenchmark, ...] = ()
    other_failures: tuple[OtherFailure, ...] = ()
    own: Own | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """Machine and interpreter of a run; ``None`` is what was not found out.

    Attributes:
        usable_cpus: CPUs that affinity and quota leave to the measuring process; "of N cores" means these.
        quota_cpus: The control group's limit in CPUs, which need not be whole.
        gil_enabled_at_end: Whether the GIL was live when the run ended; an import can turn it back on.
    """

    implementation: str
    python_version: str
    usable_cpus: int
    python_xy: str | None = None
    free_threaded_build: bool | None = None
    gil_enabled_at_end: bool | None = None
    jit: bool | None = None
    os: str | None = None
    kernel: str | None = None
    architecture: str | None = None
    cpu_model: str | None = None
    logical_cpus: int | None = None
    affinity_cpus: int | None = None
    quota_cpus: float | None = None
    memory_bytes: int | None = None
    default_start_method: str | None = None
    switch_interval_s: float | None = None
    load_average_1m: float | None = None
    libraries: tuple[tuple[str, str], ...] = ()
