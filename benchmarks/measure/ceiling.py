"""The ceiling: what the machine allows at that moment, from isolated processes that need nothing of us.

Each process holds one chunk of the items from the start, all begin on one signal, and no result is
shipped back. The time is that from the signal to the last process's "done"; each then checks its own
results before the round ends. What a runner does not reach of this ceiling is the runner's doing; what
the ceiling lacks to the number of workers is the machine's: too few CPUs, a quota, memory bandwidth.
"""

from __future__ import annotations

import multiprocessing
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from typing import Any

    from workloads.model import Workload

READY, BEGIN, DONE = "ready", "begin", "done"
START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 5.0


class CeilingError(Exception):
    """A process of the ceiling failed; the message says why."""


class Ceiling:
    """Open processes that wait for the signal to begin."""

    def __init__(self, processes: Sequence[BaseProcess], connections: Sequence[Connection[Any, Any]]) -> None:
        self._processes = processes
        self._connections = connections

    @property
    def pids(self) -> list[int]:
        """Return the ids of the processes."""
        return [process.pid for process in self._processes if process.pid is not None]

    def run(self, clock: Callable[[], float]) -> float:
        """Return the seconds in which all chunks were executed; all results were right.

        Raises:
            CeilingError: A task failed, a result was wrong, or a process died.
        """
        started = clock()
        for connection in self._connections:
            connection.send(BEGIN)
        for connection in self._connections:
            _expect(DONE, connection)
        wall_s = clock() - started
        for connection in self._connections:  # until all have checked: that must not disturb the next round
            _expect(READY, connection)
        return wall_s


@contextmanager
def open_ceiling(workers: int, workload: Workload, items: Sequence[Any]) -> Iterator[Ceiling]:
    """Yield a ceiling of ``workers`` processes that have imported the task and executed one item each.

    Raises:
        CeilingError: A process does not come up.
    """
    context = multiprocessing.get_context()
    with ExitStack() as closing:
        processes, connections = [], []
        for index in range(workers):
            ours, theirs = context.Pipe()
            part = slice(index, None, workers)
            check = workload.check_part(part) if workload.check_part else workload.check
            process = context.Process(
                target=_work, args=(theirs, workload.task, check, list(items[part])), daemon=True
            )
            process.start()
            theirs.close()
            closing.callback(_end, process, ours)
            processes.append(process)
            connections.append(ours)
        for connection in connections:
            if not connection.poll(START_TIMEOUT_S):
                raise CeilingError(f"a process was not ready within {START_TIMEOUT_S:.0f} s.")
            _expect(READY, connection)
        yield Ceiling(processes, connections)


def _work(
    connection: Connection[Any, Any],
    task: Callable[[Any], Any],
    check: Callable[[Sequence[Any], Sequence[Any]], None],
    chunk: Sequence[Any],
) -> None:
    """Be one process: say ready, execute the chunk at every signal, say done, check, say ready again."""
    try:
        for item in chunk[:1]:
            task(item)
        connection.send(READY)
        while connection.recv() == BEGIN:
            results = [task(item) for item in chunk]
            connection.send(DONE)
            check(chunk, results)
            connection.send(READY)
    except (EOFError, ConnectionError):  # the other side is gone
        return
    except Exception as error:  # noqa: BLE001 - whatever the task raised is told to the measuring side
        connection.send(f"{type(error).__name__}: {error}")


def _expect(message: str, connection: Connection[Any, Any]) -> None:
    try:
        said = connection.recv()
    except (EOFError, ConnectionError) as error:
        raise CeilingError("a process ended abruptly (killed, out of memory, or crashed).") from error
    if said != message:
        raise CeilingError(str(said))


def _end(process: BaseProcess, connection: Connection[Any, Any]) -> None:
    """Close the connection, which ends the process; insist where it does not."""
    connection.close()
    process.terminate()
    process.join(STOP_TIMEOUT_S)
    if process.is_alive():
        process.kill()
        process.join()
