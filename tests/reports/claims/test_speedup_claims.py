"""The claims that one speedup settles, each on a run that bears it out, contradicts it or leaves it open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.claims import (
    numpy_products,
    processes_speed_up_python,
    sha256_in_threads,
    threads_do_not_speed_up_python,
    threads_slow_python_down,
    threads_speed_up_file_io,
    threads_speed_up_http,
    threads_speed_up_sleep,
)
from reports.claims.lesson import Lesson
from reports.claims.model import Claim, Verdict
from tests.reports.make_run import environment, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis

GAINS = [
    (threads_speed_up_http.CLAIM, "http_fetch", "threads"),
    (threads_speed_up_file_io.CLAIM, "file_io", "threads"),
    (threads_speed_up_sleep.CLAIM, "sleep", "threads"),
    (processes_speed_up_python.CLAIM, "pure_python", "processes"),
    (numpy_products.LARGE, "matmul_large", "threads"),
    (numpy_products.SMALL, "matmul_small", "threads"),
]
NO_GAINS = [
    (threads_do_not_speed_up_python.CLAIM, "pure_python", "threads"),
    (sha256_in_threads.LARGE, "sha256_large", "threads"),
    (sha256_in_threads.SMALL, "sha256_small", "threads"),
]
LOSSES = [(threads_slow_python_down.CLAIM, "pure_python", "threads")]
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
