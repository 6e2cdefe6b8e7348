"""A runner: something that makes an executor with a number of workers, and can open it with all of them."""

from __future__ import annotations

import inspect
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
    """This process is none in which the runner can start workers: the message says why.

    Raised by ``make`` where only trying can tell, so that the cell is skipped and not failed.
    """


def available() -> str | None:
    """Return no reason: this runner runs everywhere."""
    return None


def no_start_method() -> str | None:
    """Return None: this runner starts no processes."""
    return None


def refuses_nothing(_workload: Workload) -> str | None:
    """Return no reason: this runner can execute every workload, as far as can be known without trying."""
    return None


def undisturbed(_workers: int) -> AbstractContextManager[None]:
    """Return what changes nothing while rounds run."""
    return nullcontext()


def plain_task(workload: Workload) -> Callable[[Any], Any]:
    """Return the workload's task, which is what most executors are handed."""
    return workload.task


def task_module(task: Callable[..., Any]) -> str:
    """Return the name of the module that a task comes from, whatever kind of callable it is.

    Partials and wrappers that have ``__wrapped__`` are looked through. Of a bound method the module of its
    object's class counts, where it doesn't tell its own because it is written in C.
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
    """A runner for closer questions. What is measured of it if ``RUNNERS=`` is not given, the presets say."""

    USUAL = "usual"
    SCALING = "scaling"
    """How it scales is what it is asked for."""
    ON_DEMAND = "on demand"
    """Means something for few functions: where a first look asks for it, or by name."""
    OPTIONAL = "optional"
    """Needs what is installed on request only: named where that is missing, it says what that is."""


@dataclass(frozen=True, slots=True)
class Runner:
    """How items are executed. Knows no workload and no clock.

    Attributes:
        name: Unique, lower case; what ``RUNNERS=`` says.
        make: Returns a ``concurrent.futures`` executor with that many workers, which may still have to be
            started; each worker calls ``worker.join`` before anything else. May raise CannotRunError.
        unavailable: The reason why the runner can't run here, or None.
        start_method: How its worker processes are started, or None if it has none.
        refuses: What keeps the runner from executing that workload, known without trying, or None: said of
            the workload, such as "has no coroutine form".
        task: What the executor is handed for a workload: its ``task``, or another form of the same work.
        variant: Which kind of variant it is; None if it is one of those that everybody asks about.
        skips_on: What the first item raises in a worker that can't execute the workload, which is nobody's
            fault: the cell is then skipped and not failed.
        during: What has to hold while so many workers execute a round, the clock left out.
        own_gils: Whether every worker has a GIL of its own within this process.
        starts_workers: Whether each worker is a thread or a process of its own.
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

    @property
    def opening_place(self) -> int:
        """Return when the runner is opened within a group: who forks comes before there are threads."""
        method = self.start_method()
        return 2 if method is None else int(method != "fork")

    @contextmanager
    def open(self, workers: int) -> Iterator[Executor]:
        """Yield an executor all of whose workers are started.

        Leaving drops what has not begun, and nothing of it stays.
        """
        executor = self.make(workers)
        try:
            start_all(executor, workers)
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)
