"""joblib: ``Parallel(n_jobs=…)`` on loky's processes, its default, and on threads.

A round times one call of ``Parallel`` whose workers exist already, with joblib's own batches, its large
arrays in shared files, and its own pickling. A failed item makes joblib end all workers and start new ones.

joblib is imported only to open an executor: it may be missing, and its import is slow.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
import threading
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.model import CannotRunError, Runner, Variant
from benchmarks.runners.threads import settle
from benchmarks.runners.worker import NamedMeeting, join_once
from tools.speaking.words import is_command
from workloads.model import SCRATCH_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from benchmarks.runners.worker import Barrier

Result = TypeVar("Result")

IDLE_S = 24 * 3600
"""How long an idle process of loky lives: longer than any group, whose cells wait for their turns."""


class JoblibExecutor(Executor):
    """A ``Parallel`` whose workers stay, with the calling habits of ``concurrent.futures``."""

    def __init__(self, parallel: Any, everyone: Barrier, closing: ExitStack) -> None:  # noqa: ANN401 - joblib ships no types
        self._parallel = parallel
        self._everyone = everyone
        self._closing = closing
        self._pending: set[Future[Any]] = set()
        self._begun: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:  # noqa: ANN401 - as the standard one
        """Hand one call to the workers of ``Parallel``, which has no such method itself."""
        future: Future[Result] = Future()
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        call = partial(_joined, self._everyone, partial(fn, *args, **kwargs))
        backend = self._parallel._backend  # noqa: SLF001 - joblib has no public way to its workers
        if getattr(backend, "uses_threads", False):
            backend.submit(partial(settle, future, call))
        else:
            begun = backend.submit(call)
            self._begun.add(begun)
            begun.add_done_callback(self._begun.discard)
            begun.add_done_callback(partial(_settle, future))
        return future

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - rounds have none; their supervisor has one
        chunksize: int | None = None,
    ) -> Iterator[Result]:
        """Return the results of one call of ``Parallel``, in the order of the items.

        Raises:
            Exception: The first error of a call; what has not begun is dropped.
        """
        from joblib import delayed

        self._parallel.batch_size = chunksize or "auto"
        results: list[Result] = self._parallel(delayed(fn)(*each) for each in zip(*iterables, strict=False))
        return iter(results)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as the standard one
        """Drop unfinished calls, end the workers, and remove what joblib keeps in files."""
        for future in [*self._begun, *self._pending]:
            future.cancel()
        self._closing.close()
        self._parallel = None  # with the pipes of its pool


def _joined(everyone: Barrier, call: Callable[[], Result]) -> Result:
    """Call it in a worker, which has joined the others before."""
    join_once(everyone)
    return call()


def _settle(future: Future[Any], done: Future[Any]) -> None:
    """Hand the outcome of loky's future to ours, unless that was dropped."""
    if done.cancelled() or not future.set_running_or_notify_cancel():
        return
    error = done.exception()
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(done.result())


def _several(workers: int) -> None:
    if workers < 2:
        raise CannotRunError("joblib starts no workers for n_jobs=1: it runs the items in its caller")


def make_loky(workers: int) -> Executor:
    """Return a ``Parallel`` on ``workers`` processes of its own.

    joblib keeps one set of processes for the whole program and changes their number for each call. Cells with
    other numbers of workers take turns here, so each keeps the processes that it got first.

    Raises:
        CannotRunError: joblib starts no process for one worker.
    """
    _several(workers)
    from joblib import Parallel
    from joblib.externals.loky import reusable_executor

    with ExitStack() as opening:
        parent = os.environ.get(SCRATCH_VARIABLE) or None
        folder = opening.enter_context(tempfile.TemporaryDirectory(prefix="joblib-", dir=parent))
        everyone = opening.enter_context(NamedMeeting(workers, Path(folder)).arranged())
        parallel = Parallel(n_jobs=workers, backend="loky", idle_worker_timeout=IDLE_S)
        opening.enter_context(parallel)
        opening.callback(_end_processes, parallel)
        reusable_executor._executor = reusable_executor._executor_kwargs = None  # noqa: SLF001 - see above
        return JoblibExecutor(parallel, everyone, opening.pop_all())


def _end_processes(parallel: Any) -> None:  # noqa: ANN401 - joblib ships no types
    workers = parallel._backend._workers  # noqa: SLF001 - as above
    if workers is not None:
        workers.terminate()


def make_joblib_threads(workers: int) -> Executor:
    """Return a ``Parallel`` on ``workers`` threads.

    Raises:
        CannotRunError: joblib starts no thread for one worker.
    """
    _several(workers)
    from joblib import Parallel

    with ExitStack() as opening:
        parallel = opening.enter_context(Parallel(n_jobs=workers, backend="threading"))
        opening.callback(_end_threads, parallel)
        return JoblibExecutor(parallel, threading.Barrier(workers), opening.pop_all())


def _end_threads(parallel: Any) -> None:  # noqa: ANN401 - joblib ships no types
    pool = parallel._backend._pool  # noqa: SLF001 - as above
    if pool is not None:
        pool.terminate()
        pool.join()  # joblib does not wait for their end
        pool._change_notifier.close()  # noqa: SLF001 - else its pipe stays open until garbage is collected


def unavailable() -> str | None:
    """Return how to install joblib if it is missing, or None."""
    if importlib.util.find_spec("joblib") is None:
        how = "pip install 'gil-bench[joblib]'" if is_command() else "make bench RUNNERS=joblib-loky"
        return f"joblib is not installed; `{how}` installs it"
    return None


def start_method() -> str:
    """Return ``loky``: fork and exec at once, so that nothing of this process is in its workers."""
    return "loky"


JOBLIB_LOKY = Runner("joblib-loky", make_loky, unavailable, start_method, variant=Variant.NAMED)

JOBLIB_THREADS = Runner("joblib-threads", make_joblib_threads, unavailable, variant=Variant.NAMED)
