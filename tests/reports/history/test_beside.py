"""Benchmarks beside the cells, those without a time among them."""

from __future__ import annotations

from typing import Any

import pytest

from reports.fields import FieldError, Fields
from reports.history import beside

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
