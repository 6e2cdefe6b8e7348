"""Replaying durations into pytest-benchmark gives back exactly what was measured."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.results.replay import ReplayTimer


@given(st.lists(st.floats(1e-9, 1e6), min_size=1))
def test_differences_of_readings_are_the_durations(durations_s: list[float]) -> None:
    """To the last bit, in their order."""
    timer = ReplayTimer()
    timer.load(durations_s)
    replayed = []
    for _ in durations_s:
        start = timer()
        replayed.append(timer() - start)
    assert replayed == durations_s
