"""Batches: chunk sizes, equal and unequal items, what is recorded, and what does not fit into the time."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from itertools import pairwise
from statistics import fmean, median
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.batches import measurement
from benchmarks.kinds.batches.measurement import (
    BATCHES,
    Measurement,
    batch_record,
    batch_workers,
    calls_without_a_break,
    fitting,
    measure_batches,
    measure_own,
    measure_suite,
    why_not,
)
from benchmarks.kinds.batches.measurement import Result as BatchResult
from benchmarks.kinds.batches.points import (
    MEAN_ITEM_S,
    Items,
    Load,
    Point,
    Rounds,
    chunk_sizes,
    item_durations_s,
    own_points,
    suite_load,
    suite_points,
    thinned,
)
from benchmarks.kinds.model import find_kinds, pool_runner
from benchmarks.kinds.tiny_tasks import nothing
from benchmarks.machine.meters import Cpus
from benchmarks.plan.allowed import SUITE
from benchmarks.plan.plan import Plan, Request, UserFunction, make_plan
from benchmarks.plan.selection import find_runners
from benchmarks.process.messages import Failure, Finished, fail
from benchmarks.process.supervisor import Supervision, run_job
from benchmarks.runners.processes import default_method
from benchmarks.runners.sequential import InlineExecutor
from benchmarks.user_function.launch import make_source, user_launch
from benchmarks.user_function.workload import Shape, UserWork
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Result = TypeVar("Result")

OWN = UserFunction(
    make_workload=lambda: pytest.fail("it is made where it is measured"),
    why_no_ceiling=None,
    why_no_processes=None,
    record=MappingProxyType(
        {"measured_items": 12, "repeats": 8, "items_kind": "list", "item_s": {"median": 0.001}}
    ),
    load=SUITE,
)


def planned(own: UserFunction | None = None, workers: str | None = None) -> Plan:
    """Return the plan of a run, of a user's function if one is given."""
    return replace(make_plan(Request("default", workers=workers), find_kinds()), own=own)


@given(items=st.integers(1, 10_000), workers=st.integers(1, 64))
def test_chunks_go_from_one_item_to_one_chunk_per_worker(items: int, workers: int) -> None:
    """Each at most twice the one before; the last is the smallest with at most one chunk for each worker."""
    sizes = chunk_sizes(items, workers)
    assert sizes[0] == 1
    assert all(small < large <= 2 * small for small, large in pairwise(sizes))
    assert sizes[-1] * workers >= items
    assert (sizes[-1] - 1) * workers < max(items, workers)


@given(count=st.integers(2, 20), most=st.integers(-1, 25))
def test_thinned_sizes_keep_both_ends(count: int, most: int) -> None:
    """At least two, at most as many as wanted, in their order."""
    sizes = tuple(2**power for power in range(count))
    kept = thinned(sizes, most)
    assert (kept[0], kept[-1]) == (sizes[0], sizes[-1])
    assert len(kept) == len(set(kept)) == min(count, max(2, most))
    assert list(kept) == sorted(kept)


@given(count=st.integers(2, 2_000))
def test_unequal_items_are_as_much_work_as_equal_ones(count: int) -> None:
    """The same mean, but half of the items are shorter than it."""
    durations_s = item_durations_s(Items.UNEQUAL, count)
    assert fmean(durations_s) == pytest.approx(MEAN_ITEM_S)
    assert median(durations_s) <= MEAN_ITEM_S * (1 + 1e-9)
    assert item_durations_s(Items.EQUAL, count) == (MEAN_ITEM_S,) * count


def test_the_longest_of_256_items_is_a_tenth_of_their_work() -> None:
    """So up to eight workers can share them evenly, if they come one by one."""
    durations_s = item_durations_s(Items.UNEQUAL, 256)
    assert 0.05 < max(durations_s) / sum(durations_s) < 0.125


def test_every_chunk_size_gets_the_same_order_in_a_block() -> None:
    """Another one in the next; equal items keep theirs."""
    load = suite_load(Items.UNEQUAL, 2, 1e-4, seed=1)
    assert load.in_block(3) == load.in_block(3) != load.in_block(4)
    assert sorted(load.in_block(3)) == sorted(load.items)
    assert suite_load(Items.EQUAL, 2, 1e-4, seed=1).seed is None


def test_a_wrong_result_leaves_no_time() -> None:
    """A check is part of every round, and in the order of that round."""
    load = suite_load(Items.UNEQUAL, 1, 1e-4, seed=1)
    point = Point(Items.UNEQUAL, "processes", 1, 4)
    assert Rounds(point, InlineExecutor(), load).run() > 0
    with pytest.raises(WrongResultError, match="unequal items"):
        Rounds(point, InlineExecutor(), replace(load, task=nothing)).run()


def test_a_round_sends_chunks_of_the_points_size() -> None:
    """Counted by an executor that only remembers."""
    seen: list[int] = []

    class Counting(InlineExecutor):
        def map(
            self,
            fn: Callable[..., Result],
            *iterables: Iterable[object],
            timeout: float | None = None,
            chunksize: int = 1,
        ) -> Iterator[Result]:
            seen.append(chunksize)
            return super().map(fn, *iterables, timeout=timeout)

    load = Load(nothing, range(8), lambda _items, _results: None)
    for point in (Point(Items.OWN, "processes", 2, 4), Point(Items.EQUAL, "sequential", 1)):
        Rounds(point, Counting(), load).run()
    assert seen == [4, 1]


def test_the_suite_has_every_size_of_equal_and_unequal_items() -> None:
    """Eight sizes each beside sequential, and each label is unique."""
    points = suite_points("processes", 2)
    assert len({point.label for point in points}) == len(points) == 2 * (1 + 8)
    assert BATCHES.labels(planned(workers="2")) == tuple(point.label for point in points)


def test_a_pass_of_the_users_items_bounds_a_chunk() -> None:
    """12 items for two workers, though a round repeats them; a single item is repeated by the user, too."""
    assert [point.chunk_size for point in own_points("processes", 2, 12)] == [1, 2, 4, 6]
    assert calls_without_a_break(OWN.record) == 12
    assert calls_without_a_break({**OWN.record, "items_kind": "one"}) == 96


def test_sizes_that_do_not_fit_into_the_time_are_left_out() -> None:
    """7 rounds of 1 s each: two sizes fit into 20 s, none into 10 s."""
    points = own_points("processes", 2, 32)
    assert fitting(points, 0.01, 20) == points
    assert [point.chunk_size for point in fitting(points, 1.0, 20)] == [1, 16]
    assert fitting(points, 1.0, 10) == ()


def test_why_there_is_nothing_to_measure(supervision: Supervision) -> None:
    """A function that can't travel, or not more items than workers: skipped, each with the reason."""
    stuck = planned(replace(OWN, why_no_processes="its items can't be pickled."))
    few = planned(replace(OWN, record={**OWN.record, "measured_items": 2}), workers="2")
    slow = planned(replace(OWN, record={**OWN.record, "item_s": {"median": 1.0}}), workers="2")
    assert why_not(planned()) is None
    reasons = ("its items can't be pickled.", "not more items than workers", "a round takes about 48 s")
    for plan, reason in zip((stuck, few, slow), reasons, strict=True):
        outcome = measure_batches(plan, supervision)
        assert outcome.measured == {}
        assert len(outcome.failures) == 1  # told once, not for every size
        assert set(outcome.failures) == set(BATCHES.labels(plan))
        assert {(each.status, reason in each.reason) for each in outcome.failures.values()} == {
            ("skipped", True)
        }


def test_workers_have_a_cpu_each_and_never_fork_beside_threads() -> None:
    """The largest count that has, or the smallest there is."""
    plan = planned(workers="2 4 16")
    assert batch_workers(replace(plan, cpus=Cpus(5, 5, None))) == 4
    assert batch_workers(replace(plan, cpus=Cpus(1, 1, None))) == 2
    forks = default_method() == "fork"
    assert pool_runner(OWN) == "processes"
    assert pool_runner(replace(OWN, import_threads=("t",))) == ("processes-spawn" if forks else "processes")


def test_a_record_has_its_chunk_size() -> None:
    """And what all benchmarks have."""
    measured = batch_record(Point(Items.OWN, "processes", 2, 4), 96, (0.1, 0.2), "fork")
    assert measured.data_s == (0.1, 0.2)
    expected = {"kind": "batches", "series": "own", "chunk_size": 4, "workers": 2, "items": 96}
    assert expected.items() <= measured.extra_info.items()


def test_a_users_function_is_measured_in_its_own_process(tmp_path: Path) -> None:
    """Six blocks of each size, and its results are checked."""
    (tmp_path / "their_work.py").write_text(
        "def double(x):\n    return 2 * x\n\nnumbers = list(range(8))\n", encoding="utf-8"
    )
    source = make_source("their_work:double", "numbers", None, str(tmp_path), None, sys.executable)
    work = UserWork(source, Shape(tuple(range(8)), 2))
    supervision = Supervision(tmp_path, 60, lambda _ended: None, partial(user_launch, source))
    points = own_points("processes", 2, 8)
    result = run_job(partial(measure_own, Measurement(points, 2.0, 1, work.workload)), "batches", supervision)
    assert isinstance(result, BatchResult)
    assert (result.items, result.failures) == (16, {})
    assert {point: len(data_s) >= 6 for point, data_s in result.data_s.items()} == dict.fromkeys(points, True)


def test_a_pool_that_cannot_open_is_a_failure_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all points, not a crash of the job."""
    absent = replace(find_runners()["processes"], make=lambda _workers: fail(OSError("no semaphores")))
    monkeypatch.setattr(measurement, "find_runners", lambda: {"processes": absent})
    said: list[object] = []
    measure_suite(Measurement((Point(Items.EQUAL, "processes", 2, 1),), 0.1, 1), said.append)
    (failure,) = [message.result for message in said if isinstance(message, Finished)]
    assert isinstance(failure, Failure)
    assert "no semaphores" in failure.reason
