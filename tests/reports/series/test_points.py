"""The points of a run, worked out by hand.

Benchmarks beside the cells, those without a time among them.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from reports.chapters.discovery import find_kinds
from reports.data.cells import Benchmark
from reports.data.fields import FieldError
from reports.data.kinds import read_failure
from reports.data.model import Cell, CellId, CellWithoutTime
from reports.series import points
from reports.series.identity import SeriesId
from reports.series.points import Point
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import benchmark, mix, run_of, start_up
from tests.reports.make_kinds import point as dispatch
from tests.reports.make_lesson import trial


def cell(runner: str, role: str, *wall_s: float, workers: int = 1) -> Cell:
    """Return a cell of the workload sha256."""
    return Cell(CellId("sha256", runner, workers, role), 20, "strings", wall_s)


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
    quiet = Cell(CellId("sleep", "sequential", 1, "twin"), 1, "pauses", ONES)
    calm = Cell(CellId("sleep", "sequential", 1, "reference"), 1, "pauses", ONES)
    twin = cell("sequential", "twin", 0.8, 1, 1, 1, 1, 1.25)
    assert points.noise([REFERENCE, twin, quiet, calm]) == pytest.approx((1.25 - 0.8) / 2)
    assert math.isnan(points.noise([REFERENCE]))
    assert math.isnan(points.noise([cell("a", "reference", 1.0), cell("a", "twin", 1.0)]))


def one(*benchmarks: Benchmark) -> Point:
    """Return the one point of benchmarks beside the cells."""
    run = run_of(*benchmarks)
    (found,) = points.beside(run.facts, run.other_failures)
    return found


def test_start_up_is_until_all_workers_are_ready() -> None:
    """Not until the executor object exists, which costs nothing and does nothing."""
    found = one(start_up("threads", 2, all_ready_s=list(RISING)))
    assert found.series == SeriesId("startup", "start-up", "threads", 2, "", "time")
    assert found.value.estimate == pytest.approx(0.35)


@pytest.mark.parametrize(
    "coarse",
    [
        dispatch("threads", "empty", (1e-320,) * 6, items=10**9, chunk_size=1),
        start_up("threads", 2, all_ready_s=[0.0, *ONES[1:]]),
    ],
)
def test_no_time_at_all_is_no_time(coarse: Benchmark) -> None:
    """A coarse clock may tell 0 s, which no later time could be compared with."""
    assert (one(coarse).status, one(coarse).reason) == ("refused", points.TOO_COARSE)


def test_dispatch_is_per_item() -> None:
    """Rounds have as many items as the machine was good for, so their seconds do not compare."""
    found = one(dispatch("processes", "payload", ONES, items=10, payload_bytes=1024))
    assert found.series.path == "dispatch/payload/processes/2/payload_bytes=1024/time"
    assert found.value.estimate == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("items", "chunk_size", "detail"),
    [(2048, 1024, "chunk=even"), (512, 256, "chunk=even"), (512, 10, "chunk=10"), (2, 1, "chunk=1")],
)
def test_an_even_share_is_one_series_whatever_its_size(items: int, chunk_size: int, detail: str) -> None:
    """How many items make a round is measured anew in every run, and half of them with it."""
    found = one(dispatch("processes", "empty", ONES, items=items, chunk_size=chunk_size))
    assert found.series.detail == detail


def test_synchronization_is_per_operation_and_named_by_its_settings() -> None:
    """In the order of their names, as the order in the file means nothing."""
    found = one(trial("rw", "Lock", 12, settings={"section_s": 0.001, "reading_share": 0.5}, operations=100))
    assert found.series.path == "synchronization/rw/Lock/12/reading_share=0.5, section_s=0.001/time"
    assert found.value.estimate == pytest.approx(0.01)


def test_other_kinds_are_not_followed() -> None:
    """A calibration is a check of the sampler, not of the program."""
    assert list(points.beside(run_of(mix(0.5, 0.5)).facts, ())) == []


def test_a_series_is_there_once() -> None:
    """What failed has no time; and which of two times is meant, nobody knows."""
    series = SeriesId("startup", "start-up", "threads", 2, "", "time")
    timed = Point(series, Interval(1.0, 1.0, 1.0), 6)
    failed = points.without_time(series, "failed", "it broke")
    other = Point(replace(series, workers=4), Interval(1.0, 1.0, 1.0), 6)
    assert points.once_each([timed, other]) == (timed, other)
    assert points.once_each([timed, failed]) == (failed,)
    refused = points.without_time(series, "refused", "its series is there 2 times")
    assert points.once_each([timed, timed]) == (refused,)


EMPTY = {"series": "empty", "runner": "processes", "workers": 2, "items": 20, "chunk_size": 1}
VARIANT = {"experiment": "lru_cache", "variant": "LruCache", "participants": 10}


def test_what_was_not_verified_is_refused_under_its_own_name() -> None:
    """The series has a gap there, and the gap has a reason."""
    found = one(dispatch("processes", "empty", ONES, chunk_size=1, verified=False))
    assert (found.series.path, found.status) == ("dispatch/empty/processes/2/chunk=1/time", "refused")
    assert "not verified" in found.reason


def test_what_does_not_tell_its_series_is_refused_under_its_label() -> None:
    """It is shown, but never taken for a series that it may not be."""
    found = one(benchmark("dispatch", "label", ONES, {"series": "empty", "verified": True}))
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
    entry = {"kind": kind, "name": "label", "status": "failed", "reason": "it broke", **facts}
    (found,) = points.beside({}, [read_failure(entry, find_kinds(), "entry")])
    assert found.series.path == path
    assert (found.status, found.reason) == ("failed", "it broke")


def test_a_failure_without_a_reason_is_damage() -> None:
    """As at the door of the report."""
    with pytest.raises(FieldError, match=r"entry\.reason"):
        read_failure({"kind": "startup", "name": "label", "status": "failed"}, find_kinds(), "entry")
