"""The claims on what costs more."""

from __future__ import annotations

import pytest

from reports.claims import lock_costs, lru_cache_costs, rlock_costs
from reports.claims.model import Claim, Verdict
from tests.reports.make_lesson import failed, lesson_of, trial

ALL = [
    pytest.param(lock_costs.CLAIM, ("lock", "Lock", "no lock"), id="lock"),
    pytest.param(rlock_costs.CLAIM, ("rlock", "RLock", "Lock"), id="rlock"),
    pytest.param(lru_cache_costs.CLAIM, ("lru_cache", "LruCache", "functools.lru_cache"), id="lru_cache"),
]


@pytest.mark.parametrize(("claim", "names"), ALL)
@pytest.mark.parametrize(
    ("wall_s", "verdict"),
    [
        ([2.0] * 6, Verdict.CONFIRMED),
        ([0.5] * 6, Verdict.REFUTED),
        ([0.5, 0.5, 0.5, 2.0, 2.0, 2.0], Verdict.INCONCLUSIVE),
        ([2.0] * 5, Verdict.NOT_MEASURED),
    ],
)
def test_the_whole_interval_decides(
    claim: Claim, names: tuple[str, str, str], wall_s: list[float], verdict: Verdict
) -> None:
    """Above 1 confirms, below 1 refutes, both sides is inconclusive, unequal blocks can't be paired."""
    experiment, variant, against = names
    lesson = lesson_of(trial(experiment, variant, 1, wall_s=wall_s), trial(experiment, against, 1))
    assert claim.judge(lesson).verdict is verdict


def test_the_fewest_threads_decide() -> None:
    """There a primitive is contended least."""
    few = trial("lock", "Lock", 1, wall_s=[2.0] * 6), trial("lock", "no lock", 1)
    many = trial("lock", "Lock", 5, wall_s=[0.5] * 6), trial("lock", "no lock", 5)
    judgement = lock_costs.CLAIM.judge(lesson_of(*many, *few))
    assert judgement.verdict is Verdict.CONFIRMED
    assert judgement.sentence == "Lock over no lock: 2.00× (2.00–2.00) with 1 thread."


def test_all_settings_must_agree() -> None:
    """Where they don't, that is inconclusive, and the number is of the first that does not confirm."""
    made = []
    for share, seconds in ((0.5, 2.0), (0.9, 0.5)):
        settings = {"reading_share": share}
        made += [
            trial("lru_cache", "LruCache", 1, wall_s=[seconds] * 6, settings=settings),
            trial("lru_cache", "functools.lru_cache", 1, settings=settings),
        ]
    judgement = lru_cache_costs.CLAIM.judge(lesson_of(*made))
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert judgement.number is not None
    assert judgement.number.estimate == 0.5


def test_a_failure_is_told() -> None:
    """Instead of only saying that something is not there."""
    failure = failed("synchronization", "rlock", "RLock", "It hung.")
    assert "It hung." in rlock_costs.CLAIM.judge(lesson_of(failures=[failure])).sentence
