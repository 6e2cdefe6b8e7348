"""Work without end, and its record."""

from __future__ import annotations

import os
from itertools import count

import pytest

from benchmarks.evidence.latency import working
from benchmarks.evidence.latency.calls import dropping_the_gil
from benchmarks.evidence.latency.working import spin_until_closed, spinning, work_until
from workloads.model import WrongResultError


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
