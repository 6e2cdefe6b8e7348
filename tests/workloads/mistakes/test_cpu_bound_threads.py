"""cpu_bound_threads: the same work timed one after the other and in threads."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.workloads.mistakes.showing import Show
from workloads.mistakes.cpu_bound_threads import BLOCKS
from workloads.model import WrongResultError


@pytest.fixture
def facts(show: Show) -> dict[str, Any]:
    """What the demonstration told."""
    return show("cpu_bound_threads", "two threads").facts


def test_both_ways_are_timed_in_every_block(facts: dict[str, Any]) -> None:
    """Enough blocks for an interval of the median, and a time for each way in each."""
    assert BLOCKS >= 6
    assert len(facts["sequential_s"]) == len(facts["threads_s"]) == BLOCKS
    assert all(wall_s > 0 for wall_s in facts["sequential_s"] + facts["threads_s"])


def test_whether_the_gil_is_on_is_told(facts: dict[str, Any]) -> None:
    """Only with it is a speedup impossible."""
    assert facts["gil_enabled"] == getattr(sys, "_is_gil_enabled", lambda: True)()


def test_a_wrong_result_has_no_time(run: Show) -> None:
    """The demonstration fails instead of timing work that was not done."""
    script = (
        "import workloads.mistakes.cpu_bound_threads as mistake\n"
        "mistake.count_primes = lambda _first: -1\n"
        "mistake.show_two_threads(print)"
    )
    shown = run("-c", script)
    assert shown.exit_code == 1
    assert WrongResultError.__name__ in shown.stderr
    assert shown.lines == ()
