"""The identity of a series."""

from __future__ import annotations

import pytest

from reports.series.identity import SeriesId, detail_of


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


def test_detail_is_the_same_however_it_was_stored() -> None:
    """Settings are sorted, whole numbers are alike as int and float, and None is left out."""
    assert detail_of([("size", 8.0), ("share", 0.5), ("none", None)]) == "share=0.5, size=8"
    assert detail_of({"share": 0.5, "size": 8}.items()) == "share=0.5, size=8"
    assert detail_of([]) == ""
