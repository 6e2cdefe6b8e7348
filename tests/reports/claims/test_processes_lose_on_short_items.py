"""Claim: processes lose on short items."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.claims.lesson import Lesson
from reports.claims.model import Verdict
from reports.claims.processes_lose_on_short_items import judge
from reports.speedups.cells import analyse
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import run_of, sweep

if TYPE_CHECKING:
    from reports.claims.model import Judgement
    from reports.data.model import OtherBenchmark


def _judged(benchmarks: list[OtherBenchmark]) -> Judgement:
    return judge(Lesson(analyse(run_of(*benchmarks))))


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
    judgement = _judged(sweep({1e-5: shortest, 1e-2: [1.9] * len(shortest)}))
    assert judgement.verdict is verdict


def test_the_sentence_has_the_loss_and_the_break_even() -> None:
    """From which duration on they win belongs to it."""
    judgement = _judged(sweep({1e-5: [0.1] * 6, 1e-2: [1.9] * 6}))
    assert judgement.number == Interval(0.1, 0.1, 0.1)
    assert judgement.sentence.startswith(
        "With 2 workers, processes that were sent items of 10 µs one by one reached 0.10× (0.10–0.10) of the "
        "speed of sequential. Processes beat sequential from items of "
    )


@pytest.mark.parametrize(
    "other",
    [
        sweep({1e-5: [0.1] * 6}, runner="threads"),
        sweep({1e-5: [0.1] * 6}, chunk_size=50),
        sweep({1e-5: [0.1] * 6}, runner="processes-spawn"),
    ],
)
def test_other_sweeps_settle_nothing(other: list[OtherBenchmark]) -> None:
    """Threads, whole chunks and other start methods are other claims."""
    assert _judged(other).verdict is Verdict.NOT_MEASURED
