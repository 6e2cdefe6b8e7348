"""A background load begins and ends together, whatever its workers are; none is left behind."""

from __future__ import annotations

import multiprocessing
import os
import threading
from contextlib import ExitStack
from itertools import count

import pytest

from benchmarks.evidence.gil_share import NotMeasuredError
from benchmarks.kinds import tiny_tasks
from benchmarks.kinds.latency import background_load
from benchmarks.kinds.latency.background_load import (
    load_openers,
    open_processes,
    process_load,
    releasing_the_gil,
    thread_load,
)
from benchmarks.kinds.latency.client_process import ChildError
from benchmarks.kinds.latency.conditions import Background
from benchmarks.kinds.tiny_tasks import spin_until_closed, spinning, work_until
from benchmarks.runners.interpreters import INTERPRETERS
from workloads.model import WrongResultError

ITERATION_S = 1e-7
LIMIT_S = 30.0
USABLE = [background for background in Background if background is not Background.IDLE]


@pytest.mark.parametrize("background", USABLE)
def test_workers_of_every_kind_work_in_each_round(background: Background) -> None:
    """Two of three, twice; each reports when it began and what it did, on one clock."""
    if background is Background.INTERPRETERS and INTERPRETERS.unavailable():
        pytest.skip("no interpreters here")
    with ExitStack() as closing:
        opener = load_openers([(background, 1), (background, 3)], ITERATION_S, closing)[background]
        for _ in range(2):
            with opener(2) as load:
                load.begin()
                ends = load.end()
            assert len(ends) == 2
            assert all(worker == sorted(worker) and len(worker) >= 1 for worker in ends)
    assert not multiprocessing.active_children()


def test_a_thread_that_raises_is_reported_when_it_ends() -> None:
    """Such as one that computed something wrong."""
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        raise ValueError("nonsense")

    with thread_load(fail, 1) as load:
        load.begin()
        assert failed.wait(LIMIT_S)
        with pytest.raises(ValueError, match="nonsense"):
            load.end()


def test_a_load_that_never_begins_ends_all_the_same() -> None:
    """So does one whose round is given up in the middle."""
    before = threading.active_count()
    with thread_load(lambda: None, 2):
        pass
    with pytest.raises(KeyError), thread_load(lambda: None, 2) as load:
        load.begin()
        raise KeyError
    assert threading.active_count() == before


def test_processes_wait_again_after_a_round_that_was_given_up() -> None:
    """The next round has all of them."""
    with open_processes(1, 10) as connections:
        with pytest.raises(KeyError), process_load(connections) as load:
            load.begin()
            raise KeyError
        with process_load(connections) as load:
            load.begin()
            assert len(load.end()) == 1


def test_a_process_that_dies_is_an_error() -> None:
    """It never reports what it did."""
    with open_processes(1, 10) as connections:
        (child,) = multiprocessing.active_children()
        child.kill()
        child.join()
        with (
            pytest.raises(ChildError, match="a process of the background load ended abruptly"),
            process_load(connections) as load,
        ):
            load.begin()
            load.end()


def test_a_kind_that_can_not_work_raises_when_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are there all the same."""

    def refuse() -> None:
        raise NotMeasuredError("not measured: zlib's crc32 can't be reached")

    monkeypatch.setattr(background_load, "holding_the_gil", refuse)
    with ExitStack() as closing:
        found = load_openers([(Background.C_HOLDING, 1), (Background.THREADS, 1)], ITERATION_S, closing)
        with found[Background.THREADS](1), pytest.raises(NotMeasuredError):
            found[Background.C_HOLDING](1)


def test_it_records_the_beginning_and_the_end_of_every_chunk() -> None:
    """Three chunks have four times."""
    ticks, answers = count(), iter([False, False, False, True])
    assert work_until(lambda: next(answers), lambda: None, lambda: float(next(ticks))) == [0.0, 1.0, 2.0, 3.0]


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
    """A worker that computes nonsense measures nothing."""
    chunk = spinning(100)
    chunk()
    monkeypatch.setattr(tiny_tasks, "spin", lambda _iterations: -1)
    with pytest.raises(WrongResultError, match="computed -1"):
        chunk()


def test_hashing_checks_its_result() -> None:
    """Nothing is raised while it is right."""
    releasing_the_gil()()
