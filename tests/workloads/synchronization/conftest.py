"""What the tests of primitives and experiments share: threads that start together, and rounds of them."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import pytest

from workloads.synchronization.experiment import Conditions, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Together = Callable[..., list[Any]]
    OneRound = Callable[..., Mapping[str, float]]

LIMIT_S = 60.0  # more than an experiment's own patience, so that its message comes first


def _execute(start: threading.Barrier, function: Callable[[], object], future: Future[object]) -> None:
    try:
        start.wait(LIMIT_S)
        future.set_result(function())
    except BaseException as error:  # noqa: BLE001 - it is raised again in the test's thread
        future.set_exception(error)


@pytest.fixture
def together() -> Together:
    """Return a function that executes functions, one a thread, released at once, and returns their results.

    What one of them raises, it raises; one that does not end in time is a TimeoutError, not a hanging test.
    """

    def run(*functions: Callable[[], object]) -> list[Any]:
        start = threading.Barrier(len(functions))
        futures: list[Future[object]] = [Future() for _ in functions]
        threads = [
            threading.Thread(target=_execute, args=(start, function, future), daemon=True)
            for function, future in zip(functions, futures, strict=True)
        ]
        for thread in threads:
            thread.start()
        results = [future.result(LIMIT_S) for future in futures]
        for thread in threads:
            thread.join(LIMIT_S)
        return results

    return run


@pytest.fixture
def one_round(together: Together) -> OneRound:
    """Return a function that executes one round of a variant and returns what was observed."""

    def run(variant: Variant, operations: int, resource: object = None) -> Mapping[str, float]:
        with variant.trial(Conditions(operations, time.perf_counter, resource)) as trial:
            assert len(trial.participants) == variant.participants
            assert trial.operations > 0
            return trial.observe(together(*trial.participants))

    return run
