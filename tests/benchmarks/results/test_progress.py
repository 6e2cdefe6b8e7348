"""The live line and the plain lines, with a fake clock."""

from __future__ import annotations

import dataclasses
import io
import itertools

import pytest
from rich.console import Console

from benchmarks.kinds.dispatch import BUDGET_S, OPENING_S
from benchmarks.kinds.startup import REPEATS
from benchmarks.plan.plan import Request, make_plan
from benchmarks.plan.presets import Extent, Preset
from benchmarks.plan.selection import Selection
from benchmarks.process.messages import BlockEnded
from benchmarks.results.progress import (
    BEYOND_BUDGET_S,
    LiveLine,
    Progress,
    Step,
    closing_line,
    duration,
    live_line,
    steps,
)

STEP = Step("sleep", 2, 8, budget_s=25, later_s=6 * 25, precision=0.02)
KIND = Step("dispatch", 10, 10, budget_s=45, later_s=0)


def test_the_live_line_has_group_block_width_and_time_left() -> None:
    """10 s into the second of eight groups at most 15 s + 6 x 25 s are left."""
    line = live_line(STEP, BlockEnded(7, 0.0312), elapsed_s=10)
    assert line == ("[2/8] sleep: block 7, widest interval ±3.1% (wanted ±2%), about 2 min 45 s left in all")


def test_before_six_blocks_there_is_no_width() -> None:
    """The line says so instead of showing a number."""
    assert "no interval yet" in live_line(STEP, BlockEnded(3, None), 1)


def test_an_overrun_budget_leaves_no_negative_time() -> None:
    """The last group beyond its budget has about 0 s left."""
    assert live_line(Step("x", 8, 8, 25, 0, 0.02), BlockEnded(6, 0.5), 99).endswith("about 0 s left in all")


def test_what_has_no_speedup_shows_no_interval() -> None:
    """Neither while it is measured nor when it has ended, where blocks would say nothing."""
    assert live_line(KIND, BlockEnded(3, None), 15) == "[10/10] dispatch: block 3, about 30 s left in all"
    assert closing_line(KIND, [BlockEnded(3, None)], 44) == "[10/10] dispatch: 44 s"


def test_without_a_terminal_there_are_plain_lines() -> None:
    """Two lines a group, no control characters."""
    stream = io.StringIO()
    with Progress(Console(file=stream, width=80), iter([0.0, 8.0]).__next__).step(STEP) as block_ended:
        block_ended(BlockEnded(6, 0.015))
    assert stream.getvalue().splitlines() == [
        "[2/8] sleep: measuring, about 2 min 55 s left in all",
        "[2/8] sleep: 6 blocks, widest interval ±1.5%, 8 s",
    ]


def test_a_terminal_gets_a_line_that_ends_as_a_plain_one() -> None:
    """The live line is replaced by the closing one."""
    stream = io.StringIO()
    console = Console(file=stream, width=100, force_terminal=True)
    with Progress(console, itertools.count().__next__).step(STEP) as block_ended:
        block_ended(BlockEnded(6, 0.015))
    assert "sleep: 6 blocks" in stream.getvalue()


def test_time_goes_on_while_no_block_ends() -> None:
    """The line is written anew whenever it is drawn, also while workers start."""
    line = LiveLine(STEP, [], iter([0.0, 5.0]).__next__)
    shown = [str(line.__rich__()) for _ in range(2)]
    assert shown[0] == "[2/8] sleep: starting workers, about 2 min 55 s left in all"
    assert shown[1].endswith("2 min 50 s left in all")


def test_a_group_without_blocks_says_so() -> None:
    """Everything failed before a block was complete."""
    assert closing_line(STEP, [], 3) == "[2/8] sleep: no block was completed, 3 s"


@pytest.mark.parametrize(("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s")])
def test_durations_are_for_people(seconds: float, text: str) -> None:
    """Rounded to seconds."""
    assert duration(seconds) == text


def test_the_steps_of_a_run_know_what_comes_after_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two groups of 10 s and what they take beyond, four cells started 5 times at 0.5 s, 30 s of dispatch."""
    monkeypatch.setitem(REPEATS, Extent.QUICK, 5)
    monkeypatch.setitem(BUDGET_S, Extent.QUICK, 30.0 - OPENING_S)
    plan = dataclasses.replace(
        make_plan(Request()),
        selection=Selection(("a", "b"), ("sequential", "processes", "threads"), (2, 4)),
        preset=Preset("p", 0.02, 10),
        kinds=("startup", "dispatch"),
    )
    found = list(steps(plan))
    assert [step.heading for step in found] == ["[1/4] a", "[2/4] b", "[3/4] start-up", "[4/4] dispatch"]
    assert [step.later_s for step in found] == [10 + BEYOND_BUDGET_S + 40, 40, 30, 0]
    assert [step.precision for step in found] == [0.02, 0.02, None, None]
