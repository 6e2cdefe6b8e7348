"""Who computes and who waits, on an idle machine and on a busy one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.waiting import why_left_out
from tests.benchmarks.make_pair import arm, block, pair_of

SIDES = pair_of(Path()).sides
Seconds = tuple[float, float | None, float | None]


@pytest.mark.parametrize(
    ("base", "head", "waits"),
    [
        ((0.1, 0.1, 0.0), (0.1, 0.1, 0.0), False),
        ((0.1, 0.05, 0.0), (0.1, 0.05, 0.0), True),
        ((0.1, 0.05, 0.0), (0.1, 0.09, 0.0), False),
        ((0.1, 0.05, 0.15), (0.1, 0.05, 0.15), False),
        ((0.1, 0.05, 0.10), (0.1, 0.05, 0.10), True),
        ((0.1, 0.001, 0.199), (0.1, 0.001, 0.199), True),
        ((0.1, None, None), (0.1, None, None), False),
        ((0.1, 0.05, None), (0.1, 0.05, None), True),
    ],
    ids=[
        "both compute",
        "both wait",
        "one side was disturbed",
        "others took what it lacks",
        "others took only the other CPU",
        "asleep on a full machine",
        "no CPU time is known",
        "nothing is known of others",
    ],
)
def test_what_others_take_is_no_waiting(base: Seconds, head: Seconds, *, waits: bool) -> None:
    """On two CPUs."""
    reason = why_left_out(block(arm(*base), arm(*head)), SIDES, 2)
    assert (reason is not None) == waits
    assert reason is None or reason.startswith("it waits: 0.")


def test_only_the_first_block_tells() -> None:
    """A later one may have been disturbed, and its workload is not given up for that."""
    assert why_left_out(block(arm(0.1, 0.001), arm(0.1, 0.001), 1), SIDES, 2) is None


def test_a_side_that_fails_is_named() -> None:
    """In every block, whatever the other side did."""
    assert why_left_out(block(arm(), arm(reason="no"), 3), SIDES, 2) == "CPython 3.13.5t: no"


@given(cpu_s=st.floats(0.05, 0.1), others_s=st.floats(0, 10), cpus=st.integers(1, 64))
def test_what_fills_what_it_gets_computes(cpu_s: float, others_s: float, cpus: int) -> None:
    """However little that is: others took the rest of all CPUs."""
    others_s = max(others_s, cpus * 0.1 - cpu_s)
    cell = arm(0.1, cpu_s, others_s)
    assert why_left_out(block(cell, cell), SIDES, cpus) is None
