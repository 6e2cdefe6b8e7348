"""What a runner needs, and how many workers have room: by hand, and whatever the numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.advice.advice import advise
from reports.advice.memory import (
    LARGE_PART,
    NEXT_TO_NOTHING_BYTES,
    ROOM_SHARE,
    MemoryNeed,
    memory_hints,
    memory_needs,
    memory_sentences,
)
from reports.user_function.question import LONGEST_ANSWER
from tests.reports.make_run import cell, group, memory

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from reports.speedups.cells import Analysis

GIB, MIB = 2**30, 2**20
BYTES = st.floats(1, 2**50)


def run(processes_bytes: int, room_bytes: int = 24 * GIB) -> list[dict[str, Any]]:
    """Return a group in which sequential needs 0.5 GiB, 4 threads as much, and 4 processes as given."""
    seen = {"memory": memory(GIB // 2, room_bytes)}
    return [
        *group("sha", {("threads", 4): [0.9] * 6}, **seen),
        cell("sha", "processes", 4, [0.4] * 6, memory=memory(processes_bytes, room_bytes)),
    ]


def test_four_processes_need_what_they_need_and_more_have_room(analyzed: Callable[..., Analysis]) -> None:
    """1.5 GiB more than sequential are 0.375 for each; (0.8 of 24 - 0.5) / 0.375 is 49.9."""
    threads, processes = memory_sentences(analyzed(run(2 * GIB)), "sha")
    assert processes == (
        "4 processes need 2.00 GiB with the work loaded, 384 MiB for each worker: 80 % of the 24.0 GiB here "
        "allow 49."
    )
    assert threads == "4 threads need 512 MiB with the work loaded; a further worker adds next to nothing."


@pytest.mark.parametrize(("room_gib", "hints"), [(24, 0), (3, 1)])
def test_a_large_part_of_the_memory_is_what_could_change_the_advice(
    analyzed: Callable[..., Analysis], room_gib: int, hints: int
) -> None:
    """2 GiB of 3 are most of it, and twice the workers would not fit."""
    analysis = analyzed(run(2 * GIB, room_gib * GIB))
    found = tuple(memory_hints(analysis, "sha", "processes", 4))
    assert found == ("less memory: 4 processes need 2.00 GiB of the 3.00 GiB here (67 %)",) * hints
    advice = advise(analysis)["sha"]
    assert advice.runner == "processes"
    assert all(hint in advice.what_would_change for hint in found)


def test_what_was_not_measured_says_nothing(analyzed: Callable[..., Analysis]) -> None:
    """An older file, or a quick run."""
    analysis = analyzed(group("sha", {("threads", 2): [0.5] * 6}))
    assert memory_needs(analysis, "sha") == {}
    assert list(memory_sentences(analysis, "sha")) == []
    assert analysis.cells["memory_reason"].eq("not recorded").all()


def test_without_the_memory_of_sequential_no_worker_has_a_price(analyzed: Callable[..., Analysis]) -> None:
    """The need is there all the same."""
    alone = cell("sha", "processes", 2, [0.4] * 6, memory=memory(GIB))
    (sentence,) = memory_sentences(analyzed([*group("sha", {}), alone]), "sha")
    assert sentence == "2 processes need 1.00 GiB with the work loaded, of 24.0 GiB here."


@given(st.integers(1, 500), BYTES, BYTES, BYTES)
def test_the_most_workers_have_room_and_one_more_has_not(
    workers: int, alone: float, each: float, room_bytes: float
) -> None:
    """Or a worker adds next to nothing, and then no number is made up."""
    need = MemoryNeed("processes", workers, alone + workers * each, each, room_bytes)
    most, allowed = need.most_workers, ROOM_SHARE * room_bytes
    assert len(need.sentence.split()) <= LONGEST_ANSWER
    if most is None:
        assert each < NEXT_TO_NOTHING_BYTES
        return
    slack = 1e-6 * (alone + workers * each + room_bytes)
    assert most == 0 or alone + most * each <= allowed + slack
    assert alone + (most + 1) * each > allowed - slack


def test_no_room_at_all_is_the_largest_part() -> None:
    """Nothing divides by it."""
    need = MemoryNeed("threads", 2, 1.0, math.nan, 0.0)
    assert need.share > LARGE_PART
    assert need.most_workers is None


def test_a_control_group_is_named_as_what_limits() -> None:
    """In a container the machine has more than it may use."""
    need = MemoryNeed("processes", 2, 2 * GIB, GIB / 2, 4 * GIB, "the cgroup's memory.max")
    assert need.sentence == (
        "2 processes need 2.00 GiB with the work loaded, 512 MiB for each worker: 80 % of the 4.00 GiB that "
        "the cgroup's memory.max leaves allow 4."
    )
