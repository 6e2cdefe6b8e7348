"""What handing out costs: four ways that take turns, and where it is not looked into."""

from __future__ import annotations

import math

import pytest

from benchmarks.evidence.collect import NOT_SHORT, Evidence, with_handing_out
from benchmarks.evidence.handing_out import TURNS, Handed, measure_handing_out
from benchmarks.plan.selection import find_runners
from workloads.sleep import wait_async

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.mark.parametrize("runner", ["threads", "processes", "processes-chunked"])
def test_tiny_items_are_measured_in_all_ways(runner: str) -> None:
    """One entry for each turn; a plain loop is quicker than handing out one by one."""
    with find_runners()[runner].open(2) as executor:
        found = measure_handing_out(Handed(executor, abs, range(-300, 0), 2, 1e-6, 1e-6))
    assert found is not None
    assert found.looped_item_s is not None
    assert found.chunked_item_s is not None
    for series in (found.empty_item_s, found.handed_item_s, found.looped_item_s, found.chunked_item_s):
        assert len(series) == TURNS - 1
        assert min(series) > 0
    assert min(found.looped_item_s) < min(found.handed_item_s)


def test_a_coroutine_has_no_plain_loop() -> None:
    """Handing out alone is measured; fewer items than workers are no fault."""
    with find_runners()["asyncio"].open(4) as executor:
        found = measure_handing_out(Handed(executor, wait_async, range(2), 4, 1e-6, 1e-6))
    assert found is not None
    assert (found.looped_item_s, found.chunked_item_s) == (None, None)


def test_where_handing_out_is_a_small_part_nothing_more_is_tried() -> None:
    """The task is not even called, so it can't fail."""
    with find_runners()["threads"].open(2) as executor:
        assert measure_handing_out(Handed(executor, math.sqrt, [-1.0] * 10, 2, 1e9, 1.0)) is None


def test_long_items_and_failures_have_their_reasons() -> None:
    """A cell never lacks its other evidence for this."""
    with find_runners()["threads"].open(2) as executor:
        long = with_handing_out(Evidence(), Handed(executor, abs, [1, 2], 2, 1.0, 1.0))
        failed = with_handing_out(Evidence(), Handed(executor, math.sqrt, [-1.0, 1.0], 2, 1e-6, 1e-6))
    assert (long.handing_out, long.handing_out_reason) == (None, NOT_SHORT)
    assert failed.handing_out is None
    assert str(failed.handing_out_reason).startswith("not measured: the task failed")
