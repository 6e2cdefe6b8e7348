"""The experiment with caches: its plans, and that a cache which breaks its promise is found out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import pytest

from workloads.synchronization import lru_cache_trial
from workloads.synchronization.experiment import BrokenPromiseError, Variant
from workloads.synchronization.lru_cache_trial import LIMIT, LRU_CACHE, POPULAR_KEYS, Store

OPERATIONS = 300


@pytest.mark.parametrize("reading_share", [0.0, 0.5, 0.99, 1.0])
def test_a_plan_has_exactly_the_reading_share(reading_share: float) -> None:
    """All that is not read is written."""
    plan = lru_cache_trial.make_plan(1, reading_share)
    assert sum(key is not None for key in plan) == pytest.approx(reading_share * len(plan))


def test_plans_are_repeatable_and_differ_between_participants() -> None:
    """The same seed gives the same plan, another one another."""
    make = lru_cache_trial.make_plan
    assert make(1, 0.5) == make(1, 0.5) != make(2, 0.5)


@pytest.mark.parametrize("variant", LRU_CACHE.variants, ids=lambda variant: variant.label)
def test_every_variant_reaches_the_limit_and_keeps_it(
    variant: Variant, one_round: Callable[..., Mapping[str, float]]
) -> None:
    """More keys are used than fit, and some reads hit."""
    seen = one_round(variant, OPERATIONS)
    assert seen["highest_size"] == seen["limit"] == LIMIT
    assert 0 < seen["hit_share"] < 1


def without_limit() -> Store:
    """Return a cache that forgets nothing."""
    entries: dict[int, int] = {}
    return Store(
        lambda key: entries.setdefault(key, -key),
        lambda key: entries.setdefault(key, -key),
        entries.__len__,
        int,
    )


def with_mixed_up_values() -> Store:
    """Return a cache that has the same value for every key."""
    return Store(lambda _key: 1, lambda _key: 1, int, int)


@pytest.mark.parametrize(
    ("make_store", "what"),
    [(without_limit, "entries were kept"), (with_mixed_up_values, f"{OPERATIONS} reads returned")],
)
def test_a_cache_that_breaks_its_promise_is_found_out(
    make_store: Callable[[], Store], what: str, one_round: Callable[..., Mapping[str, float]]
) -> None:
    """The message says what was seen."""
    variant = lru_cache_trial._variant("broken", make_store, participants=1, reading_share=1.0)
    with pytest.raises(BrokenPromiseError, match=what):
        one_round(variant, OPERATIONS)


def test_a_size_above_the_limit_is_seen_although_it_shrinks_again() -> None:
    """Participants look while they work, not only at the end."""
    sizes: Any = iter([LIMIT, LIMIT + 1, *[LIMIT] * 10])
    store = Store(lambda key: -key, lambda key: -key, lambda: next(sizes), int)
    seen = lru_cache_trial.follow(iter([0] * OPERATIONS), store, count(POPULAR_KEYS))
    assert (seen.reads, seen.wrong_values, seen.highest_size) == (OPERATIONS, 0, LIMIT + 1)
