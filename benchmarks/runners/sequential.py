"""Sequential: one item after the other in the measuring process, as a plain loop does."""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.model import Runner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

Result = TypeVar("Result")


class InlineExecutor(Executor):
    """An executor without workers: the caller does the work."""

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:  # noqa: ANN401 - as the standard one
        """Call ``fn`` now and return its finished future."""
        future: Future[Result] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - a future passes on any error
            future.set_exception(error)
        return future

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - nothing to wait for
        chunksize: int = 1,  # noqa: ARG002 - nothing to ship
    ) -> Iterator[Result]:
        """Return the plain loop: without futures, so that the baseline has no overhead of ours."""
        return map(fn, *iterables)


def make_sequential(_workers: int) -> Executor:
    """Return the inline executor."""
    return InlineExecutor()


SEQUENTIAL = Runner("sequential", make_sequential, starts_workers=False)
