"""One run as facts: what was measured, where, and what has no time; all that follows starts from these.

The types of the fields are the rules at the door: see ``reports.data.fields``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, TypeVar

from reports.data.evidence import HandingOut, LoopLag, Memory, ThreadStates, Timeline
from reports.data.fields import Count, Detail, Line, Measured, Positive, Unjudged, key, one_for_each, one_of
from reports.data.gil import GilSelfTest, GilShare

if TYPE_CHECKING:
    from datetime import datetime

    from reports.data.environment import Environment
    from reports.data.user_function import Own

T = TypeVar("T")
AA_CONTROL = "twin"
"""The JSON's word for the role of the A/A control: sequential measured a second time, which should give 1."""
Role = Annotated[str, one_of("ceiling", "measured", "reference", AA_CONTROL)]
Status = Annotated[str, one_of("failed", "skipped")]
"""As the measurement may tell it; what is refused is refused after the door."""


@dataclass(frozen=True, slots=True, order=True)
class CellId:
    """Which cell: a workload executed by a runner with so many workers, in one of the group's roles.

    Attributes:
        role: ``"reference"`` (sequential, what speedups refer to), ``AA_CONTROL`` (sequential once more, as a
            cell of its own), ``"ceiling"`` (what the machine allowed: independent processes that ship nothing
            back; no candidate for anything) or ``"measured"``.
    """

    workload: str
    runner: str
    workers: Count
    role: Role


METERED = (
    *("cpu_s", "helper_cpu_s", "other_cpu_s", "steal_s"),
    *("throttled_s", "periods", "throttled_periods", "queue_s", "hand_overs"),
    *("minor_faults", "major_faults", "involuntary_switches"),
    "children_cpu_s",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with verified times. Entry i of every series belongs to block i of the group.

    Attributes:
        wall_s: Seconds of each round.
        cpu_s: CPU seconds of the measuring process, its workers and all that these started, in each round;
            NaN or None: not measured.
        children_cpu_s: The part of it of programs that the task started and that have ended.
        helper_cpu_s: The same for helper processes, such as an HTTP server.
        other_cpu_s: The same for everything else on the machine.
        steal_s: Seconds that the hypervisor gave to other guests, added up over all logical CPUs.
        throttled_s: Seconds for which the control group's quota stopped the processes, added up over CPUs.
        periods: Periods of that quota in which they ran; ``throttled_periods`` are those that used it up.
        queue_s: Seconds for which threads were ready to run and had no CPU, added up over the threads.
        minor_faults: Page faults of the measuring process and the workers that needed no disk, in each round;
            ``major_faults`` are those that did.
        involuntary_switches: How often one of their threads had to leave its CPU to another.
        hand_overs: How often the GIL passed from one thread to another in each round; of sub-interpreters,
            which share none, how often each one's own did, added up.
        hand_overs_reason: Why these were not counted; None when they were. Likewise for share and timeline.
        blas_threads: Largest BLAS pool seen in each worker.
        gil_enabled_at_end: Whether any of its workers had a live GIL after the last round.
    """

    id: CellId = field(metadata=key(""))
    items: Count
    unit: str
    wall_s: tuple[Unjudged, ...]
    summary: Line = ""
    cpu_s: tuple[Measured, ...] | None = None
    helper_cpu_s: tuple[Measured, ...] | None = None
    other_cpu_s: tuple[Measured, ...] | None = None
    steal_s: tuple[Measured, ...] | None = None
    throttled_s: tuple[Measured, ...] | None = None
    periods: tuple[Measured, ...] | None = None
    throttled_periods: tuple[Measured, ...] | None = None
    queue_s: tuple[Measured, ...] | None = None
    minor_faults: tuple[int, ...] | None = None
    major_faults: tuple[int, ...] | None = None
    involuntary_switches: tuple[int, ...] | None = None
    hand_overs: tuple[int, ...] | None = None
    children_cpu_s: tuple[Measured, ...] | None = None
    hand_overs_reason: Line | None = None
    start_method: Line | None = None
    wanted_precision: float | None = None
    stopped_because: Line | None = None
    blas_threads: tuple[int, ...] | None = None
    gil_enabled_at_end: bool | None = None
    gil_share: GilShare | None = None
    gil_share_reason: Line | None = None
    timeline: Timeline | None = None
    timeline_reason: Line | None = None
    loop_lag: LoopLag | None = None
    loop_lag_reason: Line | None = None
    handing_out: HandingOut | None = None
    handing_out_reason: Line | None = None
    memory: Memory | None = None
    memory_reason: Line | None = None
    thread_states: ThreadStates | None = None
    thread_states_reason: Line | None = None
    caveats: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a series that is no match for the blocks."""
        one_for_each(self, METERED, len(self.wall_s), "blocks")


@dataclass(frozen=True, slots=True)
class CellWithoutTime:
    """A cell that has no time, and why.

    Attributes:
        status: ``"failed"`` or ``"skipped"`` by the measurement, or ``"refused"`` at this package's door.
        detail: Traceback or stacks, when there are any.
    """

    id: CellId = field(metadata=key(""))
    status: Status
    reason: str
    detail: Detail | None = None


@dataclass(frozen=True, slots=True)
class OtherFailure:
    """A benchmark beside the cells that has no time, and why.

    Attributes:
        status: As of a cell without time: ``"failed"``, ``"skipped"`` or ``"refused"``.
        part: What its kind reads of it, such as which variant of an experiment it is; None if nothing.
        broken_promise: Whether it failed because a primitive did what it promises never to do.
    """

    kind: str
    name: str
    reason: str
    status: str = "refused"
    part: object | None = None
    broken_promise: bool = False


@dataclass(frozen=True, slots=True)
class GilSwitch:
    """That a worker's GIL was on at the end although the build can do without.

    Attributes:
        workload: What the worker executed.
        module: Whose import switched it on; None if that was not noted.
        after_imports: Whether it was on once the task had been executed for once.
    """

    workload: Line
    module: Line | None
    after_imports: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user chose of a run, as it was typed; None is what the preset chose.

    Attributes:
        step_timeout_s: Seconds that a round could take; None is the usual time.
        budget_s: Seconds for the blocks of a group.
        function: The user's function; this and the next are null without one, and in older files.
        check: Its check, or ``none``.
        folder: Its working directory, if that is no path of one machine; the same of the next.
        python: The interpreter.
        pythonpath: The search path.
        not_recorded: Variables of ``make`` that named an address or such a path, which no run records.
    """

    workloads: Line | None = None
    runners: Line | None = None
    workers: Line | None = None
    kinds: Line | None = None
    mix: Line | None = None
    step_timeout_s: Positive | None = None
    budget_s: Positive | None = None
    function: Line | None = None
    check: Line | None = None
    folder: Line | None = None
    python: Line | None = None
    pythonpath: Line | None = None
    not_recorded: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)  # a run is itself: what was made of it is kept for it
class Run:
    """One stored run.

    Attributes:
        source: The file it was read from.
        interrupted: Name of the signal that ended the run early, else None.
        other_kinds: Kinds of results in the file that this package does not report.
        facts: Benchmarks beside the cells by their kind, as the kind reads them, in the order of the file.
        gil_asked_for: Whether ``PYTHON_GIL=1`` had the GIL on from the beginning; None in older files.
        gil_switched_on: By whom it was switched on.
        gil_self_test: What the figures on the GIL are worth; None in older files.
        own: What the run tells of a user's own function; None if it measured this project's workloads.
        asked: What the user chose; None in older files.
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
    facts: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    other_failures: tuple[OtherFailure, ...] = ()
    gil_asked_for: bool | None = None
    gil_switched_on: tuple[GilSwitch, ...] = ()
    gil_self_test: GilSelfTest | None = None
    own: Own | None = None
    asked: Asked | None = None

    def of(self, kind: type[T]) -> tuple[T, ...]:
        """Return the benchmarks beside the cells that are facts of a type."""
        return tuple(fact for facts in self.facts.values() for fact in facts if isinstance(fact, kind))
