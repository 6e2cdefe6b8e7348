"""How long a check takes, and what the lengths of items allow two threads."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.user_function.gil_check.measure import (
    Bounds,
    Planned,
    measure,
    plan_check,
    possible_speedup,
)
from benchmarks.user_function.launch import make_source
from benchmarks.user_function.source import UserFunctionError

if TYPE_CHECKING:
    from collections.abc import Callable

SLEEP = """
import time

def sleep(seconds):
    time.sleep(seconds)

short, long = [0.001, 0.002], 0.2
"""


def planned(tmp_path: Path, items: str, time_s: float = 100.0) -> Planned:
    """Return what would be measured of a function of the user's."""
    source = make_source("their_work:sleep", items, None, str(tmp_path / "project"), None, sys.executable)
    return plan_check(source, Bounds(time_s, 60.0, tmp_path))


def test_long_calls_are_made_as_seldom_as_possible(write: Callable[..., Path], tmp_path: Path) -> None:
    """One for each thread, and less than a second while the GIL is looked at; short ones fill a round."""
    write(SLEEP)
    long, short = planned(tmp_path, "long"), planned(tmp_path, "short")
    assert (long.timed.shape.repeats, long.sampled.shape.repeats) == (2, 4)
    assert short.timed.shape.repeats > 10
    assert short.about_s < long.about_s


def test_what_takes_too_long_is_refused(write: Callable[..., Path], tmp_path: Path) -> None:
    """The sentence says how long it would take, and which time to give; with that it is not refused."""
    write(SLEEP)
    with pytest.raises(UserFunctionError, match="Give it shorter items, or set TIME=") as refused:
        planned(tmp_path, "long", time_s=5.0)
    time_s = float(str(refused.value).rstrip(".").rpartition("TIME=")[2])
    assert planned(tmp_path, "long", time_s).about_s <= time_s


@pytest.mark.parametrize(
    ("seconds", "workers", "speedup"),
    [([1.0, 1.0], 2, 2.0), ([1.0, 1.0, 1.0], 2, 1.5), ([3.0, 1.0, 1.0, 1.0], 2, 2.0), ([5.0], 2, 1.0)],
)
def test_possible_speedup(seconds: list[float], workers: int, speedup: float) -> None:
    """Whoever is free takes the next item."""
    assert possible_speedup(seconds, workers) == pytest.approx(speedup)


@given(st.lists(st.floats(0.001, 10), min_size=1), st.integers(1, 8))
def test_nobody_gains_more_than_workers_or_items_allow(seconds: list[float], workers: int) -> None:
    """And nobody loses."""
    found = possible_speedup(seconds, workers)
    assert 0.999 <= found <= min(workers, len(seconds)) * 1.001


def test_time_is_kept(write: Callable[..., Path], tmp_path: Path) -> None:
    """A function that is slower in its measured rounds than at first is given up."""
    write(SLEEP)
    seen = planned(tmp_path, "long")
    late = Bounds(seen.looking_s, 60.0, tmp_path)
    with pytest.raises(UserFunctionError, match="its calls have become slower"):
        measure(seen, late)
