"""Cells for which there are too few processes or too little memory are left out, the largest first."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.machine.allowance import Allowance
from benchmarks.plan.allowed import MEMORY_SHARE, SUITE, Load, needs, refuse_without_room, without_room
from benchmarks.plan.presets import group_cells
from benchmarks.plan.selection import UsageError, find_runners

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
    first, *others = dict.fromkeys(left_out.values())
    assert all("114 processes and threads" in other for other in others)  # without those of 64 processes
    assert first == (
        "no room for 64 workers: its group would need 252 processes and threads, but the cgroup's pids.max "
        "allows only 100 more."
    )


def test_little_memory_leaves_out_the_largest_cells() -> None:
    """148 processes have 15 MB, and 5 for an item; 64 threads have as many items, the parent 120."""
    left_out = without_room(CELLS, RUNNERS, Allowance(10**9, "the cgroup's memory.max"))
    assert counts(left_out) == {64}
    assert (
        "with the work loaded, its group of 148 worker processes would need 3.2 GiB, but may use only 763 "
        "MiB (limited by the cgroup's memory.max)"
    ) in next(iter(left_out.values()))


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
    assert len(kept) == 2 or needs(kept, RUNNERS).shortage(allowance, SUITE) is None


BYTES = st.integers(0, 10**10)
LOADS = st.builds(Load, BYTES, BYTES, BYTES, BYTES)


@given(LOADS, BYTES)
def test_more_work_never_has_more_room(load: Load, more_bytes: int) -> None:
    """Whatever grows: the worker, the item, what the parent holds, or the part of a ceiling."""
    least = needs(CELLS, RUNNERS).memory_bytes(load)
    for name in ("worker_bytes", "item_bytes", "held_bytes", "part_bytes"):
        grown = Load(**{**asdict(load), name: getattr(load, name) + more_bytes})
        assert needs(CELLS, RUNNERS).memory_bytes(grown) >= least + more_bytes
    assert least >= load.sequential_bytes


@given(LOADS, st.integers(0, 10**11))
def test_what_is_not_refused_has_room_for_sequential(load: Load, memory_bytes: int) -> None:
    """And what is kept of its cells has room, too."""
    allowance = Allowance(memory_bytes)
    fits = load.sequential_bytes <= MEMORY_SHARE * memory_bytes
    if not fits:
        with pytest.raises(UsageError, match="even under sequential"):
            refuse_without_room("work", allowance, load)
        return
    refuse_without_room("work", allowance, load)
    left_out = without_room(CELLS, RUNNERS, allowance, load)
    kept = [cell for cell in CELLS if cell not in left_out]
    assert needs(kept, RUNNERS).memory_bytes(load) <= MEMORY_SHARE * memory_bytes


def test_a_refusal_has_both_figures_and_what_limits() -> None:
    """5 GiB under sequential, and 80 % of 2 GiB of a cgroup may be used."""
    load = Load(item_bytes=2**30, held_bytes=4 * 2**30)
    with pytest.raises(UsageError) as refused:
        refuse_without_room("mine:work", Allowance(2 * 2**30, "the cgroup's memory.max"), load, " or rest")
    assert str(refused.value) == (
        "mine:work needs 5 GiB even under sequential, but may use only 1.6 GiB (80% of what is free, limited "
        "by the cgroup's memory.max): nothing was measured. Free memory or raise the limit or rest."
    )


def test_threads_stay_where_as_many_processes_have_no_room() -> None:
    """64 processes of 100 MB each are too much for 5 GB, and 64 threads add nothing."""
    load = Load(worker_bytes=10**8, item_bytes=0, held_bytes=0)
    left_out = without_room(CELLS, RUNNERS, Allowance(5 * 10**9), load)
    assert {(cell.runner, cell.workers) for cell in left_out} == {("ceiling", 64), ("processes-spawn", 64)}
