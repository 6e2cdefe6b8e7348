"""Series by name, and the thresholds that a change of them is judged by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.series.identity import (
    Override,
    SeriesId,
    ThresholdError,
    detail_of,
    parse_overrides,
    threshold_of,
)
from reports.series.metrics import Metric


@pytest.mark.parametrize(
    ("detail", "path"),
    [("", "dispatch/empty/threads/2/time"), ("chunk=8", "dispatch/empty/threads/2/chunk=8/time")],
)
def test_a_path_leaves_out_what_is_empty(detail: str, path: str) -> None:
    """A series without settings has no empty part in its path."""
    assert SeriesId("dispatch", "empty", "threads", 2, detail, "time").path == path


def test_workers_sort_as_numbers() -> None:
    """Two workers come before ten."""
    two, ten = (SeriesId("speedup", "sha256", "threads", workers, "", "time") for workers in (2, 10))
    assert sorted([ten, two]) == [two, ten]


def test_only_times_are_worse_when_larger() -> None:
    """A larger speedup is better."""
    assert SeriesId("speedup", "sha256", "threads", 2, "", "time").larger_is_worse
    assert not SeriesId("speedup", "sha256", "threads", 2, "", "speedup").larger_is_worse


@pytest.mark.parametrize(
    ("kind", "metric", "worse", "neutral", "floor"),
    [
        ("speedup", "time", True, False, 1e-4),
        ("startup", "time", True, False, 1e-4),
        ("dispatch", "time", True, False, None),
        ("speedup", "speedup", False, False, None),
        ("speedup", "gil_share", True, False, 0.05),
        ("latency", "p90", True, False, 1e-4),
        ("speedup", "worker_memory", True, False, 2**20),
        ("speedup", "hand_overs", False, True, 0.5),
    ],
)
def test_what_is_worse_and_what_is_too_little(
    kind: str, metric: Metric, *, worse: bool, neutral: bool, floor: float | None
) -> None:
    """More GIL, memory and waiting is worse, hand-overs are neither; times per operation have no floor."""
    series = SeriesId(kind, "sha256", "threads", 2, "", metric)
    assert (series.larger_is_worse, series.is_neutral, series.floor) == (worse, neutral, floor)


def test_detail_is_the_same_however_it_was_stored() -> None:
    """Settings are sorted, whole numbers are alike as int and float, and None is left out."""
    assert detail_of([("size", 8.0), ("share", 0.5), ("none", None)]) == "share=0.5, size=8"
    assert detail_of({"share": 0.5, "size": 8}.items()) == "share=0.5, size=8"
    assert detail_of([]) == ""


def at(kind: str, subject: str, runner: str, workers: int = 2) -> SeriesId:
    """Return a series of times."""
    return SeriesId(kind, subject, runner, workers, "", "time")


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        (at("speedup", "sha256_large", "sequential", 1), 0.05),
        (at("speedup", "sha256_large", "processes"), 0.10),
        (at("speedup", "sha256_large", "processes-spawn"), 0.10),
        (at("speedup", "sha256_large", "threads"), 0.15),
        (at("speedup", "http_fetch", "threads"), 0.10),
        (at("speedup", "file_io", "sequential", 1), 0.10),
        (at("startup", "start-up", "processes"), 0.25),
        (at("dispatch", "empty", "processes"), 0.15),
        (at("synchronization", "lock", "Lock"), 0.15),
        (at("of tomorrow", "anything", "anyone"), 0.15),
        (replace(at("speedup", "http_fetch", "sequential"), metric="gil_share"), 0.05),
        (replace(at("latency", "udp", "idle"), metric="p99"), 1.0),
        (replace(at("startup", "start-up", "threads"), metric="peak_memory"), 0.10),
    ],
)
def test_every_kind_of_work_has_a_threshold(series: SeriesId, expected: float) -> None:
    """Serial work 5 %, processes, HTTP and files 10 %, contention 15 %, start-up 25 %; evidence by metric."""
    assert threshold_of(series) == expected


def test_the_last_pattern_that_matches_counts() -> None:
    """A user writes the general first and the special behind it."""
    overrides = parse_overrides(["*=20", "speedup/sha256_*/time=8%"])
    assert threshold_of(at("speedup", "sha256_large", "threads"), overrides) == pytest.approx(0.08)
    assert threshold_of(at("startup", "start-up", "threads"), overrides) == pytest.approx(0.2)


def test_a_pattern_may_contain_what_divides() -> None:
    """The last equals sign divides, for details of series hold some."""
    assert parse_overrides(["dispatch/*/chunk=8/*=12.5"]) == (Override("dispatch/*/chunk=8/*", 0.125),)


@pytest.mark.parametrize("text", ["", "8", "=8", "*=", "*=many", "*=0", "*=-1", "*=nan", "*=inf"])
def test_what_is_no_threshold_is_answered_with_how_to_write_one(text: str) -> None:
    """The sentence quotes what was written and shows an example."""
    with pytest.raises(ThresholdError, match="write PATTERN=PERCENT, for example"):
        parse_overrides([text])
