"""Both repositories: one value a key, re-entry where it is allowed, and misuse that is an error."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.synchronization import rlock
from workloads.synchronization.experiment import BrokenPromiseError, Conditions
from workloads.synchronization.rlock import Repository, RepositoryInLayers

if TYPE_CHECKING:
    from collections.abc import Callable

BOTH = pytest.mark.parametrize("make_repository", [Repository, RepositoryInLayers])
KEYS = st.integers(0, 3)
STEPS = st.lists(st.tuples(st.sampled_from(["get", "set", "get_or_set"]), KEYS, st.integers()))


class ForgetfulRepository(Repository[int, object]):
    """Makes a value each time it is asked, as check-then-act without a lock may do."""

    def get_or_set(self, key: int, make: Callable[[], object]) -> object:
        """Return a new value, always."""
        self.set(key, make())
        return self.get(key)


@BOTH
@given(steps=STEPS)
def test_it_behaves_like_a_dict(
    make_repository: Callable[[], Repository[int, int]], steps: list[tuple[str, int, int]]
) -> None:
    """Whatever is done in whatever order, one thread sees what a dict would give it."""
    repository, model = make_repository(), dict[int, int]()
    for step, key, value in steps:
        if step == "set":
            repository.set(key, value)
            model[key] = value
        elif step == "get_or_set":
            assert repository.get_or_set(key, lambda value=value: value) == model.setdefault(key, value)
        elif key in model:
            assert repository.get(key) == model[key]
        else:
            with pytest.raises(KeyError):
                repository.get(key)


@BOTH
def test_threads_that_miss_the_same_value_make_it_once(
    make_repository: Callable[[], Repository[int, int]], together: Callable[..., list[Any]]
) -> None:
    """All get the one that was made, for each of many keys."""
    repository = make_repository()
    serial = itertools.count()

    def ask() -> list[int]:
        return [repository.get_or_set(key, lambda: next(serial)) for key in range(500)]

    answers = together(*[ask] * 4)
    assert all(answer == list(range(500)) for answer in answers)


@BOTH
def test_a_failing_make_leaves_neither_value_nor_lock_behind(
    make_repository: Callable[[], Repository[str, int]], together: Callable[..., list[Any]]
) -> None:
    """Its exception reaches who asked; another thread can make the value then."""
    repository = make_repository()
    with pytest.raises(ZeroDivisionError):
        repository.get_or_set("key", lambda: 1 // 0)
    assert together(lambda: repository.get_or_set("key", lambda: 2)) == [2]


def test_make_may_use_the_repository() -> None:
    """Re-entry: a value is made from other values, which are made on the way."""
    repository: Repository[int, int] = Repository()

    def fibonacci(number: int) -> int:
        if number < 2:
            return number
        return repository.get_or_set(number, lambda: fibonacci(number - 1) + fibonacci(number - 2))

    assert fibonacci(30) == 832_040


@pytest.mark.parametrize("use", ["set", "get_or_set"])
def test_make_must_not_set_its_own_key(use: str) -> None:
    """Two values of one key are an error, and the first one stays."""
    repository: Repository[str, int] = Repository()

    def make() -> int:
        if use == "set":
            repository.set("key", 1)
        else:
            repository.get_or_set("key", lambda: 1)
        return 2

    with pytest.raises(RuntimeError, match=r"make\(\) set 'key' itself"):
        repository.get_or_set("key", make)
    assert repository.get("key") == 1


@pytest.mark.parametrize(("operations", "keys"), [(1, 1), (9, 1), (100, 10), (105, 10)])
def test_each_variant_counts_values_and_keys(
    operations: int, keys: int, one_round: Callable[..., dict[str, float]]
) -> None:
    """As many values as keys, also in the smallest round."""
    for variant in rlock.RLOCK.variants:
        assert one_round(variant, operations) == {"values_made": keys, "keys": keys}


def test_a_value_that_is_made_twice_is_a_broken_promise(together: Callable[..., list[Any]]) -> None:
    """100 calls of each of two threads, and 10 more to see whether values are still there."""
    with rlock._trial(ForgetfulRepository, 2, Conditions(100, time.perf_counter)) as trial:
        returned = together(*trial.participants)
        with pytest.raises(BrokenPromiseError, match="210 values were made for 10 keys"):
            trial.observe(returned)
