"""Blocks without a reference, to exact numbers: order, warm-up, failures and the end."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure.interleaving import Interleaved, Limits, Watch, interleave


class FakeArms:
    """Arms that take a second each on a clock of their own, and a diary of what the loop told."""

    def __init__(self, names: str) -> None:
        self.now_s = 0.0
        self.rounds: list[str] = []
        self.blocks: list[int] = []
        self.arms: dict[str, Callable[[], float]] = dict.fromkeys(names, self._round)

    def _round(self) -> float:
        self.now_s += 1.0
        return self.now_s

    def run(self, limits: Limits, seed: int = 1) -> Interleaved[str, float]:
        """Run the blocks."""
        watch: Watch[str] = Watch(lambda: self.now_s, self.rounds.append, self.blocks.append)
        return interleave(self.arms, limits, random.Random(seed), watch)


def test_the_first_block_is_thrown_away() -> None:
    """Rounds are numbered by the clock: those of the first block, 1 s and 2 s, are missing."""
    seen = FakeArms("ab").run(Limits(budget_s=0))
    assert sorted(seen.rounds["a"] + seen.rounds["b"]) == [float(number) for number in range(3, 15)]


@given(seed=st.integers())
def test_every_block_has_every_arm_once(seed: int) -> None:
    """Whatever the order: blocks are complete, so that data[i] of all arms belongs to one block."""
    arms = FakeArms("abc")
    arms.run(Limits(budget_s=0), seed)
    blocks = [arms.rounds[start : start + 3] for start in range(0, len(arms.rounds), 3)]
    assert all(sorted(block) == ["a", "b", "c"] for block in blocks)
    assert len(blocks) == 7


def test_the_order_changes_from_block_to_block_and_comes_from_the_seed() -> None:
    """The same seed gives the same orders; they are not all alike."""
    once, again = FakeArms("abc"), FakeArms("abc")
    once.run(Limits(budget_s=30))
    again.run(Limits(budget_s=30))
    assert once.rounds == again.rounds
    assert len({tuple(once.rounds[start : start + 3]) for start in range(0, len(once.rounds), 3)}) > 1


@pytest.mark.parametrize(
    ("limits", "blocks"),
    [
        (Limits(budget_s=0), 6),
        (Limits(budget_s=15), 7),
        (Limits(budget_s=16), 8),
        (Limits(budget_s=1e9, max_blocks=20), 20),
    ],
    ids=["fewest", "next-would-exceed", "just-fits", "most"],
)
def test_it_ends_before_a_block_would_exceed_the_budget(limits: Limits, blocks: int) -> None:
    """A block of two arms takes 2 s; the warm-up is not counted."""
    arms = FakeArms("ab")
    seen = arms.run(limits)
    assert {len(rounds) for rounds in seen.rounds.values()} == {blocks}
    assert arms.blocks == list(range(1, blocks + 1))


def test_an_arm_that_fails_is_left_out_from_then_on() -> None:
    """The others go on; what was raised is kept."""
    arms = FakeArms("ab")
    error = ValueError("no luck")

    def fail() -> float:
        raise error

    arms.arms["b"] = fail
    seen = arms.run(Limits(budget_s=0))
    assert seen.failures == {"b": error}
    assert list(seen.rounds) == ["a"]
    assert arms.rounds.count("b") == 1


def test_when_all_have_failed_it_ends() -> None:
    """There is nothing left to run a block of."""
    arms = FakeArms("")
    assert arms.run(Limits(budget_s=1e9)).rounds == {}
    assert arms.blocks == []
