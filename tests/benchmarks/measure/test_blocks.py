"""The block loop with fake rounds and a fake clock, to exact numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure.blocks import Blocks, Reporter, StopRule, measure_blocks, widest_interval
from benchmarks.measure.rounds import Round
from benchmarks.plan.presets import Cell, Role
from benchmarks.process.messages import BlockEnded, FailedError, Failure, Starting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REFERENCE = Cell("work", "sequential", 1, Role.REFERENCE)
AA_CONTROL = Cell("work", "sequential", 1, Role.AA_CONTROL)
THREADS = Cell("work", "threads", 2)
PROCESSES = Cell("work", "processes", 2)


class FakeMachine:
    """A clock that only rounds advance, and a log of the order in which cells ran."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.order: list[Cell] = []
        self.sent: list[object] = []

    def run(self, cell: Cell, walls_s: Iterator[float]) -> Callable[[], Round]:
        """Return what runs a round of a cell that takes these seconds."""

        def run() -> Round:
            wall_s = next(walls_s)
            self.now_s += wall_s
            self.order.append(cell)
            return Round(wall_s)

        return run

    def blocks(self) -> list[tuple[Cell, ...]]:
        """Return the cells of every block, the first one included, in the order in which they ran."""
        size = len(set(self.order))
        return [tuple(self.order[start : start + size]) for start in range(0, len(self.order), size)]


def constant(wall_s: float) -> Iterator[float]:
    """Yield the same duration for ever."""
    while True:
        yield wall_s


def failing_after(rounds: int, wall_s: float) -> Iterator[float]:
    """Yield durations for a number of rounds, then fail."""
    for _ in range(rounds):
        yield wall_s
    raise FailedError(Failure("it broke", "stacks"))


def measure(
    machine: FakeMachine, rule: StopRule, *walls_s: tuple[Cell, Iterator[float]], seed: str = "1"
) -> Blocks[Cell, Round]:
    """Measure cells whose rounds take these seconds."""
    return measure_blocks(
        {cell: machine.run(cell, walls) for cell, walls in walls_s},
        rule,
        seed,
        Reporter(machine.sent.append, lambda cell: Starting("a round", cell), lambda: machine.now_s),
        references=frozenset({REFERENCE, AA_CONTROL}),
    )


def precise(precision: float, budget_s: float, min_blocks: int = 6, max_blocks: int = 400) -> StopRule:
    """Return the rule of a group that is to become precise."""
    return StopRule(budget_s, min_blocks, max_blocks, precision, widest_interval)


QUIET = ((REFERENCE, 1.0), (AA_CONTROL, 1.0), (THREADS, 0.5))


def quiet_arms() -> tuple[tuple[Cell, Iterator[float]], ...]:
    """Return three arms without any noise: 2.5 s a block."""
    return tuple((cell, constant(wall_s)) for cell, wall_s in QUIET)


def test_a_quiet_group_stops_at_the_first_of_the_fixed_numbers() -> None:
    """Never at six, where the width was looked at; the first of thirteen is thrown away."""
    machine = FakeMachine()
    blocks = measure(machine, precise(0.02, 1000), *quiet_arms())
    assert (blocks.count, blocks.stopped_because) == (12, "precise")
    assert machine.now_s == 13 * 2.5
    assert [round_.wall_s for round_ in blocks.rounds[THREADS]] == [0.5] * 12


@pytest.mark.parametrize(
    ("widest", "count"), [(0.0, 12), (0.035, 12), (0.04, 18), (0.1, 100), (0.2, 400), (9.0, 400), (None, 400)]
)
def test_how_many_blocks_are_planned_after_six(widest: float | None, count: int) -> None:
    """For a half-width of 0.02: 3.76 times the square of the width over it, up to a fixed number."""
    assert precise(0.02, 1000).planned(widest).blocks == count
    assert precise(0.02, 1000, max_blocks=20).planned(widest).blocks in {12, 18, 20}


def test_the_most_blocks_may_be_what_the_precision_needs() -> None:
    """A plan that just reaches the most promises the precision; one that would need more does not."""
    assert precise(0.02, 1000).planned(0.2).then_because == "precise"
    assert precise(0.02, 1000).planned(0.21).then_because == "enough blocks"


def test_what_comes_after_six_blocks_does_not_change_their_number() -> None:
    """Very quiet until then and very noisy afterwards, or the other way round."""
    for walls_s, count in (([1.0] * 7 + [1.0, 5.0] * 50, 12), ([1.0, 1.2] * 4 + [1.0] * 400, 100)):
        arms = ((REFERENCE, constant(1.0)), (THREADS, iter(walls_s)))
        assert measure(FakeMachine(), precise(0.02, 1e9), *arms).count == count


def test_a_budget_that_is_too_small_still_gives_six_blocks() -> None:
    """An interval needs six blocks, whatever the budget says."""
    noisy = ((REFERENCE, alternating(1.0, 2.0)), (AA_CONTROL, alternating(2.0, 1.0)))
    blocks = measure(FakeMachine(), precise(0.02, 0.1), *noisy)
    assert (blocks.count, blocks.stopped_because) == (6, "time budget")


def alternating(*walls_s: float) -> Iterator[float]:
    """Yield these durations over and over: they never become precise."""
    while True:
        yield from walls_s


def test_the_budget_is_not_overrun_by_a_block_that_is_known_not_to_fit() -> None:
    """Blocks of 3 s in a budget of 31 s: ten are measured, because an eleventh would end after 33 s."""
    arms = ((REFERENCE, alternating(1.0, 2.0)), (AA_CONTROL, alternating(2.0, 1.0)))
    blocks = measure(FakeMachine(), precise(0.02, 31), *arms)
    assert (blocks.count, blocks.stopped_because) == (10, "time budget")


def test_the_most_blocks_end_a_group_that_never_becomes_precise() -> None:
    """max_blocks bounds the size of a record."""
    rule = precise(0.0001, 1e9, max_blocks=9)
    arms = ((REFERENCE, constant(1.0)), (AA_CONTROL, alternating(1.0, 2.0)))
    blocks = measure(FakeMachine(), rule, *arms)
    assert (blocks.count, blocks.stopped_because) == (9, "enough blocks")


def test_every_block_runs_every_cell_once_in_changing_order() -> None:
    """A block is one round of each cell; the order is drawn anew for every block."""
    machine = FakeMachine()
    measure(machine, precise(0.0, 0, min_blocks=20, max_blocks=20), *quiet_arms())
    assert len(machine.blocks()) == 21
    assert all(Counter(block) == Counter((REFERENCE, AA_CONTROL, THREADS)) for block in machine.blocks())
    assert len(set(machine.blocks())) > 3


def test_the_same_seed_gives_the_same_order() -> None:
    """A recorded seed lets an order be had again."""
    first, second = FakeMachine(), FakeMachine()
    for machine in (first, second):
        measure(machine, precise(0.02, 9), *quiet_arms())
    assert first.order == second.order


def test_a_failed_cell_is_left_out_and_the_others_go_on() -> None:
    """A cell that fails in its fourth round has no time; the others have six blocks each."""
    blocks = measure(FakeMachine(), precise(0.02, 1000), *quiet_arms(), (PROCESSES, failing_after(3, 0.5)))
    assert set(blocks.rounds) == {REFERENCE, AA_CONTROL, THREADS}
    assert str(blocks.failures[PROCESSES]) == "it broke"
    assert {len(rounds) for rounds in blocks.rounds.values()} == {12}


@pytest.mark.parametrize("cell", [REFERENCE, AA_CONTROL])
def test_without_its_reference_a_group_has_no_times(cell: Cell) -> None:
    """When sequential fails, every other cell fails with that reason, and the loop ends."""
    arms = [(REFERENCE, constant(1.0)), (AA_CONTROL, constant(1.0)), (THREADS, constant(0.5))]
    arms = [(own, failing_after(2, 1.0) if own == cell else walls) for own, walls in arms]
    blocks = measure(FakeMachine(), precise(0.02, 1000), *arms)
    assert blocks.rounds == {}
    assert set(blocks.failures) == {REFERENCE, AA_CONTROL, THREADS}
    assert "the baseline has no time: it broke" in str(blocks.failures[THREADS])


def test_a_cell_that_fails_while_warming_up_is_left_out() -> None:
    """The block that is thrown away finds failures, too."""
    blocks = measure(FakeMachine(), precise(0.02, 1000), *quiet_arms(), (PROCESSES, failing_after(0, 1)))
    assert list(blocks.failures) == [PROCESSES]


def test_widest_interval_by_hand() -> None:
    """Speedups 1.8 .. 2.2 over six blocks: half-width 0.2 over the median 2.0 = 0.1; a twin of none."""
    walls = [1.8, 1.9, 2.0, 2.0, 2.1, 2.2]
    rounds = {
        REFERENCE: [Round(wall) for wall in walls],
        THREADS: [Round(1.0) for _ in walls],
    }
    assert widest_interval(rounds) == pytest.approx(0.1)


def test_widest_interval_needs_six_blocks() -> None:
    """Five blocks give no interval, so there is no width yet."""
    assert widest_interval({REFERENCE: [Round(1.0)] * 5, THREADS: [Round(1.0)] * 5}) is None


@given(st.lists(st.floats(0.5, 2.0), min_size=6, max_size=40), st.floats(1.1, 9.0))
def test_stopping_does_not_look_at_the_side_of_one(noise: list[float], factor: float) -> None:
    """A cell and one that is slower by a constant factor stop after the same number of blocks."""
    assert _blocks_until_precise(noise, 1.0) == _blocks_until_precise(noise, factor)


def _blocks_until_precise(noise: list[float], factor: float) -> int:
    rule = precise(0.2, 1e9, max_blocks=len(noise))
    walls = iter([noise[0] * factor, *(value * factor for value in noise)])
    return measure(FakeMachine(), rule, (REFERENCE, constant(1.0)), (THREADS, walls)).count


def test_rounds_are_announced_before_they_run_and_blocks_when_they_ended() -> None:
    """Whoever watches for hangs knows the cell before its round begins; the warm-up is no block."""
    machine = FakeMachine()
    measure(machine, precise(0.02, 1000), *quiet_arms())
    started = [sent.cell for sent in machine.sent if isinstance(sent, Starting)]
    assert started == machine.order
    ended = [sent for sent in machine.sent if isinstance(sent, BlockEnded)]
    assert [block.count for block in ended] == list(range(1, 13))
    assert [block.widest for block in ended] == [None] * 5 + [0.0] * 7


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (StopRule(0), 6),
        (StopRule(17.5), 7),
        (StopRule(20), 8),
        (StopRule(1e9, max_blocks=20), 20),
    ],
    ids=["fewest", "next-would-exceed", "just-fits", "most"],
)
def test_without_a_precision_the_time_decides(rule: StopRule, count: int) -> None:
    """Where nothing is formed from the rounds, blocks of 2.5 s end before one would exceed the budget."""
    assert measure(FakeMachine(), rule, *quiet_arms()).count == count


def test_whatever_a_round_raises_is_kept() -> None:
    """Not only what is raised on purpose: the caller says what it means."""
    error = SystemExit(3)

    def leave() -> float:
        raise error

    blocks = measure_blocks({"a": lambda: 1.0, "b": leave}, StopRule(0), "1", Reporter([].append, Starting))
    assert blocks.failures == {"b": error}
    assert blocks.rounds == {"a": [1.0] * 6}


def test_with_nothing_to_run_it_ends() -> None:
    """There is no block of nothing."""
    sent: list[object] = []
    assert measure_blocks({}, StopRule(1e9), "1", Reporter(sent.append, Starting)).rounds == {}
    assert sent == []
