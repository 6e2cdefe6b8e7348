"""A short form of ``python -m tests.known_truth``, and what is right by hand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from reports.why.briefs import CauseName
from tests.known_truth.made import KINDS, Mix, Speed, draw
from tests.known_truth.truth import Here, list_judged, list_limit, right_causes

ROOT = Path(__file__).resolve().parents[2]
SPEED = Speed(steps_per_ms=10_000, bytes_per_ms=1_000_000, piece_ms=0.005)
TWO_CPUS = Here(SPEED, cpus=2, gil=True)
FREE_THREADED = Here(SPEED, cpus=2, gil=False)


def test_no_function_of_known_cause_is_explained_wrongly() -> None:
    """One that holds the GIL and one that waits, through the real measuring: the right cause or none."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.known_truth", "--tries=2", "--kinds", "hold", "wait", "--budget=1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "2 functions, 6 answers: " in ended.stdout
    assert ended.stdout.endswith(" 0 wrong\n")


@pytest.mark.parametrize(
    ("mix", "here", "runner", "right"),
    [
        (Mix(hold=10), TWO_CPUS, "threads", {"GIL-bound", "partly GIL-bound"}),
        (Mix(hold=10), TWO_CPUS, "processes", {"runs in parallel", "limited by the machine"}),
        (Mix(hold=10), FREE_THREADED, "threads", {"runs in parallel", "limited by the machine"}),
        (Mix(wait=10), TWO_CPUS, "threads", {"waiting overlapped"}),
        (Mix(locked_wait=10), TWO_CPUS, "threads", {"serialized by a lock"}),
        (Mix(locked_wait=10), FREE_THREADED, "threads", {"serialized by a lock"}),
        (Mix(locked_wait=10), TWO_CPUS, "processes", {"waiting overlapped"}),
        (
            Mix(wait=5, long_times=15, long_at=15),
            TWO_CPUS,
            "threads",
            {"unequal items", "waiting overlapped"},
        ),
    ],
)
def test_right_causes_are_those_of_what_limits(mix: Mix, here: Here, runner: str, right: set[str]) -> None:
    """A lock of threads is none of processes, and only a GIL binds to a GIL; not clear is always allowed."""
    assert right_causes(mix, runner, here) == right | {"inconclusive"}


@pytest.mark.parametrize("kind", KINDS)
def test_every_cause_that_is_right_exists(kind: str) -> None:
    """A cause that was renamed would make its truth a wrong one."""
    for _, mix in draw(10, (kind,)):
        for here in (TWO_CPUS, FREE_THREADED):
            assert right_causes(mix, "threads", here) <= {*get_args(CauseName)}


def test_what_a_list_allows() -> None:
    """Fifteen of thirty parts come last: with two workers that is 30 / (7 + 15), and a repeat overlaps."""
    last = Mix(wait=5, long_times=15, long_at=15)
    assert list_limit(last) == pytest.approx(30 / 22)
    assert list_limit(last, 2) > 1.5
    assert list_judged(last, said=True) == "right"
    assert list_judged(last, said=False) == "not clear"
    assert list_judged(Mix(wait=5), said=True) == "wrong"


def test_a_longer_test_begins_like_a_short_one() -> None:
    """A wrong cause that one has found, another finds again."""
    assert draw(30)[:5] == draw(5)
