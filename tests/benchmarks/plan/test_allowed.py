"""Cells for which there are too few processes or too little memory are left out, the largest first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.machine.allowance import Allowance
from benchmarks.plan.allowed import needs, without_room
from benchmarks.plan.presets import group_cells
from benchmarks.plan.selection import find_runners

RUNNERS = find_runners()
CELLS = group_cells("work", ("sequential", "threads", "processes-spawn"), (2, 8, 64))
PLENTY = Allowance(10**12)


def counts(left_out: object) -> set[int]:
    """Return the numbers of workers that are left out."""
    assert isinstance(left_out, dict)
    return {cell.workers for cell in left_out}


def test_where_nothing_limits_everything_is_opened() -> None:
    """No number of processes is allowed, and there is a terabyte."""
    assert without_room(CELLS, RUNNERS, PLENTY) == {}


def test_a_few_allowed_processes_leave_out_the_largest_cells() -> None:
    """100 do for 2 and 8 workers of three kinds, and not for 64; the reason has both figures."""
    left_out = without_room(CELLS, RUNNERS, Allowance(10**12, "", 100, "the cgroup's pids.max"))
    assert counts(left_out) == {64}
    (reason,) = set(left_out.values())
    assert reason == (
        "no room for 64 workers: its group would need 252 processes and threads, but the cgroup's pids.max "
        "allows only 100 more."
    )


def test_little_memory_leaves_out_the_largest_cells() -> None:
    """The processes of 148 workers have 15 MB each; with 1 GB there is room for those of 2 and 8."""
    left_out = without_room(CELLS, RUNNERS, Allowance(10**9, "the cgroup's memory.max"))
    assert counts(left_out) == {64}
    assert "2.2 GB for 148 processes, but may use only 0.8 GB (limited by the cgroup's memory.max)" in next(
        iter(left_out.values())
    )


def test_a_hard_limit_of_open_files_leaves_out_the_largest_cells() -> None:
    """Each process has pipes: 300 files do for those of 2 and 8 workers."""
    left_out = without_room(CELLS, RUNNERS, Allowance(10**12, files=300))
    assert counts(left_out) == {64}
    assert "need 644 open files, but the hard limit is 300." in next(iter(left_out.values()))


@given(st.integers(0, 400), st.integers(0, 10**10))
def test_what_is_kept_has_room_and_the_reference_stays(tasks: int, memory_bytes: int) -> None:
    """Or nothing but the reference and its control is left."""
    allowance = Allowance(memory_bytes, "the machine", tasks, "RLIMIT_NPROC")
    left_out = without_room(CELLS, RUNNERS, allowance)
    kept = [cell for cell in CELLS if cell not in left_out]
    assert [cell for cell in kept if cell.is_reference] == list(CELLS[:2])
    assert len(kept) == 2 or needs(kept, RUNNERS).shortage(allowance, 15_000_000) is None
