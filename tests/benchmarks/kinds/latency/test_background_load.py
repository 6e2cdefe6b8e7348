"""Crews begin and end together, whatever their workers are; none is left behind.

Work without end, and its record.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from contextlib import ExitStack
from itertools import count

import pytest

from benchmarks.evidence.gil_share import NotMeasuredError
from benchmarks.kinds.latency import background_load as openers
from benchmarks.kinds.latency import background_load as working
from benchmarks.kinds.latency.background_load import (
    crew_openers,
    dropping_the_gil,
    open_processes,
    process_crew,
    spin_until_closed,
    spinning,
    thread_crew,
    work_until,
)
from benchmarks.kinds.latency.client_process import ChildError
from benchmarks.kinds.latency.conditions import Busy
from benchmarks.runners.interpreters import INTERPRETERS
from workloads.model import WrongResultError

ITERATION_S = 1e-7
LIMIT_S = 30.0
USABLE = [busy for busy in Busy if busy is not Busy.NONE]


@pytest.mark.parametrize("busy", USABLE)
def test_workers_of_every_kind_work_in_each_round(busy: Busy) -> None:
    """Two of three, twice; each tells when it began and what it did, on one clock."""
    if busy is Busy.INTERPRETERS and INTERPRETERS.unavailable():
        pytest.skip("no interpreters here")
    with ExitStack() as closing:
        opener = crew_openers([(busy, 1), (busy, 3)], ITERATION_S, closing)[busy]
        for _ in range(2):
            with opener(2) as crew:
                crew.begin()
                ends = crew.end()
            assert len(ends) == 2
            assert all(worker == sorted(worker) and len(worker) >= 1 for worker in ends)
    assert not multiprocessing.active_children()


def test_a_thread_that_raises_is_told_when_it_ends() -> None:
    """Such as one that computed something wrong."""
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        raise ValueError("nonsense")

    with thread_crew(fail, 1) as crew:
        crew.begin()
        assert failed.wait(LIMIT_S)
        with pytest.raises(ValueError, match="nonsense"):
            crew.end()


def test_a_crew_that_never_begins_ends_all_the_same() -> None:
    """So does one whose round is given up in the middle."""
    before = threading.active_count()
    with thread_crew(lambda: None, 2):
        pass
    with pytest.raises(KeyError), thread_crew(lambda: None, 2) as crew:
        crew.begin()
        raise KeyError
    assert threading.active_count() == before


def test_processes_wait_again_after_a_round_that_was_given_up() -> None:
    """The next round has all of them."""
    with open_processes(1, 10) as connections:
        with pytest.raises(KeyError), process_crew(connections) as crew:
            crew.begin()
            raise KeyError
        with process_crew(connections) as crew:
            crew.begin()
            assert len(crew.end()) == 1


def test_a_process_that_dies_is_an_error() -> None:
    """It never tells what it did."""
    with open_processes(1, 10) as connections:
        (child,) = multiprocessing.active_children()
        child.kill()
        child.join()
        with (
            pytest.raises(ChildError, match="a busy process ended abruptly"),
            process_crew(connections) as crew,
        ):
            crew.begin()
            crew.end()


def test_a_kind_that_can_not_work_raises_when_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are there all the same."""

    def refuse() -> None:
        raise NotMeasuredError("not measured: zlib's crc32 can't be reached")

    monkeypatch.setattr(openers, "keeping_the_gil", refuse)
    with ExitStack() as closing:
        found = crew_openers([(Busy.C_KEEPING, 1), (Busy.THREADS, 1)], ITERATION_S, closing)
        with found[Busy.THREADS](1), pytest.raises(NotMeasuredError):
            found[Busy.C_KEEPING](1)


def test_it_records_the_beginning_and_the_end_of_every_chunk() -> None:
    """Three chunks have four times."""
    ticks, said = count(), iter([False, False, False, True])
    assert work_until(lambda: next(said), lambda: None, lambda: float(next(ticks))) == [0.0, 1.0, 2.0, 3.0]


def test_it_may_be_stopped_before_it_does_anything() -> None:
    """Then only the beginning is there."""
    assert work_until(lambda: True, lambda: None, lambda: 7.0) == [7.0]


def test_a_closed_pipe_stops_it() -> None:
    """All interpreters of a process see that."""
    reading, writing = os.pipe()
    os.close(writing)
    assert len(spin_until_closed(reading, 10)) == 1
    os.close(reading)


def test_a_wrong_result_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy worker that computes nonsense measures nothing."""
    chunk = spinning(100)
    chunk()
    monkeypatch.setattr(working, "spin", lambda _iterations: -1)
    with pytest.raises(WrongResultError, match="computed -1"):
        chunk()


def test_hashing_checks_its_result() -> None:
    """Nothing is raised while it is right."""
    dropping_the_gil()()
