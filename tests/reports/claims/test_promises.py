"""Claims on what primitives promise."""

from __future__ import annotations

import pytest

from reports.claims import (
    barrier_broken,
    barrier_waits,
    connection_pool_limit,
    event_wakes_all,
    lock_count,
    lru_cache_limit,
    monitor_stops,
    pipeline_complete,
    read_write_lock_excludes,
    rlock_reentry,
    semaphore_limit,
)
from reports.claims.model import Claim, Verdict
from reports.claims.promises import Promise
from tests.reports.make_lesson import BLOCKS, broken, every_block, failed, lesson_of, trial

CLAIMS = [
    (lock_count, {"updates": 1_000, "lost_updates": 0}, {"lost_updates": 1}, 1_000),
    (rlock_reentry, {"values_made": 9, "keys": 9}, {"values_made": 10}, 1_000),
    (semaphore_limit, {"highest_inside": 2, "limit": 2}, {"highest_inside": 3}, 1_000),
    (event_wakes_all, {"woken": 8, "expected": 8}, {"woken": 7}, 8),
    (
        pipeline_complete,
        {"lost_items": 0, "doubled_items": 0, "highest_size": 10, "capacity": 10},
        {"doubled_items": 1},
        1_000,
    ),
    (barrier_waits, {"early_passes": 0}, {"early_passes": 1}, 1_000),
    (barrier_broken, {"released": 3, "expected": 3}, {"released": 2}, 3),
    (lru_cache_limit, {"highest_size": 9, "limit": 10, "hit_share": 0.5}, {"highest_size": 11}, 1_000),
    (connection_pool_limit, {"highest_in_use": 4, "limit": 4}, {"highest_in_use": 5}, 1_000),
    (monitor_stops, {"stop_longest_s": 0.1, "timeout_s": 1.0}, {"stop_longest_s": 2.0}, 1_000),
    (read_write_lock_excludes, {"torn_reads": 0, "reads": 900}, {"torn_reads": 1}, 900),
]
PARAMETERS = [
    pytest.param(module.CLAIM, module.PROMISE, kept, violated, tries, id=module.CLAIM.name)
    for module, kept, violated, tries in CLAIMS
]


@pytest.mark.parametrize(("claim", "promise", "kept", "violated", "tries"), PARAMETERS)
class TestEachPromise:
    """The same cases for every promise."""

    def test_kept_in_every_round_it_is_confirmed(
        self, claim: Claim, promise: Promise, kept: dict[str, float], violated: object, tries: int
    ) -> None:
        """With the number of tries in all rounds of all variants, and the rule of three."""
        del violated
        ours = promise.experiment, promise.variant
        lesson = lesson_of(*(trial(*ours, n, observations=every_block(**kept)) for n in (2, 5)))
        judgement = claim.judge(lesson)
        assert judgement.verdict is Verdict.CONFIRMED
        assert f"0 of {2 * BLOCKS * tries:,}" in judgement.sentence
        assert "95 %" in judgement.sentence

    def test_one_violation_refutes_it(
        self, claim: Claim, promise: Promise, kept: dict[str, float], violated: dict[str, float], tries: int
    ) -> None:
        """Also if it happened in a single one of all variants."""
        del tries
        ours = promise.experiment, promise.variant
        good, bad = every_block(**kept), every_block(**{**kept, **violated})
        lesson = lesson_of(trial(*ours, 2, observations=good), trial(*ours, 5, observations=bad))
        judgement = claim.judge(lesson)
        assert judgement.verdict is Verdict.REFUTED
        assert f"{BLOCKS} of " in judgement.sentence

    def test_a_variant_that_failed_of_it_refutes_it(
        self, claim: Claim, promise: Promise, kept: dict[str, float], violated: object, tries: int
    ) -> None:
        """A broken promise has no time, but a verdict; what other variants kept does not help."""
        del violated, tries
        ours = promise.experiment, promise.variant
        good = trial(*ours, 2, observations=every_block(**kept))
        judgement = claim.judge(lesson_of(good, failures=[broken(*ours, "3 went wrong.")]))
        assert (judgement.verdict, judgement.sentence) == (
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
        judgements = [
            claim.judge(lesson_of(failures=[failure])),
            claim.judge(lesson_of()),
            claim.judge(lesson_of(trial(*ours))),
        ]
        assert {judgement.verdict for judgement in judgements} == {Verdict.NOT_MEASURED}
        assert "No room left." in judgements[0].sentence
        assert "holds no" in judgements[1].sentence
        assert "did not observe" in judgements[2].sentence
