"""Side effects of a function's calls: threads, subprocesses, memory, printing, global variables."""

from __future__ import annotations

import os
import reprlib
import sys
import threading
import time
import types
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, TypeAlias

import psutil
import threadpoolctl

from benchmarks.machine.allowance import in_binary
from benchmarks.machine.meters import count_cpus
from benchmarks.measure.rounds import named_threads
from benchmarks.runners.model import task_module
from benchmarks.runners.worker import blas_threads
from benchmarks.user_function.compare import fingerprint
from benchmarks.user_function.look.calls import elsewhere_s, sample_rss_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from benchmarks.user_function.look.pickling import Pickling

SLOW_IMPORT_S = 1.0

SEVERAL_CORES = 1.2
"""Cores busy above which a function called in one thread must have helper threads or processes."""

HELPED_SHARE = 0.1
"""Share of the CPU time used by threads other than the caller; holds also on a busy machine, where they get
too few cores."""

KEPT_BYTES = 4 * 2**20
"""Memory growth that is too large for the allocator's noise."""

LARGE_BYTES = 1_000_000

LARGEST_BYTES = 1_000_000
"""Globals that pickle to more than this are usually read-only data, and slow to compare."""

NO_STATE = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, type)

State: TypeAlias = dict[str, tuple[bytes | None, str]]
"""Fingerprint (None if too large or not picklable) and text of each global that is a value."""


@dataclass(frozen=True, slots=True)
class ProcessSample:
    """Meter readings and counts at one moment.

    Attributes:
        wall_s: A monotonic clock.
        cpu_s: CPU seconds of this process.
        caller_cpu_s: CPU seconds of the sampling thread, which is the calling one.
        children_cpu_s: CPU seconds of ended child processes.
        threads: All threads of this process.
        children: Running child processes.
        rss_bytes: Memory of this process.
        printed_bytes: Bytes that it has printed.
    """

    wall_s: float
    cpu_s: float
    caller_cpu_s: float
    children_cpu_s: float
    threads: int
    children: int
    rss_bytes: int
    printed_bytes: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A global that the calls changed; ``before`` and ``after`` are shortened."""

    name: str
    before: str
    after: str


class Observer:
    """Observations before, during and after the calls."""

    def __init__(self) -> None:
        self.before: ProcessSample | None = None
        self.after: ProcessSample | None = None
        self.most_threads = 0
        self.changed: tuple[Changed, ...] = ()
        self.kept_bytes = 0

    @contextmanager
    def watching(self, task: Callable[[Any], Any]) -> Iterator[None]:
        """Observe the first calls of all items."""
        state = snapshot(task)
        self.before = sample_process()
        with ThreadPeak() as peak:
            yield
        self.after = sample_process()
        self.most_threads = peak.most  # an ended thread still counts for a moment
        self.changed = changes(state, snapshot(task))

    @contextmanager
    def repeating(self) -> Iterator[None]:
        """Observe whether repeated calls increase the memory; the first calls fill caches."""
        begin = sample_rss_bytes()
        yield
        self.kept_bytes = sample_rss_bytes() - begin

    @property
    def native_pools_compute(self) -> bool:
        """Whether threads of a native pool, for example BLAS's, shared the work of the first calls."""
        if self.before is None or self.after is None:
            return False
        cpu_s = self.after.cpu_s - self.before.cpu_s
        others_s = cpu_s - (self.after.caller_cpu_s - self.before.caller_cpu_s)
        return others_s > HELPED_SHARE * cpu_s and (largest_native_pool() or 1) > 1

    def sentences(
        self, task: Callable[[Any], Any], item: object, import_s: float, pickling: Pickling
    ) -> tuple[str, ...]:
        """Return the observations as sentences; may call the function in another process."""
        if self.before is None or self.after is None:
            return ()
        return (
            *_of_calling(import_s, self.after.printed_bytes - self.before.printed_bytes),
            *_of_threads(self.before, self.after, self.most_threads),
            *_of_programs(self.before, self.after),
            *_of_bytes(self.kept_bytes, pickling),
            *_of_state(task, item, self.changed, pickling),
        )


def of_import_threads(names: Sequence[str]) -> Iterator[str]:
    """Yield what threads started by the import mean for forked workers."""
    if names:
        yield (
            f"Importing it starts {named_threads(names)}. If such a thread holds a lock while a worker is "
            "forked, the lock stays locked in that worker, which may then hang forever. Pools that use spawn "
            "or forkserver are safe."
        )


def _of_calling(import_s: float, printed_bytes: int) -> Iterator[str]:
    if import_s > SLOW_IMPORT_S:
        yield (
            f"Importing it takes {import_s:.1f} s. Every worker process pays this once, before its first "
            "item; speedups do not include it."
        )
    if printed_bytes:
        yield (
            f"It prints ({printed_bytes:,} bytes in the first calls). The output is hidden here, but its "
            "time counts; printing to a terminal takes longer."
        )


def _of_threads(before: ProcessSample, after: ProcessSample, most_threads: int) -> Iterator[str]:
    own = most_threads - before.threads
    wall_s = after.wall_s - before.wall_s
    cores = (after.cpu_s - before.cpu_s) / wall_s if wall_s > 0 else 0.0
    cpus, blas = count_cpus().usable, largest_blas_pool()
    if cores > SEVERAL_CORES and blas is not None and blas > 1:
        yield (
            f"It keeps {cores:.1f} cores busy by itself: BLAS uses {blas} threads in every worker, so "
            f"several workers oversubscribe the {cpus} CPUs. threads-divided and processes-divided give each "
            "worker its share of the CPUs, as OMP_NUM_THREADS and OPENBLAS_NUM_THREADS would."
        )
    elif own > 0:
        yield (
            f"It starts {own} thread{'s' if own > 1 else ''} and keeps {cores:.1f} cores busy by itself. "
            f"Every worker does the same, and they share {cpus} CPUs."
        )
    elif cores > SEVERAL_CORES:
        yield f"It keeps {cores:.1f} cores busy by itself. Several workers share {cpus} CPUs."


def _of_programs(before: ProcessSample, after: ProcessSample) -> Iterator[str]:
    if after.children > before.children:
        count = after.children - before.children
        yield f"It leaves {count} child process{'es' if count > 1 else ''} running after it returns."
    if after.children_cpu_s > before.children_cpu_s:
        yield 'It runs subprocesses; "cores busy" includes their CPU time once they have ended.'


def _of_bytes(kept_bytes: int, pickling: Pickling) -> Iterator[str]:
    if kept_bytes > KEPT_BYTES:
        yield (
            f"It keeps memory: calling some items again took {in_binary(kept_bytes)} that was not "
            "freed. Workers grow with every round."
        )
    for what, size in (("An item", pickling.item_bytes), ("A result", pickling.result_bytes)):
        if size is not None and size > LARGE_BYTES:
            yield (f"{what} pickles to up to {in_binary(size)}, which is sent between processes every time.")


def _of_state(
    task: Callable[[Any], Any], item: object, changed: tuple[Changed, ...], pickling: Pickling
) -> Iterator[str]:
    if not changed:
        return
    first = changed[0]
    shown = (
        f"It changes the global variable {first.name} of its module "
        f"({first.before} before the calls, {first.after} after). Threads share it"
    )
    if pickling.problem is not None:
        yield f"{shown}; each process would change its own copy."
        return
    lost = lost_in_processes(task, item, changed)
    seen = {
        True: "a call in another process did not change it here",
        False: "it changed here even during a call in another process",
        None: "each process has its own copy",
    }[lost]
    yield f"{shown}, but {seen}. Changes that a worker process makes to it never reach the parent."


def sample_process() -> ProcessSample:
    """Return the current readings."""
    process = psutil.Process()
    times = os.times()
    return ProcessSample(
        time.perf_counter(),
        time.process_time(),
        time.thread_time(),
        times.children_user + times.children_system,
        process.num_threads(),
        len(process.children(recursive=True)),
        process.memory_info().rss,
        _printed_bytes(),
    )


def _printed_bytes() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return os.fstat(2).st_size


class ThreadPeak:
    """Counts the threads of this process during a call, from its own thread, which is not counted."""

    INTERVAL_S = 0.02

    def __init__(self) -> None:
        self.most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        process, ended = psutil.Process(), False
        while not ended:
            ended = self._ended.wait(self.INTERVAL_S)
            self.most = max(self.most, process.num_threads() - 1)


def largest_blas_pool() -> int | None:
    """Return how many threads the largest BLAS pool here uses; None without NumPy."""
    try:
        return blas_threads()
    except Exception:  # noqa: BLE001 - an unknown library must not stop the first look
        return None


def largest_native_pool() -> int | None:
    """Return how many threads the largest native pool here has; None if unknown."""
    try:
        return max((pool["num_threads"] for pool in threadpoolctl.threadpool_info()), default=None)
    except Exception:  # noqa: BLE001 - as above
        return None


def snapshot(task: Callable[..., Any]) -> State:
    """Return the state of the task's module."""
    module = sys.modules.get(task_module(task))
    return {
        name: (fingerprint(value, LARGEST_BYTES), reprlib.repr(value))
        for name, value in (list(vars(module).items()) if module else ())
        if not (name.startswith("__") or isinstance(value, NO_STATE))
    }


def changes(before: State, after: State) -> tuple[Changed, ...]:
    """Return the globals that changed, among those that can be compared."""
    return tuple(
        Changed(name, before[name][1], text)
        for name, (seen, text) in after.items()
        if name in before and before[name][0] is not None and before[name][0] != seen
    )


def lost_in_processes(task: Callable[[Any], Any], item: object, changed: tuple[Changed, ...]) -> bool | None:
    """Return whether these globals stay the same while another process executes an item; None if it fails."""
    before = snapshot(task)
    if elsewhere_s(task, [item]) is None:
        return None
    names = {change.name for change in changes(before, snapshot(task))}
    return not names & {change.name for change in changed}
