"""Interpreters: an InterpreterPoolExecutor, threads that each have an interpreter and a GIL (3.14+)."""

from __future__ import annotations

import concurrent.futures
import sys
from concurrent.futures import Executor, Future
from dataclasses import astuple
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.worker import Meeting, arrange_meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

Result = TypeVar("Result")

START = f"""
import sys
sys.path[:] = path
from {Meeting.__module__} import Meeting
from {Meeting.__module__} import join_interpreter
join_interpreter(Meeting(*meeting))
"""
"""What a worker does first. It gets this interpreter's search path, as with ``spawn``."""


class InterpreterPool(Executor):
    """An InterpreterPoolExecutor together with the meeting of its workers."""

    def __init__(self, pool: Executor, meeting: Meeting) -> None:
        self._pool = pool
        self._meeting: Meeting | None = meeting

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:  # noqa: ANN401 - as the standard one
        """Call ``fn`` in a worker."""
        return self._pool.submit(fn, *args, **kwargs)

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
    ) -> Iterator[Result]:
        """Return the results in order."""
        return self._pool.map(fn, *iterables, timeout=timeout, chunksize=chunksize)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as the standard one
        """End the workers and their interpreters, then close the meeting."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)
        if wait and self._meeting is not None:
            self._meeting.close()
            self._meeting = None


def make_interpreters(workers: int) -> Executor:
    """Return a pool of ``workers`` sub-interpreters."""
    meeting = arrange_meeting(workers)
    start = {"path": sys.path, "meeting": astuple(meeting)}
    pool = concurrent.futures.InterpreterPoolExecutor(  # type: ignore[attr-defined] # since 3.14
        workers,
        initializer=exec,  # our functions can be imported there only once the path is set
        initargs=(START, start),
    )
    return InterpreterPool(pool, meeting)


def unavailable() -> str | None:
    """Return why sub-interpreters are not available, or None."""
    if getattr(concurrent.futures, "InterpreterPoolExecutor", None) is None:
        return "this Python has no InterpreterPoolExecutor (new in 3.14)"
    return None


INTERPRETERS = Runner(
    "interpreters",
    make_interpreters,
    unavailable,
    variant=Variant.SCALING,
    skips_on=(ImportError,),  # an extension module that supports a single interpreter only
    own_gils=True,
)
