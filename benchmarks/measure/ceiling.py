"""The ceiling: the speedup that independent processes reach on this machine at that moment.

Each process has one chunk of the items from the start, all begin on one signal, and no result is sent back.
The time is that from the signal to the last process's "done". After that, outside the timed part, each
process checks its own results.

Items of unequal length are distributed longest first, by the shortest time that each has taken so far;
otherwise the process with the longest chunk would decide. The gap between a runner and this ceiling is due to
the runner; the gap between the ceiling and the number of workers is due to the machine: too few CPUs, a
quota, memory bandwidth. A runner may exceed the ceiling if the task itself is faster in one process, for
example because it has its own threads.
"""

from __future__ import annotations

import multiprocessing
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from multiprocessing.reduction import ForkingPickler
from typing import TYPE_CHECKING

from benchmarks.measure.items import in_turn, last_to_end_s, longest_first

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from typing import Any, TypeAlias

    from workloads.model import Workload

    Check: TypeAlias = Callable[[Sequence[Any], Sequence[Any]], None]

READY, BEGIN, DONE, CHECK, CHUNK = "ready", "begin", "done", "check", "chunk"
STOP_TIMEOUT_S = 5.0
WORTH_DEALING = 1.05
"""Items are redistributed only if the last process then ends this much earlier; smaller gains are noise."""


class CeilingError(Exception):
    """A process of the ceiling failed; the message says why."""


@dataclass(slots=True)
class Ceiling:
    """Open processes that wait for the signal to begin.

    Attributes:
        workload: The workload.
        items: All its items.
        chunks: The indices of the items of each process.
        processes: The processes; ``connections`` lead to them.
        item_s: The shortest time of each item so far.
    """

    workload: Workload
    items: Sequence[Any]
    chunks: list[list[int]]
    processes: list[BaseProcess] = field(default_factory=list)
    connections: list[Connection[Any, Any]] = field(default_factory=list)
    item_s: dict[int, float] = field(default_factory=dict)

    @property
    def pids(self) -> list[int]:
        """Return the ids of the processes."""
        return [process.pid for process in self.processes if process.pid is not None]

    def run(self, clock: Callable[[], float]) -> float:
        """Return the seconds for executing all chunks; ``settle`` checks the results.

        Raises:
            CeilingError: A task failed, or a process died.
        """
        started = clock()
        for connection in self.connections:
            connection.send((BEGIN,))
        for connection in self.connections:
            _expect(DONE, connection)
        return clock() - started

    def settle(self) -> None:
        """Check all results of the round, and redistribute items if the last process gains by it.

        Raises:
            CeilingError: A result was wrong, or a process died.
        """
        for connection in self.connections:
            connection.send((CHECK,))
        for connection, chunk in zip(self.connections, self.chunks, strict=True):
            (seconds,) = _expect(READY, connection)  # from all: a check must not disturb the next round
            for place, item_s in zip(chunk, seconds, strict=True):
                self.item_s[place] = min(item_s, self.item_s.get(place, item_s))
        self._deal_out()

    def _deal_out(self) -> None:
        item_s = [self.item_s[place] for place in range(len(self.items))]
        chunks = longest_first(item_s, len(self.connections))
        if last_to_end_s(self.chunks, item_s) < WORTH_DEALING * last_to_end_s(chunks, item_s):
            return
        try:
            messages = [
                ForkingPickler.dumps((CHUNK, *_work_of(self.workload, self.items, c))) for c in chunks
            ]
        except Exception:  # noqa: BLE001 - items of forked processes may be unpicklable: they keep theirs
            return
        for connection, message in zip(self.connections, messages, strict=True):
            connection.send_bytes(message)
            _expect(READY, connection)
        self.chunks = chunks


def _work_of(workload: Workload, items: Sequence[Any], places: Sequence[int]) -> tuple[Check, list[Any]]:
    """Return the check and the items of one chunk."""
    check = workload.check_part(places) if workload.check_part else workload.check
    return check, [items[place] for place in places]


@contextmanager
def open_ceiling(
    workers: int, workload: Workload, items: Sequence[Any], method: str | None = None
) -> Iterator[Ceiling]:
    """Yield a ceiling of ``workers`` processes that have imported the task and executed one item each.

    ``method`` is the start method; None is the platform's default.

    Raises:
        CeilingError: A process does not start.
    """
    context: Any = multiprocessing.get_context(method)
    ceiling = Ceiling(workload, items, in_turn(len(items), workers))
    with ExitStack() as closing:
        for chunk in ceiling.chunks:
            ours, theirs = context.Pipe()
            check, mine = _work_of(workload, items, chunk)
            process = context.Process(target=_work, args=(theirs, workload.task, check, mine), daemon=True)
            process.start()
            theirs.close()
            closing.callback(_end, process, ours)
            ceiling.processes.append(process)
            ceiling.connections.append(ours)
        for connection in ceiling.connections:
            _expect(READY, connection)
        yield ceiling


def _work(
    connection: Connection[Any, Any], task: Callable[[Any], Any], check: Check, chunk: Sequence[Any]
) -> None:
    """Run one process: report ready, then follow messages until the parent is gone."""
    results: list[Any] = []
    seconds: list[float] = []
    try:
        for item in chunk[:1]:
            task(item)
        connection.send((READY,))
        while True:
            what, *given = connection.recv()
            if what == BEGIN:
                results, seconds = _execute(task, chunk)
                connection.send((DONE,))
            elif what == CHECK:
                check(chunk, results)
                results = []
                connection.send((READY, seconds))
            else:
                check, chunk = given
                connection.send((READY,))
    except (EOFError, ConnectionError):  # the parent is gone
        return
    except Exception as error:  # noqa: BLE001 - any error of the task goes to the parent
        connection.send((f"{type(error).__name__}: {error}",))


def _execute(task: Callable[[Any], Any], chunk: Sequence[Any]) -> tuple[list[Any], list[float]]:
    """Return the results of a chunk and the seconds that each item took; a look at the clock costs 50 ns."""
    results, at_s = [], [time.perf_counter()]
    for item in chunk:
        results.append(task(item))
        at_s.append(time.perf_counter())
    return results, [later - before for before, later in pairwise(at_s)]


def _expect(message: str, connection: Connection[Any, Any]) -> tuple[Any, ...]:
    """Return what came with the message that is expected next."""
    try:
        said, *given = connection.recv()
    except (EOFError, ConnectionError) as error:
        raise CeilingError("a process ended abruptly (killed, out of memory, or crashed).") from error
    if said != message:
        raise CeilingError(str(said))
    return tuple(given)


def _end(process: BaseProcess, connection: Connection[Any, Any]) -> None:
    """Close the connection, which ends the process; kill it if that fails."""
    connection.close()
    process.terminate()
    process.join(STOP_TIMEOUT_S)
    if process.is_alive():
        process.kill()
        process.join()
