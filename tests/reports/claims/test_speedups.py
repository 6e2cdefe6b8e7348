"""Claims on speedups: which cells settle them, what the sentence quotes, and each claim with its verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.claims.model import Claim, Lesson, Verdict
from reports.claims.speedups import (
    FASTER,
    NOT_FASTER,
    SLOWER,
    at_every_number,
    at_fewest_workers,
    too_few_cpus,
)
from reports.claims.topics import computing, in_c, waiting
from reports.statistics.intervals import Interval
from tests.reports.make_run import cell, environment, gil_share, group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reports.speedups.cells import Analysis

GAINS = [
    (waiting.THREADS_SPEED_UP_HTTP, "http_fetch", "threads"),
    (waiting.THREADS_SPEED_UP_FILE_IO, "file_io", "threads"),
    (waiting.THREADS_SPEED_UP_SLEEP, "sleep", "threads"),
    (computing.PROCESSES_SPEED_UP_PYTHON, "pure_python", "processes"),
    (in_c.NUMPY_PRODUCTS_LARGE, "matmul_large", "threads"),
    (in_c.NUMPY_PRODUCTS_SMALL, "matmul_small", "threads"),
]
NO_GAINS = [
    (computing.THREADS_DO_NOT_SPEED_UP_PYTHON, "pure_python", "threads"),
    (in_c.SHA256_LARGE_IN_THREADS, "sha256_large", "threads"),
    (in_c.SHA256_SMALL_IN_THREADS, "sha256_small", "threads"),
]
LOSSES = [(computing.THREADS_SLOW_PYTHON_DOWN, "pure_python", "threads")]
NEED_CPUS = [*GAINS[3:], *NO_GAINS, *LOSSES]
CONFIRMED, REFUTED, OPEN = Verdict.CONFIRMED, Verdict.REFUTED, Verdict.INCONCLUSIVE


def _lesson(analyzed: Callable[..., Analysis], speedups: Mapping[int, float], **extra: object) -> Lesson:
    cells = {("threads", workers): [1 / speedup] * 6 for workers, speedup in speedups.items()}
    return Lesson(analyzed(group("sha", cells, **extra)))


def test_the_fewest_workers_above_one_settle_a_speedup(analyzed: Callable[..., Analysis]) -> None:
    """A better cell with more workers is not picked, and one worker is no speedup."""
    judgment = at_fewest_workers(_lesson(analyzed, {1: 1, 2: 0.8, 4: 2.0}), "sha", "threads", FASTER)
    assert judgment.verdict is Verdict.REFUTED
    assert judgment.number == Interval(0.8, 0.8, 0.8)
    assert judgment.sentence.startswith("Threads 0.80× (0.80–0.80) with 2 workers. Not clear: ")


def test_every_number_of_workers_must_agree(analyzed: Callable[..., Analysis]) -> None:
    """All inside confirm, all beside refute, and a mixture settles nothing."""
    for speedups, verdict in (
        ({2: 0.9, 4: 0.8}, Verdict.CONFIRMED),
        ({2: 1.5, 4: 1.2}, Verdict.REFUTED),
        ({2: 0.9, 4: 1.2}, Verdict.INCONCLUSIVE),
    ):
        judgment = at_every_number(_lesson(analyzed, speedups), "sha", "threads", NOT_FASTER)
        assert judgment.verdict is verdict


def test_the_number_shown_is_the_one_that_stands_against_the_claim(analyzed: Callable[..., Analysis]) -> None:
    """And the sentence has all of them."""
    judgment = at_every_number(_lesson(analyzed, {2: 0.5, 4: 2.0}), "sha", "threads", NOT_FASTER)
    assert judgment.number == Interval(2.0, 2.0, 2.0)
    assert judgment.sentence.startswith(
        "Threads 0.50× (0.50–0.50) with 2 workers and 2.00× (2.00–2.00) with 4 workers. With 4 workers: "
    )


def test_the_cause_is_quoted_where_it_is_known(analyzed: Callable[..., Analysis]) -> None:
    """The evidence beside the speedup says why."""
    lesson = _lesson(analyzed, {2: 1.0}, gil_share=gil_share(0.99))
    assert (
        "workers. Only one thread runs at a time because the GIL is held 99 % of the time"
        in at_every_number(lesson, "sha", "threads", NOT_FASTER).sentence
    )


def test_a_missing_cell_is_told_with_its_reason(analyzed: Callable[..., Analysis]) -> None:
    """The reason is that of the run."""
    lesson = Lesson(
        analyzed(group("sha", {}), [without_time("sha", "threads", 2, "skipped", reason="No room")])
    )
    for judge in (at_fewest_workers, at_every_number):
        judgment = judge(lesson, "sha", "threads", FASTER)
        assert judgment.verdict is Verdict.NOT_MEASURED
        assert judgment.sentence == (
            "Not measured: sha under threads with more than 1 worker (skipped: No room)."
        )


def test_scaling_needs_two_cpus(analyzed: Callable[..., Analysis]) -> None:
    """With one usable CPU the claim does not apply; with two there is nothing to object."""
    for cpus, verdict in ((1, Verdict.NOT_APPLICABLE), (2, None)):
        found = too_few_cpus(Lesson(analyzed([], environment=environment(usable_cpus=cpus))))
        assert (found and found.verdict) is verdict


@pytest.mark.parametrize(
    ("claims", "speedups", "verdict"),
    [
        (GAINS, [1.5], CONFIRMED),
        (GAINS, [1.02], OPEN),
        (GAINS, [1.0], REFUTED),
        (GAINS, [1.0, 1.2], OPEN),
        (NO_GAINS, [1.02], OPEN),
        (NO_GAINS, [1.0], CONFIRMED),
        (NO_GAINS, [1.5], REFUTED),
        (NO_GAINS, [1.0, 1.2], OPEN),
        (LOSSES, [0.9], CONFIRMED),
        (LOSSES, [0.97], OPEN),
        (LOSSES, [1.02], REFUTED),
        (LOSSES, [0.9, 1.1], OPEN),
    ],
)
def test_the_interval_decides(
    analyzed: Callable[..., Analysis],
    claims: list[tuple[Claim, str, str]],
    speedups: list[float],
    verdict: Verdict,
) -> None:
    """The speedups of the blocks alternate between the given ones."""
    for claim, workload, runner in claims:
        wall_s = [1 / speedup for speedup in speedups * 6][:6]
        judgment = claim.judge(Lesson(analyzed(group(workload, {(runner, 2): wall_s}))))
        assert judgment.verdict is verdict, claim.name
        assert judgment.unit == "speedup"


def test_what_computes_needs_two_cpus(analyzed: Callable[..., Analysis]) -> None:
    """On one usable CPU those claims do not apply, whatever was measured."""
    for claim, workload, runner in NEED_CPUS:
        run = analyzed(group(workload, {(runner, 2): [2.0] * 6}), environment=environment(usable_cpus=1))
        assert claim.judge(Lesson(run)).verdict is Verdict.NOT_APPLICABLE, claim.name


def test_what_waits_needs_one(analyzed: Callable[..., Analysis]) -> None:
    """Waiting overlaps on a single CPU, too."""
    for claim, workload, runner in GAINS[:3]:
        run = analyzed(group(workload, {(runner, 2): [0.5] * 6}), environment=environment(usable_cpus=1))
        assert claim.judge(Lesson(run)).verdict is CONFIRMED, claim.name


@pytest.mark.parametrize(
    ("speedup", "control"), [(1.1, 0.8), (0.9, 1.25), (1.04, 1.0), (0.96, 1.0), (1.5, 1.0)]
)
def test_no_claim_contradicts_the_verdict_on_its_cell(
    analyzed: Callable[..., Analysis], speedup: float, control: float
) -> None:
    """Confirmed gains and losses are verdicts of the table, and so is what refutes that there are none."""
    benchmarks = group("sha", {("threads", 2): [1 / speedup] * 6})
    benchmarks[1] = cell("sha", "sequential", 1, [control] * 6, role="twin")
    lesson = Lesson(analyzed(benchmarks))
    (verdict,) = lesson.analysis.best["verdict"]
    for judge in (at_fewest_workers, at_every_number):
        gain, none, loss = (judge(lesson, "sha", "threads", it) for it in (FASTER, NOT_FASTER, SLOWER))
        assert gain.verdict is not CONFIRMED or verdict == "faster"
        assert gain.verdict is not REFUTED or verdict != "faster"
        assert none.verdict is not CONFIRMED or verdict != "faster"
        assert none.verdict is not REFUTED or verdict == "faster"
        assert loss.verdict is not CONFIRMED or verdict == "slower"
        assert (f"Its verdict: {verdict}." in gain.sentence) is (speedup in {1.1, 1.04})
