"""The claims on what processes cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.claims.model import Lesson, Verdict
from reports.claims.topics.processes import (
    judge_processes_cost_more_to_start,
    judge_processes_lose_on_short_items,
)
from reports.speedups.cells import analyze
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import run_of, start_up, sweep

if TYPE_CHECKING:
    from reports.claims.model import Judgment
    from reports.data.cells import Benchmark


def _judged(*start_ups: Benchmark) -> Judgment:
    return judge_processes_cost_more_to_start(Lesson(analyze(run_of(*start_ups))))


def _ready(runner: str, workers: int, seconds: float, repeats: int = 6) -> Benchmark:
    return start_up(runner, workers, repeats, all_ready_s=[seconds] * repeats)


def test_longer_with_every_number_of_workers_is_confirmed() -> None:
    """The number is that of the fewest workers; the sentence has all, the seconds and the start method."""
    judgment = _judged(
        _ready("threads", 4, 1e-3),
        _ready("processes", 4, 20e-3),
        _ready("processes", 2, 10e-3),
        _ready("threads", 2, 1e-3),
    )
    assert judgment.verdict is Verdict.CONFIRMED
    assert judgment.number == Interval(10.0, 10.0, 10.0)
    assert judgment.sentence == (
        "Starting processes (fork), as a multiple of starting threads: 10.0× (10.0–10.0) with 2 workers "
        "and 20.0× (20.0–20.0) with 4 workers. "
        "With 2 workers: 10.0 ms (10.0–10.0) vs 1.00 ms (1.00–1.00)."
    )


def test_shorter_is_refuted_and_a_mixture_settles_nothing() -> None:
    """Numbers of workers that disagree leave the claim open."""
    assert _judged(_ready("threads", 2, 2.0), _ready("processes", 2, 1.0)).verdict is Verdict.REFUTED
    mixed = _judged(
        _ready("threads", 2, 2.0),
        _ready("processes", 2, 3.0),
        _ready("threads", 4, 2.0),
        _ready("processes", 4, 1.0),
    )
    assert mixed.verdict is Verdict.INCONCLUSIVE
    assert mixed.number == Interval(0.5, 0.5, 0.5)


def test_too_few_repeats_settle_nothing() -> None:
    """Below 6 there is no interval."""
    few = _judged(_ready("threads", 2, 1.0, repeats=3), _ready("processes", 2, 9.0, repeats=3))
    assert few.verdict is Verdict.INCONCLUSIVE


def test_only_equal_numbers_of_workers_compare() -> None:
    """Two processes are not compared with four threads."""
    assert _judged(_ready("threads", 4, 1.0), _ready("processes", 2, 9.0)).verdict is Verdict.NOT_MEASURED


def _lost(benchmarks: list[Benchmark]) -> Judgment:
    return judge_processes_lose_on_short_items(Lesson(analyze(run_of(*benchmarks))))


@pytest.mark.parametrize(
    ("shortest", "verdict"),
    [
        ([0.1] * 6, Verdict.CONFIRMED),
        ([1.5] * 6, Verdict.REFUTED),
        ([0.9, 1.1] * 3, Verdict.INCONCLUSIVE),
        ([0.1] * 3, Verdict.INCONCLUSIVE),
    ],
)
def test_the_shortest_items_decide(shortest: list[float], verdict: Verdict) -> None:
    """However well processes do on longer ones."""
    judgment = _lost(sweep({1e-5: shortest, 1e-2: [1.9] * len(shortest)}))
    assert judgment.verdict is verdict


def test_the_sentence_has_the_loss_and_the_break_even() -> None:
    """From which duration on they win belongs to it."""
    judgment = _lost(sweep({1e-5: [0.1] * 6, 1e-2: [1.9] * 6}))
    assert judgment.number == Interval(0.1, 0.1, 0.1)
    assert judgment.sentence.startswith(
        "With items of 10 µs, 2 processes ran 0.10× (0.10–0.10) as fast as sequential. With 2 workers, "
        "processes beat sequential from items of "
    )


@pytest.mark.parametrize(
    "other",
    [
        sweep({1e-5: [0.1] * 6}, runner="threads"),
        sweep({1e-5: [0.1] * 6}, chunk_size=50),
        sweep({1e-5: [0.1] * 6}, runner="processes-spawn"),
    ],
)
def test_other_sweeps_settle_nothing(other: list[Benchmark]) -> None:
    """Threads, whole chunks and other start methods are other claims."""
    assert _lost(other).verdict is Verdict.NOT_MEASURED
