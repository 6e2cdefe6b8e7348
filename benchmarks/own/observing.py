"""Watches a function while it is called, and says what it does beside its work."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.cpus import count_cpus
from benchmarks.own.machine import Seen, ThreadPeak, largest_blas_pool, look_at_process
from benchmarks.own.state import changes, lost_in_processes, snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from benchmarks.own.state import Changed
    from benchmarks.own.travelling import Travel

SLOW_IMPORT_S = 1.0
SEVERAL_CORES = 1.2
"""CPU seconds a second from which on a function in one thread has others that work for it."""
KEPT_BYTES = 4 * 2**20
"""Growth of memory that is no accident of the allocator."""
LARGE_BYTES = 1_000_000


class Observer:
    """What was seen before, during and after the calls."""

    def __init__(self) -> None:
        self.before: Seen | None = None
        self.after: Seen | None = None
        self.most_threads = 0
        self.changed: tuple[Changed, ...] = ()
        self.kept_bytes = 0

    @contextmanager
    def watching(self, task: Callable[[Any], Any]) -> Iterator[None]:
        """Watch the first calls of all items."""
        state = snapshot(task)
        self.before = look_at_process()
        with ThreadPeak() as peak:
            yield
        self.after = look_at_process()
        self.most_threads = (
            peak.most
        )  # a thread that has just ended still counts for the system a moment later
        self.changed = changes(state, snapshot(task))

    @contextmanager
    def repeating(self) -> Iterator[None]:
        """Watch whether memory grows with calls that have been made before; the first ones fill caches."""
        begin = look_at_process().rss_bytes
        yield
        self.kept_bytes = look_at_process().rss_bytes - begin

    def sentences(
        self, task: Callable[[Any], Any], item: object, import_s: float, travel: Travel
    ) -> tuple[str, ...]:
        """Return what was seen, one sentence each; may call the function in another process."""
        if self.before is None or self.after is None:
            return ()
        return (
            *_of_import(import_s),
            *_of_printing(self.after.printed_bytes - self.before.printed_bytes),
            *_of_threads(self.before, self.after, self.most_threads),
            *_of_programs(self.before, self.after),
            *_of_memory(self.kept_bytes),
            *_of_sizes(travel),
            *_of_state(task, item, self.changed, travel),
        )


def _of_import(import_s: float) -> Iterator[str]:
    if import_s > SLOW_IMPORT_S:
        yield (
            f"Importing it takes {import_s:.1f} s, which every process that is started pays once before its "
            "first item; speedups do not include it."
        )


def _of_printing(printed_bytes: int) -> Iterator[str]:
    if printed_bytes:
        yield (
            f"It prints ({printed_bytes:,} bytes in the first calls): that is kept from the screen, but a "
            "part of its time, and in a terminal printing takes longer."
        )


def _of_threads(before: Seen, after: Seen, most_threads: int) -> Iterator[str]:
    own = most_threads - before.threads
    wall_s = after.wall_s - before.wall_s
    cores = (after.cpu_s - before.cpu_s) / wall_s if wall_s > 0 else 0.0
    cpus, blas = count_cpus().usable, largest_blas_pool()
    if cores > SEVERAL_CORES and blas is not None and blas > 1:
        yield (
            f"It keeps {cores:.1f} cores busy by itself, for BLAS uses {blas} threads: every worker has as "
            f"many, and they share {cpus} CPUs. With one BLAS thread (OMP_NUM_THREADS=1, "
            "OPENBLAS_NUM_THREADS=1) the workers would not compete with it."
        )
    elif own > 0:
        yield (
            f"It starts {own} thread{'s' if own > 1 else ''} of its own and keeps {cores:.1f} cores busy "
            f"by itself: every worker does, and they share {cpus} CPUs."
        )
    elif cores > SEVERAL_CORES:
        yield f"It keeps {cores:.1f} cores busy by itself; workers share {cpus} CPUs with what works for it."


def _of_programs(before: Seen, after: Seen) -> Iterator[str]:
    if after.children > before.children:
        yield f"It leaves {after.children - before.children} processes running, which nobody ends but itself."
    if after.children_cpu_s > before.children_cpu_s:
        yield "It starts programs of its own: their CPU time is in none of the figures here."


def _of_memory(kept_bytes: int) -> Iterator[str]:
    if kept_bytes > KEPT_BYTES:
        yield (
            f"It keeps memory: calling some items again took {kept_bytes / 2**20:.0f} MiB that did not come "
            "back. Workers grow with every round."
        )


def _of_sizes(travel: Travel) -> Iterator[str]:
    for what, size in (("An item", travel.item_bytes), ("A result", travel.result_bytes)):
        if size is not None and size > LARGE_BYTES:
            yield (
                f"{what} has up to {size / 1e6:.1f} MB when it is pickled, and that travels between "
                "processes each time."
            )


def _of_state(
    task: Callable[[Any], Any], item: object, changed: tuple[Changed, ...], travel: Travel
) -> Iterator[str]:
    if not changed:
        return
    first = changed[0]
    shown = (
        f"It changes {first.name}, a global of its module "
        f"({first.before} before the calls, {first.after} after)"
    )
    if travel.problem is not None:
        yield f"{shown}: threads share that; processes would each change a copy of their own."
        return
    lost = lost_in_processes(task, item, changed)
    seen = {
        True: "called in another process it left the global here as it was",
        False: "called in another process it changed the global here all the same",
        None: "processes each have a copy of their own",
    }[lost]
    yield f"{shown}: threads share that, but {seen}. What it gathers there is lost with processes."
