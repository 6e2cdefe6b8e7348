"""The ways in which workers get at an array: sent with each item, loaded, inherited, shared or mapped.

Every way reduces the same parts. Workers that hold the whole array get the number of a part; only ``shipped``
sends the part itself.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from enum import StrEnum
from functools import partial
from multiprocessing import util
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from benchmarks.kinds.sharing.array import PARTS, part_of, reduce
from benchmarks.machine.allowance import in_binary
from benchmarks.runners.model import CannotRunError
from benchmarks.runners.processes import PROCESSES, PROCESSES_FORK
from benchmarks.runners.threads import THREADS
from benchmarks.runners.worker import join, start_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from benchmarks.kinds.sharing.array import Array, ArrayFile
    from benchmarks.runners.worker import Barrier

SHARED_MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - where Linux keeps shared memory; only its size is read
"""Its file system has a limit of its own: in a Docker container 64 MB, unless ``--shm-size`` says more."""

UNTRACKED = {"track": False} if sys.version_info >= (3, 13) else {}
"""Workers attach without telling the resource tracker, which could say so only since 3.13. Before, they share
their parent's tracker, which notes each name once."""

_held = SimpleNamespace(array=None, segment=None)
"""What this process holds."""


class Way(StrEnum):
    """A way, as in the JSON."""

    SEQUENTIAL = "sequential"
    THREADS = "threads"
    SHIPPED = "shipped"
    INITIALIZER = "initializer"
    FORK = "fork"
    SHARED_MEMORY = "shared-memory"
    MEMORY_MAPPED = "memory-mapped"

    @property
    def runner(self) -> str:
        """Return the runner whose workers these are."""
        names = {Way.SEQUENTIAL: "sequential", Way.THREADS: "threads", Way.FORK: "processes-fork"}
        return names.get(self, "processes")

    @property
    def start_method(self) -> str | None:
        """Return how the worker processes are started, or None if there are none."""
        if self in {Way.SEQUENTIAL, Way.THREADS}:
            return None
        return "fork" if self is Way.FORK else multiprocessing.get_start_method()

    @property
    def opening_place(self) -> int:
        """Return the place in the order of opening: fork first, and whatever may fork before any threads."""
        if self is Way.FORK:
            return 0
        return 2 if self.start_method is None else 1


Run: TypeAlias = Callable[[], list[float]]
"""Runs one round and returns the results of all parts in their order."""


def open_way(way: Way, file: ArrayFile, workers: int, segment: str) -> AbstractContextManager[Run]:
    """Return the context in which all workers are started and hold what they need; it yields a Run.

    Leaving it ends the workers and frees the memory.

    Args:
        way: Which one.
        file: The array.
        workers: How many.
        segment: Name of the shared memory.

    Raises:
        CannotRunError: On entering: the way is impossible in this process or on this machine.
    """
    match way:
        case Way.SEQUENTIAL:
            return _sequential(file)
        case Way.SHIPPED:
            return _shipped(file, workers)
        case Way.THREADS | Way.FORK:
            return _inherited(way, file, workers)
        case Way.INITIALIZER:
            return _loaded(partial(_load, file), workers)
        case Way.MEMORY_MAPPED:
            return _loaded(partial(_map, file), workers)
        case Way.SHARED_MEMORY:
            return _shared(file, workers, segment)


@contextmanager
def _sequential(file: ArrayFile) -> Iterator[Run]:
    _hold_here(file)
    yield lambda: list(map(reduce_part, range(PARTS)))


@contextmanager
def _inherited(way: Way, file: ArrayFile, workers: int) -> Iterator[Run]:
    """Hold the array before the workers start: threads see it, and forked processes inherit it."""
    _hold_here(file)
    runner = THREADS if way is Way.THREADS else PROCESSES_FORK
    with runner.open(workers) as executor:
        yield partial(_by_number, executor)


@contextmanager
def _shipped(file: ArrayFile, workers: int) -> Iterator[Run]:
    array = _hold_here(file)
    parts = [array[part_of(number, array.size)] for number in range(PARTS)]
    with PROCESSES.open(workers) as executor:
        yield lambda: list(executor.map(reduce, parts))


@contextmanager
def _loaded(load: Callable[[], None], workers: int) -> Iterator[Run]:
    """Start processes that each load the array once, before their first item."""
    context = multiprocessing.get_context()
    executor = ProcessPoolExecutor(workers, context, _start_with, (context.Barrier(workers), load))
    try:
        start_all(executor, workers)
        yield partial(_by_number, executor)
    finally:
        executor.shutdown(cancel_futures=True)


@contextmanager
def _shared(file: ArrayFile, workers: int, segment: str) -> Iterator[Run]:
    """Read the array into shared memory, which loses its name as soon as all workers have attached it.

    The system frees it then with the last of them, however they end.
    """
    with ExitStack() as closing:
        made = _segment(file, segment)
        closing.callback(made.close)
        try:
            file.read_into(_view(made, file.elements))
            run = closing.enter_context(_loaded(partial(_attach, segment, file.elements), workers))
        finally:
            made.unlink()
        yield run


def _segment(file: ArrayFile, name: str) -> SharedMemory:
    """Return new shared memory for the array.

    Raises:
        CannotRunError: There is too little room for it, which would otherwise end the process on writing.
    """
    if SHARED_MEMORY_FOLDER.is_dir() and shutil.disk_usage(SHARED_MEMORY_FOLDER).free < file.array_bytes:
        raise CannotRunError(
            f"{SHARED_MEMORY_FOLDER} has less room than the array needs, {in_binary(file.array_bytes)}; "
            "docker run --shm-size gives a container more."
        )
    return SharedMemory(name, create=True, size=file.array_bytes)


def remove_segment(name: str) -> None:
    """Remove shared memory that a killed process has left behind; nothing if it left none."""
    try:
        left = SharedMemory(name)
    except FileNotFoundError:
        return
    left.close()
    left.unlink()


def _by_number(executor: Executor) -> list[float]:
    return list(executor.map(reduce_part, range(PARTS)))


def reduce_part(number: int) -> float:
    """Return the reduction of a part of the array that this process holds."""
    array: Array = _held.array
    return reduce(array[part_of(number, array.size)])


def _hold_here(file: ArrayFile) -> Array:
    """Return the array in memory of this process, which keeps it until it ends."""
    if _held.array is None:
        _held.array = file.load()
    array: Array = _held.array
    return array


def _start_with(everyone: Barrier, load: Callable[[], None]) -> None:
    join(everyone)
    load()


def _load(file: ArrayFile) -> None:
    _held.array = file.load()


def _map(file: ArrayFile) -> None:
    _held.array = file.map()


def _attach(segment: str, elements: int) -> None:
    _held.segment = SharedMemory(segment, **UNTRACKED)
    _held.array = _view(_held.segment, elements)
    util.Finalize(None, _detach, exitpriority=0)


def _detach() -> None:
    """Let go of the shared memory in the right order: it can't be closed while an array views it."""
    _held.array = None
    _held.segment.close()


def _view(segment: SharedMemory, elements: int) -> Array:
    return np.ndarray((elements,), np.float64, segment.buf)
