"""The points of a run, worked out by hand.

Benchmarks beside the cells, those without a time among them.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from reports.data.fields import FieldError, Fields
from reports.data.kinds import CalibrationMix, DispatchPoint, StartUp, SynchronizationPoint
from reports.data.model import Cell, CellId, CellWithoutTime
from reports.series import points
from reports.series import points as beside
from reports.series.identity import SeriesId
from reports.series.points import Point
from reports.statistics.intervals import Interval


def cell(runner: str, role: str, *wall_s: float, workers: int = 1) -> Cell:
    """Return a cell of the workload sha256."""
    return Cell(CellId("sha256", runner, workers, role), "", 20, "strings", wall_s)


ONES = (1.0,) * 6
RISING = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
REFERENCE = cell("sequential", "reference", *ONES)


def test_a_measured_cell_has_a_time_and_a_speedup() -> None:
    """The speedup is that of the blocks: 1 s over the cell's seconds; the interval of 6 is all of them."""
    found = list(points.of_cells([REFERENCE, cell("threads", "measured", *RISING, workers=2)]))
    assert [point.series.path for point in found] == [
        "speedup/sha256/sequential/1/time",
        "speedup/sha256/threads/2/time",
        "speedup/sha256/threads/2/speedup",
    ]
    assert found[1].value == Interval(pytest.approx(0.35), 0.1, 0.6)
    assert found[2].value == Interval(pytest.approx((1 / 0.3 + 1 / 0.4) / 2), pytest.approx(1 / 0.6), 10.0)
    assert {point.blocks for point in found} == {6}
    assert {point.status for point in found} == {"timed"}


def test_five_blocks_have_no_interval() -> None:
    """Their median is still a point."""
    [found] = points.of_cells([cell("sequential", "reference", *ONES[:5])])
    assert found.value.estimate == 1
    assert math.isnan(found.value.low)


def test_twin_and_ceiling_are_no_series() -> None:
    """They say how far the others can be believed."""
    beside = [cell("sequential", "twin", *ONES), cell("ceiling", "ceiling", *ONES, workers=2)]
    assert len(list(points.of_cells([REFERENCE, *beside]))) == 1
    lost = [CellWithoutTime(each.id, "failed", "it broke") for each in beside]
    assert list(points.of_cells_without_time(lost)) == []


def test_a_lost_cell_keeps_its_series() -> None:
    """What failed today is the series that was timed yesterday."""
    lost = CellWithoutTime(CellId("sha256", "threads", 2, "measured"), "failed", "it broke")
    found = list(points.of_cells_without_time([lost]))
    assert [point.series.metric for point in found] == ["time", "speedup"]
    assert [(point.status, point.reason, point.blocks) for point in found] == [("failed", "it broke", 0)] * 2


def test_noise_is_the_widest_half_width_of_the_twins() -> None:
    """A twin from 0.8 to 1.25 s beside a reference of 1 s: speedups from 0.8 to 1.25."""
    quiet = Cell(CellId("sleep", "sequential", 1, "twin"), "", 1, "pauses", ONES)
    calm = Cell(CellId("sleep", "sequential", 1, "reference"), "", 1, "pauses", ONES)
    twin = cell("sequential", "twin", 0.8, 1, 1, 1, 1, 1.25)
    assert points.noise([REFERENCE, twin, quiet, calm]) == pytest.approx((1.25 - 0.8) / 2)
    assert math.isnan(points.noise([REFERENCE]))
    assert math.isnan(points.noise([cell("a", "reference", 1.0), cell("a", "twin", 1.0)]))


def test_start_up_is_until_all_workers_are_ready() -> None:
    """Not until the executor object exists, which costs nothing and does nothing."""
    fact = StartUp("threads", 2, None, ONES, ONES, RISING, ONES, None, None, None)
    found = points.of_fact(fact)
    assert found.series == SeriesId("startup", "start-up", "threads", 2, "", "time")
    assert found.value.estimate == pytest.approx(0.35)


@pytest.mark.parametrize("all_ready_s", [(0.0, *ONES), (1e-320,) * 6])
def test_no_time_at_all_is_no_time(all_ready_s: tuple[float, ...]) -> None:
    """A coarse clock may tell 0 s, which no later time could be compared with."""
    fact = DispatchPoint("empty", "threads", 2, 10**9, all_ready_s, 1, None, None)
    assert points.of_fact(fact).status == "refused"
    start = StartUp("threads", 2, None, ONES, ONES, (0.0, *ONES), ONES, None, None, None)
    assert (points.of_fact(start).status, points.of_fact(start).reason) == ("refused", points.TOO_COARSE)


def test_dispatch_is_per_item() -> None:
    """Rounds have as many items as the machine was good for, so their seconds do not compare."""
    found = points.of_fact(DispatchPoint("payload", "processes", 2, 10, ONES, None, 1024, None))
    assert found.series.path == "dispatch/payload/processes/2/payload_bytes=1024/time"
    assert found.value.estimate == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("items", "chunk_size", "detail"),
    [(2048, 1024, "chunk=even"), (512, 256, "chunk=even"), (512, 10, "chunk=10"), (2, 1, "chunk=1")],
)
def test_an_even_share_is_one_series_whatever_its_size(items: int, chunk_size: int, detail: str) -> None:
    """How many items make a round is measured anew in every run, and half of them with it."""
    point = DispatchPoint("empty", "processes", 2, items, ONES, chunk_size, None, None)
    assert points.dispatch(point).detail == detail


def test_synchronization_is_per_operation_and_named_by_its_settings() -> None:
    """In the order of their names, as the order in the file means nothing."""
    settings = {"section_s": 0.001, "reading_share": 0.5}
    fact = SynchronizationPoint("rw", "Lock", 12, settings, 100, "operations", "s", "p", ONES, {})
    found = points.of_fact(fact)
    assert found.series.path == "synchronization/rw/Lock/12/reading_share=0.5, section_s=0.001/time"
    assert found.value.estimate == pytest.approx(0.01)


def test_other_kinds_are_not_followed() -> None:
    """A calibration is a check of the sampler, not of the program."""
    with pytest.raises(FieldError):
        points.of_fact(CalibrationMix(0.5, 0.1, Interval(0.5, 0.4, 0.6), 100))


def test_a_series_is_there_once() -> None:
    """What failed has no time; and which of two times is meant, nobody knows."""
    series = points.start_up("threads", 2)
    timed = Point(series, Interval(1.0, 1.0, 1.0), 6)
    failed = points.without_time(series, "failed", "it broke")
    other = Point(points.start_up("threads", 4), Interval(1.0, 1.0, 1.0), 6)
    assert points.once_each([timed, other]) == (timed, other)
    assert points.once_each([timed, failed]) == (failed,)
    refused = points.without_time(series, "refused", "its series is there 2 times")
    assert points.once_each([timed, timed]) == (refused,)


EMPTY = {"series": "empty", "runner": "processes", "workers": 2, "items": 20, "chunk_size": 1}
VARIANT = {"experiment": "lru_cache", "variant": "LruCache", "participants": 10}


def benchmark(kind: str, facts: dict[str, Any]) -> Fields:
    """Return a benchmark with two rounds of a second."""
    extra_info = {"kind": kind, "verified": True, **facts}
    return Fields({"name": "label", "extra_info": extra_info, "stats": {"data": [1.0, 1.0]}}, "benchmarks[0]")


def failure(kind: str, **facts: object) -> Fields:
    """Return an entry of ``other_failures``."""
    return Fields({"kind": kind, "name": "label", "status": "failed", "reason": "it broke", **facts}, "entry")


def test_a_dispatch_point_is_timed() -> None:
    """Two rounds of a second with 20 items each: 50 ms an item."""
    found = beside.of_benchmark(benchmark("dispatch", EMPTY), "dispatch")
    assert (found.status, found.value.estimate, found.blocks) == ("timed", 0.05, 2)


def test_what_was_not_verified_is_refused_under_its_own_name() -> None:
    """The series has a gap there, and the gap has a reason."""
    found = beside.of_benchmark(benchmark("dispatch", {**EMPTY, "verified": False}), "dispatch")
    assert (found.series.path, found.status) == ("dispatch/empty/processes/2/chunk=1/time", "refused")
    assert "not verified" in found.reason


def test_what_does_not_tell_its_series_is_refused_under_its_label() -> None:
    """It is shown, but never taken for a series that it may not be."""
    found = beside.of_benchmark(benchmark("dispatch", {"series": "empty"}), "dispatch")
    assert (found.series.subject, found.status) == ("label", "refused")
    assert "runner" in found.reason


@pytest.mark.parametrize(
    ("kind", "facts", "path"),
    [
        ("startup", {"runner": "threads", "workers": 2}, "startup/start-up/threads/2/time"),
        ("startup", {"runner": None, "workers": None}, "startup/label//0/time"),
        ("dispatch", {"runner": "threads", "workers": 2}, "dispatch/label//0/time"),
        ("dispatch", EMPTY, "dispatch/empty/processes/2/chunk=1/time"),
        ("synchronization", VARIANT, "synchronization/lru_cache/LruCache/10/time"),
        (
            "synchronization",
            VARIANT | {"settings": {"reading_share": 0.5}},
            "synchronization/lru_cache/LruCache/10/reading_share=0.5/time",
        ),
        ("synchronization", VARIANT | {"settings": {"reading_share": "x"}}, "synchronization/label//0/time"),
    ],
)
def test_a_failure_is_its_series_as_far_as_it_tells(kind: str, facts: dict[str, Any], path: str) -> None:
    """The label is for people, so a series is never read out of it."""
    found = beside.of_failure(failure(kind, **facts), kind)
    assert found.series.path == path
    assert (found.status, found.reason) == ("failed", "it broke")


def test_a_failure_without_a_reason_is_damage() -> None:
    """As at the door of the report."""
    with pytest.raises(FieldError, match="reason"):
        beside.of_failure(failure("startup", reason=None), "startup")
