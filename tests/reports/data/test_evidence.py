"""Evidence at the door: taken as it is, or named with what is wrong, or not recorded."""

from __future__ import annotations

import math
from typing import Any

import pytest

from reports.data.cells import Benchmark, cell_or_refusal
from reports.data.evidence import TimelineItem
from reports.data.fields import FieldError, structure
from reports.data.gil import HotLine
from reports.data.model import Cell
from tests.reports import make_run


def loaded(**facts: object) -> Cell:
    """Return a cell with these facts beside those that it needs."""
    made = make_run.cell("sha", "threads", 2, [1.0] * 6, **facts)
    found = cell_or_refusal(structure(Benchmark, made), "benchmarks[0]")
    assert isinstance(found, Cell)
    return found


def test_an_older_file_has_it_not_recorded() -> None:
    """A file from before evidence was measured is read, and says so."""
    cell = loaded()
    assert (cell.gil_share, cell.gil_share_reason) == (None, "not recorded")
    assert (cell.timeline, cell.timeline_reason) == (None, "not recorded")
    assert (cell.hand_overs, cell.hand_overs_reason) == (None, "not recorded")


def test_hand_overs_are_counts_for_each_block() -> None:
    """Whole numbers as they are, without a reason; else the reason."""
    cell = loaded(hand_overs=[0, 1, 2, 3, 400_000, 5], hand_overs_reason=None)
    assert (cell.hand_overs, cell.hand_overs_reason) == ((0, 1, 2, 3, 400_000, 5), None)
    assert loaded(hand_overs_reason="not measured: why.").hand_overs_reason == "not measured: why."


def test_what_handing_out_costs_is_one_entry_for_each_turn() -> None:
    """All series are of one length; an older file has none."""
    cell = loaded(handing_out={"empty_item_s": [1e-5, 2e-5], "handed_item_s": [2e-5, 3e-5]})
    assert cell.handing_out is not None
    assert (cell.handing_out.empty_item_s, cell.handing_out_reason) == ((1e-5, 2e-5), None)
    assert loaded().handing_out_reason == "not recorded"
    with pytest.raises(FieldError, match="turns"):
        loaded(handing_out={"empty_item_s": [1e-5], "handed_item_s": [2e-5, 3e-5]})


def test_the_memory_of_a_cell_is_its_highest_peak() -> None:
    """An older file has none; one of no round, or of less than nothing, is refused."""
    cell = loaded(memory=make_run.memory(2**30))
    assert cell.memory is not None
    assert (cell.memory.peak, cell.memory_reason) == (2**30, None)
    assert loaded().memory_reason == "not recorded"
    for wrong in ({"peak_bytes": []}, {"peak_bytes": [-1]}, {"room_bytes": 1.5}, {"method": "uss"}):
        with pytest.raises(FieldError, match=next(iter(wrong))):
            loaded(memory={**make_run.memory(2**30), **wrong})


@pytest.mark.parametrize("wrong", [[1] * 5, [1.5] * 6, [-1] * 6, [None] * 6, [True] * 6, "many", 6])
def test_wrong_hand_overs_are_refused(wrong: object) -> None:
    """Another number of them than of blocks, halves, less than none, and what is no list."""
    with pytest.raises(FieldError, match="hand_overs"):
        loaded(hand_overs=wrong)


def test_a_reason_is_kept() -> None:
    """Where a figure is null, the reason of the measurement is what is shown."""
    cell = loaded(gil_share=None, gil_share_reason="not measured: no py-spy")
    assert (cell.gil_share, cell.gil_share_reason) == (None, "not measured: no py-spy")


def test_a_share_is_read() -> None:
    """Share, interval, samples and hot lines come as they are."""
    cell = loaded(gil_share=make_run.gil_share(0.5))
    found = cell.gil_share
    assert cell.gil_share_reason is None
    assert found is not None
    assert (found.low, found.share, found.high, found.samples) == (0.49, 0.5, 0.51, 1_000)
    assert found.hottest == (HotLine("task.py", "work", 0.5, 7),)
    assert (found.method, found.stretches, found.sampler_cores) == ("py-spy", None, None)


def test_how_a_share_was_measured_is_read() -> None:
    """Method, stretches, what looking cost, and why there are no lines."""
    facts = {"method": "words", "stretches": 10, "sampler_cores": 0.1, "hottest_reason": "not measured: why."}
    found = loaded(gil_share=make_run.gil_share(0.5, **facts)).gil_share
    assert found is not None
    assert (found.method, found.stretches, found.sampler_cores) == ("words", 10, 0.1)
    assert (found.words_reason, found.hottest_reason) == (None, "not measured: why.")


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": 1.2},
        {"share": None},
        {"share": math.nan},
        {"low": 0.6},
        {"high": 0.4},
        {"low": -0.1},
        {"samples": 0},
        {"rate_hz": "fast"},
        {"hottest": [{"file": "a.py", "line": -1, "function": "f", "share": 0.1}]},
        {"hottest": [{"file": "a.py", "line": 1, "function": "f", "share": 1.1}]},
        {"hottest": 3},
        {"method": "guess"},
        {"stretches": 1.5},
        {"sampler_cores": -1},
    ],
)
def test_a_wrong_share_is_refused(wrong: dict[str, Any]) -> None:
    """A share outside of its interval or of 0 to 1 is not believed, and the field is named."""
    with pytest.raises(FieldError, match="gil_share"):
        loaded(gil_share=make_run.gil_share(0.5, **wrong))


def test_a_timeline_is_read() -> None:
    """Items become values with names."""
    cell = loaded(timeline=make_run.timeline([[0, 0, 0.1, 0.5, 0.6]], 0.7))
    found = cell.timeline
    assert cell.timeline_reason is None
    assert found is not None
    assert (found.wall_s, found.items) == (0.7, (TimelineItem(0, 0, 0.1, 0.5, 0.6),))


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": []},
        {"items": [[0, 0, 0, 1, 1]] * 501},
        {"items": [[0, 0, 0, 1]]},
        {"items": [[0, 0, 0, 1, None]]},
        {"items": [[0, -1e-3, 0, 1, 1]]},
        {"items": [[0, 0, 0, 1, math.inf]]},
        {"items": [[0.5, 0, 0, 1, 1]]},
        {"items": [[0, 0, 1, 0, 1]]},
        {"items": {"0": 1}},
        {"wall_s": 0},
        {"wall_s": math.inf},
    ],
)
def test_a_wrong_timeline_is_refused(wrong: dict[str, Any]) -> None:
    """Times below 0 or without end, halves of workers and items without number are named."""
    with pytest.raises(FieldError, match="timeline"):
        loaded(timeline={**make_run.timeline([[0, 0, 0, 1, 1]]), **wrong})


def test_the_lag_of_a_loop_is_read() -> None:
    """As many entries in each series as there were parts; an older file has it not recorded."""
    lag = {"timer_s": 0.001, "wall_s": [0.1, 0.2], "held_s": [0, 0.1], "cpu_s": [0, 0], "longest_s": [0, 0.1]}
    found = loaded(loop_lag=lag, loop_lag_reason=None)
    assert found.loop_lag is not None
    assert (found.loop_lag.held_s, found.loop_lag_reason) == ((0.0, 0.1), None)
    assert loaded().loop_lag_reason == "not recorded"
    with pytest.raises(FieldError, match="loop_lag"):
        loaded(loop_lag={**lag, "held_s": [0.1]})
