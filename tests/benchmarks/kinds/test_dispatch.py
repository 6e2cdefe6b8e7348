"""Dispatch: its points, what a round executes, what is recorded, and runners that fail."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.dispatch import (
    PARTS,
    Rounds,
    SeriesResult,
    dispatch_record,
    measure_dispatch,
    measure_series,
)
from benchmarks.kinds.dispatch_points import (
    ITEM_DURATIONS_S,
    PAYLOADS_BYTES,
    Chunks,
    Load,
    Point,
    Series,
    break_even_items,
    dispatch_points,
    enough_items,
    make_load,
    run_round,
)
from benchmarks.kinds.tiny_tasks import copy, enough_iterations, nothing, seconds_per_iteration, spin
from benchmarks.measure.blocks import StopRule
from benchmarks.plan.selection import find_runners
from benchmarks.process.supervisor import Supervision, run_job
from benchmarks.runners.model import Runner, plain_task
from benchmarks.runners.sequential import InlineExecutor
from workloads.model import WrongResultError


def inline(_workers: int) -> Executor:
    """Make an executor without workers."""
    return InlineExecutor()


SEQUENTIAL = Runner("sequential", inline)
THREADS = Runner("threads", inline)
PROCESSES = Runner("processes", inline, start_method=lambda: "spawn")
RUNNERS = {runner.name: runner for runner in (SEQUENTIAL, PROCESSES, THREADS)}
FEWEST_BLOCKS = StopRule(budget_s=0)


def test_empty_items_are_handed_out_one_by_one_by_ten_and_evenly() -> None:
    """Chunks are for runners that ship items to processes."""
    assert [point.label for point in dispatch_points(Series.EMPTY, RUNNERS)] == [
        "empty-sequential",
        "empty-processes",
        "empty-processes-chunk-10",
        "empty-processes-chunk-even",
        "empty-threads",
    ]


def test_payloads_go_from_1_kib_to_16_mib() -> None:
    """Five sizes under three runners."""
    points = dispatch_points(Series.PAYLOAD, RUNNERS)
    assert len(points) == 15
    assert (PAYLOADS_BYTES[0], PAYLOADS_BYTES[-1]) == (1024, 16 * 1024**2)


def test_durations_go_up_in_steps_that_can_be_interpolated() -> None:
    """From 10 µs to 30 ms, no step larger than threefold; four ways to execute each."""
    assert (ITEM_DURATIONS_S[0], ITEM_DURATIONS_S[-1]) == (10e-6, 30e-3)
    assert all(1 < longer / shorter <= 3 for shorter, longer in pairwise(ITEM_DURATIONS_S))
    assert len(dispatch_points(Series.BREAK_EVEN, RUNNERS)) == 4 * len(ITEM_DURATIONS_S)


def test_labels_are_unique_in_a_run() -> None:
    """Each is the name of a test."""
    labels = [point.label for series in Series for point in dispatch_points(series, RUNNERS)]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("chunks", "size"), [(Chunks.ONE, 1), (Chunks.TEN, 10), (Chunks.EVEN, 50)], ids=["one", "ten", "even"]
)
def test_the_size_of_a_chunk(chunks: Chunks, size: int) -> None:
    """100 items for two workers."""
    assert chunks.size(100, 2) == size


def test_an_even_chunk_has_at_least_one_item() -> None:
    """Also with fewer items than workers."""
    assert Chunks.EVEN.size(1, 2) == 1


@pytest.mark.parametrize(
    ("item_s", "items"),
    [(10e-6, 1000), (50e-6, 400), (100e-6, 200), (1e-3, 20), (2e-3, 10), (5e-3, 4), (30e-3, 4)],
)
def test_a_break_even_round_takes_20_ms_or_has_few_long_items(item_s: float, items: int) -> None:
    """At most 1,000 of the shortest, at least 4 of the longest."""
    assert break_even_items(item_s) == items


@given(item_s=st.floats(1e-7, 10.0))
def test_two_workers_can_share_the_items_evenly(item_s: float) -> None:
    """Whatever the duration, their number is even."""
    assert break_even_items(item_s) % 2 == 0


def test_the_spinning_loop_computes_what_can_be_checked() -> None:
    """1, 1*5+3 = 8, 8*5+3 = 43; after many iterations still below 2**16."""
    assert [spin(iterations) for iterations in (0, 1, 2)] == [1, 8, 43]
    assert 0 <= spin(10_000) < 2**16


def test_a_copy_is_another_object() -> None:
    """Equal, but copied: otherwise nothing would travel under threads."""
    payload = bytes(range(256)) * 4
    assert copy(payload) == payload
    assert copy(payload) is not payload


def test_a_load_knows_the_only_right_results() -> None:
    """A break-even item of 1 ms has 1,000 iterations of 1 µs."""
    assert make_load(Point(Series.BREAK_EVEN, "threads", item_s=1e-3), 2, 1e-6) == Load(
        spin, [1000, 1000], [spin(1000)] * 2
    )
    payloads = make_load(Point(Series.PAYLOAD, "threads", payload_bytes=1024), 3, 1.0)
    assert {len(item) for item in payloads.items} == {1024}
    assert make_load(Point(Series.EMPTY, "threads"), 5, 1.0) == Load(nothing, range(5), range(5))


@pytest.mark.parametrize("results", [[0, 1, 3], [0, 1], [1, 0, 2]], ids=["other", "missing", "order"])
def test_a_wrong_result_leaves_no_time(results: list[int]) -> None:
    """A value, a number of results or an order that is not the items' own."""
    with pytest.raises(WrongResultError, match="empty-sequential"):
        run_round(Point(Series.EMPTY, "sequential"), InlineExecutor(), Load(nothing, range(3), results))


def test_items_are_doubled_until_a_round_is_long_enough() -> None:
    """At 1 ms an item, 10 ms are reached by 16; a disturbed first try of 4 does not count."""
    disturbed = iter([0.5])

    def try_out(items: int) -> float:
        return next(disturbed, 0.0) or items * 1e-3 if items == 4 else items * 1e-3

    assert enough_items(try_out, least=2, most=1000) == 16


@given(item_s=st.floats(0, 1), least=st.integers(1, 8), most=st.integers(1, 10_000))
def test_items_stay_within_their_limits(item_s: float, least: int, most: int) -> None:
    """Never more than ``most``, and no fewer than ``least`` unless that is more."""
    items = enough_items(lambda items: items * item_s, least, most)
    assert min(least, most) <= items <= most


def readings(*durations_s: float) -> Iterator[float]:
    """Yield the readings of a clock that sees these durations one after the other."""
    for duration_s in durations_s:
        yield from (0.0, duration_s)


def test_iterations_are_doubled_until_they_can_be_timed() -> None:
    """1,024 take 3 ms, 2,048 take 6 ms: those are more than 5 ms."""
    assert enough_iterations(readings(0.003, 0.006).__next__) == 2048


def test_an_iteration_takes_the_shortest_of_nine_measurements() -> None:
    """1,024 iterations in 8 ms at best."""
    clock = readings(0.02, *[0.02] * 4, 0.008, *[0.03] * 4).__next__
    assert seconds_per_iteration(clock) == 0.008 / 1024


@pytest.mark.parametrize(
    ("point", "own"),
    [
        (Point(Series.EMPTY, "processes", Chunks.EVEN), {"chunk_size": 100}),
        (Point(Series.PAYLOAD, "processes", payload_bytes=1024), {"payload_bytes": 1024}),
        (
            Point(Series.BREAK_EVEN, "processes", Chunks.TEN, item_s=1e-3),
            {"chunk_size": 10, "item_s": 1e-3},
        ),
    ],
    ids=["empty", "payload", "break-even"],
)
def test_a_record_has_what_its_series_varies(point: Point, own: dict[str, float]) -> None:
    """The common fields are the same in all of them."""
    common = {"kind": "dispatch", "series": str(point.series), "runner": "processes", "workers": 2}
    common |= {"verified": True, "items": 200, "unit": "items", "caveats": []}
    measured = dispatch_record(point, Rounds(200, (0.1, 0.2)))
    assert measured.data_s == (0.1, 0.2)
    assert measured.extra_info == common | own


def test_sequential_has_one_worker() -> None:
    """The caller does the work."""
    assert Point(Series.EMPTY, "sequential").workers == 1


def test_the_parts_of_the_budget_make_a_whole() -> None:
    """Every series has its part."""
    assert set(PARTS) == set(Series)
    assert sum(PARTS.values()) == pytest.approx(1.0)


FEW = ("sequential", "threads", "processes")


@pytest.mark.parametrize(
    ("series", "size", "names"),
    [
        (Series.EMPTY, {}, ()),
        (Series.PAYLOAD, {"payload_bytes": 16384}, FEW),
        (Series.BREAK_EVEN, {"item_s": 1e-3}, FEW),
    ],
    ids=["empty", "payload", "break-even"],
)
def test_real_runners_are_measured_in_the_same_blocks(
    series: Series, size: dict[str, int], names: tuple[str, ...], supervision: Supervision
) -> None:
    """Six blocks, all points in each, every round checked; one series under every runner."""
    everybody = find_runners().items()
    names = names or tuple(
        name for name, runner in everybody if runner.unavailable() is None and runner.task is plain_task
    )
    points = tuple(Point(series, name, **size) for name in names)  # type: ignore[arg-type] # one or the other
    points += (Point(series, "processes", Chunks.EVEN, **size),)  # type: ignore[arg-type] # likewise
    result = run_job(partial(measure_series, points, FEWEST_BLOCKS, 1), "dispatch", supervision)
    assert isinstance(result, SeriesResult)
    assert result.failures == {}
    assert {len(rounds.data_s) for rounds in result.measured.values()} == {6}
    assert set(result.measured) == set(points)


@pytest.mark.usefixtures("broken_runners")
def test_a_runner_that_refuses_costs_its_own_points(supervision: Supervision) -> None:
    """The sentence names series, runner and error; sequential is measured all the same."""
    points = (Point(Series.EMPTY, "sequential"), Point(Series.EMPTY, "refusing"))
    result = run_job(partial(measure_series, points, FEWEST_BLOCKS, 1), "dispatch", supervision)
    assert isinstance(result, SeriesResult)
    assert set(result.measured) == {points[0]}
    assert result.failures[points[1]].reason == (
        "dispatch (empty) under refusing with 2 workers failed: OSError: no workers today"
    )


@pytest.mark.usefixtures("broken_runners")
def test_a_crash_costs_its_series_and_what_can_t_run_is_skipped(supervision: Supervision) -> None:
    """All points are lost, the unavailable ones for a reason of their own."""
    absent = Runner("absent", inline, lambda: "it needs another Python")
    runners = {"sequential": SEQUENTIAL, "dying": Runner("dying", inline), "absent": absent}
    outcome = measure_dispatch(runners, 0.0, 1, supervision)
    assert outcome.measured == {}
    assert "exit code 7" in outcome.failures["empty-dying"].reason
    assert outcome.failures["empty-sequential"] == outcome.failures["empty-dying"]
    assert outcome.failures["payload-1024B-absent"].status == "skipped"
