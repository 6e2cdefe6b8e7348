"""The claims that one speedup settles, each on a run that bears it out, contradicts it or leaves it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.claims.lesson import Lesson
from reports.claims.model import Claim, Verdict
from reports.claims.topics import computing, in_c, waiting
from tests.reports.make_run import environment, group

if TYPE_CHECKING:
    from collections.abc import Callable

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


@pytest.mark.parametrize(
    ("claims", "speedups", "verdict"),
    [
        (GAINS, [1.5], CONFIRMED),
        (GAINS, [1.02], REFUTED),
        (GAINS, [1.0, 1.2], OPEN),
        (NO_GAINS, [1.02], CONFIRMED),
        (NO_GAINS, [1.5], REFUTED),
        (NO_GAINS, [1.0, 1.2], OPEN),
        (LOSSES, [0.9], CONFIRMED),
        (LOSSES, [1.02], REFUTED),
        (LOSSES, [0.9, 1.1], OPEN),
    ],
)
def test_the_interval_decides(
    analysed: Callable[..., Analysis],
    claims: list[tuple[Claim, str, str]],
    speedups: list[float],
    verdict: Verdict,
) -> None:
    """The speedups of the blocks alternate between the given ones."""
    for claim, workload, runner in claims:
        wall_s = [1 / speedup for speedup in speedups * 6][:6]
        judgement = claim.judge(Lesson(analysed(group(workload, {(runner, 2): wall_s}))))
        assert judgement.verdict is verdict, claim.name
        assert judgement.unit == "speedup"


def test_what_computes_needs_two_cpus(analysed: Callable[..., Analysis]) -> None:
    """On one usable CPU those claims do not apply, whatever was measured."""
    for claim, workload, runner in NEED_CPUS:
        run = analysed(group(workload, {(runner, 2): [2.0] * 6}), environment=environment(usable_cpus=1))
        assert claim.judge(Lesson(run)).verdict is Verdict.NOT_APPLICABLE, claim.name


def test_what_waits_needs_one(analysed: Callable[..., Analysis]) -> None:
    """Waiting overlaps on a single CPU, too."""
    for claim, workload, runner in GAINS[:3]:
        run = analysed(group(workload, {(runner, 2): [0.5] * 6}), environment=environment(usable_cpus=1))
        assert claim.judge(Lesson(run)).verdict is CONFIRMED, claim.name
