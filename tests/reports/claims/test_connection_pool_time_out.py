"""The claim that an exhausted pool answers with TimeoutError in time."""

from __future__ import annotations

import pytest

from reports.claims.connection_pool_time_out import CLAIM, VARIANT
from reports.claims.model import Verdict
from tests.reports.make_lesson import broken, every_block, lesson_of, trial


@pytest.mark.parametrize(
    ("waited_s", "timed_out", "verdict"),
    [
        (0.011, 8, Verdict.CONFIRMED),
        (0.005, 8, Verdict.REFUTED),
        (0.1, 8, Verdict.REFUTED),
        (0.011, 7, Verdict.REFUTED),
    ],
)
def test_all_must_time_out_and_in_time(waited_s: float, timed_out: int, verdict: Verdict) -> None:
    """Neither earlier than asked nor much later, and nobody may get what is not there."""
    observed = every_block(
        asked_s=0.01, waited_p50_s=waited_s, waited_longest_s=waited_s, timed_out=timed_out, expected=8
    )
    lesson = lesson_of(trial("connection_pool", VARIANT, 8, observations=observed))
    judgement = CLAIM.judge(lesson)
    assert judgement.verdict is verdict
    assert judgement.sentence.startswith(f"{6 * timed_out} of 48 timed out")


def test_a_broken_promise_refutes() -> None:
    """Such as a time-out that never came."""
    lesson = lesson_of(failures=[broken("connection_pool", VARIANT, "One hung.")])
    assert CLAIM.judge(lesson).sentence == "Broken: One hung."


def test_what_is_not_there_was_not_measured() -> None:
    """Neither without the variant nor without its observations."""
    assert CLAIM.judge(lesson_of()).verdict is Verdict.NOT_MEASURED
    assert CLAIM.judge(lesson_of(trial("connection_pool", VARIANT))).verdict is Verdict.NOT_MEASURED
