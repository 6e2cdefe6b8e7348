"""Splits: which ones there are, which fit into the time, and what is recorded of them."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.model import find_kinds
from benchmarks.kinds.splits.job import (
    SEQUENTIAL,
    Split,
    SplitOrder,
    SplitRounds,
    SplitsSeen,
    fewest_blocks_s,
    fitting,
    measure_splits,
    spread,
    widest,
)
from benchmarks.kinds.splits.measurement import (
    MOST_WORKERS,
    PARTS,
    SPLITS,
    most_items,
    split_orders,
    split_record,
    waits_and_computes,
)
from benchmarks.plan.plan import Plan, Request, UserFunction, make_plan
from benchmarks.process.messages import Finished
from workloads.model import Workload, WrongResultError

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDER = SplitOrder("mix_0.2", 0.2, 8, 1.0, 0.02, 1)


def planned(**asked: str) -> Plan:
    """Return the plan of a run of this kind only."""
    return make_plan(Request(kinds="splits", **asked), find_kinds())  # type: ignore[arg-type] # all are texts


@given(workers=st.integers(1, 64))
def test_every_split_has_all_workers(workers: int) -> None:
    """From one process to one for each worker; none has a remainder."""
    splits = replace(ORDER, workers=workers).splits
    assert all(split.processes * split.threads == workers for split in splits)
    assert (splits[0].processes, splits[-1].processes) == (1, workers)


def test_the_parts_of_the_user_replace_the_usual_ones() -> None:
    """They share the time; the workers are the most that are asked for, up to a limit."""
    assert [order.part for order in split_orders(planned())] == list(PARTS)
    chosen = split_orders(planned(mix="0.1 0.3", workers="2 6 99"))
    assert [(order.work, order.workers) for order in chosen] == [("mix_0.1", 6), ("mix_0.3", 6)]
    assert max(order.workers for order in split_orders(planned())) <= MOST_WORKERS
    assert SPLITS.about_s(planned()) <= 30


@given(sequential_s=st.floats(0, 100), workers=st.sampled_from([1, 2, 6, 8, 16]))
def test_the_ends_are_always_among_what_fits(sequential_s: float, workers: int) -> None:
    """With one between them, if there is one; or nothing, where even these would take far too long."""
    splits = replace(ORDER, workers=workers).splits
    found = fitting(splits, sequential_s, 12.0)
    assert fitting(splits, 0.01, 12.0) == splits
    if not found:
        assert fewest_blocks_s(sequential_s, min(3, len(splits))) > 24.0
        return
    assert set(found) <= set(splits)
    assert (found[0], found[-1]) == (splits[0], splits[-1])
    assert len(found) >= min(3, len(splits))


@given(count=st.integers(1, 500), wanted=st.integers(1, 500))
def test_items_are_spread_over_all(count: int, wanted: int) -> None:
    """Each at most once, in order, from the first on."""
    places = spread(count, wanted)
    assert len(places) == min(count, wanted)
    assert list(places) == sorted(set(places))
    assert (places[0], places[-1] < count) == (0, True)


def test_long_items_are_fewer_in_a_round_but_two_for_each_worker() -> None:
    """16 s for 7 blocks of 4 splits and sequential, three times its time: 76 items of 10 ms."""
    order = replace(ORDER, budget_s=16.0)
    assert most_items(order, 0.01) == 76
    assert most_items(order, 10.0) == 16


def test_the_widest_interval_is_that_of_the_gains() -> None:
    """Six blocks: half of 2 to 4 around 3; with fewer there is none."""
    rounds = {SEQUENTIAL: [12.0] * 6, Split(1, 2): [4.0] * 6, Split(2, 1): [3.0, 6.0, 4.0, 4.0, 4.0, 4.0]}
    assert widest(rounds) == pytest.approx(1 / 3)
    assert widest({split: seconds[:5] for split, seconds in rounds.items()}) is None


def tiny(wrong: int | None = None) -> Workload:
    """Return a workload of nothing but numbers, of which one result may be called wrong."""

    def check(_items: Sequence[int], results: Sequence[object]) -> None:
        if wrong in results:
            raise WrongResultError("tiny: so it was told")

    return Workload("tiny", "Is tiny.", "numbers", abs, lambda: nullcontext(range(-20, 0)), check)


def test_all_splits_of_a_function_are_measured_in_the_same_blocks() -> None:
    """As many rounds of each, six at least, and the memory of the processes where the system tells it."""
    sent: list[object] = []
    measure_splits(SplitOrder("tiny", None, 2, 0.01, 0.0, 1, tiny), sent.append)
    (result,) = [message.result for message in sent if isinstance(message, Finished)]
    assert isinstance(result, SplitsSeen)
    assert not result.failures
    assert set(result.measured) == {SEQUENTIAL, Split(1, 2), Split(2, 1)}
    ((rounds, items),) = {(len(each.data_s), each.items) for each in result.measured.values()}
    assert rounds >= 6  # a seventh block may begin within the budget
    assert items == 20
    assert result.measured[SEQUENTIAL].pss_bytes is None


def test_a_round_may_have_some_of_the_items_only() -> None:
    """As many for each split as for sequential."""
    sent: list[object] = []
    measure_splits(SplitOrder("tiny", None, 1, 0.01, 0.0, 1, tiny, most_items=5), sent.append)
    (result,) = [message.result for message in sent if isinstance(message, Finished)]
    assert isinstance(result, SplitsSeen)
    assert {each.items for each in result.measured.values()} == {5}


def test_a_wrong_result_has_no_time() -> None:
    """The first round already finds it."""
    sent: list[object] = []
    measure_splits(SplitOrder("tiny", None, 2, 0.01, 0.0, 1, lambda: tiny(wrong=7)), sent.append)
    assert "wrong result" in str(sent[-1])


def test_a_record_tells_the_split() -> None:
    """What identifies it, its items, and its memory; sequential has neither processes nor threads."""
    seen = SplitsSeen("time budget")
    found = split_record(ORDER, Split(2, 4), SplitRounds(32, (0.05,) * 6, 20, 18), seen)
    assert found.data_s == (0.05,) * 6
    expected = {"kind": "splits", "work": "mix_0.2", "computing_part": 0.2, "processes": 2, "threads": 4}
    expected |= {
        "workers": 8,
        "runner": "processes-x-threads",
        "items": 32,
        "pss_bytes": 20,
        "verified": True,
    }
    assert expected.items() <= found.extra_info.items()
    alone = split_record(ORDER, SEQUENTIAL, SplitRounds(16, (0.1,) * 6), seen).extra_info
    assert (alone["runner"], alone["workers"], alone["processes"]) == ("sequential", 1, None)


@pytest.mark.parametrize(("part", "measured"), [(None, False), (0.0, False), (0.2, True), (0.99, False)])
def test_only_a_function_that_waits_and_computes_is_measured(part: float | None, measured: bool) -> None:  # noqa: FBT001 - a case
    """For the others the splits don't differ, or processes alone are as good."""
    own = UserFunction(tiny, None, None, {"computing_part": part}, 0)
    assert waits_and_computes(own) is measured
