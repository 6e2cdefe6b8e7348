"""One pass over items, how long they take, and whether later calls are remembered."""

from __future__ import annotations

import functools
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.machine.allowance import Allowance
from benchmarks.user_function.look import calls
from benchmarks.user_function.look.calls import (
    KEPT,
    Pass,
    Spent,
    are_remembered,
    execute,
    remembered,
    seen_twice,
    shortage,
    spread,
    without_a_hiccup,
)


@functools.cache
def _kept(number: int) -> int:
    return sum(range(number * 100_000))


def test_the_first_call_of_all_may_prepare_something() -> None:
    """It is left out, unless there is no other; what was not called again tells nothing."""
    assert seen_twice({0: 1.0, 3: 2.0, 5: 4.0}, {0: 0.1, 3: 0.2}) == {3: (2.0, 0.2)}
    assert seen_twice({0: 1.0}, {0: 0.1}) == {0: (1.0, 0.1)}
    assert not are_remembered(seen_twice({0: 1.0}, {}))


@pytest.mark.parametrize(
    ("seen", "are"),
    [
        ({1: (0.01, 1e-6), 2: (0.02, 1e-6)}, True),
        ({1: (0.01, 1e-6), 2: (0.02, 0.02)}, False),
        ({1: (0.01, 0.004)}, False),
        ({1: (1e-5, 1e-8)}, False),
    ],
    ids=["all", "one of them", "warm caches", "too short to tell"],
)
def test_every_item_must_show_it(seen: dict[int, tuple[float, float]], are: bool) -> None:  # noqa: FBT001 - a case
    """A tenth of the first call, and that one long enough."""
    assert are_remembered(seen) is are


def test_another_process_does_not_know_what_is_known_here() -> None:
    """The medians, who remembers, and that a new process takes its time."""
    found = remembered(_kept, [1, 2, 3], {1: (0.02, 2e-6), 2: (0.04, 4e-6)})
    assert (found.first_s, found.later_s, found.items, found.by_functools) == (0.03, 3e-6, 2, True)
    assert found.elsewhere_s is not None
    assert found.elsewhere_s > 100 * found.later_s
    assert not remembered(sum, [[1]], {0: (0.02, 2e-6)}).by_functools


def test_what_cannot_be_called_there_is_not_known() -> None:
    """A function that can't be sent."""
    assert remembered(lambda item: item, [1], {0: (0.02, 2e-6)}).elsewhere_s is None


@given(st.integers(1, 400))
def test_every_place_once(count: int) -> None:
    """Nothing is left out, nothing is tried twice."""
    assert sorted(spread(count)) == list(range(count))


@given(st.integers(2, 400))
def test_the_first_two_are_from_both_halves(count: int) -> None:
    """A pass that ends early has not only seen the beginning."""
    first, second = spread(count)[:2]
    assert first == 0
    assert second >= (count - 1) // 2 or count == 2


def test_failures_are_kept_apart() -> None:
    """What raises has no time, and what it raised."""
    done = execute(lambda x: 1 // x, [1, 0, 2], [0, 1, 2], 60)
    assert sorted(done.item_s) == [0, 2]
    assert done.results == {0: 1, 2: 0}
    assert "ZeroDivisionError" in done.errors[1]


def test_a_limit_ends_the_pass_after_an_item() -> None:
    """At least one item is tried however short the limit is."""
    assert list(execute(abs, [1, 2, 3], [0, 1, 2], 0).item_s) == [0]


def test_only_some_results_are_kept() -> None:
    """They may be large."""
    assert len(execute(abs, range(100), range(100), 60).results) == KEPT


def test_a_slow_moment_is_no_long_item() -> None:
    """The longest is called again until it shows itself as long as it seemed; one that fails stays."""
    again = {0: 1.0, 1: 2.0, 2: None}
    assert without_a_hiccup({0: 9.0, 1: 3.0}, 10.0, again.get) == {0: 1.0, 1: 3.0}
    assert without_a_hiccup({0: 9.0, 2: 8.0}, 10.0, again.get) == {0: 1.0, 2: 8.0}
    assert without_a_hiccup({0: 9.0}, 5.0, again.get) == {0: 9.0}


def test_a_pass_ends_before_it_would_exhaust_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first call takes 64 MiB; of 70 MiB that are free four fifths may be used."""
    monkeypatch.setattr(calls, "count_memory", lambda: Allowance(70 * 2**20, "the cgroup's memory.max"))
    monkeypatch.setattr(calls, "sample_rss_bytes", lambda: 10**8)
    monkeypatch.setattr(calls, "peak_rss_bytes", lambda _pid: 10**8 + 64 * 2**20)
    seen = execute(abs, [1, 2, 3], range(3), limit_s=60)
    assert (list(seen.item_s), seen.peak_bytes) == ([0], [64 * 2**20])
    assert shortage(seen.peak_bytes) == (
        "a call needs 64 MiB, but another one may use only 56 MiB (80% of what is free, limited by the "
        "cgroup's memory.max)"
    )


def test_small_calls_have_room_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking takes longer than many an item."""
    monkeypatch.setattr(calls, "count_memory", pytest.fail)
    assert shortage([]) is None
    assert shortage([0, 1_000_000]) is None


@pytest.mark.parametrize(
    ("spent", "part"),
    [
        ([Spent(0.004, 0.006), Spent(0.004, 0.026)], 0.2),
        ([Spent(0.010, 0.0), Spent(0.010, 0.0)], 1.0),
        ([Spent(0.012, -0.002)], 1.0),
        ([Spent(0.005, 0.004)], None),
        ([], None),
    ],
    ids=["waits", "computes", "ticks", "too short", "none"],
)
def test_the_computing_part_is_that_of_the_time_with_a_cpu(spent: list[Spent], part: float | None) -> None:
    """A busy machine makes no function look as if it waited."""
    found = Pass(spent=spent).computing_part
    assert found == (None if part is None else pytest.approx(part))


def test_a_call_that_computes_and_one_that_waits_are_told_apart() -> None:
    """Whatever else the machine does: the one used CPU time for most of its time, the other for little."""

    def spin(_item: int) -> None:
        end = time.process_time() + 0.02
        while time.process_time() < end:
            pass

    def wait(_item: int) -> None:
        threading.Event().wait(0.05)

    computing, waiting = (execute(task, [0], [0], 1.0).computing_part for task in (spin, wait))
    assert computing is not None
    assert waiting is not None
    assert computing > 2 * waiting
