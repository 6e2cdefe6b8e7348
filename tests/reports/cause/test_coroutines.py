"""Rule on coroutines."""

from __future__ import annotations

import pytest

from reports.cause.coroutines import bound_to_one_thread
from reports.intervals import Interval
from tests.reports.cause.make_evidence import about, coroutines, evidence

FULL = {"speedup": about(1.4), "cores_busy": about(0.97), "ceiling": about(1.95), "cpu_cost": about(1.5)}


@pytest.mark.parametrize("gil", [True, False, None])
def test_a_thread_that_always_computes_is_the_limit(gil: bool | None) -> None:  # noqa: FBT001 - a fact
    """With or without a GIL: nobody else computes."""
    found = bound_to_one_thread(coroutines(gil_enabled=gil, **FULL))
    assert found is not None
    assert found.sentence == (
        "Asyncio 1.40× (1.37–1.43) with 2 workers: coroutines take turns in one thread, 0.97 of 2 cores were "
        "busy, isolated processes that ship nothing got 1.95× (1.91–1.99) and the items took 1.5 times the "
        "CPU time of sequential."
    )


def test_nothing_less_is_bound_to_it() -> None:
    """It must compute nearly always, by the whole interval, and there must be something to overlap."""
    assert bound_to_one_thread(coroutines(**{**FULL, "cores_busy": Interval(0.92, 0.88, 0.96)})) is None
    assert bound_to_one_thread(coroutines(**{**FULL, "cores_busy": None})) is None
    assert bound_to_one_thread(coroutines(workers=1, **FULL)) is None
    assert bound_to_one_thread(evidence(**FULL)) is None
