"""The claims on what primitives cost."""

from __future__ import annotations

import pytest

from reports.claims.model import Claim, Verdict
from reports.claims.topics import costs_of_primitives
from reports.claims.topics.costs_of_primitives import (
    READ_WRITE_LOCK_PAYS_FOR_WAITING,
    READ_WRITE_LOCK_PAYS_IN_MEMORY,
)
from reports.data.cells import Benchmark
from tests.reports.make_lesson import failed, lesson_of, trial

ALL = [
    pytest.param(costs_of_primitives.LOCK_COSTS, ("lock", "Lock", "no lock"), id="lock"),
    pytest.param(costs_of_primitives.RLOCK_COSTS, ("rlock", "RLock, taken once", "Lock"), id="rlock"),
    pytest.param(
        costs_of_primitives.LRU_CACHE_COSTS, ("lru_cache", "LruCache", "functools.lru_cache"), id="lru_cache"
    ),
]


@pytest.mark.parametrize(("claim", "names"), ALL)
@pytest.mark.parametrize(
    ("wall_s", "verdict"),
    [
        ([2.0] * 6, Verdict.CONFIRMED),
        ([1.03] * 6, Verdict.INCONCLUSIVE),
        ([0.5] * 6, Verdict.REFUTED),
        ([0.5, 0.5, 0.5, 2.0, 2.0, 2.0], Verdict.INCONCLUSIVE),
        ([2.0] * 5, Verdict.NOT_MEASURED),
    ],
)
def test_the_whole_interval_decides(
    claim: Claim, names: tuple[str, str, str], wall_s: list[float], verdict: Verdict
) -> None:
    """5 % more confirm, no more refutes, all else is inconclusive, unequal blocks can't be paired."""
    experiment, variant, against = names
    lesson = lesson_of(trial(experiment, variant, 1, wall_s=wall_s), trial(experiment, against, 1))
    assert claim.judge(lesson).verdict is verdict


def test_one_thread_decides() -> None:
    """There nobody else wants the primitive; several threads alone settle nothing."""
    few = trial("lock", "Lock", 1, wall_s=[2.0] * 6), trial("lock", "no lock", 1)
    many = trial("lock", "Lock", 5, wall_s=[0.5] * 6), trial("lock", "no lock", 5)
    assert costs_of_primitives.LOCK_COSTS.judge(lesson_of(*many)).verdict is Verdict.NOT_MEASURED
    judgment = costs_of_primitives.LOCK_COSTS.judge(lesson_of(*many, *few))
    assert judgment.verdict is Verdict.CONFIRMED
    assert judgment.sentence == "Time of Lock vs no lock: 2.00× (2.00–2.00) with 1 thread."


def test_all_settings_must_agree() -> None:
    """Where they don't, that is inconclusive, and the number is of the first that does not confirm."""
    made = []
    for share, seconds in ((0.5, 2.0), (0.9, 0.5)):
        settings = {"reading_share": share}
        made += [
            trial("lru_cache", "LruCache", 1, wall_s=[seconds] * 6, settings=settings),
            trial("lru_cache", "functools.lru_cache", 1, settings=settings),
        ]
    judgment = costs_of_primitives.LRU_CACHE_COSTS.judge(lesson_of(*made))
    assert judgment.verdict is Verdict.INCONCLUSIVE
    assert judgment.number is not None
    assert judgment.number.estimate == 0.5


def test_a_failure_is_told() -> None:
    """Instead of only saying that something is not there."""
    failure = failed("synchronization", "rlock", "RLock, taken once", "It hung.")
    assert "It hung." in costs_of_primitives.RLOCK_COSTS.judge(lesson_of(failures=[failure])).sentence


def pair(share: float, section_s: float, seconds: float) -> list[Benchmark]:
    """Return both locks at one share of reading; the plain one takes 1 s."""
    settings = {"reading_share": share, "section_s": section_s}
    return [
        trial("read_write_lock", "ReadWriteLock", 12, wall_s=[seconds] * 6, settings=settings),
        trial("read_write_lock", "Lock", 12, settings=settings),
    ]


@pytest.mark.parametrize(
    ("claim", "section_s"), [(READ_WRITE_LOCK_PAYS_IN_MEMORY, 0.0), (READ_WRITE_LOCK_PAYS_FOR_WAITING, 0.001)]
)
@pytest.mark.parametrize(
    ("seconds", "verdict"),
    [(0.5, Verdict.CONFIRMED), (0.97, Verdict.INCONCLUSIVE), (2.0, Verdict.REFUTED)],
)
def test_it_must_be_five_percent_faster_where_readers_are_most_frequent(
    claim: Claim, section_s: float, seconds: float, verdict: Verdict
) -> None:
    """Other shares of reading, and the other kind of reading, do not matter."""
    other_kind = pair(0.99, 0.001 - section_s, 1.0 / seconds)
    lesson = lesson_of(*pair(0.5, section_s, 1.0 / seconds), *pair(0.99, section_s, seconds), *other_kind)
    judgment = claim.judge(lesson)
    assert judgment.verdict is verdict
    assert judgment.number is not None
    assert judgment.number.estimate == 1 / seconds


@pytest.mark.parametrize("claim", [READ_WRITE_LOCK_PAYS_IN_MEMORY, READ_WRITE_LOCK_PAYS_FOR_WAITING])
def test_without_a_pair_it_was_not_measured(claim: Claim) -> None:
    """One lock alone says nothing."""
    assert claim.judge(lesson_of(*pair(0.9, 0.0, 1.0)[:1])).verdict is Verdict.NOT_MEASURED
