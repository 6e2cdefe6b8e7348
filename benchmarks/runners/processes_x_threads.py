"""Processes × threads: a few processes with several threads each, as web servers run.

Every thread of every process takes the next item when it is free. So items that wait can wait beside each
other within a process, and items that compute have one GIL for each process. By default there is a process
for each usable CPU, and the threads are divided among them as evenly as possible.

Each worker thread has a pipe of its own to a thread of the caller, which sends it one call at a time. Both
ends therefore take turns, and a result that is larger than the pipe can block nobody but its own worker.

The processes are never forked from the caller, which has those threads: ``forkserver`` where it exists, else
``spawn``.
"""

from __future__ import annotations

import multiprocessing
import pickle
import queue
import threading
import traceback
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.processes import no_pool
from benchmarks.runners.worker import join

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from typing import Any

    from benchmarks.runners.worker import Barrier

Result = TypeVar("Result")

ENDING_S = 10.0
"""Most seconds for a process to end by itself: all its items have ended, so it has nothing left to do."""


class LostProcessError(BrokenExecutor):
    """A process ended: its threads can't answer any more, and all other processes are ended, too."""


def start_method() -> str:
    """Return how the processes are started: ``forkserver`` (Linux, macOS), or ``spawn`` (Windows)."""
    known = multiprocessing.get_all_start_methods()
    default = multiprocessing.get_start_method()
    return "forkserver" if default == "fork" and "forkserver" in known else default


def split_evenly(workers: int, most_processes: int) -> tuple[int, ...]:
    """Return the number of threads of each process: at most so many processes, each with at least one."""
    processes = max(1, min(workers, most_processes))
    fewest, more = divmod(workers, processes)
    return tuple(fewest + (number < more) for number in range(processes))


class WorkerTracebackError(Exception):
    """The traceback of an error in a worker, as text: the cause of that error in the caller."""


class SplitExecutor(ThreadPoolExecutor):
    """Executes calls in the threads of several processes; a thread of the caller waits for each of them."""

    def __init__(self, split: Sequence[int]) -> None:
        """Start the processes.

        Args:
            split: The number of threads of each process.
        """
        self._mine = threading.local()
        self._free: queue.SimpleQueue[Connection] = queue.SimpleQueue()
        self._processes: list[BaseProcess] = []
        super().__init__(sum(split), initializer=self._take_a_pipe)
        context = multiprocessing.get_context(start_method())
        # Kept, because it ends with its last user, who may be about to come.
        self._everyone = context.Barrier(sum(split))
        with ExitStack() as closing:
            closing.callback(self._end_processes)
            for threads in split:
                self._start(context, threads, closing)
            self._closing = closing.pop_all()

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of the processes."""
        return tuple(process.pid for process in self._processes if process.pid is not None)

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:  # noqa: ANN401 - as the standard one
        """Hand one call to the next free thread of any process."""
        return super().submit(self._ask, partial(fn, *args, **kwargs))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as the standard one
        """Drop unstarted calls, wait for the others, and end the processes."""
        super().shutdown(wait=True, cancel_futures=cancel_futures)
        self._closing.close()

    def _start(self, context: Any, threads: int, closing: ExitStack) -> None:  # noqa: ANN401 - multiprocessing's contexts have no public type
        """Start a process with so many threads, with a pipe for each and one that ends it when closed."""
        pipes: list[tuple[Connection, Connection]] = [context.Pipe() for _ in range(threads + 1)]
        for ours, theirs in pipes:
            closing.callback(ours.close)
            closing.callback(theirs.close)
        (_, stopped), *calls = pipes
        arguments = ([theirs for _, theirs in calls], stopped, self._everyone)
        process = context.Process(target=serve, args=arguments)
        process.start()
        self._processes.append(process)
        for _, theirs in pipes:
            theirs.close()  # or nobody would notice that the process has ended
        for ours, _ in calls:
            self._free.put(ours)

    def _take_a_pipe(self) -> None:
        self._mine.pipe = self._free.get()

    def _ask(self, call: Callable[[], Result]) -> Result:
        """Have the call executed at the other end of this thread's pipe.

        Raises:
            LostProcessError: The process at the other end has ended.
            Exception: What the call raised, or why it or its result can't be pickled.
        """
        pipe: Connection = self._mine.pipe
        request = pickle.dumps(call)
        try:
            pipe.send_bytes(request)
            answer = pipe.recv_bytes()
        except (EOFError, OSError) as error:
            for process in self._processes:
                process.kill()  # nobody may wait for who has ended
            raise LostProcessError("a worker process ended abruptly.") from error
        result, problem, told = pickle.loads(answer)  # noqa: S301 - from a process of ours
        if problem is not None:
            raise problem from WorkerTracebackError(told)
        returned: Result = result
        return returned

    def _end_processes(self) -> None:
        """Free what the processes hold; they end when their pipes are closed, or are killed after a while."""
        for process in self._processes:
            process.join(ENDING_S)
            process.kill()
            process.join()
            process.close()
        self._processes.clear()


def serve(pipes: Sequence[Connection], stopped: Connection, everyone: Barrier) -> None:
    """Answer the calls of each pipe in its own thread, until ``stopped`` is closed or the caller gone."""
    for pipe in pipes:
        threading.Thread(target=_answer, args=(pipe, everyone), daemon=True).start()
    caller = multiprocessing.parent_process()
    wait([stopped, caller.sentinel] if caller else [stopped])


def _answer(pipe: Connection, everyone: Barrier) -> None:
    """Execute one call after the other, until the caller has closed its end."""
    join(everyone)
    while True:
        try:
            request = pipe.recv_bytes()
            pipe.send_bytes(_outcome(request))
        except (EOFError, OSError):
            return


def _outcome(request: bytes) -> bytes:
    """Return the pickled result of a pickled call, and its error with its traceback, each or None."""
    try:
        return pickle.dumps((pickle.loads(request)(), None, None))  # noqa: S301 - our caller's
    except BaseException as error:  # noqa: BLE001 - the caller gets any error, as from a future
        return _failure(error)


def _failure(error: BaseException) -> bytes:
    told = "".join(traceback.format_exception(error))
    try:
        failure = pickle.dumps((None, error, told))
        pickle.loads(failure)  # noqa: S301 - pickled here; some errors can't be unpickled
    except Exception:  # noqa: BLE001 - whatever the error's own methods raise
        words = f"an error of the task can't be pickled: {type(error).__name__}: {error}"
        return pickle.dumps((None, pickle.PicklingError(words), told))
    return failure


def make_a_process_per_cpu(workers: int) -> Executor:
    """Return ``workers`` threads, in as many processes as there are usable CPUs."""
    from benchmarks.machine.meters import count_cpus  # noqa: PLC0415 - workers import this file, but not psutil

    return SplitExecutor(split_evenly(workers, count_cpus().usable))


PROCESSES_X_THREADS = Runner(
    "processes-x-threads",
    make_a_process_per_cpu,
    no_pool,
    start_method,
    variant=Variant.NAMED,
)
