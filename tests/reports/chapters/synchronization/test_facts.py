"""Experiments and demonstrations at the door: typed facts, or the reason why not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from reports.chapters.chapter import load_run
from reports.chapters.pitfalls.chapter import Demonstrated, Demonstration
from reports.chapters.synchronization.chapter import BrokenPromise, SynchronizationPoint, broken_promises
from reports.data.cells import Benchmark
from reports.data.document import UnreadableRunError
from reports.data.model import OtherFailure
from tests.reports.make_kinds import benchmark, run_of
from tests.reports.make_lesson import every_block, shown, trial
from tests.reports.make_run import document, stored

if TYPE_CHECKING:
    from pathlib import Path

FAILURE = {"kind": "synchronization", "name": "Lock, 5 threads", "status": "failed", "reason": "3 were lost."}
WHOSE = {"experiment": "lock", "variant": "Lock", "participants": 5}


def test_a_trial_has_its_settings_and_observations() -> None:
    """Numbers come by name, observations with one entry for each block."""
    entry = trial(
        "lru_cache", "LruCache", 10, settings={"reading_share": 0.9}, observations=every_block(hit_share=0.5)
    )
    assert run_of(entry).of(SynchronizationPoint) == (
        SynchronizationPoint(
            experiment="lru_cache",
            variant="LruCache",
            participants=10,
            settings={"reading_share": 0.9},
            operations=1_000,
            unit="operations",
            summary="What threads do with lru_cache.",
            promise="What lru_cache never does.",
            wall_s=(1.0,) * 6,
            observations={"hit_share": (0.5,) * 6},
        ),
    )


def test_a_demonstration_has_its_facts_and_stacks() -> None:
    """Flags, numbers, texts and lists of numbers are kept; stacks keep their lines but steer no terminal."""
    told = {"deadlocked": True, "made": 3, "why": "so", "threads_s": [1, 2.5]}
    entry = shown(
        "lock_order", "different orders", told, stacks='File "a.py"\n\x1b[31m', exit_code=-9, timed_out=True
    )
    assert run_of(entry).of(Demonstrated) == (
        Demonstrated(
            mistake="lock_order",
            demonstration="different orders",
            summary="What lock_order is.",
            instead="What to do about lock_order.",
            facts={"deadlocked": True, "made": 3.0, "why": "so", "threads_s": (1.0, 2.5)},
            wall_s=0.25,
            timed_out=True,
            exit_code=-9,
            stacks='File "a.py"\n\N{REPLACEMENT CHARACTER}[31m',
        ),
    )


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (trial("lock", "Lock", 0), "participants must be a whole number of at least 1"),
        (trial("lock", "Lock", operations=0), "operations must be a whole number of at least 1"),
        (trial("lock", "Lock", promise=""), "promise must be a text"),
        (trial("lock", "Lock", settings=None), "settings must be an object"),
        (trial("lock", "Lock", settings={"limit": math.inf}), "settings.limit must be a finite number"),
        (trial("lock", "Lock", settings={"limit": "many"}), "settings.limit must be a finite number"),
        (trial("lock", "Lock", observations=[]), "observations must be an object"),
        (trial("lock", "Lock", observations={"n": [1.0] * 5}), "observations.n must have one entry for each"),
        (trial("lock", "Lock", observations={"n": [None] * 6}), "observations.n[0] must be a finite number"),
        (
            trial("lock", "Lock", observations={f"n{i}": [1.0] * 6 for i in range(101)}),
            "observations must have at most 100 names",
        ),
        (trial("lock", "Lock", observations={"n" * 2_000: [1.0] * 6}), "observations.a name must be a text"),
        (shown("no_join", "daemon", {"ended": None}), "facts.ended must be a flag, a text or finite numbers"),
        (shown("no_join", "daemon", {"ended": {}}), "facts.ended must be a flag, a text or finite numbers"),
        (
            shown("no_join", "daemon", {"ended": math.nan}),
            "facts.ended must be a flag, a text or finite numbers",
        ),
        (
            shown("no_join", "daemon", {"ended": [math.inf]}),
            "facts.ended must be a flag, a text or finite numbers",
        ),
        (
            shown("no_join", "daemon", {"ended": [0.0] * 10_001}),
            "facts.ended must be a flag, a text or finite numbers",
        ),
        (shown("no_join", "daemon", {}, timed_out=None), "timed_out must be true or false"),
        (shown("no_join", "daemon", {}, exit_code=1.5), "exit_code must be an exit code or null"),
        (shown("no_join", "daemon", {}, exit_code=True), "exit_code must be an exit code or null"),
        (shown("no_join", "daemon", {}, stacks=3), "stacks must be a text"),
        (
            benchmark("lesson", "twice", (1.0, 2.0), shown("no_join", "daemon", {}).extra_info.facts),
            "a demonstration must have the one time",
        ),
    ],
)
def test_what_is_invalid_is_refused_with_a_reason(entry: Benchmark, reason: str) -> None:
    """Nothing is dropped in silence."""
    run = run_of(entry)
    (refusal,) = run.other_failures
    assert (refusal.kind, refusal.name) == (entry.extra_info.kind, entry.name)
    assert refusal.reason.startswith(reason)
    assert not run.facts


def test_broken_promises_are_told_from_other_failures(tmp_path: Path) -> None:
    """Only what the measurement marked so has broken a promise; every failure is listed."""
    listed = [
        {**FAILURE, **WHOSE, "broken_promise": True},
        {**FAILURE, **WHOSE, "broken_promise": False, "reason": "It took too long."},
        {**FAILURE, "kind": "lesson", "mistake": "no_join", "demonstration": "daemon thread"},
    ]
    run = load_run(stored(tmp_path, document([], other_failures=listed)))
    assert tuple(broken_promises(run)) == (BrokenPromise("lock", "Lock", 5, "3 were lost."),)
    assert len(run.other_failures) == 3
    assert run.other_failures[2].part == Demonstration("no_join", "daemon thread")


def test_a_failure_before_any_variant_began_is_one_too(tmp_path: Path) -> None:
    """What could not even be prepared has no variant and broke no promise."""
    run = load_run(stored(tmp_path, document([], other_failures=[FAILURE])))
    assert run.other_failures == (
        OtherFailure("synchronization", "Lock, 5 threads", "3 were lost.", "failed"),
    )
    assert tuple(broken_promises(run)) == ()


@pytest.mark.parametrize("lacks", ["experiment", "variant", "participants"])
def test_whose_promise_was_broken_must_be_told(tmp_path: Path, lacks: str) -> None:
    """A broken promise that no claim can be matched with would be lost in silence."""
    entry: dict[str, Any] = {**FAILURE, **WHOSE, "broken_promise": True, lacks: None}
    with pytest.raises(UnreadableRunError, match=lacks):
        load_run(stored(tmp_path, document([], other_failures=[entry])))
