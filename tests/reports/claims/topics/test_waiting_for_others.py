"""The claims on waiting for others: confirmed, refuted, not applicable, and why not measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.claims.model import Claim, Verdict
from reports.claims.topics import waiting_for_others
from reports.data.model import OtherFailure
from reports.statistics.intervals import Interval
from tests.reports.make_latency import BLOCKS, answers, usual
from tests.reports.make_lesson import lesson_of

if TYPE_CHECKING:
    from reports.claims.model import Judgment
    from reports.data.cells import Benchmark

CLAIMS = (
    waiting_for_others.CPU_BOUND_THREAD_DELAYS_IO,
    waiting_for_others.DELAY_IS_THE_SWITCH_INTERVAL,
    waiting_for_others.DELAY_GROWS_MORE_THAN_IN_PROPORTION,
    waiting_for_others.SMALLER_SWITCH_INTERVAL_HELPS,
    waiting_for_others.PROCESSES_AVOID_DELAY,
)
ABOUT_THE_GIL = CLAIMS[1:4]


def judged(claim: Claim, *benchmarks: Benchmark) -> Judgment:
    """Return the verdict of a claim on a run that holds these."""
    found: Judgment = claim.judge(lesson_of(*benchmarks))
    return found


def free(threads_s: float, processes_s: float = 1.1e-4) -> tuple[Benchmark, ...]:
    """Return what a run without the GIL holds."""
    return (
        answers(gil_enabled=False),
        answers("threads", 1, (threads_s,) * BLOCKS, gil_enabled=False),
        answers("threads", 4, (threads_s,) * BLOCKS, gil_enabled=False),
        answers("processes", 1, (processes_s,) * BLOCKS, gil_enabled=False),
        answers("threads", 1, (threads_s,) * BLOCKS, switch_interval_s=0.001, gil_enabled=False),
    )


@pytest.mark.parametrize(
    ("claim", "number"), list(zip(CLAIMS, (51.0, 1.0, 1.5, 5.1e-3 / 1.1e-3, 1.1), strict=True))
)
def test_the_usual_answers_confirm_them(claim: Claim, number: float) -> None:
    """0.1 ms alone, 5.1 ms beside a thread, 30.1 ms beside four (six times the delay), 0.11 ms a process."""
    judgment = judged(claim, *usual())
    assert judgment.verdict is Verdict.CONFIRMED
    assert judgment.number is not None
    assert judgment.number.estimate == pytest.approx(number)


def test_a_thread_that_delays_nobody_refutes_the_first() -> None:
    """1.5 times as long is less than twice; the sentence has both times."""
    judgment = judged(
        waiting_for_others.CPU_BOUND_THREAD_DELAYS_IO, answers(), answers("threads", 1, (1.5e-4,) * BLOCKS)
    )
    assert (judgment.verdict, judgment.number) == (Verdict.REFUTED, Interval(*[pytest.approx(1.5)] * 3))
    assert judgment.sentence.startswith("Median response time: 100 µs (100–100) idle and 150 µs (150–150) ")


def test_a_delay_of_three_intervals_refutes_the_second() -> None:
    """About means within a factor of two."""
    slow = answers("threads", 1, (15.1e-3,) * BLOCKS)
    assert judged(waiting_for_others.DELAY_IS_THE_SWITCH_INTERVAL, answers(), slow).verdict is Verdict.REFUTED


def test_four_threads_that_delay_three_times_as_much_as_one_refute_the_third() -> None:
    """That is less than in proportion."""
    beside = [answers("threads", n, (seconds,) * BLOCKS) for n, seconds in ((1, 5.1e-3), (4, 15.1e-3))]
    judgment = judged(waiting_for_others.DELAY_GROWS_MORE_THAN_IN_PROPORTION, answers(), *beside)
    assert (judgment.verdict, judgment.number) == (Verdict.REFUTED, Interval(*[pytest.approx(0.75)] * 3))


def test_without_a_delay_nothing_grows() -> None:
    """Nothing is divided by nought."""
    beside = [answers("threads", n) for n in (1, 4)]
    assert (
        judged(waiting_for_others.DELAY_GROWS_MORE_THAN_IN_PROPORTION, answers(), *beside).verdict
        is Verdict.INCONCLUSIVE
    )


def test_a_smaller_interval_that_changes_nothing_settles_nothing() -> None:
    """An interval that contains 1."""
    same = answers("threads", 1, (4e-3, 4e-3, 4e-3, 6e-3, 6e-3, 6e-3), switch_interval_s=0.0001)
    one = answers("threads", 1, (5e-3,) * BLOCKS)
    assert judged(waiting_for_others.SMALLER_SWITCH_INTERVAL_HELPS, one, same).verdict is Verdict.INCONCLUSIVE


def test_a_process_that_delays_as_a_thread_does_refutes_the_last() -> None:
    """More than twice as long."""
    slow = answers("processes", 1, (5e-3,) * BLOCKS)
    assert judged(waiting_for_others.PROCESSES_AVOID_DELAY, answers(), slow).verdict is Verdict.REFUTED


@pytest.mark.parametrize("claim", ABOUT_THE_GIL)
def test_what_speaks_of_the_gil_does_not_apply_without_one(claim: Claim) -> None:
    """Whatever was measured."""
    assert judged(claim, *free(1.1e-4)).verdict is Verdict.NOT_APPLICABLE


def test_without_the_gil_threads_delay_nobody() -> None:
    """The first claim falls and that on threads without the GIL holds; with the GIL it does not apply."""
    assert judged(waiting_for_others.CPU_BOUND_THREAD_DELAYS_IO, *free(1.2e-4)).verdict is Verdict.REFUTED
    threads = waiting_for_others.FREE_THREADING_AVOIDS_DELAY
    assert judged(threads, *free(1.2e-4)).verdict is Verdict.CONFIRMED
    assert judged(threads, *free(9e-4)).verdict is Verdict.REFUTED
    assert judged(threads, *usual()).verdict is Verdict.NOT_APPLICABLE
    assert judged(threads).verdict is Verdict.NOT_MEASURED


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_is_missing_is_told_with_the_reason(claim: Claim) -> None:
    """Of a process that crashed, for example."""
    failure = OtherFailure("latency", "udp-none", "latency (answers) took its whole process down.", "failed")
    judgment = claim.judge(lesson_of(failures=[failure]))
    assert judgment.verdict is Verdict.NOT_MEASURED
    assert judgment.sentence.endswith("(latency (answers) took its whole process down).")


@pytest.mark.parametrize("claim", CLAIMS)
def test_too_few_blocks_settle_nothing(claim: Claim) -> None:
    """Three have no interval."""
    few = [
        answers(p50_s=(1e-4,) * 3),
        answers("threads", 1, (5e-3,) * 3),
        answers("threads", 4, (5e-2,) * 3),
        answers("processes", 1, (1e-4,) * 3),
        answers("threads", 1, (1e-3,) * 3, switch_interval_s=0.001),
    ]
    assert judged(claim, *few).verdict is Verdict.INCONCLUSIVE
