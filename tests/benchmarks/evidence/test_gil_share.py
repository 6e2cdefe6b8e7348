"""The GIL share: parsing and intervals by hand, and the real sampler where the truth is not in doubt."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.evidence import gil_share
from benchmarks.evidence.gil_share import (
    HotLine,
    NotMeasuredError,
    measure_gil_share,
    parse_stacks,
    wilson_interval,
)
from benchmarks.machine.gil_state import gil_enabled

STACKS = """\
main (/app/run.py:10);task (/app/work.py:5);dumps (/usr/lib/json.py:77) 30
main (/app/run.py:10);task (/app/work.py:6) 20
main (/app/run.py:12) 1
"""


def test_wilson_interval_of_half() -> None:
    """50 of 100: (0.4038, 0.5962), as in the usual tables."""
    assert wilson_interval(50, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)


def test_wilson_interval_at_the_ends() -> None:
    """None of 100: (0, 0.0370); all of 100: (0.9630, 1)."""
    assert wilson_interval(0, 100) == pytest.approx((0.0, 0.0370), abs=1e-4)
    assert wilson_interval(100, 100) == pytest.approx((0.9630, 1.0), abs=1e-4)


@given(st.integers(1, 5000), st.data())
def test_the_interval_holds_the_share_and_stays_within_0_and_1(tries: int, data: st.DataObject) -> None:
    """Whatever was counted."""
    hits = data.draw(st.integers(0, tries))
    low, high = wilson_interval(hits, tries)
    assert 0 <= low <= hits / tries + 1e-12
    assert hits / tries - 1e-12 <= high <= 1


def test_samples_are_summed_and_lines_of_the_task_go_first() -> None:
    """51 of 100 looks held the GIL; a library below the task counts for the task's line."""
    held, hottest = parse_stacks(STACKS, "/app/work.py", samples=100)
    assert held == 51
    assert hottest == (
        HotLine("work.py", 5, "task", 0.3),
        HotLine("work.py", 6, "task", 0.2),
        HotLine("run.py", 12, "main", 0.01),
    )


def test_what_is_no_stack_is_passed_over() -> None:
    """Empty output and foreign lines hold no samples."""
    assert parse_stacks("", "/app/work.py", 10) == (0, ())
    assert parse_stacks("py-spy says something\nodd frame 3\n", "x", 10)[0] == 3


def test_without_py_spy_the_reason_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not measured, never zero."""
    monkeypatch.setattr(gil_share.shutil, "which", lambda _name, **_where: None)
    monkeypatch.setattr(gil_share, "gil_enabled", lambda: True)
    with pytest.raises(NotMeasuredError, match="not measured: py-spy is not installed"):
        measure_gil_share(lambda: None, 1, "x")


def test_without_a_gil_it_is_not_applicable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A free-threaded build that runs without its GIL has no share."""
    monkeypatch.setattr(gil_share, "gil_enabled", lambda: False)
    with pytest.raises(NotMeasuredError, match="not applicable"):
        measure_gil_share(lambda: None, 1, "x")


def test_a_sampler_that_fails_gives_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing right to attach is told in the sampler's own words."""
    monkeypatch.setattr(gil_share, "gil_enabled", lambda: True)
    monkeypatch.setattr(gil_share, "_find_py_spy", lambda: "/bin/false")
    with pytest.raises(NotMeasuredError, match="could not look at this process"):
        measure_gil_share(lambda: None, 1, "x")


needs_gil = pytest.mark.skipif(not gil_enabled(), reason="this interpreter runs without a GIL")


@needs_gil
def test_a_loop_in_bytecode_holds_it_nearly_always() -> None:
    """The whole interval lies far above one half, and the hot lines are in this file."""
    found = measure_gil_share(lambda: sum(range(200_000)), 1, __file__)
    assert found.low > 0.8
    assert found.hottest[0].file == "test_gil_share.py"
    assert found.samples + found.errors == gil_share.RATE_HZ


@needs_gil
def test_waiting_holds_it_hardly_ever() -> None:
    """time.sleep gives it up."""
    assert measure_gil_share(lambda: time.sleep(0.01), 1, __file__).high < 0.2
