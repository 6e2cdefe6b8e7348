"""Cells are opened one after the other, as long as the next one has room for what the last ones took."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.machine.allowance import Allowance
from benchmarks.measure import room
from benchmarks.measure.room import Space
from benchmarks.plan.allowed import MEMORY_SHARE, Load

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

LOAD = Load(worker_bytes=30, item_bytes=10)
MIB = 2**20


def free(memory_bytes: int) -> Callable[[], Allowance]:
    """Return what says that so much memory is free."""
    return lambda: Allowance(memory_bytes, "the cgroup's memory.max")


@given(workers=st.integers(1, 1_000), memory_bytes=st.integers(0, 100_000), apart=st.booleans())
def test_workers_have_room_for_what_is_expected_of_them(
    workers: int, memory_bytes: int, *, apart: bool
) -> None:
    """A process takes 40 bytes, a thread the 10 of its item; four fifths of the memory may be used."""
    shortage = Space(LOAD, free(memory_bytes)).shortage(workers, apart=apart)
    assert (shortage is None) == (workers * (40 if apart else 10) <= MEMORY_SHARE * memory_bytes)


def test_processes_that_took_more_leave_less_room() -> None:
    """This very process stands for a worker that has grown to many MiB."""
    space = Space(LOAD, free(2 * MIB))
    assert space.shortage(2, apart=True) is None
    space.opened(1, [os.getpid()], 0)
    assert str(space.shortage(2, apart=True)).endswith("1.6 MiB (limited by the cgroup's memory.max).")
    assert space.shortage(2, apart=False) is None


def test_threads_that_took_more_leave_less_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers have had 64 MiB at once; three more would need half as much again."""
    peaks = iter((100 * MIB, 164 * MIB))
    monkeypatch.setattr(room, "peak_rss_bytes", lambda _pid: next(peaks))
    space = Space(LOAD, free(100 * MIB))
    space.opened(2, [], space.begin())
    assert space.shortage(2, apart=False) is None
    assert space.shortage(3, apart=False) is not None
    assert space.shortage(3, apart=True) is None


def test_workers_that_are_gone_take_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was expected stays."""
    monkeypatch.setattr(room, "tree_memory", lambda _pids: {})
    space = Space(LOAD, free(100))
    space.opened(2, [1, 2], 0)
    assert space.process_bytes == 40
