"""Phases that nobody begins early, barriers that are broken, and how a breach would be noticed."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from workloads.synchronization import barrier
from workloads.synchronization.barrier import BARRIER
from workloads.synchronization.experiment import BrokenPromiseError, Conditions

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_S = 30.0


class OpenBarrier:
    """Has no more than the shape of a barrier: everybody passes at once."""

    def __init__(self, _parties: int, timeout: float) -> None:
        assert timeout > 0

    def wait(self) -> int:
        """Hold nobody."""
        return 0


class StubbornBarrier(threading.Barrier):
    """Keeps its threads when it is aborted."""

    def abort(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize("variant", BARRIER.variants, ids=lambda variant: variant.label)
def test_each_variant_keeps_its_promise(
    variant: Any,  # noqa: ANN401 - a parameter
    one_round: Callable[..., dict[str, float]],
) -> None:
    """Nobody passes early; and each wait at a broken barrier ends, but for that of who breaks it."""
    seen = one_round(variant, 50)
    if variant.name == "Barrier":
        assert seen == {"early_passes": 0}
    else:
        expected = 50 * (variant.participants - 1)
        assert seen == {"released": expected, "expected": expected}


def test_passing_early_is_a_broken_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone at a barrier for two that holds nobody, each of three passes is early."""
    monkeypatch.setattr(barrier.threading, "Barrier", OpenBarrier)
    with barrier._crossing(2, Conditions(3, time.perf_counter)) as trial:
        early = trial.participants[0]()
        assert early == 3
        with pytest.raises(BrokenPromiseError, match="passed 3 times before all had arrived"):
            trial.observe([early, 0])


def test_a_barrier_that_keeps_its_threads_is_a_broken_promise(
    monkeypatch: pytest.MonkeyPatch, together: Callable[..., list[Any]]
) -> None:
    """An end of the wait by its own time-out is no release, and the round ends all the same."""
    monkeypatch.setattr(barrier, "PATIENCE_S", 0.05)
    monkeypatch.setattr(barrier.threading, "Barrier", StubbornBarrier)
    with barrier._breaking(2, Conditions(4, time.perf_counter)) as trial:
        returned = together(*trial.participants)
        with pytest.raises(BrokenPromiseError, match="0 of 4 waits ended by BrokenBarrierError"):
            trial.observe(returned)


def test_a_participant_that_is_missing_does_not_hang_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits alone gives up, and is counted as not released."""
    monkeypatch.setattr(barrier, "PATIENCE_S", 0.01)
    with barrier._breaking(3, Conditions(4, time.perf_counter)) as trial:
        assert [participant() for participant in trial.participants] == [0, 0, 0]


@pytest.mark.parametrize("comes_late", [False, True])
def test_an_abort_is_for_those_who_wait_and_for_those_who_come_late(
    comes_late: bool,  # noqa: FBT001 - a parameter
    together: Callable[..., list[Any]],
) -> None:
    """Both end with the same error, at once."""
    doomed = threading.Barrier(2, timeout=LIMIT_S)
    aborted = threading.Event()

    def abort() -> None:
        while doomed.n_waiting == 0 and not comes_late:
            aborted.wait(0.001)  # a barrier tells nobody that somebody waits at it
        doomed.abort()
        aborted.set()

    def wait() -> bool:
        if comes_late:
            assert aborted.wait(LIMIT_S)
        return barrier._is_released(doomed, time.perf_counter)

    assert together(abort, wait) == [None, True]


def test_passing_the_barrier_is_no_release() -> None:
    """Who gets through was not released by an abort."""
    assert not barrier._is_released(threading.Barrier(1), time.perf_counter)
