"""A runner: makes an executor with a number of workers, and opens it with all of them started."""

from __future__ import annotations

import inspect
import multiprocessing
import sys
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.runners.worker import start_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from typing import Any

    from workloads.model import Workload


class CannotRunError(Exception):
    """The runner can't start workers in this process: the message says why.

    Raised by ``make`` if that is only known by trying, so that the cell is skipped, not failed.
    """


def available() -> str | None:
    """Return no reason: this runner runs everywhere."""
    return None


def no_start_method() -> str | None:
    """Return None: this runner starts no processes."""
    return None


def refuses_nothing(_workload: Workload) -> str | None:
    """Return no reason: this runner can execute every workload, as far as is known without trying."""
    return None


def undisturbed(_workers: int) -> AbstractContextManager[None]:
    """Return a context manager that does nothing."""
    return nullcontext()


def plain_task(workload: Workload) -> Callable[[Any], Any]:
    """Return the workload's task, which most executors get."""
    return workload.task


def task_module(task: Callable[..., Any]) -> str:
    """Return the name of the module that a task comes from, whatever kind of callable it is.

    Partials and wrappers with ``__wrapped__`` are unwrapped. For a bound method written in C, which has no
    module, the module of its object's class counts.
    """
    task = inspect.unwrap(task)
    while isinstance(task, partial):
        task = inspect.unwrap(task.func)
    named = getattr(task, "__module__", None)
    return named or type(getattr(task, "__self__", task)).__module__


def task_file(task: Callable[..., Any]) -> str:
    """Return the path of the task's source file; empty if its module is written in C."""
    return getattr(sys.modules.get(task_module(task)), "__file__", None) or ""


class Variant(Enum):
    """A runner for special questions. The presets say what is measured of it without ``RUNNERS=``."""

    USUAL = "usual"
    SCALING = "scaling"
    """Measured for how it scales."""
    ON_DEMAND = "on demand"
    """Useful for few functions: measured if a first look asks for it, or by name."""
    OPTIONAL = "optional"
    """Needs an optional package: if the user names it without that, it says which one."""
    NAMED = "named"
    """Another library's or API's way to do what a main runner does: measured only by name."""


@dataclass(frozen=True, slots=True)
class Runner:
    """How items are executed. Knows no workload and no clock.

    Attributes:
        name: Unique, lower case; the value of ``RUNNERS=``.
        make: Returns a ``concurrent.futures`` executor with that many workers, possibly not started yet;
            each worker calls ``worker.join`` before anything else. May raise CannotRunError.
        unavailable: The reason why the runner can't run here, or None.
        start_method: How its worker processes are started, or None if it has none.
        refuses: Why the runner can't execute a workload, if that is known without trying, or None. The
            sentence continues the workload's name, for example "has no coroutine form".
        task: What the executor gets for a workload: its ``task``, or another form of the same work.
        variant: Which kind of variant it is; None for a main runner.
        skips_on: Errors of the first item in a worker that can't execute the workload: the cell is then
            skipped, not failed.
        during: A context manager around each round, outside the timed part, given the number of workers.
        own_gils: Whether every worker has its own GIL within this process.
        starts_workers: Whether each worker is its own thread or process.
        by_method: Whether only its start method sets it apart from ``processes``.
    """

    name: str
    make: Callable[[int], Executor]
    unavailable: Callable[[], str | None] = available
    start_method: Callable[[], str | None] = no_start_method
    refuses: Callable[[Workload], str | None] = refuses_nothing
    task: Callable[[Workload], Callable[[Any], Any]] = plain_task
    variant: Variant | None = None
    skips_on: tuple[type[Exception], ...] = ()
    during: Callable[[int], AbstractContextManager[None]] = undisturbed
    own_gils: bool = False
    starts_workers: bool = True
    by_method: bool = False

    @property
    def repeats_processes(self) -> bool:
        """Return whether ``processes`` measures the same here: its start method is the platform's default."""
        return self.by_method and self.start_method() == multiprocessing.get_start_method()

    @property
    def opening_place(self) -> int:
        """Return the runner's place in the order of opening: runners that fork come before any threads."""
        method = self.start_method()
        return 2 if method is None else int(method != "fork")

    @contextmanager
    def open(self, workers: int) -> Iterator[Executor]:
        """Yield an executor with all workers started.

        Leaving the context drops unstarted calls and leaves nothing behind.
        """
        executor = self.make(workers)
        try:
            start_all(executor, workers)
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)
