"""The verdict on whether a function releases the GIL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.evidence.gil_share import HotLine
from benchmarks.interval import Interval
from benchmarks.own.release_verdict import HELD, INCONCLUSIVE, RELEASED, Evidence, judge
from benchmarks.own.segments import NoShare, Shares

LINE = HotLine("parse.py", 88, "loads", 0.6)


def evidence(
    *shares: float, speedup: tuple[float, float, float] | None = (0.98, 1.0, 1.02), gil_on: bool = True
) -> Evidence:
    """Return what six segments and two threads have shown."""
    found = Interval(*speedup) if speedup else None
    return Evidence("their:loads", Shares(shares, (LINE,)), found, gil_on, 2)


@pytest.mark.parametrize(
    ("shares", "code", "said"),
    [
        ((0.01, 0.02, 0.02, 0.02, 0.03, 0.03), RELEASED, "releases the GIL: it holds it 2.0% of the time"),
        ((0.96, 0.97, 0.97, 0.97, 0.98, 0.99), HELD, "more than the 10% allowed"),
        ((0.05, 0.08, 0.09, 0.11, 0.12, 0.20), INCONCLUSIVE, "on both sides"),
    ],
)
def test_the_whole_interval_decides(shares: tuple[float, ...], code: int, said: str) -> None:
    """On one side of what is allowed, on the other, or across."""
    verdict = judge(evidence(*shares), 0.1)
    assert verdict.code == code
    assert said in verdict.lines[0]
    assert "parse.py line 88 (loads, 60.0%)" in verdict.lines[1]
    assert "1.00× as fast (0.98 to 1.02)" in verdict.lines[2]


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6), st.floats(0.01, 0.99))
def test_no_verdict_against_its_interval(shares: list[float], allowed: float) -> None:
    """Whoever is told that it holds, or releases, has no segment that says otherwise."""
    code = judge(evidence(*shares, speedup=None), allowed).code
    assert code != HELD or min(shares) > allowed
    assert code != RELEASED or max(shares) <= allowed


def test_evidence_that_contradicts_itself_decides_nothing() -> None:
    """Who holds the GIL nine tenths of the time can't be 1.8 times as fast in two threads."""
    verdict = judge(evidence(*[0.9] * 6, speedup=(1.8, 1.85, 1.9)), 0.1)
    assert verdict.code == INCONCLUSIVE
    assert "could not be 1.80×" in verdict.lines[0]


def test_without_a_gil_there_is_none_to_hold() -> None:
    """On a free-threaded build, unless an import has switched the GIL on."""
    assert judge(evidence(*[0.9] * 6, gil_on=False), 0.1).code == RELEASED


def test_no_right_to_look_is_inconclusive() -> None:
    """The reason is told, and what two threads gained."""
    verdict = judge(
        Evidence("their:loads", NoShare("not measured: no right"), None, gil_on=True, usable_cpus=2), 0.1
    )
    assert verdict.code == INCONCLUSIVE
    assert "no right" in verdict.lines[0]
