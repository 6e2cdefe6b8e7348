"""The pipeline: what it observes, and that a channel which loses, doubles or overfills is found out."""

from __future__ import annotations

import queue
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.synchronization.condition import (
    CAPACITY,
    CONDITION,
    Channel,
    _compare,
    pipeline,
    through_buffer,
    through_queue,
)
from workloads.synchronization.experiment import BrokenPromiseError, Conditions, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    OneRound = Callable[..., Mapping[str, float]]

BOTH = pytest.mark.parametrize("make_channel", [through_buffer, through_queue])


@pytest.mark.parametrize("variant", CONDITION.variants, ids=lambda variant: variant.label)
def test_nothing_is_lost_or_doubled(variant: Variant, one_round: OneRound) -> None:
    """Both channels keep the promise, with three producers and two consumers and with one each."""
    seen = one_round(variant, 300)
    highest_size = seen["highest_size"]
    assert seen == {"lost_items": 0, "doubled_items": 0, "highest_size": highest_size, "capacity": CAPACITY}
    assert 1 <= highest_size <= CAPACITY


def test_an_item_is_counted_once() -> None:
    """A round's operations are the items that pass, not the puts and gets."""
    for variant in CONDITION.variants:
        with variant.trial(Conditions(7, clock=float)) as trial:
            assert trial.operations == 7 * variant.settings["producers"]
            assert variant.participants == variant.settings["producers"] + variant.settings["consumers"]


def test_rounds_make_the_same_numbers_and_producers_different_ones(
    together: Callable[..., list[Any]],
) -> None:
    """What is squared is the same in every block, so that blocks compare."""

    def made() -> list[set[int]]:
        with CONDITION.variants[0].trial(Conditions(50, clock=float)) as trial:
            return [set(numbers) for numbers in together(*trial.participants)[:3]]

    first, second, third = made()
    assert made() == [first, second, third]
    assert not first & second
    assert not second & third


@BOTH
def test_a_channel_ends_for_every_consumer(make_channel: Callable[[int], Channel]) -> None:
    """What was put before the end comes out, then each consumer is told that there is no more."""
    channel = make_channel(2)
    channel.put(3)
    channel.put(4)
    channel.finish()
    assert [channel.get() for _ in range(4)] == [3, 4, None, None]
    assert channel.highest_size() >= 2


def spoilt(spoil: Callable[[Channel], Channel]) -> Variant:
    """Return the pipeline with one producer and one consumer and a channel that isn't right."""
    trial = partial(
        pipeline, producers=1, consumers=1, make_channel=lambda consumers: spoil(through_buffer(consumers))
    )
    return Variant("spoilt", 2, trial)


def losing(channel: Channel) -> Channel:
    """Leave out the first number."""
    waiting: list[int] = []

    def put(number: int) -> None:
        if waiting:
            channel.put(number)
        waiting.append(number)

    return replace(channel, put=put)


def doubling(channel: Channel) -> Channel:
    """Put every number twice."""

    def put(number: int) -> None:
        channel.put(number)
        channel.put(number)

    return replace(channel, put=put)


def overfilling(_channel: Channel) -> Channel:
    """Have no limit."""
    numbers: queue.SimpleQueue[int | None] = queue.SimpleQueue()
    return Channel(numbers.put, numbers.get, partial(numbers.put, None), lambda: CAPACITY + 1)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (losing, "of 20 items, 1 were lost and 0 came out too often"),
        (doubling, "of 20 items, 0 were lost and 20 came out too often"),
        (overfilling, f"{CAPACITY + 1} were in the buffer at once, which has room for {CAPACITY}"),
    ],
)
def test_a_broken_promise_is_found_out(
    spoil: Callable[[Channel], Channel], message: str, one_round: OneRound
) -> None:
    """The message says what was seen."""
    with pytest.raises(BrokenPromiseError, match=message):
        one_round(spoilt(spoil), 20)


@given(made=st.lists(st.lists(st.integers(0, 5)), min_size=1), data=st.data())
def test_only_the_number_of_each_square_matters(made: list[list[int]], data: st.DataObject) -> None:
    """Any distribution over consumers and any order is right; one square more or less is not."""
    squares = data.draw(st.permutations([number**2 for numbers in made for number in numbers]))
    cut = data.draw(st.integers(0, len(squares)))
    seen: Mapping[str, Any] = _compare(made, [squares[:cut], squares[cut:]], CAPACITY)
    assert (seen["lost_items"], seen["doubled_items"]) == (0, 0)
    with pytest.raises(BrokenPromiseError, match="0 were lost and 1 came out too often"):
        _compare(made, [squares, [4]], CAPACITY)
    if squares:
        with pytest.raises(BrokenPromiseError, match="1 were lost and 0 came out too often"):
            _compare(made, [squares[1:]], CAPACITY)
