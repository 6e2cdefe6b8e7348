"""One run as facts: what was measured, where, and what has no time; all that follows starts from these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class UnreadableRunError(Exception):
    """A file cannot be reported; the message is one sentence that names it and says what to do."""


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


@dataclass(frozen=True, slots=True, order=True)
class CellId:
    """Which cell: a workload executed by a runner with so many workers, in one of the group's roles.

    Attributes:
        role: ``"reference"`` (sequential, what speedups refer to), ``"twin"`` (sequential once more, as a
            cell of its own) or ``"measured"``.
    """

    workload: str
    runner: str
    workers: int
    role: str


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
class Run:
    """One stored run.

    Attributes:
        source: The file it was read from.
        interrupted: Name of the signal that ended the run early, else None.
        other_kinds: Kinds of results in the file that this package does not report.
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
