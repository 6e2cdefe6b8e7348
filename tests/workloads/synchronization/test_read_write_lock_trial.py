"""The experiment with the shared dict: who does how much, and that a broken promise is found out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.synchronization import read_write_lock_trial
from workloads.synchronization.experiment import BrokenPromiseError, Variant
from workloads.synchronization.read_write_lock_trial import (
    FEWER_WITH_WAITING,
    READ_WRITE_LOCK,
    READERS,
    WRITERS,
    Guard,
    Mix,
    deal,
)

OneRound = Callable[..., Mapping[str, float]]
VARIANTS = pytest.mark.parametrize("variant", READ_WRITE_LOCK.variants, ids=lambda variant: variant.label)


@given(operations=st.integers(0, 10_000), participants=st.integers(1, 20))
def test_dealing_loses_nothing_and_is_even(operations: int, participants: int) -> None:
    """Nobody does two more than another."""
    dealt = deal(operations, participants)
    assert len(dealt) == participants
    assert sum(dealt) == operations
    assert max(dealt) - min(dealt) <= 1


@pytest.mark.parametrize(("reading_share", "writes"), [(0.5, 600), (0.9, 120), (0.99, 12), (1.0, 1)])
def test_what_is_not_read_is_written(reading_share: float, writes: int) -> None:
    """At least once, or there would be nothing to guard."""
    assert Mix(reading_share, 0).writes(1200) == writes


@VARIANTS
def test_every_variant_keeps_the_share_and_tears_nothing(variant: Variant, one_round: OneRound) -> None:
    """Reads and writes are those that the settings ask for."""
    seen = one_round(variant, 10 * FEWER_WITH_WAITING)
    share = seen["reads"] / (seen["reads"] + seen["writes"])
    assert seen["torn_reads"] == 0
    assert share == pytest.approx(variant.settings["reading_share"], abs=0.01)


@VARIANTS
def test_the_smallest_round_has_a_write(variant: Variant, one_round: OneRound) -> None:
    """One operation each, some of them writes."""
    seen = one_round(variant, 1)
    assert seen["writes"] >= 1
    assert seen["reads"] + seen["writes"] == READERS + WRITERS


def test_a_lock_that_lets_everybody_in_is_found_out(one_round: OneRound) -> None:
    """Writers that meet in the middle of a section lose each other's write."""
    no_lock = Guard(nullcontext, nullcontext)
    variant = read_write_lock_trial._variant("no lock", lambda: no_lock, Mix(0.5, 0.001))
    with pytest.raises(BrokenPromiseError, match="read_write_lock"):
        one_round(variant, 10 * FEWER_WITH_WAITING)


@pytest.mark.parametrize(
    ("torn_reads", "shared"),
    [(1, {"first": 3, "second": 3}), (0, {"first": 2, "second": 2}), (0, {"first": 3, "second": 2})],
    ids=["torn read", "lost write", "torn write"],
)
def test_each_trace_of_a_broken_promise_is_enough(torn_reads: int, shared: dict[str, int]) -> None:
    """Three writes leave three in both places, and no reader saw anything else."""
    with pytest.raises(BrokenPromiseError, match=f"{torn_reads} readers were let in .* 3 writes"):
        read_write_lock_trial.check(torn_reads, 3, shared)
    read_write_lock_trial.check(0, 3, {"first": 3, "second": 3})
