"""The claim that two threads do not make CPU-bound Python faster."""

from __future__ import annotations

import pytest

from reports.claims.model import Verdict
from reports.claims.topics.pitfalls import CPU_BOUND_IN_TWO_THREADS
from tests.reports.make_lesson import failed, lesson_of, shown


def told(threads_s: list[float], gil_enabled: bool = True) -> dict[str, object]:  # noqa: FBT001, FBT002 - a fact
    """Return what the demonstration tells when one thread takes 1 s each time."""
    return {"sequential_s": [1.0] * 6, "threads_s": threads_s, "gil_enabled": gil_enabled}


@pytest.mark.parametrize(
    ("facts", "verdict", "words"),
    [
        (told([1.0] * 6), Verdict.CONFIRMED, "1.00× (1.00–1.00) as fast as one, with the GIL"),
        (
            told([0.5] * 6, gil_enabled=False),
            Verdict.REFUTED,
            "2.00× (2.00–2.00) as fast as one, without a GIL",
        ),
        (told([0.5, 0.5, 0.5, 2.0, 2.0, 2.0]), Verdict.INCONCLUSIVE, "as fast as one"),
        (told([1.0] * 5), Verdict.NOT_MEASURED, "before it reported all times"),
        (told([0.0] * 6), Verdict.NOT_MEASURED, "before it reported all times"),
        ({}, Verdict.NOT_MEASURED, "before it reported all times"),
    ],
)
def test_pairs_of_rounds_decide(facts: dict[str, object], verdict: Verdict, words: str) -> None:
    """The whole interval of their ratios must lie below 1.05."""
    judgment = CPU_BOUND_IN_TWO_THREADS.judge(lesson_of(shown("cpu_bound_threads", "two threads", facts)))
    assert judgment.verdict is verdict
    assert words in judgment.sentence


def test_one_cpu_can_settle_nothing() -> None:
    """There nothing that computes gets faster, whatever the GIL does."""
    lesson = lesson_of(shown("cpu_bound_threads", "two threads", told([1.0] * 6)), usable_cpus=1)
    assert CPU_BOUND_IN_TWO_THREADS.judge(lesson).verdict is Verdict.NOT_APPLICABLE


def test_a_demonstration_that_failed_says_why() -> None:
    """Instead of only not being there."""
    failure = failed("lesson", "cpu_bound_threads", "two threads", "It crashed.")
    assert "It crashed." in CPU_BOUND_IN_TWO_THREADS.judge(lesson_of(failures=[failure])).sentence
