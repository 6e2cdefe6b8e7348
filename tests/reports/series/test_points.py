"""The points of a run, worked out by hand: of cells and of benchmarks beside them, timed or not."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from reports.chapters.chapter import find_kinds
from reports.data.cells import Benchmark
from reports.data.evidence import Memory
from reports.data.fields import structure
from reports.data.gil import GilShare
from reports.data.kinds import read_failure
from reports.data.model import Cell, CellId, CellWithoutTime, OtherFailure, Run
from reports.series.identity import SeriesId
from reports.series.metrics import is_evidence
from reports.series.points import TOO_COARSE, RunPoints, SeriesPoint, run_points
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import benchmark, mix, run_of, start_up
from tests.reports.make_kinds import point as dispatch
from tests.reports.make_latency import answers, convoy, usual, wait
from tests.reports.make_lesson import trial
from tests.reports.make_run import memory
from tests.reports.user_function.make_own import own_of

ONES = (1.0,) * 6
STARTS = SeriesId("startup", "start-up", "threads", 2, "", "time")


def cell(runner: str, role: str, *wall_s: float, workers: int = 1) -> Cell:
    """Return a cell of the workload sha256."""
    return Cell(CellId("sha256", runner, workers, role), 20, "strings", wall_s)


REFERENCE = cell("sequential", "reference", *ONES)


def of_cells(*cells: Cell | CellWithoutTime) -> RunPoints:
    """Return the points of a run that has these cells and nothing else."""
    timed = [entry for entry in cells if isinstance(entry, Cell)]
    return run_points(timed, [entry for entry in cells if isinstance(entry, CellWithoutTime)], {}, ())


def beside(run: Run, *failures: OtherFailure) -> RunPoints:
    """Return the points of the benchmarks beside the cells."""
    return run_points((), (), run.facts, (*run.other_failures, *failures))


def one(*benchmarks: Benchmark) -> SeriesPoint:
    """Return the one point of benchmarks beside the cells."""
    found = beside(run_of(*benchmarks))
    (point,) = (*found.points.values(), *found.unnamed)
    return point


def test_a_measured_cell_has_a_time_and_a_speedup() -> None:
    """The reference has a time only; the speedup is that of the blocks: 1 s over the cell's seconds."""
    blocks = (0.5, 0.25, 0.5, 0.5, 0.5, 0.5)
    found = of_cells(REFERENCE, cell("threads", "measured", *blocks, workers=2))
    assert {series.path: point.values for series, point in found.points.items()} == {
        "speedup/sha256/sequential/1/time": ONES,
        "speedup/sha256/threads/2/time": blocks,
        "speedup/sha256/threads/2/speedup": (2.0, 4.0, 2.0, 2.0, 2.0, 2.0),
    }
    assert {(point.status, point.work) for point in found.points.values()} == {("timed", "20 strings")}


def test_control_and_ceiling_are_no_series() -> None:
    """They say how far the others can be believed."""
    extra = [cell("sequential", "twin", *ONES), cell("ceiling", "ceiling", *ONES, workers=2)]
    assert len(of_cells(REFERENCE, *extra).points) == 1
    assert not of_cells(*(CellWithoutTime(each.id, "failed", "it broke") for each in extra)).points


def test_a_lost_cell_keeps_its_series() -> None:
    """What failed today is the series that was timed yesterday."""
    lost = CellWithoutTime(CellId("sha256", "threads", 2, "measured"), "failed", "it broke")
    found = of_cells(lost).points
    assert [series.metric for series in found] == ["time", "speedup"]
    assert {(point.status, point.reason, point.values) for point in found.values()} == {
        ("failed", "it broke", ())
    }


def test_noise_is_what_the_controls_show() -> None:
    """A control from 0.8 to 1.25 s: speedups from 0.8 to 1.25, which is a quarter up as well as down."""
    control = cell("sequential", "twin", 0.8, 1, 1, 1, 1, 1.25)
    found = of_cells(REFERENCE, control, cell("threads", "measured", *ONES))
    assert found.noise == pytest.approx((1.25 - 0.8) / 2)
    assert [found.noise_of(series) for series in found.points] == pytest.approx([0.25] * 3)


def test_a_series_without_a_control_has_the_noise_of_the_typical_one() -> None:
    """As a start-up has; the farther bound of each control counts."""
    controls = [
        cell("sequential", "twin", 1.25, 1, 1, 1, 1, 1 / 1.1),
        Cell(CellId("sleep", "sequential", 1, "twin"), 1, "pauses", ONES),
        Cell(CellId("sleep", "sequential", 1, "reference"), 1, "pauses", ONES),
    ]
    found = of_cells(REFERENCE, *controls)
    assert found.noise_of(STARTS) == pytest.approx(0.125)


def test_without_controls_there_is_no_noise_to_tell() -> None:
    """Five blocks have no interval: the thresholds are then what they are."""
    few = [cell("sequential", role, *ONES[:5]) for role in ("reference", "twin")]
    for found in (of_cells(REFERENCE), of_cells(*few)):
        assert math.isnan(found.noise)
        assert found.noise_of(STARTS) == 0


def test_start_up_is_until_all_workers_are_ready() -> None:
    """Not until the executor object exists, which costs nothing and does nothing."""
    assert one(start_up("threads", 2)) == SeriesPoint(STARTS, (4e-3,) * 6)


@pytest.mark.parametrize(
    "coarse",
    [
        dispatch("threads", "empty", (1e-320,) * 6, items=10**9, chunk_size=1),
        start_up("threads", 2, all_ready_s=[0.0, *ONES[1:]]),
    ],
)
def test_no_time_at_all_is_no_time(coarse: Benchmark) -> None:
    """A coarse clock may tell 0 s, which no later time could be compared with."""
    point = one(coarse)
    assert (point.status, point.reason, point.values) == ("refused", TOO_COARSE, ())


def test_dispatch_is_per_item() -> None:
    """Rounds have as many items as the machine was good for, so their seconds do not compare."""
    point = one(dispatch("processes", "payload", ONES, items=10, payload_bytes=1024))
    assert point.series.path == "dispatch/payload/processes/2/payload_bytes=1024/time"
    assert point.values == (0.1,) * 6


@pytest.mark.parametrize(
    ("items", "chunk_size", "detail"),
    [(2048, 1024, "chunk=even"), (512, 256, "chunk=even"), (512, 10, "chunk=10"), (2, 1, "chunk=1")],
)
def test_an_even_share_is_one_series_whatever_its_size(items: int, chunk_size: int, detail: str) -> None:
    """How many items make a round is measured anew in every run, and half of them with it."""
    point = one(dispatch("processes", "empty", ONES, items=items, chunk_size=chunk_size))
    assert point.series.detail == detail


def test_synchronization_is_per_operation_and_named_by_its_settings() -> None:
    """In the order of their names, as the order in the file means nothing."""
    point = one(trial("rw", "Lock", 12, settings={"section_s": 0.001, "reading_share": 0.5}, operations=100))
    assert point.series.path == "synchronization/rw/Lock/12/reading_share=0.5, section_s=0.001/time"
    assert point.values == pytest.approx((0.01,) * 6)


def test_other_kinds_are_not_followed() -> None:
    """A calibration is a check of the sampler, not of the program, and a lesson has no series."""
    found = beside(run_of(mix(0.5, 0.5)), OtherFailure("lesson", "lock_order", "hung", "failed"))
    assert (found.points, found.unnamed) == ({}, ())


def test_a_series_is_there_once() -> None:
    """What failed has no time; and which of two times is meant, nobody knows."""
    starts = start_up("threads", 2)
    assert one(starts, starts) == SeriesPoint(STARTS, status="refused", reason="its series is there 2 times")
    assert one(starts, start_up("threads", 2, verified=False)).reason.startswith("its results were not")


def test_what_does_not_tell_its_series_stands_under_its_label() -> None:
    """It is shown, but never taken for a series that it may not be."""
    found = beside(run_of(benchmark("dispatch", "label", ONES, {"series": "empty", "verified": True})))
    (point,) = found.unnamed
    assert (point.series.subject, point.status, found.points) == ("label", "refused", {})
    assert "runner" in point.reason


EMPTY = {"series": "empty", "runner": "processes", "workers": 2, "items": 20, "chunk_size": 1}
VARIANT = {"experiment": "lru_cache", "variant": "LruCache", "participants": 10}


@pytest.mark.parametrize(
    ("kind", "facts", "path"),
    [
        ("startup", {"runner": "threads", "workers": 2}, "startup/start-up/threads/2/time"),
        ("startup", {"runner": None, "workers": None}, "startup/label/time"),
        ("dispatch", {"runner": "threads", "workers": 2}, "dispatch/label/time"),
        ("dispatch", EMPTY, "dispatch/empty/processes/2/chunk=1/time"),
        ("synchronization", VARIANT, "synchronization/lru_cache/LruCache/10/time"),
        (
            "synchronization",
            VARIANT | {"settings": {"reading_share": 0.5}},
            "synchronization/lru_cache/LruCache/10/reading_share=0.5/time",
        ),
        ("synchronization", VARIANT | {"settings": {"reading_share": "x"}}, "synchronization/label/time"),
    ],
)
def test_a_failure_is_its_series_as_far_as_it_tells(kind: str, facts: dict[str, Any], path: str) -> None:
    """The label is for people, so a series is never read out of it."""
    entry = {"kind": kind, "name": "label", "status": "failed", "reason": "it broke", **facts}
    found = beside(run_of(), read_failure(entry, find_kinds(), "entry"))
    (point,) = (*found.points.values(), *found.unnamed)
    assert (point.series.path, point.status, point.reason) == (path, "failed", "it broke")


def evidence(found: RunPoints) -> dict[str, SeriesPoint]:
    """Return the points beside times and speedups, by path."""
    return {one.path: point for one, point in found.points.items() if is_evidence(one.metric)}


def test_what_explains_a_cell_is_followed_with_it() -> None:
    """The share with its bounds, the highest peak, the typical worker, and hand-overs for each item."""
    explained = replace(
        cell("threads", "measured", *ONES, workers=2),
        gil_share=GilShare(0.5, 0.4, 0.6, 1000, 5000.0, method="words"),
        memory=structure(Memory, memory(3 * 2**20, worker_bytes=[1, 2, 30]), "memory"),
        hand_overs=(10, 20, 0, 20, 20, 40),
    )
    found = evidence(of_cells(REFERENCE, explained))
    assert {path.rpartition("/")[2]: (point.values, point.bounds) for path, point in found.items()} == {
        "gil_share": ((0.5,), (0.4, 0.6)),
        "peak_memory": ((float(3 * 2**20),), None),
        "worker_memory": ((2.0,), None),
        "hand_overs": ((0.5, 1.0, 0.025, 1.0, 1.0, 2.0), None),
    }
    assert found["speedup/sha256/threads/2/gil_share"].interval == Interval(0.5, 0.4, 0.6)


def test_another_way_of_measuring_is_another_series() -> None:
    """A share by py-spy is not compared with one by the GIL's own words, nor the RSS with the PSS."""
    explained = replace(
        REFERENCE,
        gil_share=GilShare(0.5, 0.4, 0.6, 1000, 100.0, method="py-spy"),
        memory=structure(Memory, memory(3 * 2**20, method="rss", method_reason="no PSS here"), "memory"),
    )
    assert set(evidence(of_cells(explained))) == {
        "speedup/sha256/sequential/1/py-spy/gil_share",
        "speedup/sha256/sequential/1/rss/peak_memory",
    }


def test_a_share_of_nothing_is_a_small_one() -> None:
    """Ratios need positive figures, and below 1 % nobody looks."""
    free = replace(REFERENCE, gil_share=GilShare(0.0, 0.0, 0.001, 1000, 5000.0, method="words"))
    (point,) = evidence(of_cells(free)).values()
    assert (point.values, point.bounds) == ((0.01,), (0.01, 0.01))


def test_what_was_not_measured_is_no_point() -> None:
    """Neither is what an A/A control or a ceiling has, nor hand-overs of a single thread."""
    share = GilShare(0.5, 0.4, 0.6, 1000, 5000.0, method="words")
    others = [
        replace(cell("sequential", "twin", *ONES), gil_share=share),
        replace(cell("ceiling", "ceiling", *ONES, workers=2), gil_share=share),
        replace(cell("processes", "measured", *ONES, workers=2), hand_overs=None),
    ]
    assert not evidence(of_cells(replace(REFERENCE, hand_overs=(0,) * 6), *others))


def test_figures_of_nothing_are_no_points() -> None:
    """They can't be compared, and a damaged file must not end a comparison with a traceback."""
    figures = structure(Memory, {**memory(0), "peak_bytes": [0], "worker_bytes": [0, 0, 5]}, "memory")
    assert not evidence(of_cells(replace(REFERENCE, memory=figures)))
    answered = beside(run_of(wait("in_loop", p90_s=[0.0] * 6, p50_s=(1e-4,) * 6)))
    assert {one.metric for one in answered.points} == {"p50"}


def test_noise_of_times_says_nothing_of_evidence() -> None:
    """The A/A control is a time."""
    found = of_cells(REFERENCE, cell("sequential", "twin", 0.8, 1, 1, 1, 1, 1.25))
    share = SeriesId("speedup", "sha256", "threads", 2, "", "gil_share")
    assert found.noise_of(share) == 0


def test_response_times_are_followed_by_condition() -> None:
    """The median of blocks, and percentiles of all requests where enough of them took longer."""
    spread = {wait_s / 1e4: 1 for wait_s in range(1, 301)}
    found = evidence(beside(run_of(*usual()[1:], answers(histogram=spread))))
    assert {path.rpartition("/")[0] for path in found} >= {
        "latency/udp/idle/0",
        "latency/udp/beside threads/4",
        "latency/udp/beside threads/1/switch_interval_s=0.001",
    }
    assert len(found["latency/udp/idle/0/p50"].values) > 1
    assert found["latency/udp/idle/0/p90"].bounds is not None
    assert "latency/udp/idle/0/p99" not in found  # three requests took longer: too few


def test_response_times_beside_a_function_bear_its_name() -> None:
    """Two functions are two series; operations per second of a convoy are no response times."""
    run = run_of(wait("in_loop"), convoy(1))
    found = evidence(run_points((), (), run.facts, (), own_of(workload="work:handle")))
    assert {path.rpartition("/")[0] for path in found} == {"latency/work:handle, event_loop/beside in_loop/1"}


def test_a_slower_function_is_repeated_less_often_and_still_compares() -> None:
    """Its time is that of one pass over its items, where each worker has at least two of them."""
    own = own_of(measured_items=4, repeats=5)
    four = [replace(each, items=20) for each in (REFERENCE, cell("threads", "measured", *ONES, workers=2))]
    wide = replace(cell("threads", "measured", *ONES, workers=4), items=20)
    found = run_points([*four, wide], (), {}, (), own).points
    told = {one.path: (point.values[0], point.work) for one, point in found.items()}
    assert told == {
        "speedup/sha256/sequential/1/time": (0.2, "4 strings"),
        "speedup/sha256/threads/2/time": (0.2, "4 strings"),
        "speedup/sha256/threads/2/speedup": (1.0, "4 strings"),
        "speedup/sha256/threads/4/time": (1.0, "20 strings"),
        "speedup/sha256/threads/4/speedup": (1.0, "20 strings"),
    }
    other = run_points([replace(REFERENCE, items=7)], (), {}, (), own).points
    assert [point.work for point in other.values()] == ["7 strings"]


def test_a_failed_condition_is_a_failure() -> None:
    """It does not tell its series, so its name stands for it."""
    (point,) = beside(run_of(), OtherFailure("latency", "answers-udp", "it hung", "failed")).unnamed
    assert (point.series.subject, point.status, point.reason) == ("answers-udp", "failed", "it hung")
