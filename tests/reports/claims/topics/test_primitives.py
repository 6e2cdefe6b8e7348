"""The claims on what primitives promise."""

from __future__ import annotations

import pytest

from reports.claims.experiments import Promise
from reports.claims.model import Claim, Verdict
from reports.claims.topics import primitives, shared_state
from reports.claims.topics.primitives import CONNECTION_POOL_TIME_OUT, TIME_OUT_VARIANT
from tests.reports.make_lesson import BLOCKS, broken, every_block, failed, lesson_of, trial

CLAIMS = [
    (
        shared_state.LOCK_COUNT,
        shared_state.LOCK_COUNT_PROMISE,
        {"updates": 1_000, "lost_updates": 0},
        {"lost_updates": 1},
        1_000,
    ),
    (
        primitives.RLOCK_REENTRY,
        primitives.RLOCK_REENTRY_PROMISE,
        {"values_made": 900, "keys": 900},
        {"values_made": 901},
        900,
    ),
    (
        primitives.SEMAPHORE_LIMIT,
        primitives.SEMAPHORE_LIMIT_PROMISE,
        {"highest_inside": 2, "limit": 2},
        {"highest_inside": 3},
        1_000,
    ),
    (
        primitives.EVENT_WAKES_ALL,
        primitives.EVENT_WAKES_ALL_PROMISE,
        {"woken": 800, "expected": 800},
        {"woken": 799},
        800,
    ),
    (
        primitives.PIPELINE_COMPLETE,
        primitives.PIPELINE_COMPLETE_PROMISE,
        {"lost_items": 0, "doubled_items": 0, "highest_size": 10, "capacity": 10},
        {"doubled_items": 1},
        1_000,
    ),
    (
        primitives.BARRIER_WAITS,
        primitives.BARRIER_WAITS_PROMISE,
        {"early_passes": 0},
        {"early_passes": 1},
        1_000,
    ),
    (
        primitives.BARRIER_BROKEN,
        primitives.BARRIER_BROKEN_PROMISE,
        {"released": 300, "expected": 300},
        {"released": 299},
        300,
    ),
    (
        primitives.LRU_CACHE_LIMIT,
        primitives.LRU_CACHE_LIMIT_PROMISE,
        {"highest_size": 9, "limit": 10, "looks": 500, "hit_share": 0.5},
        {"highest_size": 11},
        500,
    ),
    (
        primitives.CONNECTION_POOL_LIMIT,
        primitives.CONNECTION_POOL_LIMIT_PROMISE,
        {"highest_in_use": 4, "limit": 4},
        {"highest_in_use": 5},
        1_000,
    ),
    (
        primitives.MONITOR_STOPS,
        primitives.MONITOR_STOPS_PROMISE,
        {"stop_longest_s": 0.1, "timeout_s": 1.0},
        {"stop_longest_s": 2.0},
        1_000,
    ),
    (
        primitives.READ_WRITE_LOCK_EXCLUDES,
        primitives.READ_WRITE_LOCK_EXCLUDES_PROMISE,
        {"torn_reads": 0, "reads": 900},
        {"torn_reads": 1},
        900,
    ),
]
PARAMETERS = [
    pytest.param(claim, promise, kept, violated, tries, id=claim.name)
    for claim, promise, kept, violated, tries in CLAIMS
]


@pytest.mark.parametrize(("claim", "promise", "kept", "violated", "tries"), PARAMETERS)
class TestEachPromise:
    """The same cases for every promise."""

    def test_kept_in_every_round_it_is_confirmed(
        self, claim: Claim, promise: Promise, kept: dict[str, float], violated: object, tries: int
    ) -> None:
        """With the number of tries in all rounds of all variants, and a 95 % bound."""
        del violated
        ours = promise.experiment, promise.variant
        lesson = lesson_of(*(trial(*ours, n, observations=every_block(**kept)) for n in (2, 5)))
        judgment = claim.judge(lesson)
        assert judgment.verdict is Verdict.CONFIRMED
        assert f"0 of {2 * BLOCKS * tries:,}" in judgment.sentence
        assert "95 %" in judgment.sentence

    def test_one_violation_refutes_it(
        self, claim: Claim, promise: Promise, kept: dict[str, float], violated: dict[str, float], tries: int
    ) -> None:
        """Also if it happened in a single one of all variants."""
        del tries
        ours = promise.experiment, promise.variant
        good, bad = every_block(**kept), every_block(**{**kept, **violated})
        lesson = lesson_of(trial(*ours, 2, observations=good), trial(*ours, 5, observations=bad))
        judgment = claim.judge(lesson)
        assert judgment.verdict is Verdict.REFUTED
        assert f"{BLOCKS} of " in judgment.sentence

    def test_a_variant_that_failed_of_it_refutes_it(
        self, claim: Claim, promise: Promise, kept: dict[str, float], violated: object, tries: int
    ) -> None:
        """A broken promise has no time, but a verdict; what other variants kept does not help."""
        del violated, tries
        ours = promise.experiment, promise.variant
        good = trial(*ours, 2, observations=every_block(**kept))
        judgment = claim.judge(lesson_of(good, failures=[broken(*ours, "3 went wrong.")]))
        assert (judgment.verdict, judgment.sentence) == (
            Verdict.REFUTED,
            "Broken with 5 threads: 3 went wrong.",
        )

    def test_what_failed_otherwise_was_not_measured(
        self, claim: Claim, promise: Promise, kept: object, violated: object, tries: int
    ) -> None:
        """And the reason is told; so it is when there is none, or nothing was observed."""
        del kept, violated, tries
        ours = promise.experiment, promise.variant
        failure = failed("synchronization", *ours, "No room left.")
        judgments = [
            claim.judge(lesson_of(failures=[failure])),
            claim.judge(lesson_of()),
            claim.judge(lesson_of(trial(*ours))),
        ]
        assert {judgment.verdict for judgment in judgments} == {Verdict.NOT_MEASURED}
        assert "No room left." in judgments[0].sentence
        assert "is not in this run" in judgments[1].sentence
        assert "did not record" in judgments[2].sentence


@pytest.mark.parametrize(("claim", "promise", "kept", "violated", "tries"), PARAMETERS)
def test_violations_and_tries_have_one_unit(
    claim: Claim, promise: Promise, kept: dict[str, float], violated: dict[str, float], tries: int
) -> None:
    """An extreme of a round counts rounds, of which there are 6 here; all else counts what it tried."""
    bad = every_block(**{**kept, **violated})
    lesson = lesson_of(trial(promise.experiment, promise.variant, 5, observations=bad))
    every = BLOCKS if promise.limit and promise.limit[0] in violated else BLOCKS * tries
    assert f"6 of {every:,} " in claim.judge(lesson).sentence


def test_who_is_alone_tries_no_promise() -> None:
    """One thread loses no update, with or without a lock."""
    counted = every_block(updates=1_000, lost_updates=0)
    alone, several = (trial("lock", "Lock", n, observations=counted) for n in (1, 2))
    assert "0 of 6,000" in shared_state.LOCK_COUNT.judge(lesson_of(alone, several)).sentence
    assert shared_state.LOCK_COUNT.judge(lesson_of(alone)).verdict is Verdict.NOT_MEASURED


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
    lesson = lesson_of(trial("connection_pool", TIME_OUT_VARIANT, 8, observations=observed))
    judgment = CONNECTION_POOL_TIME_OUT.judge(lesson)
    assert judgment.verdict is verdict
    assert judgment.sentence.startswith(f"{6 * timed_out} of 48 timed out")


def test_a_broken_promise_refutes() -> None:
    """Such as a time-out that never came."""
    lesson = lesson_of(failures=[broken("connection_pool", TIME_OUT_VARIANT, "One hung.")])
    assert CONNECTION_POOL_TIME_OUT.judge(lesson).sentence == "Broken: One hung."


def test_what_is_not_there_was_not_measured() -> None:
    """Neither without the variant nor without its observations."""
    assert CONNECTION_POOL_TIME_OUT.judge(lesson_of()).verdict is Verdict.NOT_MEASURED
    assert (
        CONNECTION_POOL_TIME_OUT.judge(lesson_of(trial("connection_pool", TIME_OUT_VARIANT))).verdict
        is Verdict.NOT_MEASURED
    )
